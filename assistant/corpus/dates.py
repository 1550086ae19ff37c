"""Dates in news text: when an article was published, and which days it talks about.

Text in; aware datetimes, or spans with dates out. The two are kept apart: a publication date is
taken only from words that do nothing else but state it (a stamp, a byline, a dateline, an ISO
date in front, "This story was first published on ..."), so a day that the article merely tells
about never becomes its own date.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Literal

from assistant.corpus import addresses
from assistant.types import Span

Precision = Literal["day", "month", "year"]

OLDEST_YEAR = 1800  # older dates in a news corpus are misread numbers
_CLOCK_SKEW = dt.timedelta(days=1)  # it is already tomorrow where some outlets write
_HEAD_LINES = 10  # title, deck, bylines and stamps; no page of the development set needs more
_TAIL_LINES = 5  # "First published ..." stands in the last lines or not at all
_NOTE_CHARS = 400  # of a line; "This story was first published ..." opens an editor's note
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
MONTH = rf"(?:{_FULL}|(?:Sept|SEPT|{_SHORT})\b\.?)"
YEAR = r"(?:1[89]|20)\d\d"
DAY = r"(?:[12]\d|3[01]|0?[1-9])"
ENDS = r"(?![\d%]|,\d{3}|[.:]\d)"  # not the front of 15,000 or 5.5 or 10:30
ORDINAL = r"(?:st|nd|rd|th)?"
_UNTIL = r"(?:\s?[-–]\s?\d{1,2})?"  # "January 20-22, 2025" counts as its first day
_NEAR = (  # a month or a year alone is a date only after a word that says so
    r"\b(?:[Ii]n|[Ss]ince|[Dd]uring|[Uu]ntil|[Bb]y|[Bb]efore|[Aa]fter|[Ff]rom|[Oo]f|[Ll]ate"
    r"|[Ee]arly|[Mm]id|[Ll]ast|[Tt]his|[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter)[ -]"
)
_MENTION = re.compile(
    rf"(?<![\d-])(?P<iso>{YEAR}-[01]\d-[0-3]\d)(?![\d-])"
    rf"|\b(?P<m1>{MONTH})\s?(?P<d1>{DAY}){ORDINAL}{_UNTIL},?\s(?P<y1>{YEAR})\b{ENDS}"
    rf"|(?<![\d.,:$-])(?P<d2>{DAY}){ORDINAL}(?:\sof)?\s(?P<m2>{MONTH}),?\s(?P<y2>{YEAR})\b{ENDS}"
    rf"|\b(?P<m3>{MONTH})\s(?P<d3>{DAY}){ORDINAL}\b{ENDS}"
    rf"|(?<![\d.,:$-])(?P<d4>{DAY}){ORDINAL}(?:\sof)?\s(?P<m4>{MONTH})(?![a-z])"
    rf"|\b(?P<m5>{MONTH}),?\s(?P<y5>{YEAR})\b{ENDS}"
    rf"|{_NEAR}(?:(?P<m6>{MONTH})(?![a-z]|,?\s\d)|(?P<y7>{YEAR})\b{ENDS})"
)

_MARK = (
    r"(?:(?:first|originally|article|story)\s)?(?:published|posted|publication date|date(?:line)?"
    r"|last updated|updated|last modified|modified)(?:\s(?:on|at))?:?(?=\s)"
)
_WEEKDAY = r"(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\.?(?!\w)"
_CLOCK = r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s?[ap]\.?m\.?)?|\d{1,2}\s?[ap]\.?m\.?(?!\w)"
_ZONE = r"\(?(?:[ECMP][SD]?T|GMT|UTC|BST|CET|CEST|IST|JST|AEST|AEDT|Z)\)?(?!\w)"
_STAMP_PARTS = re.compile(  # a NUL stands for the date itself
    r"(?:(?:(?-i:Story|Text|Words|Written) )?(?-i:[Bb][Yy]|BY):? (?-i:(?=[A-Z\u00c0-\u00de]))"
    r"[^\d\x00]{2,90}?(?=[\s,|•·/–—-]))?"
    rf"(?:{_MARK}|{_WEEKDAY}|{_CLOCK}|{_ZONE}|at\s|on\s|[\s,.|•·/()–—-]|\x00)+",
    re.IGNORECASE,
)
_MARKED = re.compile(rf"\s*{_MARK}", re.IGNORECASE)
_ANY_MARK = re.compile(rf"(?<!\w){_MARK}", re.IGNORECASE)
_LABEL = re.compile(r"\s*date(?:line)?:?\s", re.IGNORECASE)
_UPDATED = re.compile(r"(?:last )?(?:updated|modified)", re.IGNORECASE)
_NOTE = re.compile(
    r"(?:^|[.!?:)–—-]\s)This (?:article|story|column|post|piece|report|interview|review|page)\s"
    r"(?:was |has been )?(?:(?:first|originally|last) )?"
    r"(?P<what>published|posted|ran|appeared|printed|updated|modified)(?: online)?"
    rf"(?: (?:in|by|at) [^.\x00]{{2,80}}?)?,?(?: on)?(?: (?i:{_WEEKDAY}),?)? \x00"
)
_TODAY = re.compile(rf"^[^\"“”]*\b[Tt]oday is (?:(?i:{_WEEKDAY}),? )?(?:the )?\x00")
_DATELINE = re.compile(
    r"(?:[A-Z\u00c0-\u00de][A-Z\u00c0-\u00de.'’ -]+(?:, [A-Z][\w. ]{1,20})?),? \x00,?"
    r"(?: ?\([^()]{2,40}\))? ?(?:--|[-–—])\s"
)
_ISO_IN_FRONT = re.compile(
    r"\s*(?:date[:\s]\s*)?(\d{4}-\d\d-\d\d"
    r"(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?)(?=\s|$)",
    re.IGNORECASE,
)
_HAS_DATE = re.compile(rf"{YEAR}|\d[/.]\d\d?[/.]\d")
_SLASHED = re.compile(r"(?<![\d/.])(\d{1,2})([/.])(\d{1,2})\2((?:20)?\d\d)(?![\d/])")
_MAIL = re.compile(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d")  # RFC 5322
_URL_MONTHS = "|".join(m[:3] for m in _MONTHS)
_URL_DAYS = tuple(  # the folders of an archive are surer than a slug
    re.compile(pattern)
    for pattern in (
        rf"/({YEAR})/(\d{{1,2}}|{_URL_MONTHS})/(\d{{1,2}})(?=[/.]|$)",
        rf"/({YEAR})[-_](\d\d)[-_](\d\d)(?=\D|$)",
        rf"/({YEAR})/?(\d\d)(\d\d)(?=/|$)",
        rf"(?<!\d)({YEAR})[-_](\d\d)[-_](\d\d)(?!\d)",
    )
)
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)]*$")


@dataclass(frozen=True, slots=True)
class Dated:
    """When an article came out and when it was last changed: aware UTC, None where nothing says.

    `published` is the day of the change where no other is given: it came out no later.
    """

    published: dt.datetime | None = None
    updated: dt.datetime | None = None


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
    number = month_number(parts["m"]) if "m" in parts else 1
    precision: Precision = "day" if "d" in parts else "month" if "m" in parts else "year"
    return _dated(span, chosen, number, int(parts.get("d", "1")), precision, stated)


def month_number(name: str) -> int:
    """Return 1 to 12 for a month's name as MONTH matches it."""
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
    """Read a date field: ISO or as in a mail header, or a day written out; None if it is neither.

    Returns an aware UTC datetime, midnight where no time is given. Days before 1800 and days
    after `now` (default: the clock) are refused as None.
    """
    value = value.strip()
    read = parsedate_to_datetime if _MAIL.match(value) else dt.datetime.fromisoformat
    try:
        return _plausible(read(value), now)
    except ValueError:
        stamped = _stamps(value)
        return _plausible(stamped[0][1], now) if stamped else None


def _plausible(moment: dt.datetime, now: dt.datetime | None) -> dt.datetime | None:
    if not OLDEST_YEAR <= moment.year < dt.MAXYEAR:
        return None
    moment = moment.replace(tzinfo=moment.tzinfo or dt.UTC).astimezone(dt.UTC)
    return moment if moment <= (now or dt.datetime.now(dt.UTC)) + _CLOCK_SKEW else None


def of_url(url: str, *, now: dt.datetime | None = None) -> dt.datetime | None:
    """Return midnight UTC of the day that the path of `url` names, or None.

    Read are "/2022/06/22/", "/2022/jun/22/", "/2022-06-22-slug", "/20220622/" and "/2022/0622/";
    a month alone is no day. An archive's copy is dated by the address it is a copy of.
    """
    address = addresses.read(url)
    if address is None:
        return None
    for pattern in _URL_DAYS:
        for year, month, day in pattern.findall(address.path.lower()):
            number = int(month) if month.isdigit() else month_number(month)
            if found := _midnight(int(year), number, int(day)):
                return _plausible(found, now)
    return None


def _midnight(year: int, month: int, day: int) -> dt.datetime | None:
    try:
        return dt.datetime(year, month, day, tzinfo=dt.UTC)
    except ValueError:
        return None


# Whether it is the day of a change, and its midnight in UTC.
_Mark = tuple[bool, dt.datetime]


def _masked(line: str) -> tuple[str, list[dt.date]]:
    """Return the line with each full date as one NUL, and these dates."""
    found = days(line)
    if not found and is_marked(line):
        found = _slashed(line)
    kept: list[str] = []
    at = 0
    for span, _ in found:
        kept.append(line[at : span.start])
        at = span.end
    return "\x00".join([*kept, line[at:]]), [date for _, date in found]


def _slashed(line: str) -> list[tuple[Span, dt.date]]:
    """Find days such as 2/15/18 where but one of the two first numbers can be the month."""
    found: list[tuple[Span, dt.date]] = []
    for match in _SLASHED.finditer(line):
        low, high = sorted((int(match[1]), int(match[3])))
        year = int(match[4][-2:]) + 2000
        moment = _midnight(year, low, high) if high > len(_MONTHS) or low == high else None
        if moment:
            found.append((Span(*match.span()), moment.date()))
    return found


def _stamps(line: str) -> list[_Mark]:
    """Return the marks of a line that holds only dates, times and words of publishing."""
    if len(line) > _PROSE_CHARS or not _HAS_DATE.search(line):  # cheap, and true of nearly all
        return []
    rest, found = _masked(line)
    if not found or not _STAMP_PARTS.fullmatch(rest):
        return []
    marks: list[_Mark] = []
    updated = False
    for words, date in zip(rest.split("\x00"), found, strict=False):
        # "Published May 2, 2022 Updated May 3, 2022": each date goes with the word before it.
        if said := _ANY_MARK.findall(words):
            updated = _UPDATED.match(said[-1]) is not None
        marks.append((updated, dt.datetime.combine(date, dt.time(), dt.UTC)))
    return marks


def _notes(line: str) -> list[_Mark]:
    """Return the marks of "This story was first published on ..." and "today is ..."."""
    if not _HAS_DATE.search(line):
        return []
    rest, found = _masked(line)
    match = _NOTE.search(rest) or _TODAY.match(rest)
    if match is None:
        return []
    date = found[rest.count("\x00", 0, match.end()) - 1]
    updated = _UPDATED.match(match.groupdict().get("what") or "") is not None
    return [(updated, dt.datetime.combine(date, dt.time(), dt.UTC))]


def is_stamp(line: str) -> bool:
    """Tell whether `line` does nothing but say when the page was published or updated."""
    return bool(_stamps(line)) and not line.lstrip().lower().startswith("by ")


def is_marked(line: str) -> bool:
    """Tell whether a stamp begins with "Published", "Updated" or the like."""
    return bool(_MARKED.match(line))


def published(text: str, *, now: dt.datetime | None = None) -> dt.datetime | None:
    """Return when `text` says that it was published, as aware UTC, midnight if no time is given.

    `dated` says what is read. None for days before 1800 or after `now`.
    """
    return dated(text, now=now).published


def dated(
    text: str,
    *,
    date: str | None = None,
    updated: str | None = None,
    url: str | None = None,
    now: dt.datetime | None = None,
) -> Dated:
    """Return when an article was published and last updated, by what is trusted most.

    First come the fields `date` and `updated`, then the `url`, then the `text`: an ISO date in
    front ("date 2025-02-06 ..."), stamps, bylines and bare dates above the body, "This story was
    first published on ...", a dateline with a year, and marked stamps in the last lines. Days
    before 1800 or after `now` (default: the clock) are passed over, and so is an update that is
    older than what it updates.
    """
    said = _said(text, now)
    stated = parse(date, now=now) if date else None
    if stated is None and url:
        stated = of_url(url, now=now)
    changed = (parse(updated, now=now) if updated else None) or said.updated
    first = stated or said.published or changed
    if first and changed and changed.date() < first.date():
        changed = None
    return Dated(first, changed)


def _said(text: str, now: dt.datetime | None) -> Dated:
    """Return what the text alone says."""
    lines = [line for line in map(str.strip, text.split("\n")) if line]
    marks = [mark for mark in _marks(lines) if _plausible(mark[1], now)]
    updates = [moment for updated, moment in marks if updated]
    first = next((moment for updated, moment in marks if not updated), None)
    if front := _ISO_IN_FRONT.match(text):
        first = parse(front[1], now=now)
        return Dated(first, max(updates, default=None) if first else None)
    return Dated(first, max(updates, default=None))


def _marks(lines: list[str]) -> Iterator[_Mark]:
    """Yield what the lines of a page say of its date, the most trusted first."""
    head = list(_above_the_body(lines))
    tail = [line for line in lines[len(head) :][-_TAIL_LINES:] if is_marked(line)]
    bare = {
        line for line in lines if is_stamp(line) and (_LABEL.match(line) or not is_marked(line))
    }
    # Several bare dates are the headings of a timeline, not the date of the page.
    headings = bare if len(bare) > 1 else set()
    yield from (mark for line in head if line not in headings for mark in _stamps(line))
    for line in dict.fromkeys([*lines[:_HEAD_LINES], *lines[-_TAIL_LINES:]]):
        yield from _notes(line[:_NOTE_CHARS])
    for line in lines[: len(head) + 1]:
        yield from _dateline(line)
    yield from (mark for line in tail if line not in headings for mark in _stamps(line))


def _above_the_body(lines: list[str]) -> Iterator[str]:
    for line in lines[:_HEAD_LINES]:
        body = len(line) > _PROSE_CHARS or _SENTENCE_END.search(line)
        if body and not _stamps(line):
            return
        yield line


def _dateline(line: str) -> list[_Mark]:
    rest, found = _masked(line[:_PROSE_CHARS])
    if not found or not _DATELINE.match(rest):
        return []
    return [(False, dt.datetime.combine(found[0], dt.time(), dt.UTC))]
