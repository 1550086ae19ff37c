"""Sentences that tell of a topic -> where those of different articles give different values.

A topic asks for nothing, so nothing says which of its values a sentence is about. Two sentences
disagree only where they share most of their telling words beyond those of the topic, the names of
each stand in the article of the other, everything that speaks against a conflict has been asked
(see answer/conflicts.py), and the reader, asked in the words of either for what it has in the place
of its value, finds the value of the other. A wrong "the sources differ" costs more than a missed
one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from assistant import text
from assistant.answer import conflicts, values
from assistant.answer.briefing.telling import Told
from assistant.answer.conflicts import Side
from assistant.answer.extract import Candidate
from assistant.answer.values import Days, Number, Value
from assistant.answer.wanted import Wanted, names, wanted
from assistant.corpus import mentions
from assistant.corpus.mentions import Mention
from assistant.models.reader import Reader
from assistant.types import Article, Citation, Conflict, Passage, Span

MOST = 5  # conflicts; more are a list, and nobody looks at each
_MOST_VALUES = 4
_READ = 60  # sentences that are compared with each other
# Telling words that two sentences share beside those of the topic, and as a share of the fewer.
_SHARED = 3
_SHARE = 0.6
# The least logit of the reader that a sentence tells what the other one does: even odds.
_LEAST = 0.0
_LONGEST = dt.timedelta(days=31)  # a quarter or a year leaves room for too much
# What is said by the way has other values, and names that the other article need not have.
_ASIDE = re.compile(r"\([^()]*\)|[—–][^—–]*[—–]")
_BEFORE_DAY = re.compile(r"\b(?:on|in|since|by|from|until|during)\s(?:the\s)?$", re.IGNORECASE)
_ANY_DAY = dt.date(2000, 1, 1)  # of publication, where it only matters that words are a date
_NUMBER_ASKED = {"": "how many", "%": "what percentage"}


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence with its telling stems and its names, without days and what is said by the way."""

    candidate: Candidate
    terms: frozenset[str]
    names: tuple[str, ...]


# A value and the sentence that states it.
_Stated = tuple[_Sentence, Side]


def differing(topic: str, sentences: Sequence[Told], reader: Reader) -> tuple[Conflict, ...]:
    """Return the conflicts among sentences in order of relevance, the newest value of each first.

    The marks of their citations are given later.
    """
    want = wanted(topic)
    telling = [each for each in sentences if each.telling][:_READ]
    among = [(each.cluster, _sentence(each.passage, each.span)) for each in telling]
    found: list[list[_Stated]] = []
    for (cluster, one), (another, other) in combinations(among, 2):
        for a, b in _pairs(want, one, other) if cluster != another else ():
            pair = [(one, a), (other, b)]
            group = next((g for g in found if any(_agree(m, s) for _, m in g for s in (a, b))), [])
            new = [each for each in pair if all(_excludes(want, each, known) for known in group)]
            if new and len(group) < _MOST_VALUES and _confirmed(a, b, reader):
                if not group:
                    found.append(group)
                group += new
    return tuple(_conflict(want, [side for _, side in group]) for group in found[:MOST])


def holds(topic: str, conflict: Conflict) -> bool:
    """Tell whether a conflict is what its cited sentences come to; no model is asked again."""
    want = wanted(topic)
    cited = [(_sentence(c.passage, c.span), value) for value, c in conflict.values]
    for (one, stated), (other, against) in combinations(cited, 2):
        made = (_conflict(want, pair) for pair in _pairs(want, one, other))
        told = conflict.subject, [stated, against]
        if not any((each.subject, [value for value, _ in each.values]) == told for each in made):
            return False
    return len(cited) > 1


def _sentence(passage: Passage, span: Span) -> _Sentence:
    candidate = Candidate(passage, span, 0.0, 0.0, 0.0, None)
    words = candidate.words
    dropped = [mention.span for mention in _mentioned(candidate, _ANY_DAY)] + _asides(words)
    kept = (" " if any(s.start <= n < s.end for s in dropped) else c for n, c in enumerate(words))
    bare = "".join(kept)
    return _Sentence(candidate, wanted(bare).terms, names(bare))


def _asides(words: str) -> list[Span]:
    return [Span(*match.span()) for match in _ASIDE.finditer(words)]


def _mentioned(candidate: Candidate, near: dt.date | None) -> list[Mention]:
    """Return the days of a sentence; those of an undated article as if it was published `near`."""
    published = candidate.article.published
    return mentions.mentions(candidate.words, published.date() if published else near)


def _excludes(want: Wanted, one: _Stated, other: _Stated) -> bool:
    return (one[1], other[1]) in _pairs(want, one[0], other[0])


def _pairs(want: Wanted, one: _Sentence, other: _Sentence) -> Iterator[tuple[Side, Side]]:
    """Yield the values of two sentences that exclude each other."""
    if not _about_one_thing(want, one, other):
        return
    mine = _sides(one.candidate, other.candidate)
    theirs = _sides(other.candidate, one.candidate)
    for a in mine:
        for b in theirs:
            if (
                _of_one_thing(a.value, b.value)
                and conflicts.disagree(want, a, b)
                # Where a sentence has both values, nobody can tell which is the other's.
                and not any(_agree(a, each) for each in theirs)
                and not any(_agree(b, each) for each in mine)
                and not _follows(a, b)
            ):
                yield a, b


def _about_one_thing(want: Wanted, one: _Sentence, other: _Sentence) -> bool:
    mine, theirs = one.terms - want.terms, other.terms - want.terms
    return (
        len(mine & theirs) >= max(_SHARED, _SHARE * min(len(mine), len(theirs)))
        and _knows(one.candidate.article, other.names)
        and _knows(other.candidate.article, one.names)
    )


def _knows(article: Article, named: Sequence[str]) -> bool:
    known = _vocabulary(article.title, article.text)
    return all(known.issuperset(text.words(name)) for name in named)


@lru_cache(maxsize=128)
def _vocabulary(title: str, body: str) -> frozenset[str]:
    return frozenset(text.words(f"{title} {body}"))


def _of_one_thing(one: Value, other: Value) -> bool:
    """Tell whether both are days, or numbers of one thing: tug crews are not oil crews."""
    if not (isinstance(one, Number) and isinstance(other, Number)):
        return type(one) is type(other)
    few, many = sorted((one.counted, other.counted), key=len)
    return set(few) <= set(many) or few[0] == many[0]


def _agree(one: Side, other: Side) -> bool:
    """Tell whether two values of a kind may be the same, whatever the numbers count."""
    a, b = one.value, other.value
    if isinstance(a, Number) and isinstance(b, Number):
        return a.unit == b.unit and a.low <= b.high and b.low <= a.high
    return type(a) is type(b) and not values.differ(a, b)


def _follows(one: Side, other: Side) -> bool:
    """Tell whether two days lie apart as their articles do: each tells the news of its own day."""
    days = [side.candidate.article.published for side in (one, other)]
    if not (isinstance(one.value, Days) and isinstance(other.value, Days) and days[0] and days[1]):
        return False
    gap = (days[1].date() - days[0].date()).days
    between = (other.value.since - one.value.since).days
    return gap * between > 0 and abs(between - gap) <= max(1, abs(gap) / 2)


def _sides(candidate: Candidate, other: Candidate) -> list[Side]:
    """Return the numbers of things and the days that a sentence states.

    Days without a year are as near to those of `other` as can be. "On Friday" is none: a day that
    was worked out is never passed off as one that was reported.
    """
    words, published = candidate.words, candidate.article.published
    near = next((mention.since for mention in _mentioned(other, None)), None)
    read = (
        values.read("days", words, mention.span, published and published.date(), near)
        for mention in _mentioned(candidate, near)
    )
    stated: list[Value] = [n for n in values.numbers(words) if n.unit or n.counted]
    stated += [day for day in read if isinstance(day, Days) and _is_reported(day)]
    return [
        Side(candidate, value)
        for value in stated
        if not any(aside.overlaps(value.span) for aside in _asides(words))
    ]


def _is_reported(days: Days) -> bool:
    return not days.relative and days.until - days.since < _LONGEST


def _confirmed(one: Side, other: Side, reader: Reader) -> bool:
    """Tell whether the reader finds each value where the words of the other ask for it."""
    return _finds(one, other, reader) and _finds(other, one, reader)


def _finds(asking: Side, telling: Side, reader: Reader) -> bool:
    passage, span = telling.candidate.passage, telling.candidate.span
    (reading,) = reader.read(_question(asking), [(passage.article.heading, passage.text)])
    start = span.start - passage.span.start
    within = reading.within(Span(start, start + span.end - span.start))
    if within is None:
        return False
    answer, behind = within
    value = telling.value.span
    at = Span(start + value.start, start + value.end)
    return reading.answerable + behind >= _LEAST and answer.overlaps(at)


def _question(side: Side) -> str:
    """Return a sentence as a question for its value."""
    words, at = side.candidate.words, side.value.span
    before, behind = words[: at.start], words[at.end :].rstrip(".")
    if isinstance(side.value, Days):
        return text.one_line(f"When: {_BEFORE_DAY.sub('', before)}{behind}?")
    assert isinstance(side.value, Number)
    asked = _NUMBER_ASKED.get(side.value.unit, "how much money")
    return text.one_line(f"{before}{asked}{behind}?")


def _conflict(want: Wanted, sides: Sequence[Side]) -> Conflict:
    given = tuple(
        (side.words, Citation(0, side.candidate.passage, side.candidate.span))
        for side in sorted(sides, key=_newness)
    )
    return Conflict(conflicts.subject(want, sides[0].value), given)


def _newness(side: Side) -> tuple[bool, float]:
    undated, seconds = side.candidate.article.age
    return undated, -seconds
