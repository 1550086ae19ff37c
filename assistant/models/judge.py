"""(claim, evidence) pairs -> how well the evidence carries the claim, and which words it does not.

The weights are the project's own and lie in this package (see weights/judge/README.md for the
data, the figures and the limits): no installable model was found that tells a supported sentence
from one that is merely about the same thing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from assistant import text
from assistant.models import tokens
from assistant.models.shipped import Shipped
from assistant.types import Span

# With a long claim, so many characters are about what the network reads: tokens.MAX_TOKENS.
_EXCERPT_CHARS = 850


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the judge found in one pair.

    `supported` is a logit: above 0 the evidence more likely carries the whole claim than not.
    `doubts` holds, per token of the claim, its span and the logit that it is not carried.
    """

    supported: float
    doubts: tuple[tuple[Span, float], ...]


class Judge(Protocol):
    """The judge role."""

    name: str

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Judgement]:
        """Weigh (claim, evidence) pairs; spans are offsets into the claim."""
        ...


class SupportJudge(Shipped):
    """The judge that ships with the package."""

    folder = "judge"

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Judgement]:
        """Weigh (claim, evidence) pairs; spans are offsets into the claim."""
        read = [(claim, excerpt(claim, evidence)) for claim, evidence in pairs]
        encodings = tokens.encode(self._tokenizer, read)
        found: dict[int, Judgement] = {}
        for positions, (doubts, supported) in tokens.through(self._network, encodings):
            for row, i in enumerate(positions):
                parts = zip(encodings[i].offsets, encodings[i].sequence_ids, strict=True)
                marked = tuple(
                    (Span(low, high), float(doubts[row, t]))
                    for t, ((low, high), part) in enumerate(parts)
                    if part == 0 and high > low
                )
                found[i] = Judgement(float(supported[row]), marked)
        return [found[i] for i in range(len(pairs))]


def excerpt(claim: str, evidence: str, most: int = _EXCERPT_CHARS) -> str:
    """Return the sentences of `evidence` that share most with the claim, in their order.

    At most `most` characters, here and in training. A stem that few sentences have counts for
    more, as in any search.
    """
    if len(evidence) <= most:
        return evidence
    sentences, stems, having = _sentences(evidence)
    asked = set(text.stems(claim))
    worth = [sum(1 / having[stem] for stem in asked & found) for found in stems]
    chosen: list[int] = []
    left = most
    for i in sorted(range(len(sentences)), key=lambda i: (-worth[i], i)):
        if len(sentences[i]) < left:
            chosen.append(i)
            left -= len(sentences[i]) + 1
    return " ".join(sentences[i] for i in sorted(chosen))


# The sentences of a response are weighed one after the other, all on the same text.
@lru_cache(maxsize=4)
def _sentences(
    evidence: str,
) -> tuple[tuple[str, ...], tuple[frozenset[str], ...], Counter[str]]:
    """Return the sentences of a text, their stems, and how many sentences have each stem."""
    sentences = tuple(span.of(evidence) for span in text.sentences(evidence))
    stems = tuple(frozenset(text.stems(sentence)) for sentence in sentences)
    return sentences, stems, Counter(stem for found in stems for stem in found)
