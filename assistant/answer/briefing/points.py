"""Sentences that tell of a topic -> the few that matter most, with who else tells each.

What matters is relevant to the topic, told by several independent sources, and new. Two sentences
tell the same where their vectors are near, they share words beyond those of the topic, and
neither their numbers nor their months differ, nor does the one deny what the other affirms. What
is taken over word for word, or stands in a copy of the article or in the same outlet, is one
source and not two.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant import text
from assistant.answer import denials, values, wanted
from assistant.answer.briefing.telling import Told
from assistant.answer.denials import Polarity
from assistant.answer.values import Number
from assistant.corpus import copies, dates
from assistant.models.encoder import Embedder
from assistant.models.runtime import Floats
from assistant.types import Article, Entry

BOTTOM_LINE = 3  # sentences: what somebody reads who reads no further
KEY_POINTS = 8  # about a page
_READ = 60  # sentences that are compared with each other
# Cosine similarity of MiniLM from which two sentences tell the same, and from which the second
# brings nothing new to a reader of the first.
_ALIKE = 0.7
_STALE = 0.8
# Telling words that two sentences share beside those of the topic, and as a share of the shorter's:
# "Kelce made her a bracelet" and "Kelce came to her concert" are as near as paraphrases.
_SHARED = 4
_SHARE = 1 / 3
_MOST_OF_ONE = 3  # key points of one article, so that a long one leaves room for others
# What a further source and the newest date weigh beside the cross-encoder's logit: a sentence that
# four sources tell, or that is the newest of all, stands before one that is two logits better.
_SOURCES = 1.0
_NEWEST = 2.0
_UNDATED = 0.5  # as if in the middle: what states no date is not known to be old
_ENOUGH = 6.0  # a higher logit is no more relevant
_ANY_YEAR = 2000  # of a day without one: only months are compared


@dataclass(frozen=True, slots=True)
class Points:
    """The bottom line and the key points of a briefing."""

    bottom_line: tuple[Entry, ...]
    key_points: tuple[Entry, ...]


def points(topic: str, sentences: Sequence[Told], embedder: Embedder) -> Points:
    """Choose from sentences in order of relevance."""
    telling = [each for each in sentences if each.telling]
    # Better a sentence that begins with "He" than none.
    among = ([each for each in telling if each.alone] or telling)[:_READ]
    if not among:
        return Points((), ())
    vectors = embedder.embed([each.words for each in among])
    near = vectors @ vectors.T
    known = wanted.wanted(topic).terms
    terms = [wanted.wanted(each.words).terms - known for each in among]
    told = [_fellows(n, among, near, terms) for n in range(len(among))]
    scores = _scores(among, told)
    ordered = sorted(range(len(among)), key=lambda n: (-scores[n], n))
    chosen = _chosen(ordered, among, told, near)
    entries = [
        Entry(among[n].claim, tuple(among[other].claim for other in told[n])) for n in chosen
    ]
    return Points(tuple(entries[:BOTTOM_LINE]), tuple(entries[BOTTOM_LINE:]))


def _fellows(
    n: int, among: Sequence[Told], near: Floats, terms: Sequence[frozenset[str]]
) -> list[int]:
    """Return the sentences of other independent sources that tell the same, the nearest first."""
    order = sorted(range(len(among)), key=lambda other: (-float(near[n, other]), other))
    found: list[int] = []
    clusters, outlets = {among[n].cluster}, {among[n].article.source} - {None}
    for other in order:
        one = among[other]
        if near[n, other] < _ALIKE:
            break
        if one.cluster in clusters or one.article.source in outlets:
            continue
        if not (_share(terms[n], terms[other]) and _agree(among[n].words, one.words)):
            continue
        clusters.add(one.cluster)
        outlets |= {one.article.source} - {None}
        # Word for word is one source, whoever printed it.
        told = [among[each].words for each in (n, *found, other)]
        if len(copies.groups(told)) == len(told):
            found.append(other)
    return found


def _share(one: frozenset[str], other: frozenset[str]) -> bool:
    shared = len(one & other)
    return shared >= max(_SHARED, _SHARE * min(len(one), len(other)))


def _agree(one: str, other: str) -> bool:
    """Tell whether the numbers of the one are the other's too, no month differs, none denies."""
    mine, theirs = _months(one), _months(other)
    if mine and theirs and not mine & theirs:
        return False
    numbers = _numbers(one), _numbers(other)
    if not (_covers(*numbers) or _covers(*reversed(numbers))):
        return False
    said = [denials.polarity(text.words(words)) for words in (one, other)]
    return not (_denies(*said) or _denies(*reversed(said)))


def _covers(mine: Sequence[Number], theirs: Sequence[Number]) -> bool:
    """Tell whether every number of theirs is stated in mine, of the same thing if it can be."""
    return all(_states(mine, number) for number in theirs)


def _states(numbers: Sequence[Number], stated: Number) -> bool:
    # Troops may be soldiers, unless there is another number of soldiers.
    exact = any(values.differ(stated, number) for number in numbers)
    equal = [number for number in numbers if _equal(stated, number)]
    return any(not exact or _counts_alike(stated, number) for number in equal)


def _counts_alike(one: Number, other: Number) -> bool:
    return one.counted == other.counted or not set(one.counted).isdisjoint(other.counted)


def _equal(one: Number, other: Number) -> bool:
    """Tell whether two numbers were stated as the same one, be it as "about" or "at least".

    Stricter than `values.differ`: who tells of 18 dead does not contradict "at least 15", and
    still does not tell it. "Up to 20" is no other's 20.
    """
    up_to = math.isinf(one.low) == math.isinf(other.low)
    return one.unit == other.unit and up_to and math.isclose(_stated(one), _stated(other))


def _stated(number: Number) -> float:
    """Return what was stated of a number: where both its bounds are, it lies in their middle."""
    bounds = [bound for bound in (number.low, number.high) if math.isfinite(bound)]
    return sum(bounds) / len(bounds)


def _numbers(sentence: str) -> list[Number]:
    """Return what a sentence counts, and its other digits: "21st", the "3" and "2" of a score."""
    dated = [mention.span for mention in dates.mentions(sentence, default_year=_ANY_YEAR)]
    read = values.numbers(sentence, dated)
    known = [*dated, *(number.span for number in read)]
    return read + [
        Number(span, worth, worth, "", ())
        for span, worth in values.figures(sentence)
        if re.search(r"\d", span.of(sentence)) and not any(span.overlaps(each) for each in known)
    ]


def _denies(mine: Polarity, theirs: Polarity) -> bool:
    return denials.differs(mine, [theirs]) is not None or denials.is_alone(mine, [theirs])


def _months(sentence: str) -> set[int]:
    found = dates.mentions(sentence, default_year=_ANY_YEAR)
    return {mention.date.month for mention in found if mention.precision != "year"}


def _scores(among: Sequence[Told], told: Sequence[Sequence[int]]) -> list[float]:
    """Return what each sentence is worth to a reader who has time for few."""
    days = sorted({each.article.published.date() for each in among if each.article.published})
    newness = {day: (at + 1) / len(days) for at, day in enumerate(days)}

    def new(article: Article) -> float:
        return newness[article.published.date()] if article.published else _UNDATED

    return [
        min(each.relevance, _ENOUGH)
        + _SOURCES * math.log2(1 + len(fellows))
        + _NEWEST * new(each.article)
        for each, fellows in zip(among, told, strict=True)
    ]


def _chosen(
    ordered: Sequence[int], among: Sequence[Told], told: Sequence[Sequence[int]], near: Floats
) -> list[int]:
    """Return the first in order that each say something new, from several articles."""
    chosen: list[int] = []
    of_article: dict[str, int] = {}
    for n in ordered:
        if len(chosen) == BOTTOM_LINE + KEY_POINTS:
            break
        mine = among[n].article.id
        # The bottom line is of different articles, where there are any.
        most = 1 if len(chosen) < BOTTOM_LINE and len({s.cluster for s in among}) > 1 else None
        taken = of_article.get(mine, 0) >= (most or _MOST_OF_ONE)
        known = any(n in told[other] or near[n, other] >= _STALE for other in chosen)
        if not taken and not known:
            chosen.append(n)
            of_article[mine] = of_article.get(mine, 0) + 1
    return chosen
