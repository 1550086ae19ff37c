"""Sentences that tell of a topic -> those that can be dated, in order of their days.

A sentence stands on the one day that it states in full ("on Feb. 6, 2025"), else on the day its
article was published. A day that has to be worked out ("on Friday", "6 February") is not taken:
the reader sees the words, and an article's date is never passed off as that of an event.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from assistant.answer import context
from assistant.answer.briefing.telling import Told
from assistant.corpus import copies, mentions
from assistant.types import Article, Entry

MOST = 14  # rows: more do not fit one page with their sentences
_OF_ONE_DAY = 2


def timeline(sentences: Sequence[Told]) -> tuple[Entry, ...]:
    """Return the dated sentences among those in order of relevance, the oldest first."""
    # "The strike" is clear beside its topic; "He" is not.
    among = [each for each in sentences if each.telling and not context.depends(each.words)]
    told = [among[group[0]] for group in copies.groups([each.words for each in among])]
    dated = [(each, *found) for each in told if (found := day_of(each.words, each.article))]
    # What states its own day is an event; of what was published on a day two sentences will do.
    dated.sort(key=lambda row: (not row[2], -row[0].relevance))
    of_day: dict[dt.date, int] = {}
    rows: list[Entry] = []
    for each, day, stated in dated:
        if len(rows) < MOST and of_day.get(day, 0) < _OF_ONE_DAY:
            of_day[day] = of_day.get(day, 0) + 1
            rows.append(Entry(each.claim, day=day, stated=stated))
    return tuple(sorted(rows, key=_place))


def day_of(sentence: str, article: Article) -> tuple[dt.date, bool] | None:
    """Return the day of a sentence and whether the sentence states it; None for an undated one."""
    stated = {
        mention.since
        for mention in mentions.mentions(sentence, None)
        if mention.since == mention.until and not mention.relative
    }
    if len(stated) == 1:
        return stated.pop(), True
    return (article.published.date(), False) if article.published else None


def _place(entry: Entry) -> tuple[dt.date, bool, str]:
    assert entry.day is not None
    return entry.day, not entry.stated, entry.claim.text
