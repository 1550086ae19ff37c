"""Questions about dates that code answers: how long between two days, and when published.

Evidence in, one claim out, with both days cited; None where the question is not of this kind
or a day is not stated to the day. The arithmetic is the code's, the days are the articles'.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant import text
from assistant.answer import wanted
from assistant.answer.extract import Candidate
from assistant.corpus import dates
from assistant.types import Article

_BETWEEN = re.compile(
    r"\bhow (?:many (?:days|weeks)|long)\b|\bnumber of (?:days|weeks)\b"
    r"|\bin (?:days|weeks)\b(?=\s*(?:[?,.]|$))",
    re.IGNORECASE,
)
_UNIT = re.compile(r"\b(days|weeks)\b", re.IGNORECASE)
_ASKING = re.compile(
    r"\b(?:and\s+)?(?:how many (?:days|weeks)|how long(?=\s+(?:before|after|between|from|passed|was"
    r"|did|lay|lie))|number of (?:days|weeks)|in (?:days|weeks))\b(?:\s+(?:were there|are there"
    r"|passed|lie|lay|elapsed|is it|was it|did it take|is|was|later|went by))?",
    re.IGNORECASE,
)
_PAIR = re.compile(
    r"\b(?:between|from)\b(.+?)\b(?:and|to|until|till)\b(.+)", re.IGNORECASE | re.DOTALL
)
_RELATION = re.compile(
    r"\b(?:before|after|since|until|till|later|earlier|following|prior to|preceding)\b",
    re.IGNORECASE,
)
# "When was the article about X published?", "Date of the report on X?", "What date does the
# article carry?"; never "when ..., according to the article".
_ARTICLE = r"(?:article|report|story|piece)"
_PUBLISHED = re.compile(
    rf"^\W*(?:when|(?:on |from |of )?(?:what|which) (?:date|day))\s+(?:was|is|did|does|were|has)\s+"
    rf"(?:the|this|that|an?)\b[^,?]*\b{_ARTICLE}\b(?!\ssays?\b)[^?]*\b(?:published|dated?|carry"
    rf"|bear|appear|written|come out|posted|(?:from|run)(?=\W*$))\b"
    rf"|^\W*(?:what (?:is|was) )?(?:the )?(?:publication |publishing )?date\s+(?:of|on|for)\s+"
    rf"(?:the\b)?[^,?]*\b{_ARTICLE}\b"
    rf"|^\W*how (?:recent|old) is the\b[^,?]*\b{_ARTICLE}\b",
    re.IGNORECASE,
)
# The police have reports too: one of the corpus is told by its subject, or by its outlet.
_OF_THE_CORPUS = re.compile(
    r"\barticle\b|\b(?:report|story|piece)\s(?:on|about|of|by|from|in|that|which|covering)\b",
    re.IGNORECASE,
)
_ABOUT_ARTICLE = re.compile(rf"\b(?:{_ARTICLE}|publication|coverage)\b", re.IGNORECASE)
# A sentence is about the described event when the cross-encoder gives it even odds; on the
# development questions right ones had 1.5 and more, ones that were merely nearest -9 and less.
_LEAST_RELEVANCE = 0.0
# Articles named by what they tell are looked for among this many best sentences.
_LOOK = 12


# The scored sentences of the evidence for some words, best first.
Find = Callable[[str], Sequence[Candidate]]


@dataclass(frozen=True, slots=True)
class Day:
    """A day with the words that state it; `published` where it is the article's own date."""

    date: dt.date
    candidate: Candidate
    published: bool


@dataclass(frozen=True, slots=True)
class Dated:
    """A computed sentence and the one or two days it stands on, in reading order."""

    words: str
    days: tuple[Day, ...]

    @property
    def confidence(self) -> float:
        """The cross-encoder's odds that the weaker day is the right event's, as a probability."""
        return 1.0 / (1.0 + math.exp(-min(day.candidate.relevance for day in self.days)))


def dated(question: str, find: Find) -> Dated | None:
    """Answer a question about a span of days or a publication date, or return None."""
    if _BETWEEN.search(question) and _UNIT.search(question):
        return _between(question, find)
    # With a second part it is left to the sentences: half an answer reads like a whole one.
    if _PUBLISHED.search(question) and len(wanted.parts(question)) == 1:
        return _publication(question, find)
    return None


def between_words(first: dt.date, second: dt.date) -> str:
    """Return the sentence for the days from `first` to `second`."""
    days = abs((second - first).days)
    count = f"{days} day" if days == 1 else f"{days} days"
    weeks = f" ({days // 7} week{'' if days == 7 else 's'})" if days and days % 7 == 0 else ""
    return f"From {min(first, second)} to {max(first, second)} is {count}{weeks}."


def published_words(article: Article) -> str:
    """Return the sentence for the date of an article that states one."""
    assert article.published is not None
    return f"The article “{article.title}” is dated {article.published.date()}."


def _between(question: str, find: Find) -> Dated | None:
    ends = _ends(question)
    if ends is None:
        return None
    found = [_day(end, find) for end in ends]
    if found[0] is None or found[1] is None or found[0] == found[1]:
        return None
    first, second = sorted((found[0], found[1]), key=lambda day: day.date)
    words = between_words(first.date, second.date)
    return Dated(words, (first, second))


def _publication(question: str, find: Find) -> Dated | None:
    best = next(iter(find(question)), None)
    if best is None or best.relevance < _LEAST_RELEVANCE or best.article.published is None:
        return None
    outlet = text.fold(best.article.source or "")
    if not _OF_THE_CORPUS.search(question) and not (outlet and outlet in text.fold(question)):
        return None
    day = Day(best.article.published.date(), best, published=True)
    return Dated(published_words(best.article), (day,))


def _ends(question: str) -> tuple[str, str] | None:
    """Split a question into the descriptions of its two days."""
    # "The shots were fired on January 27. How many days later is the post dated?"
    sentences = [span.of(question) for span in text.sentences(question)]
    if len(sentences) == 2 and not _BETWEEN.search(sentences[0]):
        return sentences[0], _ASKING.sub(" ", sentences[1])
    rest = _ASKING.sub(" ", question).strip(" ?,")
    if pair := _PAIR.search(rest):
        return pair[1], pair[2]
    pieces = _RELATION.split(rest)
    if len(pieces) != 2:
        return None
    before, after = (piece.strip(" ,") for piece in pieces)
    if before:
        return before, after
    # "How many days after the designation did the shooting happen?"
    split = re.split(r"\b(?:did|was|were|is|are|does|do|had|has)\b", after, maxsplit=1)
    return (split[0], split[1]) if len(split) == 2 and all(map(str.strip, split)) else None


def _day(description: str, find: Find) -> Day | None:
    """Return the day an event is dated to: its article's own date, or one that is stated."""
    found = find(description.strip(" ?,."))[:_LOOK]
    scored = [candidate for candidate in found if candidate.relevance >= _LEAST_RELEVANCE]
    named = [m for m in dates.mentions(description, default_year=None) if m.precision == "day"]
    asked_days = {(m.date.month, m.date.day) for m in _loose(description)}
    if not scored:
        return None
    if not named and _ABOUT_ARTICLE.search(description) and not asked_days:
        own = next((c for c in scored if c.article.published), None)
        if own is None or (own is not scored[0] and own.article is not scored[0].article):
            return None
        assert own.article.published is not None
        return Day(own.article.published.date(), own, published=True)
    for candidate in scored:
        for mention in _stated(candidate):
            if not asked_days or (mention.month, mention.day) in asked_days:
                return Day(mention, candidate, published=False)
    return None


def _loose(description: str) -> list[dates.DateMention]:
    found = dates.mentions(description, default_year=2000)
    return [mention for mention in found if mention.precision == "day"]


def _stated(candidate: Candidate) -> list[dt.date]:
    """Return the days a sentence states; a missing year is taken from its article."""
    year = article_year(candidate.article)
    found = dates.mentions(candidate.words, default_year=year)
    return [mention.date for mention in found if mention.precision == "day"]


def article_year(article: Article) -> int | None:
    """Return the year that a day without one means in an article, where only one can be meant."""
    if article.published is not None:
        return article.published.year
    stated = {m.date.year for m in dates.mentions(article.text, default_year=None)}
    return stated.pop() if len(stated) == 1 else None
