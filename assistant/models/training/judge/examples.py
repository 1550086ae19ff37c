"""Responses and pages -> claims of one sentence, each with the text it is weighed against.

Public sets have thousands of responses at most, so claims are made from pages too: true sentences
shortened, and sentences spoilt by one name, number, opposite or denial, or whose page has lost
them. Randomness comes in as a random.Random, so a seed gives the same claims.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assistant import text as texts
from assistant.models.training import facts
from assistant.models.training.judge.sets import Response, changed
from assistant.types import Span

# Shorter sentences are headings and list marks: "Here are the steps:" claims nothing.
_LEAST_WORDS = 5
_MOST_CHARS = 400
_VERB = re.compile(r"\b(?:is|was|are|were|will|can|could|would|should|has|have|had|did|does)\b")
_DENIED = re.compile(r"\b(?:is|was|are|were|will|can|could|would|should|has|have|had) (not) ")
_ASIDE = re.compile(r" \([^()]*\)|, (?:however|though|meanwhile|for example|in fact),")
_LEAD = re.compile(r"^(?:However|Meanwhile|In addition|For example|Moreover|But|And|Also),? ")


@dataclass(frozen=True, slots=True)
class Example:
    """A claim with its evidence; `doubted` is None where it is not known which words are wrong."""

    claim: str
    evidence: str
    supported: bool
    doubted: tuple[Span, ...] | None


def from_responses(responses: Iterable[Response]) -> list[Example]:
    """Return one example per sentence, where the set says which sentence is wrong."""
    made: list[Example] = []
    for response in responses:
        if response.doubted is None:
            made.append(Example(response.text, response.context, response.supported, None))
            continue
        for sentence in texts.sentences(response.text):
            inside = tuple(
                span.within(sentence) for span in response.doubted if span.overlaps(sentence)
            )
            claim = sentence.of(response.text)
            if inside or len(claim.split()) >= _LEAST_WORDS:
                made.append(Example(claim, response.context, not inside, inside))
    return made


def from_pages(
    pages: Sequence[tuple[str, Sequence[str]]], count: int, rng: random.Random
) -> list[Example]:
    """Return `count` examples, half of them supported, from (title, paragraphs) pages."""
    pools = [facts.pool(paragraphs) for _, paragraphs in pages]
    made: list[Example] = []
    while len(made) < count:
        number = rng.randrange(len(pages))
        paragraph = rng.choice(pages[number][1])
        sentences = texts.sentences(paragraph)
        sentence = rng.choice(sentences).of(paragraph)
        if len(sentence.split()) < _LEAST_WORDS + 3 or len(sentence) > _MOST_CHARS:
            continue
        if rng.random() < 0.5:
            made.append(Example(shortened(sentence, rng), paragraph, True, ()))
            continue
        ways: list[Callable[[], Example | None]] = [
            lambda s=sentence, p=paragraph, n=number: _edited(  # type: ignore[misc]
                s, p, facts.swapped(s, p, pools[n], rng)
            ),
            lambda s=sentence, p=paragraph: _edited(s, p, denied(s, rng)),  # type: ignore[misc]
            lambda s=sentence, p=paragraph: _lost(s, p),  # type: ignore[misc]
        ]
        example = rng.choices(ways, (0.6, 0.2, 0.2))[0]()
        if example is not None:
            made.append(example)
    return made


def shortened(sentence: str, rng: random.Random) -> str:
    """Return the sentence without an aside, a lead-in or its last clause, if it has one."""
    shorter = _ASIDE.sub("", _LEAD.sub("", sentence))
    cut = shorter.rfind(", ")
    if cut > len(shorter) // 2 and rng.random() < 0.5:
        shorter = shorter[:cut].rstrip(" ,;:") + "."
    return shorter[:1].upper() + shorter[1:]


def denied(sentence: str, rng: random.Random) -> str | None:
    """Return the sentence with a "not" put in or taken out, None where it has no place for one."""
    if said := _DENIED.search(sentence):
        return sentence[: said.start(1)] + sentence[said.end(1) + 1 :]
    verbs = list(_VERB.finditer(sentence))
    if not verbs:
        return None
    end = rng.choice(verbs).end()
    return sentence[:end] + " not" + sentence[end:]


def _edited(sentence: str, paragraph: str, edited: str | None) -> Example | None:
    if edited is None:
        return None
    return Example(edited, paragraph, False, changed(sentence, edited))


def _lost(sentence: str, paragraph: str) -> Example | None:
    rest = paragraph.replace(sentence, " ").strip()
    return Example(sentence, rest, False, None) if len(rest) > len(sentence) else None
