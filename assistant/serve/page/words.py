"""Days, ages, numbers and confidence as a reader says them, and bylines; strings only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from assistant.export.words import age, count, long_day
from assistant.types import Article, Support

__all__ = ["age", "count", "long_day"]  # said alike in the page and in what is taken from it

# The words beside each sentence, and beside them a sign: colour alone says nothing to many.
SUPPORT: dict[Support, tuple[str, str]] = {
    "supported": ("✓", "verified"),
    "partial": ("◐", "partly supported"),
    "contradicted": ("✗", "contradicted"),
    "unsupported": ("✗", "not supported"),
    "unchecked": ("?", "not checked"),
}
# Bounds for reading; the probability itself stands beside the words. What is refused lies below.
_CONFIDENCE = ((0.8, "High confidence"), (0.6, "Fair confidence"), (0.0, "Low confidence"))


def confidence(probability: float) -> str:
    """Return "High confidence"."""
    return next(words for least, words in _CONFIDENCE if probability >= least)


def percent(share: float) -> str:
    """Return a share as whole percent, and never a certainty that rounding made."""
    if 0.995 <= share < 1:
        return "over 99 %"
    return f"{share:.0%}".replace("%", " %")


def seconds(value: float) -> str:
    """Return a time with the precision that its size deserves."""
    return f"{value * 1000:.0f} ms" if value < 0.1 else f"{value:.2f} s"


def byline(source: str | None, published: dt.date | None, asked: dt.date | None) -> Iterator[str]:
    """Yield outlet, day and age, as far as the article states them."""
    yield source or "outlet not stated"
    yield long_day(published) if published else "date not stated"
    if published and asked:
        yield age(published, asked)


def published_day(article: Article) -> dt.date | None:
    """Return the day an article was published, if it states one."""
    return article.published.date() if article.published else None
