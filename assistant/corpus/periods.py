"""Stretches of the calendar: the week of a day, a month, a quarter, the late part of one.

Days and numbers in, a Period of whole days out, both ends included. Weeks run from Monday
(ISO 8601); seasons are three whole months and northern, as news agencies use the words.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

_THIRDS = {  # what part of a stretch the words mean
    **{"early": 0, "earlier": 0, "beginning": 0, "start": 0, "mid": 1, "middle": 1},
    **{"late": 2, "later": 2, "end": 2},
}
_DAY = dt.timedelta(days=1)
_FIRST_MONTH = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
SEASONS = frozenset(_FIRST_MONTH)
_LONGEST_WEEK = 7
_LONGEST_MONTH = 31
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `since` to `until`, both included."""

    since: dt.date
    until: dt.date

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.until - self.since).days + 1


def day(date: dt.date) -> Period:
    """Return the period that is one day."""
    return Period(date, date)


def week(date: dt.date) -> Period:
    """Return the week, Monday to Sunday, that `date` lies in."""
    monday = date - dt.timedelta(days=date.weekday())
    return Period(monday, monday + 6 * _DAY)


def weekend(date: dt.date) -> Period:
    """Return the Saturday and Sunday of the week that `date` lies in."""
    sunday = week(date).until
    return Period(sunday - _DAY, sunday)


def months(year: int, first: int, count: int = 1) -> Period:
    """Return `count` whole months; `first` may lie outside 1..12 and then counts on or back."""
    begin_year, begin = year + (first - 1) // 12, (first - 1) % 12 + 1
    last = first + count - 1
    end_year, end = year + (last - 1) // 12, (last - 1) % 12 + 1
    last_day = calendar.monthrange(end_year, end)[1]
    return Period(dt.date(begin_year, begin, 1), dt.date(end_year, end, last_day))


def years(first: int, last: int | None = None) -> Period:
    """Return one whole year, or all from `first` to `last`."""
    return Period(dt.date(first, 1, 1), dt.date(last or first, 12, 31))


def season(name: str, year: int) -> Period:
    """Return the season that begins in `year`; a winter ends in the next."""
    return months(year, _FIRST_MONTH[name.lower()], 3)


def part(period: Period, word: str | None) -> Period:
    """Return the third of `period` that "early", "mid", "end" and the like mean; all for no word.

    A week has no thirds: early is Monday to Wednesday, mid Tuesday to Thursday, late Thursday on.
    """
    if not word:
        return period
    at = _THIRDS[word.lower()]
    if period.days <= _LONGEST_WEEK:
        first, last = ((0, 2), (1, 3), (3, 6))[at]
        return Period(period.since + first * _DAY, period.since + last * _DAY)
    if period.days <= _LONGEST_MONTH:
        since = period.since + at * 10 * _DAY
        return Period(since, since + 9 * _DAY if at < 2 else period.until)
    year, last_year = period.since.year, period.until.year
    if year == last_year or period.since.month > 1:  # a year, or a season of three months
        count = 4 if year == last_year and period.since.month == 1 else 1
        return months(year, period.since.month + at * count, count)
    third = (last_year - year + 1) // 3  # of a decade: 0-3, 4-6, 7-9, as the words are used
    firsts = (year, year + third + 1, year + 2 * third + 1, last_year + 1)
    return years(firsts[at], firsts[at + 1] - 1)


def back(date: dt.date, count: int, unit: str) -> dt.date:
    """Return the day `count` days, weeks, months, years or decades before `date`."""
    if unit in {"day", "week"}:
        return date - dt.timedelta(days=count * (7 if unit == "week" else 1))
    total = date.year * 12 + date.month - 1 - count * {"month": 1, "year": 12, "decade": 120}[unit]
    year, month = total // 12, total % 12 + 1
    return dt.date(year, month, min(date.day, calendar.monthrange(year, month)[1]))


def around(date: dt.date, unit: str) -> Period:
    """Return the whole day, week, weekend, month, year or decade that `date` lies in."""
    if unit == "week":
        return week(date)
    if unit == "weekend":
        return weekend(date)
    if unit == "month":
        return months(date.year, date.month)
    if unit == "year":
        return years(date.year)
    if unit == "decade":
        return years(date.year // 10 * 10, date.year // 10 * 10 + 9)
    return day(date)


def last_weekend(date: dt.date) -> Period:
    """Return the newest weekend that has begun on `date`."""
    return weekend(date) if date.weekday() >= _SATURDAY else weekend(date - 7 * _DAY)
