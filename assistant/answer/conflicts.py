"""Sentences that answer -> where articles give different values for the same thing.

A wrong "the sources differ" costs more than a missed one, so two sentences disagree only where
the reader finds an answer of the asked-for kind in both, both answer nearly as well, the values
exclude each other (see values.py), and nothing says that they speak of two things: other names,
other days, or an article that has both values. Copies and light rewrites are one source.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant import text
from assistant.answer import values, wanted
from assistant.answer.extract import Candidate
from assistant.answer.values import Days, Kind, Name, Number, Outcome, Value
from assistant.answer.wanted import Wanted
from assistant.corpus import clusters, mentions
from assistant.corpus.dates import MONTH
from assistant.types import Article, Citation, Claim, Conflict, Span

# The least that both networks' logits may be: even odds that the answer is there.
_LEAST = 0.0
# How near to the best sentence the others must score.
_MARGIN = 6.0
# What is told further apart than this may be of two times: a rate, a price, who leads.
_SAME_TIME = dt.timedelta(days=31)
# Longer stretches are no date that an article "has as well".
_LONGEST = dt.timedelta(days=31)
_MOST = 4  # values that are shown; more are a list

_DATED = re.compile(rf"\b(?:(?i:dates?|days?|when|month|year)|{MONTH})\b")
_COUNTED = re.compile(r"\b(?:how many|how much|number|numbers|figure|figures|toll|count)\b", re.I)
# Two polls are two measurements, and often nobody says which one is meant.
_POLL = re.compile(r"\b(?:polls?|polling|polled|surveys?|surveyed|respondents)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Side:
    """A sentence and the value it gives."""

    candidate: Candidate
    value: Value

    @property
    def words(self) -> str:
        """The words of the sentence that state the value; yes or no where that is asked."""
        if isinstance(self.value, Outcome):
            return "yes" if self.value.so else "no"
        return text.one_line(self.value.span.of(self.candidate.words))


@dataclass(frozen=True, slots=True)
class Dispute:
    """Different values for the same thing, the first published first."""

    subject: str
    sides: tuple[Side, ...]


def find(want: Wanted, found: Sequence[Candidate]) -> Dispute | None:
    """Return where the sentences found for one part of a question disagree, best first in."""
    leads: list[Side] = []
    for side in _sides(want, found):
        if all(disagree(want, side, lead) for lead in leads):
            leads.append(side)
    if len(leads) < 2:
        return None
    leads.sort(key=lambda side: side.candidate.article.age)
    return Dispute(subject(want, leads[0].value), tuple(leads[:_MOST]))


def against(want: Wanted, then: Sequence[Candidate], now: Sequence[Candidate]) -> Dispute | None:
    """Return where the sentences `now` disagree with `then`: its value first, then theirs.

    A later version of an article counts against it, and so does one that tells both values.
    """
    own = _sides(want, then)
    others: list[Side] = []
    for side in _sides(want, now):
        if own and all(_excludes(want, lead, side) for lead in (*own, *others)):
            others.append(side)
    return Dispute(subject(want, own[0].value), (own[0], *others[:_MOST])) if others else None


def cited(dispute: Dispute, claims: Sequence[Claim]) -> Conflict | None:
    """Return a dispute under the marks of the claims that are its sentences."""
    marked = [citation for claim in claims for citation in claim.citations]
    stated = [
        (side.words, next((c for c in marked if cites(c, side.candidate)), None))
        for side in dispute.sides
    ]
    found = tuple((words, citation) for words, citation in stated if citation)
    return Conflict(dispute.subject, found) if len(found) > 1 else None


def cites(citation: Citation, candidate: Candidate) -> bool:
    """Tell whether a citation holds a candidate sentence."""
    same = citation.passage.article.id == candidate.article.id
    return same and citation.span.overlaps(candidate.span)


def _sides(want: Wanted, found: Sequence[Candidate]) -> list[Side]:
    """Return the best sentence of each article that gives a value."""
    best = max((candidate.score for candidate in found), default=0.0)
    kinds = _kinds(want)
    if not kinds and not _asks_whether(want):
        return []
    near = [
        candidate
        for candidate in found
        if candidate.score >= best - _MARGIN
        and candidate.relevance >= _LEAST
        # The reader answers what is asked, and "do they agree?" asks for neither side.
        and (want.compares or candidate.answerable >= _LEAST)
    ]
    dated = [v.since for c in near if isinstance(v := _value(want, c, kinds, None), Days)]
    sides: dict[str, Side] = {}
    for candidate in near:
        if value := _value(want, candidate, kinds, next(iter(dated), None)):
            sides.setdefault(candidate.article.id, Side(candidate, value))
    return list(sides.values())


def _asks_whether(want: Wanted) -> bool:
    return want.kind == "yes_no" and not want.compares


def _kinds(want: Wanted) -> tuple[Kind, ...]:
    if want.kind == "when" or (want.compares and _DATED.search(want.text)):
        return ("days",)
    if want.kind == "count" or (want.compares and _COUNTED.search(want.text)):
        return ("number",)
    if want.kind == "who":
        return ("name",)
    return ("number", "days") if want.kind == "other" else ()


def _value(
    want: Wanted, candidate: Candidate, kinds: Sequence[Kind], near: dt.date | None
) -> Value | None:
    """Return the value that the reader's answer in a sentence is, or a sentence's only one."""
    if _asks_whether(want):
        return values.outcome(candidate.words, want.terms)
    at = candidate.span if want.compares else candidate.answer
    start = candidate.span.start
    if at is None:
        return None
    within, published = Span(at.start - start, at.end - start), _day(candidate.article)
    read = (values.read(kind, candidate.words, within, published, near) for kind in kinds)
    return next((value for value in read if value), None)


def disagree(want: Wanted, one: Side, other: Side) -> bool:
    """Tell whether two articles exclude each other; anything that speaks against it decides."""
    a, b = one.candidate.article, other.candidate.article
    return (
        _excludes(want, one, other)
        and not _changed(one, other)
        and not _states(b, one.value)
        and not clusters.same(a.text, b.text)
    )


def _excludes(want: Wanted, one: Side, other: Side) -> bool:
    """Tell whether two values exclude each other, and the article of the one has not the other."""
    return (
        values.differ(one.value, other.value)
        and _same_event(want, one.candidate, other.candidate)
        and not _other_time(one, other)
        and not _others_named(want, one.candidate, other.candidate)
        and not _states(one.candidate.article, other.value)
    )


def _same_event(want: Wanted, a: Candidate, b: Candidate) -> bool:
    """Tell whether two sentences tell it in one word: a house is built, its club was founded.

    That is a word of the question where one of them has any, and else one beside the names.
    """
    named = {stem for name in want.names for stem in text.stems(name)}
    asked = want.terms - named
    one, other = (frozenset(text.stems(candidate.words)) for candidate in (a, b))
    if not asked:
        return True
    if asked & (one | other):
        return bool(asked & one & other)
    named |= {stem for c in (a, b) for name in wanted.names(c.words) for stem in text.stems(name)}
    return bool((one & other & wanted.wanted(a.words).terms) - named)


def _other_time(one: Side, other: Side) -> bool:
    """Tell whether numbers are of two polls or two times, or days those of what comes again."""
    days = [_day(side.candidate.article) for side in (one, other)]
    gap = days[1] - days[0] if days[0] and days[1] else dt.timedelta()
    if isinstance(one.value, Days) and isinstance(other.value, Days):
        # A festival of each year: the later article gives a day that is later by as much.
        between = other.value.since - one.value.since
        return abs(gap) > _SAME_TIME and abs(between - gap) <= abs(gap) / 2
    if not isinstance(one.value, Number):
        return False
    if any(_POLL.search(side.candidate.passage.text) for side in (one, other)):
        return True
    if abs(gap) > _SAME_TIME:
        return True
    told = [
        mentions.mentions(side.candidate.words, day)
        for side, day in zip((one, other), days, strict=True)
    ]
    return bool(told[0] and told[1]) and not any(
        m.since <= n.until and n.since <= m.until for m in told[0] for n in told[1]
    )


def _changed(one: Side, other: Side) -> bool:
    """Tell whether a name or an outcome may have become another since: who leads, what passed."""
    days = [_day(side.candidate.article) for side in (one, other)]
    far = bool(days[0] and days[1] and abs(days[0] - days[1]) > _SAME_TIME)
    return far and isinstance(one.value, Name | Outcome)


def _others_named(want: Wanted, a: Candidate, b: Candidate) -> bool:
    """Tell whether a name of the question is that of two: one Selim's birth, another Selim's."""
    for name in want.names:
        asked = frozenset(text.words(name))
        fuller = [_fuller(asked, candidate) - values.FORMS for candidate in (a, b)]
        # "President Biden" may be Joe Biden, but two offices are as a rule those of two.
        offices = [words & values.OFFICES for words in fuller]
        others = [words - values.OFFICES for words in fuller]
        if any(one and other and not one & other for one, other in (offices, others)):
            return True
    return False


def _fuller(asked: frozenset[str], candidate: Candidate) -> frozenset[str]:
    """Return the words that a passage and its title add to a name of the question."""
    article = candidate.article
    title = article.title if article.title_given else ""
    found: set[str] = set()
    for name in (*wanted.names(title), *wanted.names(candidate.passage.text)):
        named = frozenset(text.words(name))
        if named & asked:
            found |= named - asked
    return frozenset(found)


def _states(article: Article, value: Value) -> bool:
    """Tell whether an article has a value too, wherever it stands."""
    if isinstance(value, Name):
        return value.words <= frozenset(text.words(article.text))
    if isinstance(value, Number):
        return any(
            number.unit == value.unit
            and number.low <= value.high
            and value.low <= number.high
            and bool(set(number.counted) & set(value.counted))
            for number in values.numbers(article.text)
        )
    if isinstance(value, Outcome):
        return False
    return any(
        mention.since <= value.until and value.since <= mention.until
        for mention in mentions.mentions(article.text, _day(article))
        if mention.until - mention.since < max(_LONGEST, value.until - value.since)
    )


def subject(want: Wanted, value: Value) -> str:
    """Return what it is that two values are given for."""
    if isinstance(value, Days):
        return "the date"
    if isinstance(value, Outcome):
        return "the outcome"
    if isinstance(value, Number):
        return {"": "the number", "%": "the percentage"}.get(value.unit, "the amount")
    return "the name"


def _day(article: Article) -> dt.date | None:
    return article.published.date() if article.published else None
