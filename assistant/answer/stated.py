"""A text -> what it states that can be compared exactly: numbers, days, names, words, denials.

Each part is read where it is first asked for, and a text that many claims rest on only once.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from typing import Literal

from assistant import text
from assistant.answer import denials, values
from assistant.answer.denials import Polarity
from assistant.answer.names import Names
from assistant.answer.values import Number
from assistant.corpus import mentions
from assistant.corpus.dates import MONTH
from assistant.corpus.relative import WEEKDAY
from assistant.types import Span

ANY_DAY = dt.date(2000, 1, 3)  # stands for the day of publication where that is not known
_MONTH_NAMED = re.compile(rf"\b{MONTH}")
_WEEKDAY_NAMED = re.compile(rf"\b{WEEKDAY}|^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b")
_KEPT = 64  # texts; the claims of one response are compared with the same few
# Numbers that words may stand for where none is written: "half" of an hour or of a hundred.
_WORTH = {
    "half": (0.5, 50.0, 30.0),
    "quarter": (0.25, 25.0, 15.0),
    "quarters": (0.75, 75.0),
    "thirds": (2.0, 3.0),
    "both": (2.0,),
    "pair": (2.0,),
    "couple": (2.0,),
    "duo": (2.0,),
    "twin": (2.0,),
    "twice": (2.0,),
    "double": (2.0,),
    "doubled": (2.0,),
    "trio": (3.0,),
    "triple": (3.0,),
    "tripled": (3.0,),
    "decade": (10.0,),
    "dozen": (12.0,),
    "dozens": (12.0, 24.0),
    "century": (100.0,),
    "hour": (60.0,),
    "once": (1.0,),
    "no": (0.0,),
    "none": (0.0,),
}


@dataclass(frozen=True, slots=True)
class Day:
    """The days of a date. Without its year, where nothing tells it, they are of any year."""

    span: Span
    since: dt.date
    until: dt.date
    form: Literal["stated", "yearless", "weekday", "relative"]


@dataclass(frozen=True)
class Stated:
    """A text and what can be compared of it."""

    words: str
    published: dt.date | None

    @cached_property
    def sentences(self) -> list[Span]:
        """The spans of its sentences."""
        return text.sentences(self.words)

    @cached_property
    def told(self) -> list[list[str]]:
        """The folded words of each sentence."""
        return [text.words(span.of(self.words)) for span in self.sentences]

    @cached_property
    def folded(self) -> list[str]:
        """The folded words of all of it."""
        return list(chain.from_iterable(self.told))

    @cached_property
    def polarities(self) -> list[Polarity]:
        """What each sentence denies; a question denies nothing and affirms nothing."""
        asked = [span.of(self.words).endswith("?") for span in self.sentences]
        told = zip(self.told, asked, strict=True)
        return [denials.polarity([] if question else words) for words, question in told]

    @cached_property
    def days(self) -> list[Day]:
        """The dates it names, in order."""
        return list(_days(self.words, self.published))

    @cached_property
    def numbers(self) -> list[Number]:
        """Its numbers, in order, without those of dates."""
        dated = [day.span for day in self.days if day.form != "relative"]
        return values.numbers(self.words, dated)

    @cached_property
    def figures(self) -> list[tuple[Span, float]]:
        """All that counts, also in dates, scores and ordinals."""
        return values.figures(self.words)

    @cached_property
    def meant(self) -> frozenset[float]:
        """The numbers that its words may stand for where none is written."""
        return frozenset(worth for word in self.folded for worth in _WORTH.get(word, ()))

    @cached_property
    def stated(self) -> frozenset[float]:
        """What is stated as a number anywhere, in whatever words."""
        return self.meant.union(worth for _, worth in self.figures)

    @cached_property
    def names(self) -> Names:
        """Its words, ready to be asked for a name."""
        return Names(self.words, self.folded)

    @cached_property
    def in_one(self) -> str:
        """The folded words, each between spaces."""
        return f" {' '.join(self.folded)} "

    @cached_property
    def in_stems(self) -> str:
        """The stems of the folded words, each between spaces."""
        return f" {stemmed(self.folded)} "

    def worths(self, number: Number) -> list[float]:
        """Return the figures that a number is written with: one, or two of a range."""
        return [worth for span, worth in self.figures if span.overlaps(number.span)]

    def stems_at(self, span: Span) -> frozenset[str]:
        """Return the stems of the sentence in which a span begins."""
        at = bisect_right(self.sentences, span.start, key=lambda each: each.start) - 1
        return frozenset(map(text.stem, self.told[at]))


@lru_cache(maxsize=_KEPT)
def read(words: str, published: dt.date | None) -> Stated:
    """Return what a text states; `published` dates it."""
    return Stated(words, published)


def _days(words: str, published: dt.date | None) -> Iterator[Day]:
    for mention in mentions.mentions(words, published or ANY_DAY):
        named = mention.span.of(words)
        form: Literal["stated", "yearless", "weekday", "relative"] = "stated"
        if _MONTH_NAMED.search(named):
            form = "yearless" if mention.relative else "stated"
        elif mention.relative:
            form = "weekday" if _WEEKDAY_NAMED.search(named) else "relative"
        yield Day(mention.span, mention.since, mention.until, form)


def stemmed(words: Sequence[str]) -> str:
    """Return the stems of folded words in one string."""
    return " ".join(map(text.stem, words))
