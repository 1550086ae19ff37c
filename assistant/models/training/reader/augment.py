"""A passage and its answer -> shorter passages that keep the answer, or that have lost it.

Whole sentences only, because the assistant's passages are whole sentences too.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from assistant import text as texts
from assistant.models.training import facts
from assistant.types import Span

# With its question and heading, such a passage stays below the reader's 256 tokens.
_FITTING_CHARS = 900
# Shorter rests are a heading or a torn clause: not a passage that anyone would search.
_LEAST_CHARS = 60
# Names that the heading of an article carries, so that the reader has seen their like.
_OUTLETS = (
    "Reuters",
    "The Guardian",
    "AP",
    "CNN",
    "BBC News",
    "The Verge",
    "Wikipedia",
    "NBC News",
)


def heading(title: str, rng: random.Random) -> str:
    """Return a heading as Article.heading writes it: none, the title, or outlet and date too."""
    draw = rng.random()
    if draw < 0.25:
        return ""
    if draw < 0.7:
        return title
    outlet = rng.choice(_OUTLETS)
    year, month, day = rng.randint(2015, 2025), rng.randint(1, 12), rng.randint(1, 28)
    return f"{title} | {outlet} | {year}-{month:02d}-{day:02d}"


def fits(passage: str) -> bool:
    """Tell whether a passage is short enough that no token of it is cut off."""
    return len(passage) < _FITTING_CHARS


def window(passage: str, span: Span, rng: random.Random, *, most: int = 5) -> tuple[str, Span]:
    """Return 1 to `most` sentences that hold the span, and the span moved into them.

    More than `most` where the span itself reaches over more.
    """
    bounds = texts.sentences(passage)
    inside = [i for i, bound in enumerate(bounds) if bound.overlaps(span)]
    if not inside:
        raise ValueError(f"{span} holds no sentence of a passage of {len(passage)} characters")
    first, last = inside[0], inside[-1]
    size = max(rng.randint(1, most), last - first + 1)
    low = max(0, rng.randint(last - size + 1, first))
    high = min(len(bounds), max(low + size, last + 1))
    cut = Span(bounds[low].start, bounds[high - 1].end)
    return cut.of(passage), Span(span.start - cut.start, span.end - cut.start)


def crop(passage: str, question: str, rng: random.Random, *, most: int = 5) -> str:
    """Return at most `most` sentences around the one that is nearest to the question."""
    bounds = texts.sentences(passage)
    if not bounds:
        return passage
    nearest = max(bounds, key=lambda bound: facts.overlap(question, bound.of(passage)))
    return window(passage, Span(nearest.start, nearest.start + 1), rng, most=most)[0]


def without_answer(passage: str, span: Span, answers: Sequence[str]) -> str | None:
    """Return the passage less the sentences that the span touches.

    None where an answer stands elsewhere too, or where too little is left.
    """
    bounds = texts.sentences(passage)
    left = " ".join(bound.of(passage) for bound in bounds if not bound.overlaps(span))
    return left if len(left) > _LEAST_CHARS and not facts.holds_any(left, answers) else None
