"""Words that answer -> the value they state: a number, days, a name, or whether it is so.

Two values differ only where no reading lets both be true. "76 percent" is "76%", "about 1,500"
is 1,497, "at least 15" leaves room for 18 and "In February" for "Feb. 6"; a number of people is
no number of ships. What cannot be read has no value, and nothing differs from it.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant import text
from assistant.corpus import mentions
from assistant.corpus.dates import MONTH
from assistant.types import Span

Kind = Literal["number", "days", "name"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number: the bounds between which it lies, its unit ("%", "$" or none) and what it counts.

    `span` has the words of degree before it, "at least 15". `counted` are the stems of the words
    behind it, none where it ends what it stands in.
    """

    span: Span
    low: float
    high: float
    unit: str
    counted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a date, both included; `relative` as in a Mention."""

    span: Span
    since: dt.date
    until: dt.date
    relative: bool


@dataclass(frozen=True, slots=True)
class Name:
    """A name by its folded words."""

    span: Span
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether what is asked is so, as a whole sentence says."""

    span: Span
    so: bool


Value = Number | Days | Name | Outcome

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORTH = {word: float(value) for value, word in enumerate(_UNITS)}
_WORTH |= {word: float(value) for value, word in zip(range(20, 100, 10), _TENS, strict=True)}
_TIMES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_TIMES |= {"m": 1e6, "mn": 1e6, "bn": 1e9, "dozen": 12.0}
_SCALE = r"(?:hundred|thousand|million|billion|trillion|dozen|mn|bn)\b"
_SPELLED = rf"(?:{'|'.join([*sorted(_UNITS, reverse=True), *_TENS])})\b"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"
_ONE = (
    # "5m" counts money or people; "5 m" are metres.
    rf"(?:(?:{_DIGITS})(?:\s?{_SCALE}|m\b)?"
    rf"|(?:an?\s{_SCALE}|{_SPELLED})"
    # "a hundred and five", but "five and six" are two.
    rf"(?:(?:\s|-|(?:(?<=hundred)|(?<=thousand)|(?<=million))\sand\s)(?:{_SPELLED}|{_SCALE}))*)"
)
_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
    " thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
).split()
_FIGURE = re.compile(
    rf"(?<![^\W\d_])(?:(?:(?P<tens>{'|'.join(_TENS)})-)?\b(?P<ordinal>{'|'.join(_ORDINALS)})\b"
    r"|(?<![\d/])(?:(?P<whole>\d{1,3})[\s-])?(?P<part>\d{1,2})/(?P<of>[1-9]\d?)(?![\d/])"
    r"|(?:(?P<before>\d{1,3})\s?)?(?P<fraction>[¼½¾⅓⅔⅛])"
    rf"|{_ONE})",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    rf"(?<![\w.,:/])(?P<money>(?:US|C|A)?[$€£¥]\s?)?(?P<one>{_ONE})"
    rf"(?:\s?(?:-|–|\bto\b|\band\b)\s?(?:[$€£¥]\s?)?(?P<two>{_ONE}))?"
    rf"(?P<percent>\s?%|[\s-]per\s?cent\b|\spercentage\spoints?\b)?"
    # Not the front of an ordinal, of a score or of a telephone number.
    r"(?!\d|[,.:/]\d|(?:st|nd|rd|th)\b|-\d)",
    re.IGNORECASE,
)
_MONEY_BEHIND = re.compile(r"\s?(?:U\.?S\.?\s)?(dollars|euros|pounds(?=\s+sterling)|yen)\b", re.I)
_MONEY = {"dollars": "$", "euros": "€", "pounds": "£", "yen": "¥"}
_AT_LEAST = re.compile(
    r"\b(?:at least|more than|over|above|no (?:fewer|less) than|upwards? of|not less than"
    r"|exceed(?:s|ed|ing)?|minimum of|well over)\s(?:an?\s)?(?:estimated\s)?$",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    r"\b(?:at most|up to|(?:fewer|less|no more|not more) than|under|below|maximum of)\s$",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:\b(?:about|around|roughly|approximately|approx\.|some|estimated|nearly|almost|close to"
    r"|an? average of|circa)|~)\s?$",
    re.IGNORECASE,
)
_OR_MORE = re.compile(r"\s?(?:\+|or more\b|plus\b)", re.IGNORECASE)
_OR_SO = re.compile(r"\s(?:\w+\s)?or so\b", re.IGNORECASE)
_FROM = re.compile(r"\b(?:between|from)\s(?:[$€£¥]\s?)?$", re.IGNORECASE)
_LOOK_BACK = 40  # characters; the longest words of degree have fewer
_ROUGH = 0.1  # what "about" leaves open: "about 1,500" is no other number than 1,600
_ROUND = 1000.0  # from here on zeros at the end are rounding, below they are a count
_COUNTED = 3  # words behind a number that may say what it counts: "10,000 more US troops"
_WORD = re.compile(r"[\s-]*(?:\(?[^\W\d_][\w.'’-]*)")
_ENDS_COUNTED = frozenset(
    "a an the this that these those he she it they we i of in on at by for from with to as and or"
    " but if than is are was were be been being has have had do did does will would can could who"
    " which when where while after before during since until over under according per".split()
)
_MONTH_NAMED = re.compile(rf"\b{MONTH}")
_DAY = dt.timedelta(days=1)
_ANY_DAY = dt.date(2000, 1, 1)  # of publication, where it only matters that words are a date
_CAPITAL = re.compile(r"\b[A-Z]")
_DENIES = re.compile(r"not|never|no|neither|nor|\w+n't|cannot")
_DENIED = 3  # words behind it, of which one is asked for: "has not yet been approved"
_OPEN = re.compile(
    r"\b(?:if|whether|unless|until|would|could|may|might|will|should|can|must|expect\w*|plan\w*"
    r"|hop(?:es?|ed|ing)|wants?|wanted|urg\w+|seek\w*|sought|ask(?:s|ed)?|call\w*|propos\w+|likely"
    r"|possibl[ey]|denie[sd]|deny|reject\w*|fail\w*|refus\w*|without|hardly|almost|nearly|yet to)\b"
    r"|\?",
    re.IGNORECASE,
)
# Words of a name that do not tell one from another.
_OF_ANY_NAME = frozenset(
    "the of a an and in at for de la president mr mrs ms dr sir senator sen rep gov governor"
    " minister prime secretary general judge king queen prince princess state city county".split()
)


def read(
    kind: Kind, words: str, at: Span, published: dt.date | None, near: dt.date | None = None
) -> Value | None:
    """Return the one value of a kind that `at`, the answer in the sentence `words`, states.

    `published` dates the sentence. Where it has no date, a day or month without a year is the
    one nearest to `near`: the reading in which two articles may still agree.
    """
    if kind == "number":
        return _number(words, at)
    if kind == "days":
        return _days(words, at, published, near)
    return _name(words, at)


def outcome(words: str, asked: frozenset[str]) -> Outcome | None:
    """Return whether a sentence affirms or denies what the stems `asked` say, if it is plain.

    All of them have to stand in it, at most one word that denies, before one of them, and none
    that leaves it open: "may", "plans", "whether".
    """
    stems = text.stems(words)
    if not asked or not asked.issubset(stems) or _OPEN.search(words):
        return None
    denied = [at for at, word in enumerate(text.words(words)) if _DENIES.fullmatch(word)]
    near = all(asked.intersection(stems[at + 1 : at + 1 + _DENIED]) for at in denied)
    return Outcome(Span(0, len(words)), not denied) if len(denied) < 2 and near else None


def differ(one: Value, other: Value) -> bool:
    """Tell whether two values of one kind cannot both be true of the same thing."""
    if isinstance(one, Number) and isinstance(other, Number):
        return (
            one.unit == other.unit
            and _same_thing(one.counted, other.counted)
            and (one.high < other.low or other.high < one.low)
            and not (_rounds_to(one, other) or _rounds_to(other, one))
        )
    if isinstance(one, Days) and isinstance(other, Days):
        # "Monday" is counted from the day of publication, which may be that of another zone.
        slack = _DAY if one.relative or other.relative else dt.timedelta()
        return one.until + slack < other.since or other.until + slack < one.since
    if isinstance(one, Name) and isinstance(other, Name):
        return not one.words & other.words and not _initials(one, other)
    if isinstance(one, Outcome) and isinstance(other, Outcome):
        return one.so != other.so
    return False


def numbers(words: str, dated: Sequence[Span] | None = None) -> list[Number]:
    """Return the numbers of a sentence in order, without those that are part of a date.

    `dated` are the dates where the caller has read them already.
    """
    if dated is None:
        dated = [mention.span for mention in mentions.mentions(words, _ANY_DAY)]
    found = (_read_number(match, words) for match in _NUMBER.finditer(words))
    return [n for n in found if n and not any(n.span.overlaps(span) for span in dated)]


def figures(words: str) -> list[tuple[Span, float]]:
    """Return all that counts in `words` however it stands: "4-1", "21st", "May 2024", "1 1/2"."""
    return [(Span(*match.span()), _figure(match)) for match in _FIGURE.finditer(words)]


def _figure(match: re.Match[str]) -> float:
    if match["ordinal"]:
        return _worth(match["tens"] or "") + _ORDINALS.index(match["ordinal"].lower())
    if match["of"]:
        return float(match["whole"] or 0) + float(match["part"]) / float(match["of"])
    if match["fraction"]:
        return float(match["before"] or 0) + unicodedata.numeric(match["fraction"])
    return _worth(match[0])


def _number(words: str, at: Span) -> Number | None:
    inside = [number for number in numbers(words) if number.span.overlaps(at)]
    return inside[0] if len(inside) == 1 else None


def _read_number(match: re.Match[str], words: str) -> Number | None:
    one = _worth(match["one"])
    two = _worth(match["two"]) if match["two"] else one
    start, end = match.span()
    joined = words[match.end("one") : match.start("two")].strip().lower() if match["two"] else ""
    before = words[max(0, start - _LOOK_BACK) : start]
    if match["two"] and (one >= two or (joined == "and" and not _FROM.search(before))):
        # "3-2" is a score and "five and six" are two numbers.
        return None
    low, high = _bounds(one, two, before, words[end:])
    degrees = (pattern.search(before) for pattern in (_AT_LEAST, _AT_MOST, _ABOUT))
    start -= max((len(before) - degree.start() for degree in degrees if degree), default=0)
    unit = (match["money"] or "").strip()[-1:]
    if match["percent"]:
        unit = "%"
    elif behind := _MONEY_BEHIND.match(words, end):
        unit, end = _MONEY[behind[1].lower()], behind.end()
    return Number(Span(start, end), low, high, unit, _counted(words, end))


def _bounds(one: float, two: float, before: str, behind: str) -> tuple[float, float]:
    if _AT_LEAST.search(before) or _OR_MORE.match(behind):
        return one, math.inf
    if _AT_MOST.search(before):
        return -math.inf, two
    rough = _ROUGH if _ABOUT.search(before) or _OR_SO.match(behind) else 0.0
    return one * (1.0 - rough), two * (1.0 + rough)


def _worth(words: str) -> float:
    """Return the number that digits or words say: "2.5 million", "two dozen", "ninety-one"."""
    total, current = 0.0, 0.0
    for word in re.findall(rf"{_DIGITS}|[a-z]+", words.lower()):
        if word[0].isdigit():
            current += float(word.replace(",", ""))
        elif word in _WORTH:
            current += _WORTH[word]
        elif word in _TIMES:
            if _TIMES[word] < _ROUND:
                current = (current or 1.0) * _TIMES[word]
            else:
                total, current = total + (current or 1.0) * _TIMES[word], 0.0
    return total + current


def _counted(words: str, end: int) -> tuple[str, ...]:
    found: list[str] = []
    while len(found) < _COUNTED and (match := _WORD.match(words, end)):
        word = match[0].strip(" -(").rstrip(".")
        if word.lower() in _ENDS_COUNTED:
            break
        found += text.stems(word)
        end = match.end()
    return tuple(found)


def _same_thing(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return not one or not other or bool(set(one) & set(other))


def _rounds_to(rough: Number, exact: Number) -> bool:
    """Tell whether the one may be the other, written with fewer digits."""
    if rough.low != rough.high or exact.low != exact.high:
        return False
    step = _step(rough.low)
    if not step and exact.low != int(exact.low):  # "$5" beside "$4.96"
        step = 1.0
    return abs(rough.low - exact.low) <= step / 2 and step > 0


def _step(value: float) -> float:
    """Return the worth of the last digit that is stated of a number, 0 for a count."""
    if value != int(value):
        return float(10.0 ** -len(f"{value:.6f}".rstrip("0").split(".")[1]))
    if abs(value) < _ROUND:
        return 0.0
    digits = str(int(abs(value)))
    return float(10 ** (len(digits) - len(digits.rstrip("0"))))


def _days(words: str, at: Span, published: dt.date | None, near: dt.date | None) -> Days | None:
    found = mentions.mentions(words, published or near)
    inside = [mention for mention in found if mention.span.overlaps(at)]
    if len(inside) != 1:
        return None
    mention = inside[0]
    told = mention.relative and not _MONTH_NAMED.search(mention.span.of(words))
    if published is None and told:  # "on Monday" of an article that nobody dated
        return None
    return Days(mention.span, mention.since, mention.until, told)


def _name(words: str, at: Span) -> Name | None:
    said = at.of(words)
    known = frozenset(text.words(said)) - _OF_ANY_NAME
    return Name(at, known) if known and _CAPITAL.search(said) else None


def _initials(one: Name, other: Name) -> bool:
    """Tell whether the one may be short for the other: "UN" for "United Nations"."""
    short, long = sorted((one.words, other.words), key=len)
    return (
        len(short) == 1
        and len(long) > 1
        and any(
            len(word) == len(long) and set(word) == {each[0] for each in long} for word in short
        )
    )
