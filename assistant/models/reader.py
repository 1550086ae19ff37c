"""(question, passage) pairs -> where the answer stands, and whether it stands there at all.

The weights are the project's own and lie in this package (see weights/reader/README.md for the
data, the figures and the limits): relevance cannot tell a passage that holds the asked-for fact
from one that is merely about it, and no installable model was found that can.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from tokenizers import Encoding

from assistant.models import tokens
from assistant.models.runtime import Floats
from assistant.models.shipped import Shipped
from assistant.types import Span

# Tokens of the longest answer; longer ones are lists, which sentences answer better.
_LONGEST = 30


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader found in one text.

    `answerable` is a logit: above 0 the text more likely holds the answer than not. `answer` is
    the likeliest span of the text, None where the text has no tokens. `weights` holds, per
    token, its span and the logits that the answer starts and ends there.
    """

    answerable: float
    answer: Span | None
    weights: tuple[tuple[Span, float, float], ...]

    def within(self, span: Span) -> tuple[Span, float] | None:
        """Return the likeliest answer inside `span` and its score relative to the best one."""
        inside = [w for w in self.weights if span.covers(w[0])]
        if not inside or self.answer is None:
            return None
        best, score = _best(inside)
        return best, score - _best(self.weights)[1]


class Reader(Protocol):
    """The reader role."""

    name: str

    def read(self, question: str, texts: Sequence[tuple[str, str]]) -> list[Reading]:
        """Read (heading, text) pairs for one question; spans are offsets into the text."""
        ...


class SpanReader(Shipped):
    """The reader that ships with the package."""

    folder = "reader"

    def read(self, question: str, texts: Sequence[tuple[str, str]]) -> list[Reading]:
        """Read (heading, text) pairs for one question; spans are offsets into the text."""
        wholes = [joined(heading, text) for heading, text in texts]
        begins = [len(whole) - len(text) for whole, (_, text) in zip(wholes, texts, strict=True)]
        pairs = tokens.encode(self._tokenizer, [(question, whole) for whole in wholes])
        readings: list[Reading | None] = [None] * len(texts)
        for positions, (start, end, answerable) in tokens.through(self._network, pairs):
            for row, i in enumerate(positions):
                readings[i] = _reading(
                    pairs[i], begins[i], start[row], end[row], float(answerable[row])
                )
        return [reading for reading in readings if reading is not None]


def joined(heading: str, text: str) -> str:
    """Return heading and text as the network reads them, here and in training."""
    return f"{heading}. {text}" if heading else text


def _reading(pair: Encoding, begin: int, start: Floats, end: Floats, answerable: float) -> Reading:
    weights = tuple(
        (Span(low - begin, high - begin), float(start[t]), float(end[t]))
        for t, ((low, high), part) in enumerate(zip(pair.offsets, pair.sequence_ids, strict=True))
        if part == 1 and low >= begin and high > low
    )
    return Reading(answerable, _best(weights)[0] if weights else None, weights)


def _best(weights: Sequence[tuple[Span, float, float]]) -> tuple[Span, float]:
    """Return the span of at most _LONGEST tokens with the highest sum of logits."""
    starts = np.array([w[1] for w in weights])
    ends = np.array([w[2] for w in weights])
    scores = starts[:, None] + ends[None, :]
    gap = np.arange(len(weights))[None, :] - np.arange(len(weights))[:, None]
    scores = np.where((gap >= 0) & (gap < _LONGEST), scores, -np.inf)
    first, last = divmod(int(scores.argmax()), len(weights))
    return Span(weights[first][0].start, weights[last][0].end), float(scores[first, last])
