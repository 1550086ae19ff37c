"""Words that name days only beside a publication date: "yesterday", "last week", "on Monday".

A match, its text and the day of publication in, a Period or None out. A weekday alone is the
last one up to and including the day of publication, unless the words around it put it ahead.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from assistant.corpus import periods
from assistant.corpus.periods import Period
from assistant.corpus.tense import lean
from assistant.types import Span

Read = Callable[[re.Match[str], str, dt.date], Period | None]

_NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
NUMBER = rf"(?i:an?|{'|'.join(_NUMBERS)}|\d{{1,3}})"
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)})"
_HOURS = r"(?:\s(?:morning|afternoon|evening|night)\b)?"
_WAY = r"(?P<way>\b(?i:last|next|this(?:\s(?:past|coming))?))"
_DAY_WORD = (
    rf"\b(?:(?P<yesterday>[Yy]esterday{_HOURS}|[Ll]ast\snight)|(?P<tomorrow>[Tt]omorrow{_HOURS})"
    r"|(?P<today>[Tt]oday|[Tt]onight|[Tt]his\s(?:morning|afternoon|evening)))\b"
)
_AGO = rf"\b(?P<n>{NUMBER})\s(?P<unit>day|week|month|year)s?\s(?:ago|(?P<ahead>from\snow))\b"
_LAST_N = (
    rf"\b(?P<way>(?i:last|past|next|coming))\s(?P<n>{NUMBER})\s"
    r"(?P<unit>hour|day|week|month|year|decade)s?\b"
)
_LAST_ONE = (
    r"(?:\b(?i:the)\s(?P<past>past|coming)|(?:\b(?i:over|in|within|during|for)\s)the\s(?P<last>last|next))"
    r"\s(?P<unit>week|month|year|decade)\b(?!\sof\b)"
)
_NEAR_UNIT = (
    rf"\b(?=[elmntELMNT])(?:(?P<part>\b(?i:early|earlier|late|later|mid))(?:\s?-\s?|\s))?{_WAY}\s"
    r"(?P<unit>week(?:end)?|month|year|decade|spring|summer|autumn|fall|winter)\b(?!-|\sof\b|\sand\sa\shalf)"
)
_IN_THE_UNIT = r"\b(?P<part>(?i:earlier|later))\sin\sthe\s(?P<unit>week|month|year|decade)\b"
_WEEKEND = r"(?:(?<=[Oo]ver\s)|(?<=[Dd]uring\s)|(?<=hroughout\s))the\sweekend\b"
_DAY_NAME = rf"(?=[A-Zclnt])(?:{_WAY}\s|(?P<coming>\b[Cc]oming\s))?\b(?P<name>{WEEKDAY})\b{_HOURS}"
_BEGINS = re.compile(r"(?:^|[.!?:\n—–\"“‘(])\s*$")
_LOOK_BACK = 10  # characters; enough to see where a sentence begins
_MOST_BACK = 150  # nothing in the news is "200 years ago" to the year


def steps(way: str) -> int:
    """Return how many units on "last", "this" and "next" lead."""
    return {"last": -1, "this": 0, "next": 1}[way.split(maxsplit=1)[0].lower()]


def _day_word(match: re.Match[str], text: str, published: dt.date) -> Period | None:
    # "Today" within a line is a title or an outlet: "Russia Today".
    if match[0][0].isupper() and not _BEGINS.search(
        text[max(0, match.start() - _LOOK_BACK) : match.start()]
    ):
        return None
    days = -1 if match["yesterday"] else 1 if match["tomorrow"] else 0
    return periods.day(published + dt.timedelta(days=days))


def _ago(match: re.Match[str], text: str, published: dt.date) -> Period | None:
    count = _count(match["n"])
    if count > _MOST_BACK:
        return None
    then = periods.back(published, -count if match["ahead"] else count, match["unit"])
    return periods.around(then, match["unit"])


def _count(word: str) -> int:
    if word.isdigit():
        return int(word)
    return 1 if word.lower() in {"a", "an"} else 1 + _NUMBERS.index(word.lower())


def _last_n(match: re.Match[str], text: str, published: dt.date) -> Period | None:
    count, unit = _count(match["n"]), match["unit"]
    if unit == "hour":
        count, unit = -(-count // 24), "day"
    return _stretch(published, count, unit, ahead=match["way"].lower() in {"next", "coming"})


def _last_one(match: re.Match[str], text: str, published: dt.date) -> Period | None:
    ahead = (match["past"] or match["last"]) in {"next", "coming"}
    return _stretch(published, 1, match["unit"], ahead=ahead)


def _stretch(published: dt.date, count: int, unit: str, *, ahead: bool) -> Period:
    other = periods.back(published, -count if ahead else count, unit)
    return Period(min(published, other), max(published, other))


def _near_unit(match: re.Match[str], text: str, published: dt.date) -> Period | None:
    way, unit = match["way"].lower(), match["unit"]
    if way.endswith("past") and unit in {"week", "month", "year", "decade"}:
        return _stretch(published, 1, unit, ahead=False)
    count = -1 if way.endswith("past") else 1 if way.endswith("coming") else steps(way)
    if unit == "weekend" and (way.endswith("past") or (way == "this" and _is_behind(match, text))):
        period = periods.last_weekend(published)
    elif unit in periods.SEASONS:
        period = _near_season(unit, count, published)
    else:
        step = "week" if unit == "weekend" else unit
        period = periods.around(periods.back(published, -count, step), unit)
    return _within(period, match["part"], published)


def _is_behind(match: re.Match[str], text: str) -> bool:
    return lean(text, Span(*match.span())) == "behind"


def _near_season(name: str, steps: int, published: dt.date) -> Period:
    found = [periods.season(name, published.year + n) for n in (-2, -1, 0, 1)]
    if steps < 0:
        return [season for season in found if season.until < published][-1]
    if steps > 0:
        return next(season for season in found if season.since > published)
    this = next(season for season in found if season.until >= published)
    # In November "this summer" is the one gone by; in March it is the one to come.
    gone = periods.season(name, published.year)
    return gone if gone.until < published else this


def _within(period: Period, which: str | None, published: dt.date) -> Period:
    """Return the part of `period` that "earlier", "later", "early", "mid" or "late" leaves."""
    word = (which or "").lower()
    if word in {"earlier", "later"} and period.since <= published <= period.until:
        early = word == "earlier"
        return Period(period.since, published) if early else Period(published, period.until)
    return periods.part(period, word)


def _in_the_unit(match: re.Match[str], text: str, published: dt.date) -> Period | None:
    return _within(periods.around(published, match["unit"]), match["part"], published)


def _weekend(match: re.Match[str], text: str, published: dt.date) -> Period | None:
    if lean(text, Span(*match.span())) == "ahead":
        return periods.weekend(published)
    return periods.last_weekend(published)


def _day_name(match: re.Match[str], text: str, published: dt.date) -> Period | None:
    number = WEEKDAYS.index(match["name"])
    back = dt.timedelta(days=(published.weekday() - number) % 7)
    on = dt.timedelta(days=(number - published.weekday()) % 7)
    week = dt.timedelta(days=7)
    way = (match["way"] or match["coming"] or "").strip().lower()
    if way in {"last", "this past"}:
        return periods.day(published - (back or week))
    if way == "next":
        return periods.day(periods.week(published).since + week + dt.timedelta(days=number))
    if way.endswith("coming"):
        return periods.day(published + (on or week))
    leaning = lean(text, Span(*match.span()))
    ahead = leaning == "ahead" or (way == "this" and leaning is None)
    return periods.day(published + on if ahead else published - back)


READINGS: tuple[tuple[re.Pattern[str], Read], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        *((_DAY_WORD, _day_word), (_AGO, _ago), (_LAST_N, _last_n), (_LAST_ONE, _last_one)),
        *((_NEAR_UNIT, _near_unit), (_IN_THE_UNIT, _in_the_unit), (_WEEKEND, _weekend)),
        (_DAY_NAME, _day_name),
    )
)
