"""Plain text -> its names, dates and numbers, and questions made or spoilt by means of them.

No tagger: patterns find what a swap or a rough question needs, and a missed name only makes
one example less. Randomness comes in as a random.Random, so a seed gives the same questions.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from assistant import text as texts
from assistant.types import Span

Kind = Literal["date", "number", "name"]

_STOPWORDS = frozenset(
    """
    a an the of in on at to for from by with and or but is are was were be been being do does did
    has have had what which who whom whose when where why how that this these those it its as than
    then there their they he she his her him i you we not no many much
    """.split()
)
_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DATE = rf"(?:{_MONTH}(?: \d{{1,2}})?(?:, \d{{4}}| \d{{4}})?|\b(?:1[0-9]|20)\d\d\b)"
_UNIT = "(?:percent|per cent|million|billion|years|days|months|people|miles|km)"
_NUMBER = rf"(?:[$£€]?\b\d[\d,.]*\d?(?: {_UNIT})?%?)"
_NAME = r"(?:[A-Z][\w’'-]+(?: (?:of|the|de|von|van|and) (?=[A-Z]))?(?: [A-Z][\w’'-]+)*)"
_FACT = re.compile(rf"(?P<date>{_DATE})|(?P<number>{_NUMBER})|(?P<name>{_NAME})")
# Capitals that begin a sentence rather than a name.
_NOT_NAMES = frozenset(
    """
    The A An In On At It He She They This That These Those However But And When While After Before
    For From As By With Its His Her Their There If Since Although During I We You
    """.split()
)
_PAIRS = [
    pair.split("/")
    for pair in """
    increase/decrease increased/decreased increases/decreases before/after first/last won/lost
    win/lose north/south east/west northern/southern eastern/western largest/smallest
    highest/lowest more/less most/least older/younger started/ended begin/end began/ended
    early/late earlier/later above/below high/low large/small major/minor accepted/rejected
    allowed/banned support/oppose supported/opposed legal/illegal public/private male/female
    inside/outside minimum/maximum rise/fall rose/fell buy/sell bought/sold always/never
    gained/lost attacked/defended arrived/left joined/left new/old good/bad strong/weak
    common/rare same/different with/without
    """.split()
]
_OPPOSITES = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])}
_ASKING: dict[Kind, tuple[str, ...]] = {
    "date": ("when", "in what year", "on what date"),
    "number": ("how many", "how much", "what number"),
    "name": ("who", "what", "which one", "what name"),
}
_PLACE = re.compile(r"\b(?:in|at|near|from) (?:the )?$")
# Characters on each side of an answer in which the words of its question are looked for.
_AROUND = 150


@dataclass(frozen=True, slots=True)
class Fact:
    """A name, date or number and where it stands."""

    kind: Kind
    span: Span


def facts(text: str) -> list[Fact]:
    """Return the names, dates and numbers of `text` in order."""
    found: list[Fact] = []
    for match in _FACT.finditer(text):
        start, first = match.start(), match.group().split(" ")[0]
        kind: Kind = "date" if match["date"] else "number" if match["number"] else "name"
        if kind == "name" and first in _NOT_NAMES:
            if first == match.group():
                continue
            start += len(first) + 1
        found.append(Fact(kind, Span(start, match.end())))
    return found


def pool(paragraphs: Iterable[str]) -> dict[Kind, list[str]]:
    """Return all names, dates and numbers of an article by kind, each once and sorted."""
    values: dict[Kind, set[str]] = {}
    for paragraph in paragraphs:
        for fact in facts(paragraph):
            values.setdefault(fact.kind, set()).add(fact.span.of(paragraph))
    return {kind: sorted(found) for kind, found in values.items()}


def swapped(
    question: str, passage: str, others: Mapping[Kind, Sequence[str]], rng: random.Random
) -> str | None:
    """Return the question with one detail made wrong, None where it has none that can be.

    A name, date or number that the passage has becomes one of `others` that it has not, or a
    word becomes its opposite.
    """
    ways: list[str] = []
    folded = passage.lower()
    for fact in facts(question):
        detail = fact.span.of(question)
        # The first word of a question has its capital from there, whatever it is.
        if fact.span.start > 0 and detail.lower() in folded:
            strange = [value for value in others.get(fact.kind, ()) if value.lower() not in folded]
            if strange:
                before, after = question[: fact.span.start], question[fact.span.end :]
                ways.append(before + rng.choice(strange) + after)
    for match in re.finditer(r"[a-z]+", question):
        if other := _OPPOSITES.get(match.group()):
            ways.append(question[: match.start()] + other + question[match.end() :])
    return rng.choice(ways) if ways else None


def rough_question(sentence: str, fact: Fact, rng: random.Random) -> str:
    """Return a question that asks for one fact of a sentence, in broken English.

    The words beside the fact are kept, some little ones dropped, and often turned round.
    """
    asking = rng.choice(_ASKING[fact.kind])
    if fact.kind == "name" and _PLACE.search(sentence[: fact.span.start]):
        asking = rng.choice(("where", "what place"))
    before = sentence[: fact.span.start].split()[-rng.randint(5, 12) :]
    after = re.split(r"[;.?!]", sentence[fact.span.end :])[0].split()[: rng.randint(5, 12)]
    head = [word for word in before if not _dropped(word, rng)]
    tail = [word for word in after if not _dropped(word, rng)]
    order = [asking, *tail, *head] if rng.random() < 0.6 else [*head, asking, *tail]
    return " ".join(order).strip(" ,;:-\"'()") + "?"


def _dropped(word: str, rng: random.Random) -> bool:
    return word.lower() in _STOPWORDS and rng.random() < 0.2


# Every near-miss compares its question with all paragraphs of an article, again each epoch.
@lru_cache(maxsize=50_000)
def content(text: str) -> frozenset[str]:
    """Return the stems of the words of `text` that carry meaning."""
    return frozenset(texts.stem(word) for word in texts.words(text) if word not in _STOPWORDS)


def overlap(question: str, text: str) -> float:
    """Return the share of the question's content words that stand in `text`."""
    asked = content(question)
    return len(asked & content(text)) / (len(asked) or 1)


def place(question: str, passage: str, answers: Iterable[str]) -> Span | None:
    """Return where an answer stands: of all places, where most of the question's words are near.

    A set gives answers without their place. The first answer wins where it is found at all.
    """
    best: tuple[float, Span] | None = None
    for rank, answer in enumerate(answers):
        if not answer:
            continue
        for match in re.finditer(rf"(?<!\w){re.escape(answer)}(?!\w)", passage):
            near = passage[max(0, match.start() - _AROUND) : match.end() + _AROUND]
            # The earlier answer where two places are equally good.
            score = overlap(question, near) - 0.001 * rank
            if best is None or score > best[0]:
                best = score, Span(match.start(), match.end())
        if best is not None and rank == 0:
            break
    return None if best is None else best[1]


def holds_any(text: str, answers: Iterable[str]) -> bool:
    """Tell whether one of the answers stands in `text`, whatever its case."""
    folded = text.lower()
    return any(answer.lower() in folded for answer in answers if answer)
