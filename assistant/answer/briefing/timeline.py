"""Sentences that tell of a topic -> those that can be dated, in order of their days.

A sentence stands on the one day that it states in full ("on Feb. 6, 2025"), else on the day its
article was published. A day that has to be worked out ("on Friday", "6 February") is not taken:
the reader sees the words, and an article's date is never passed off as that of an event. Nor is
a day that the sentence only mentions: "on Friday ... a law enacted on Jan. 3, 1995".
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from assistant.answer import context
from assistant.answer.briefing.telling import Told
from assistant.corpus import copies, mentions
from assistant.corpus.mentions import Mention
from assistant.types import Article, Entry, Span

MOST = 14  # rows: more do not fit one page with their sentences
_OF_ONE_DAY = 2
# Of an undated article: far from all days that are stated, so that "on Friday" is none of them.
_ANY_DAY = dt.date(2999, 1, 1)
_ASIDE = re.compile(r"\([^()]*\)|—[^—]*—|\s–\s[^–]*\s–\s")  # and no "2024–2025"
_CLAUSE = re.compile(r"[,;:—–“”\"]\s")  # where one may begin
_PARTICIPLE = r"(?:\w{2,}ed|born|built|found|held|made|sent|shot|taken|won|written)"
# What stands before a day by which something else is told. The words of a clause are before it,
# or it is another's: "who was born on", "since the law was enacted on".
_OF_ANOTHER = re.compile(
    r"\b(?:who|whom|whose|which|since|until|till|before|after)\b"
    rf"|^\W*{_PARTICIPLE}(?:\s(?:on|in|at|by|from|to|as|with|under)\b.*|\s)$",
    re.IGNORECASE,
)
# "Through May 5, 2024", "the May 5, 2024, vote", "struck down a law enacted on": what is behind a
# verb and has none of its own. "The fire in a house started on" and "said the strike ended on" tell
# of the fire and the strike. Words that are no verbs are listed; verbs nobody can list.
_MENTIONED = re.compile(
    r"(?:\b(?:through|from|to|by|than|dated|the|an?|his|her|its|their|our|my)|['’]s?)\s$"
    r"|(?<![,;:—–])\s(?!(?:of|in|at|by|for|from|with|on|near|under|over|about|against|between|into"
    r"|to|and|or|but|that|as|when|while|where|because|if|than|sa(?:id|ys?)|told|added|reported)\b)"
    r"(?-i:[a-z-]+)\s(?:an?|the|his|her|its|their)"
    r"\s(?:(?!(?:was|were|is|are|be|been|being|had|has|have)\b)[\w’'-]+\s){1,3}?"
    rf"{_PARTICIPLE}\s(?:on\s)?$",
    re.IGNORECASE,
)


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
    published = article.published.date() if article.published else None
    stated = [
        mention
        for mention in mentions.mentions(sentence, None)
        if mention.since == mention.until and not mention.relative
    ]
    days = {mention.since for mention in stated}
    if len(days) == 1 and not any(_is_background(sentence, each, published) for each in stated):
        return days.pop(), True
    return (published, False) if published else None


def _is_background(sentence: str, day: Mention, published: dt.date | None) -> bool:
    """Tell whether a sentence only mentions a day, and may tell of what happened on another."""
    now = published or _ANY_DAY
    beside = (
        each
        for each in mentions.mentions(sentence, now)
        if each.relative and each.since <= now and not each.since <= day.since <= each.until
    )
    before = sentence[: day.span.start]
    return (
        any(beside)
        or any(Span(*aside.span()).overlaps(day.span) for aside in _ASIDE.finditer(sentence))
        or _OF_ANOTHER.search(_CLAUSE.split(before)[-1]) is not None
        or _MENTIONED.search(before) is not None
    )


def _place(entry: Entry) -> tuple[dt.date, bool, str]:
    assert entry.day is not None
    return entry.day, not entry.stated, entry.claim.text
