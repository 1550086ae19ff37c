"""The days that the words of a passage speak of: "Feb. 6, 2025", "mid-March", "last week".

Text and its publication date in, Mentions out, with exact spans and both days included. A word
that is a date only in some company ("may", "March", "2000") counts only in that company. What
the words leave open is settled by news convention: a weekday is the last one up to the day of
publication, and a day without a year is the nearest, unless the words around it say "will".
docs/decisions/0008-dates.md has the conventions, and why the rules are our own.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from assistant.corpus import dates, periods, relative
from assistant.corpus.dates import DAY, ENDS, MONTH, ORDINAL, YEAR, month_number
from assistant.corpus.periods import Period
from assistant.corpus.relative import NUMBER, WEEKDAY, WEEKDAYS
from assistant.corpus.tense import Lean, lean
from assistant.types import Span


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name days; `since` and `until` are both included.

    `relative` is True where the publication date was needed to tell: "yesterday", "6 February".
    """

    span: Span
    since: dt.date
    until: dt.date
    relative: bool


_ORDINALS = "first second third fourth".split()
_PART = (
    r"(?P<part>\b(?i:early|mid|late|(?:beginning|start|middle|end)(?=\sof\b)))"
    r"(?:\s?-\s?|\s(?:(?:of|in)\s)?(?:the\s)?)"
)
_SEASON = r"(?i:spring|summer|autumn|fall|winter)"
_DASH = r"\s?[-–—]\s?"
_WHICH_YEAR = r"(?P<way>last|this|next)\syear\b"

_LEAD = rf"(?:(?P<name>{WEEKDAY}|(?:Mon|Tues?|Wed|Thurs?|Thu|Fri|Sat|Sun)\b\.?),?\s)?"
_OF_YEAR = rf",?\s(?:(?P<y>{YEAR})\b|(?:of\s)?{_WHICH_YEAR})"
_ISO = rf"(?<![\d/-])(?P<y>{YEAR})-(?P<m>[01]\d)-(?P<d>[0-3]\d)(?![\d-])"
_MONTH_DAY = (
    rf"(?<!\w){_LEAD}\b(?P<m>{MONTH})\s?(?P<d>{DAY}){ORDINAL}"
    rf"(?:{_DASH}(?:(?P<m2>{MONTH})\s)?(?P<d2>{DAY}){ORDINAL}(?!\d))?"
    rf"(?:{_OF_YEAR}|(?![\d/]|-\d)){ENDS}"
)
_DAY_MONTH = (
    rf"(?<![\w.,:$£€/-]){_LEAD}(?<![\d.,:$£€/-])(?:(?P<d>{DAY}){ORDINAL}"
    rf"(?:\s(?P<m>{MONTH}))?{_DASH}(?P<d2>{DAY}){ORDINAL}\s(?P<m2>{MONTH})"
    rf"|(?P<d1>{DAY}){ORDINAL}(?:\sof)?\s(?P<m1>{MONTH}))(?![a-z])(?:{_OF_YEAR}{ENDS})?"
)
_MONTH_ONLY = (
    rf"\b(?=[A-Zbelmnst])(?:{_PART}|(?P<near>\b(?i:last|next|this(?:\s(?:past|coming))?))\s)?\b(?P<m>{MONTH})(?![a-z])"
    rf"(?:,?\s(?:of\s)?(?:(?P<y>{YEAR})\b{ENDS}|{_WHICH_YEAR})|(?!,?\s?\d))"
)
_QUARTER = (
    r"\b(?:Q(?P<q>[1-4])|H(?P<h>[12])|(?P<word>(?i:first|second|third|fourth))\s(?P<of>quarter|half))"
    rf"(?:\sof)?\s(?:(?P<y>{YEAR})\b{ENDS}|{_WHICH_YEAR})"
)
_DECADE = (
    rf"(?=[\d’'‘belmsBELMS])(?:{_PART})?(?:\b(?P<full>(?:1[89]|20)\d)|[’'‘](?P<short>[3-9]))0s\b"
)
_SEASON_YEAR = rf"\b(?P<s>{_SEASON})\s(?:of\s)?(?P<y>{YEAR})\b{ENDS}"
_YEARS = rf"(?<![\w-])(?P<y>{YEAR})[-–](?P<y2>{YEAR}|\d\d)(?![\d-])"
_COUNTED = (  # behind a bare number these say that it is no year
    r"(?!\s(?:people|persons|soldiers|troops|men|women|children|dead|deaths|cases|dollars|feet|foot"
    r"|miles|met(?:er|re)s|kilomet(?:er|re)s|km|kg|pounds|tons|votes|jobs|homes|points|yards"
    r"|calories|pages|words|hours|GMT|local)\b)"
)
_YEAR = (
    rf"\b(?=[12belmsBELMS])(?:{_PART}|(?<![\w.,:$£€#/])(?<!\w-))(?P<y>{YEAR})\b(?!-\w)"
    rf"{ENDS}{_COUNTED}"
)

_NO_DATE = re.compile(  # names that hold a date's word, hours of every week, "more than a year ago"
    r"(?=[A-Zeosflmu“\"'‘])(?:\b(?:Black|Good|Easter|Super|Cyber|Palm|Fat|Ash|Bloody|Giving|Shrove|Maundy|Holy|Whit"
    rf"|Sheffield|Freaky|[Ee]very|[Ee]ach)\s{WEEKDAY}\b"
    rf"|\b{WEEKDAY}(?:\s(?:Night\s(?:Live|Football|Lights|Baseball)|Times|Mirror|Telegraph|Mail"
    r"|Post|[Ss]chool)\b|\sthe\s13th)"
    r"|\bMon(?:day)?\s?(?:through|to|[-–—])\s?(?:Fri|Satur|Sat|Sun)(?:day)?\b"
    r"|\b(?:USA|Psychology|Know)\s(?:TODAY|Today)\b|[“\"'‘]?\bToday[”\"'’]?\s[Ss]how\b"
    rf"|\b(?:first|second|third|fourth|last|final)\s{WEEKDAY}\s(?:of|in|after|before)\b"
    rf"|\b(?i:more than|less than|over|at least|up to)\s{NUMBER}\s\w+\sago\b)"
)

# A month or a year alone is a date behind these words, or behind an owner and before a noun.
_BEHIND_WORD = re.compile(
    r"\b(?i:in|since|during|until|till|by|before|after|from|of|through|throughout|between)\s$"
)
_JOINED = re.compile(rf"(?:{MONTH}|{YEAR})\s(?:and|or|to|through|until)\s$")
_BEHIND_OWNER = re.compile(r"(?:\b(?i:the|an?|his|her|its|our|their|this|my)|[’']s?)\s$")
_YEAR_COMPANY = re.compile(r"\b(?i:for|to|around|circa)\s$|\($")
_NOUN = re.compile(r"\s(?!(?:on|for|to|through|of|in|at|that|was|is|and|or|madness)\b)[A-Za-z]")
_PLURAL = re.compile(r"\s[a-z]+s\b")
_OWNS = re.compile(r"['’]s?\s[a-z]")
_CAPITAL = re.compile(r"\s[A-Z]")
_PERSONS = frozenset({4, 5, 6, 8})  # April, May, June and August are names of people too
_LOOK_BACK = 30  # characters; the longest of the companions above has fewer

_AHEAD_COSTS = 2  # a day ahead counts as this many times further off than one gone by,
_BEHIND_COSTS = 4  # or this many, where the words say that it has gone by
_MOST_YEARS = 150  # "1812-2099" is half a telephone number rather than a range


@dataclass(frozen=True)
class _Page:
    """A text and the day it appeared."""

    text: str
    published: dt.date | None

    def before(self, match: re.Match[str]) -> str:
        return self.text[max(0, match.start() - _LOOK_BACK) : match.start()]

    @cached_property
    def years(self) -> Mapping[tuple[int, int], int]:
        """The years that the text states: (month, day) -> year, where it states but one."""
        found: dict[tuple[int, int], set[int]] = defaultdict(set)
        for _, date in dates.days(self.text):
            found[date.month, date.day].add(date.year)
        return {day: years.pop() for day, years in found.items() if len(years) == 1}


# A period, and whether the publication date was needed; None where the words are no date.
_Reading = tuple[Period, bool] | None
_Rule = Callable[[re.Match[str], _Page], _Reading]


def mentions(text: str, published: dt.date | None) -> list[Mention]:
    """Find the dates that `text` speaks of, in order, without overlaps.

    With `published` None the ones that need it ("yesterday", "6 February") are left out. A day
    without a year takes the year that `text` gives the same day elsewhere, if it gives one.
    """
    page = _Page(text, published)
    found: list[tuple[Span, _Reading]] = [
        (Span(*match.span()), None) for match in _NO_DATE.finditer(text)
    ]
    for pattern, rule in _RULES:
        for match in pattern.finditer(text):
            if reading := _read(rule, match, page):
                found.append((Span(*match.span()), reading))
    # Where words overlap the first and longest reading holds, also one as no date at all.
    found.sort(key=lambda pair: (pair[0].start, -pair[0].end))
    kept: list[Mention] = []
    end = 0
    for span, reading in found:
        if span.start < end:
            continue
        end = span.end
        if reading:
            kept.append(Mention(span, reading[0].since, reading[0].until, reading[1]))
    return kept


def _read(rule: _Rule, match: re.Match[str], page: _Page) -> _Reading:
    try:
        return rule(match, page)
    except (ValueError, OverflowError):  # beyond the first year or the last
        return None


def _iso(match: re.Match[str], page: _Page) -> _Reading:
    found = _day_of(int(match["y"]), int(match["m"]), int(match["d"]))
    return (periods.day(found), False) if found else None


def _day_of(year: int, month: int, number: int) -> dt.date | None:
    try:
        return dt.date(year, month, number)
    except ValueError:  # February 30, or a year before the first
        return None


def _month_day(match: re.Match[str], page: _Page) -> _Reading:
    month = month_number(match["m"])
    last = month_number(match["m2"]) if match["m2"] else month
    return _days(match, page, (month, int(match["d"])), (last, int(match["d2"] or 0)))


def _day_month(match: re.Match[str], page: _Page) -> _Reading:
    if match["d1"]:
        first = (month_number(match["m1"]), int(match["d1"]))
        return _days(match, page, first, (first[0], 0))
    last = month_number(match["m2"])
    month = month_number(match["m"]) if match["m"] else last
    return _days(match, page, (month, int(match["d"])), (last, int(match["d2"])))


def _days(
    match: re.Match[str], page: _Page, first: tuple[int, int], last: tuple[int, int]
) -> _Reading:
    """Read a day, or a range where `last` has a day after `first`."""
    ends = last[1] > 0 and first != last and (last[0] != first[0] or last[1] > first[1])

    def in_year(year: int) -> Period | None:
        since = _day_of(year, *first)
        until = _day_of(year + (last < first), *last) if ends else since
        return Period(since, until) if since and until else None

    if match["way"]:
        return _in_told_year(match["way"], page, in_year)
    stated = int(match["y"]) if match["y"] else page.years.get(first)
    if stated:
        # "Dec. 30-Jan. 2, 2023": the year is that of the second day.
        found = in_year(stated - (ends and last < first and match["y"] is not None))
        return (found, False) if found else None
    return _nearest(match, page, in_year, match["name"])


_InYear = Callable[[int], Period | None]


def _in_told_year(way: str, page: _Page, in_year: _InYear) -> _Reading:
    """Read "of last year" and the like."""
    if page.published is None:
        return None
    found = in_year(page.published.year + relative.steps(way))
    return (found, True) if found else None


def _nearest(
    match: re.Match[str], page: _Page, in_year: _InYear, weekday: str | None = None
) -> _Reading:
    """Return the one of last year's, this year's and next year's that the words mean.

    A weekday in front leaves one year: "Monday, April 18".
    """
    published = page.published
    if published is None:
        return None
    leaning = _lean(match, page)
    cost = {"ahead": 1, "behind": _BEHIND_COSTS}.get(leaning or "", _AHEAD_COSTS)
    years = range(published.year - 1, published.year + 2)
    found = [period for year in years if (period := in_year(year))]
    named = [p for p in found if weekday and WEEKDAYS[p.since.weekday()].startswith(weekday[:3])]
    if not found:
        return None
    return min(named or found, key=lambda period: _distance(period, published, cost)), True


def _lean(match: re.Match[str], page: _Page) -> Lean | None:
    if _JOINED.search(page.before(match)):  # "from March to May" is not "put off to May"
        return None
    return lean(page.text, Span(*match.span()))


def _distance(period: Period, published: dt.date, cost: int) -> int:
    ahead = (period.since - published).days
    return cost * ahead if ahead > 0 else max(0, (published - period.until).days)


def _month(match: re.Match[str], page: _Page) -> _Reading:
    number = month_number(match["m"])

    def in_year(year: int) -> Period:
        return periods.part(periods.months(year, number), match["part"])

    if match["y"]:
        return in_year(int(match["y"])), False
    if match["way"]:
        return _in_told_year(match["way"], page, in_year)
    if page.published is None:
        return None
    if not (match["part"] or match["near"]) and not _is_month(match, page, number):
        return None
    published = page.published
    here = in_year(published.year)
    if near := (match["near"] or "").lower():
        if near.endswith(("last", "past")) and here.until >= published:
            here = in_year(published.year - 1)
        elif near.endswith(("next", "coming")) and here.since <= published:
            here = in_year(published.year + 1)
        return here, True
    leaning = _lean(match, page)
    if leaning == "ahead":
        return in_year(published.year + (here.until < published)), True
    if leaning == "behind":
        return in_year(published.year - (here.since > published)), True
    return _nearest(match, page, in_year)


def _is_month(match: re.Match[str], page: _Page, number: int) -> bool:
    """Tell whether a month's name alone is the month, not a person, a verb or a title."""
    before = page.before(match)
    if _BEHIND_WORD.search(before) or _JOINED.search(before):
        return not (number in _PERSONS and _CAPITAL.match(page.text, match.end()))
    if number not in _PERSONS and _OWNS.match(page.text, match.end()):
        return True
    noun = _NOUN.match(page.text, match.end())
    return bool(_BEHIND_OWNER.search(before) and noun and noun[0][-1].islower())


def _year_part(match: re.Match[str], page: _Page) -> _Reading:
    which = match["q"] or match["h"]
    number = int(which) if which else 1 + _ORDINALS.index(match["word"].lower())
    months = 6 if match["h"] or match["of"] == "half" else 3
    if number * months > 12:
        return None
    if match["y"]:
        year = int(match["y"])
    elif page.published:
        year = page.published.year + relative.steps(match["way"])
    else:
        return None
    return periods.months(year, 1 + (number - 1) * months, months), match["y"] is None


def _decade(match: re.Match[str], page: _Page) -> _Reading:
    year = int(match["full"] or f"19{match['short']}") * 10
    years = 100 if year in {1800, 1900} else 10  # nobody says "the 1800s" of ten years
    return periods.part(periods.years(year, year + years - 1), match["part"]), False


def _season(match: re.Match[str], page: _Page) -> _Reading:
    return periods.season(match["s"], int(match["y"])), False


def _years(match: re.Match[str], page: _Page) -> _Reading:
    first = int(match["y"])
    last = int(match["y2"] if len(match["y2"]) > 2 else match["y"][:2] + match["y2"])
    return (periods.years(first, last), False) if 0 < last - first <= _MOST_YEARS else None


def _year(match: re.Match[str], page: _Page) -> _Reading:
    year = int(match["y"])
    if not match["part"] and not _is_year(match, page, year):
        return None
    return periods.part(periods.years(year), match["part"]), False


def _is_year(match: re.Match[str], page: _Page, year: int) -> bool:
    before = page.before(match)
    if year % 100 == 0 and _PLURAL.match(page.text, match.end()):  # "of 2000 visitors"
        return False
    if _BEHIND_WORD.search(before) or _JOINED.search(before) or _OWNS.match(page.text, match.end()):
        return True
    if company := _YEAR_COMPANY.search(before):
        return company[0] != "(" or page.text[match.end() : match.end() + 1] == ")"
    return bool(_BEHIND_OWNER.search(before) and _NOUN.match(page.text, match.end()))


def _told(read: relative.Read) -> _Rule:
    """Return the rule of words that mean nothing without the publication date."""

    def rule(match: re.Match[str], page: _Page) -> _Reading:
        if page.published is None:
            return None
        period = read(match, page.text, page.published)
        return (period, True) if period else None

    return rule


_ABSOLUTE: tuple[tuple[str, _Rule], ...] = (
    *((_ISO, _iso), (_MONTH_DAY, _month_day), (_DAY_MONTH, _day_month), (_MONTH_ONLY, _month)),
    *((_QUARTER, _year_part), (_DECADE, _decade), (_SEASON_YEAR, _season), (_YEARS, _years)),
    (_YEAR, _year),
)
_RULES: tuple[tuple[re.Pattern[str], _Rule], ...] = (
    *((re.compile(pattern), rule) for pattern, rule in _ABSOLUTE),
    *((pattern, _told(reading)) for pattern, reading in relative.READINGS),
)
