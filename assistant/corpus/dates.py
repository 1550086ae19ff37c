"""Dates in news text: when an article was published, and which days it talks about.

Text in; an aware datetime, or spans with dates out. The two are kept apart: a publication date
is taken only from a line that does nothing else but state it (a stamp, a byline, a dateline, an
ISO date in front), so a day that the article merely tells about never becomes its own date.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assistant.types import Span

Precision = Literal["day", "month", "year"]

OLDEST_YEAR = 1800  # older dates in a news corpus are misread numbers
_CLOCK_SKEW = dt.timedelta(days=1)  # it is already tomorrow where some outlets write
_HEAD_LINES = 10  # title, deck, bylines and stamps; no page of the development set needs more
_TAIL_LINES = 5  # "First published ..." stands in the last lines or not at all
_PROSE_CHARS = 160  # a longer line is body text, whatever it ends with

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
# Written as news does it: "January", "JANUARY", "Jan.", "JAN"; never "may" or "march", the verbs.
_FULL = "|".join(name for m in _MONTHS for name in (m.capitalize(), m.upper()))
_SHORT = "|".join(
    name for m in _MONTHS if m != "may" for name in (m[:3].capitalize(), m[:3].upper())
)
_MONTH = rf"(?:{_FULL}|(?:Sept|SEPT|{_SHORT})\b\.?)"
_YEAR = r"(?:1[89]|20)\d\d"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])"
_ENDS = r"(?![\d%]|,\d{3}|[.:]\d)"  # not the front of 15,000 or 5.5 or 10:30
_ORDINAL = r"(?:st|nd|rd|th)?"
_UNTIL = r"(?:\s?[-–]\s?\d{1,2})?"  # "January 20-22, 2025" counts as its first day
_NEAR = (  # a month or a year alone is a date only after a word that says so
    r"\b(?:[Ii]n|[Ss]ince|[Dd]uring|[Uu]ntil|[Bb]y|[Bb]efore|[Aa]fter|[Ff]rom|[Oo]f|[Ll]ate"
    r"|[Ee]arly|[Mm]id|[Ll]ast|[Tt]his|[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter)[ -]"
)
_MENTION = re.compile(
    rf"(?<![\d-])(?P<iso>{_YEAR}-[01]\d-[0-3]\d)(?![\d-])"
    rf"|\b(?P<m1>{_MONTH})\s?(?P<d1>{_DAY}){_ORDINAL}{_UNTIL},?\s(?P<y1>{_YEAR})\b{_ENDS}"
    rf"|(?<![\d.,:$-])(?P<d2>{_DAY}){_ORDINAL}(?:\sof)?\s(?P<m2>{_MONTH}),?\s(?P<y2>{_YEAR})\b{_ENDS}"
    rf"|\b(?P<m3>{_MONTH})\s(?P<d3>{_DAY}){_ORDINAL}\b{_ENDS}"
    rf"|(?<![\d.,:$-])(?P<d4>{_DAY}){_ORDINAL}(?:\sof)?\s(?P<m4>{_MONTH})(?![a-z])"
    rf"|\b(?P<m5>{_MONTH}),?\s(?P<y5>{_YEAR})\b{_ENDS}"
    rf"|{_NEAR}(?:(?P<m6>{_MONTH})(?![a-z]|,?\s\d)|(?P<y7>{_YEAR})\b{_ENDS})"
)

_MARK = (
    r"(?:(?:first|originally|article|story)\s)?(?:published|posted|publication date|date(?:line)?"
    r"|last updated|updated|last modified|modified)(?:\s(?:on|at))?:?(?=\s)"
)
_WEEKDAY = r"(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\.?(?!\w)"
_CLOCK = r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s?[ap]\.?m\.?)?|\d{1,2}\s?[ap]\.?m\.?(?!\w)"
_ZONE = r"\(?(?:[ECMP][SD]?T|GMT|UTC|BST|CET|CEST|IST|JST|AEST|AEDT|Z)\)?(?!\w)"
_STAMP_PARTS = re.compile(  # a NUL stands for the date itself
    r"(?:(?-i:[Bb][Yy]|BY):? (?-i:(?=[A-Z\u00c0-\u00de]))[^\d\x00]{2,90}?(?=[\s,|•·/–—-]))?"
    rf"(?:{_MARK}|{_WEEKDAY}|{_CLOCK}|{_ZONE}|at\s|on\s|[\s,.|•·/()–—-]|\x00)+",
    re.IGNORECASE,
)
_MARKED = re.compile(rf"\s*{_MARK}", re.IGNORECASE)
_UPDATED = re.compile(r"\s*(?:last )?(?:updated|modified)", re.IGNORECASE)
_DATELINE = re.compile(
    r"(?:[A-Z\u00c0-\u00de][A-Z\u00c0-\u00de.'’ -]+(?:, [A-Z][\w. ]{1,20})?),? \x00,?"
    r"(?: ?\([^()]{2,40}\))? ?(?:--|[-–—])\s"
)
_ISO_IN_FRONT = re.compile(
    r"\s*(?:date[:\s]\s*)?(\d{4}-\d\d-\d\d"
    r"(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?)(?=\s|$)",
    re.IGNORECASE,
)
_HAS_YEAR = re.compile(_YEAR)
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)]*$")


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date that a text names; `date` is the first day of what the words cover.

    `year_stated` is False where the year is the default one and not in the text.
    """

    span: Span
    date: dt.date
    precision: Precision
    year_stated: bool


def mentions(text: str, default_year: int | None) -> list[DateMention]:
    """Find every date named in `text`, in order, without overlaps.

    "January 27" and "in February" get `default_year`, and are left out when it is None.
    """
    found: list[DateMention] = []
    for match in _MENTION.finditer(text):
        groups = {name: value for name, value in match.groupdict().items() if value is not None}
        start = min(match.start(name) for name in groups)
        mention = _mention(groups, Span(start, match.end()), default_year)
        if mention is not None:
            found.append(mention)
    return found


def _mention(groups: dict[str, str], span: Span, default_year: int | None) -> DateMention | None:
    if "iso" in groups:
        year, month, day = (int(part) for part in groups["iso"].split("-"))
        return _dated(span, year, month, day, "day", True)
    parts = {name[0]: value for name, value in groups.items()}
    stated = "y" in parts
    chosen = int(parts["y"]) if stated else default_year
    if chosen is None:
        return None
    number = _month_number(parts["m"]) if "m" in parts else 1
    precision: Precision = "day" if "d" in parts else "month" if "m" in parts else "year"
    return _dated(span, chosen, number, int(parts.get("d", "1")), precision, stated)


def _month_number(name: str) -> int:
    return next(i for i, month in enumerate(_MONTHS, 1) if month[:3] == name[:3].lower())


def _dated(
    span: Span, year: int, month: int, day: int, precision: Precision, stated: bool
) -> DateMention | None:
    try:
        return DateMention(span, dt.date(year, month, day), precision, stated)
    except ValueError:  # February 30, or February 29 in the default year
        return None


def days(text: str) -> list[tuple[Span, dt.date]]:
    """Find every day that `text` states in full, year included, in order."""
    return [(m.span, m.date) for m in mentions(text, None) if m.precision == "day"]


def parse(value: str, *, now: dt.datetime | None = None) -> dt.datetime | None:
    """Read a date field: ISO with or without time, or a day written out; None if it is neither.

    Returns an aware UTC datetime, midnight where no time is given. Days before 1800 and days
    after `now` (default: the clock) are refused as None.
    """
    value = value.strip()
    try:
        return _plausible(dt.datetime.fromisoformat(value), now)
    except ValueError:
        stamped = _stamp(value)
        return _plausible(stamped, now) if stamped else None


def _plausible(moment: dt.datetime, now: dt.datetime | None) -> dt.datetime | None:
    if not OLDEST_YEAR <= moment.year < dt.MAXYEAR:
        return None
    moment = moment.replace(tzinfo=moment.tzinfo or dt.UTC).astimezone(dt.UTC)
    return moment if moment <= (now or dt.datetime.now(dt.UTC)) + _CLOCK_SKEW else None


def _masked(line: str) -> tuple[str, dt.date] | None:
    """Return the line with each full date as one NUL, and the first of these dates."""
    found = days(line)
    if not found:
        return None
    kept: list[str] = []
    at = 0
    for span, _ in found:
        kept.append(line[at : span.start])
        at = span.end
    return "\x00".join([*kept, line[at:]]), found[0][1]


def _stamp(line: str) -> dt.datetime | None:
    """Return midnight UTC of the first day of a line that holds only dates, times and marks."""
    if len(line) > _PROSE_CHARS or not _HAS_YEAR.search(line):  # cheap, and true of nearly all
        return None
    if (masked := _masked(line)) is None:
        return None
    rest, day = masked
    if not _STAMP_PARTS.fullmatch(rest):
        return None
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def is_stamp(line: str) -> bool:
    """Tell whether `line` does nothing but say when the page was published or updated."""
    return _stamp(line) is not None and not line.lstrip().lower().startswith("by ")


def is_marked(line: str) -> bool:
    """Tell whether a stamp begins with "Published", "Updated" or the like."""
    return bool(_MARKED.match(line))


def published(text: str, *, now: dt.datetime | None = None) -> dt.datetime | None:
    """Return when `text` says that it was published, as aware UTC, midnight if no time is given.

    Read are: an ISO date in front ("date 2025-02-06 ..."), stamps, bylines and bare dates above
    the body, a dateline with a year, and marked stamps ("First published ...") in the last lines.
    "Published" goes before "Updated". None for days before 1800 or after `now`.
    """
    if front := _ISO_IN_FRONT.match(text):
        return parse(front[1], now=now)
    lines = [line for line in map(str.strip, text.split("\n")) if line]
    head = list(_above_the_body(lines))
    tail = [line for line in lines[len(head) :][-_TAIL_LINES:] if is_marked(line)]
    bare = {line for line in lines if is_stamp(line) and not is_marked(line)}
    stamped: list[tuple[bool, dt.datetime]] = []
    for line in [*head, *tail]:
        moment = _stamp(line)
        # Several bare dates are the headings of a timeline, not the date of the page.
        if moment is not None and not (line in bare and len(bare) > 1):
            stamped.append((bool(_UPDATED.match(line)), moment))
    if stamped:
        return _plausible(min(stamped, key=lambda pair: pair[0])[1], now)
    return _dateline(lines[: len(head) + 1], now)


def _above_the_body(lines: list[str]) -> Iterator[str]:
    for line in lines[:_HEAD_LINES]:
        body = len(line) > _PROSE_CHARS or _SENTENCE_END.search(line)
        if body and _stamp(line) is None:
            return
        yield line


def _dateline(lines: list[str], now: dt.datetime | None) -> dt.datetime | None:
    for line in lines:
        masked = _masked(line[:_PROSE_CHARS])
        if masked and _DATELINE.match(masked[0]):
            return _plausible(dt.datetime.combine(masked[1], dt.time(), dt.UTC), now)
    return None
