"""A topic and its scope -> what the corpus does not say, counted over all articles.

A pure function of the index, so that whoever doubts a line has it counted again: `verify` does.
A word that no article has is told; that nothing was found about a thing is never concluded from
what a search did not find.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from assistant import text
from assistant.answer.phrases import Phrase
from assistant.answer.wanted import wanted
from assistant.index.catalog import Summary
from assistant.types import Gap, Question, Scope

# Months that are looked at one by one: who asks for ten years wants no list of empty months.
_MOST_MONTHS = 36


class Words(Protocol):
    """The keyword index, as far as it is asked here."""

    def holding(self, words: str, scope: Scope, *, phrase: bool) -> list[str]:
        """Return the ids of the articles inside a scope that have these words."""
        ...


def gaps(
    question: Question, scope: Scope, words: Words, articles: Sequence[Summary]
) -> tuple[Gap, ...]:
    """Return the gaps; `articles` are all that can be found."""
    topic = scope.rewritten or question.text  # the words that set a limit are no gap
    outlets = {each.source for each in articles if each.source}
    inside = [each for each in articles if _is_inside(each, scope)]
    found: list[Gap] = []
    if lacking := tuple(name for name in scope.sources if name not in outlets):
        found.append(Gap("no_outlet", lacking))
    if gone := absent(topic, words, articles):
        found.append(Gap("absent", gone))
    if scope.narrows:
        elsewhere = _lacking(topic, words, scope, inside)
        if elsewhere := tuple(each for each in elsewhere if each not in gone):
            found.append(Gap("outside", elsewhere))
    if bare := _bare_months(scope, inside):
        found.append(Gap("bare_month", bare, len(bare)))
    undated = sum(each.published is None and _is_of(each, scope) for each in articles)
    if undated and (scope.since or scope.until):
        found.append(Gap("undated", count=undated))
    if newest := max((each.published for each in inside if each.published), default=None):
        found.append(Gap("newest", count=max(0, (question.asked - newest).days), day=newest))
    return tuple(found)


def absent(topic: str, words: Words, articles: Sequence[Summary]) -> tuple[str, ...]:
    """Return the names, numbers and telling words of a topic that no article has."""
    return _lacking(topic, words, Scope(), articles)


def is_nameless(topic: str, gone: Sequence[str], words: Words) -> bool:
    """Tell whether a topic has names and no article has any word of them."""
    names = wanted(topic).names
    parts = [part for name in names for part in text.words(name)]
    return (
        bool(names)
        and all(name in gone for name in names)
        and not any(words.holding(part, Scope(), phrase=True) for part in parts)
    )


def _lacking(
    topic: str, words: Words, scope: Scope, articles: Sequence[Summary]
) -> tuple[str, ...]:
    """Return what neither the text nor the title of any of these articles has."""
    bare = [
        each
        for each in _asked(topic)
        if not any(words.holding(way, scope, phrase=True) for way in Phrase(each).variants)
    ]
    if not bare:
        return ()
    # The text is searched by its index, and a title need not stand in it.
    titles = [f" {' '.join(text.stems(each.title))} " for each in articles]
    return tuple(
        each
        for each in bare
        if not any(f" {' '.join(text.stems(each))} " in title for title in titles)
    )


def _asked(topic: str) -> list[str]:
    """Return the names of a topic, then its numbers and other telling words, each once."""
    want = wanted(topic)
    named = {word for name in want.names for word in text.words(name)}
    rest = [
        word
        for word in dict.fromkeys(text.words(topic))
        if word not in named and text.stem(word) in want.terms
    ]
    return list(dict.fromkeys([*want.names, *want.numbers, *rest]))


def _bare_months(scope: Scope, inside: Sequence[Summary]) -> tuple[str, ...]:
    """Return the months of an asked period in which no article was published, as "2025-02"."""
    if scope.since is None or scope.until is None:
        return ()
    have = {f"{each.published:%Y-%m}" for each in inside if each.published}
    months = _months(scope.since, scope.until)
    if len(months) > _MOST_MONTHS:
        return ()
    return tuple(month for month in months if month not in have)


def _months(since: dt.date, until: dt.date) -> list[str]:
    first, last = since.year * 12 + since.month - 1, until.year * 12 + until.month - 1
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(first, last + 1)]


def _is_inside(each: Summary, scope: Scope) -> bool:
    if each.published is None:
        return _is_of(each, scope) and not (scope.since or scope.until)
    later = scope.since is None or scope.since <= each.published
    return _is_of(each, scope) and later and (scope.until is None or each.published <= scope.until)


def _is_of(each: Summary, scope: Scope) -> bool:
    return not scope.sources or each.source in scope.sources
