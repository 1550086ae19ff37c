"""Words that answer -> the value they state: a number, days, a name, or whether it is so.

Two values differ only where no reading lets both be true. "76 percent" is "76%", "about 1,500"
is 1,497, "at least 15" leaves room for 18 and "In February" for "Feb. 6"; a number of people is
no number of ships, "A$5" is no "$5", and "Russian forces" are Russia. What cannot be read has no
value, and nothing differs from it.
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
from assistant.answer import denials
from assistant.answer.names import Names
from assistant.corpus import mentions
from assistant.corpus.dates import MONTH
from assistant.types import Span

Kind = Literal["number", "days", "name"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number: the bounds between which it lies, its unit ("%", "A$" or none), what it counts.

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
    """A name as it stands, and those of its folded words that tell it from others."""

    span: Span
    said: str
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
_TIMES |= {"k": 1e3, "m": 1e6, "mn": 1e6, "b": 1e9, "bn": 1e9, "tn": 1e12, "dozen": 12.0}
_PARTS = {"half": 0.5, "quarter": 0.25}
_SCALE = r"(?:hundred|thousand|million|billion|trillion|dozen|mn|bn|tn)\b"
_SPELLED = rf"(?:{'|'.join([*sorted(_UNITS, reverse=True), *_TENS])})\b"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"
_ONE = (
    # "half a million", "a quarter of a million"
    rf"(?:(?:an?\s)?(?:half(?:[\s-]an?)?|quarter(?:[\s-]of[\s-]an?)?)[\s-]{_SCALE}"
    # "$5k" is money, but "5K" is a run and "5b" a flat.
    rf"|(?:(?<=[$€£¥])(?:{_DIGITS})[kb]\b"
    # "5m" counts money or people; "5 m" are metres.
    rf"|(?:{_DIGITS})(?:[\s-]?{_SCALE}|m\b)?"
    rf"|(?:an?\s{_SCALE}|{_SPELLED})"
    # "a hundred and five", but "five and six" are two.
    rf"(?:(?:\s|-|(?:(?<=hundred)|(?<=thousand)|(?<=million))\sand\s)(?:{_SPELLED}|{_SCALE}))*)"
    # "one and a half million"
    rf"(?:\sand\sa\s(?:half|quarter)\b(?:[\s-]{_SCALE})?)?)"
)
_CURRENCY = r"[A-Z]{0,3}[$€£¥]\s?"
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
    rf"(?<![\w.,:/])(?P<money>{_CURRENCY})?(?P<one>{_ONE})"
    rf"(?:\s?(?:-|–|\bto\b|\band\b)\s?(?:{_CURRENCY})?(?P<two>{_ONE}))?"
    rf"(?P<percent>\s?%|[\s-]per\s?cent\b|\spercentage\spoints?\b)?"
    # Not the front of an ordinal, of a score, of a telephone number or of "5K".
    r"(?!\d|[,.:/]\d|(?:st|nd|rd|th|k|b)\b|-\d)",
    re.IGNORECASE,
)
_MONEY_BEHIND = re.compile(r"\s?(?:U\.?S\.?\s)?(dollars|euros|pounds(?=\s+sterling)|yen)\b", re.I)
_MONEY = {"dollars": "$", "euros": "€", "pounds": "£", "yen": "¥"}
_MORE = r"(?:more than|over|above|exceed(?:s|ed|ing)?)"
_ESTIMATED = r"\s(?:an?\s)?(?:estimated\s)?$"
_AT_LEAST = re.compile(
    rf"\b(?:at least|(?<!\bno\s)(?<!\bnot\s){_MORE}|no (?:fewer|less) than|upwards? of"
    rf"|not less than|minimum of|well over|as (?:few|little) as){_ESTIMATED}",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    rf"\b(?:at most|up to|not?\s{_MORE}|(?:fewer|less) than|under|below|maximum of"
    rf"|as (?:many|much) as){_ESTIMATED}",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:\b(?:about|around|roughly|approximately|approx\.|some|estimated|nearly|almost|close to"
    r"|an? average of|circa)|~)\s?$",
    re.IGNORECASE,
)
_OR_MORE = re.compile(r"\s?(?:\+|or more\b|plus\b)", re.IGNORECASE)
_OR_SO = re.compile(r"\s(?:\w+\s)?or so\b", re.IGNORECASE)
_FROM = re.compile(rf"\b(?:between|from)\s(?:{_CURRENCY})?$", re.IGNORECASE)
_LOOK_BACK = 40  # characters; the longest words of degree have fewer
_ROUGH = 0.1  # what "about" leaves open: "about 1,500" is no other number than 1,600
_ROUND = 1000.0  # from here on zeros at the end are rounding, below they are a count
_COUNTED = 3  # words behind a number that may say what it counts: "10,000 more US troops"
_WORD = re.compile(r"[\s°-]*(?:\(?[^\W\d_][\w.'’-]*)")
_ENDS_COUNTED = frozenset(
    "a an the this that these those he she it they we i of in on at by for from with to as and or"
    " but if than is are was were be been being has have had do did does will would can could who"
    " which when where while after before during since until over under according per".split()
)
# Where two of these differ, the same may be measured: "38 degrees Celsius", "100°F".
_MEASURES = frozenset(
    map(
        text.stem,
        """
        degrees celsius c fahrenheit f miles mile km kilometers kilometres meters metres m cm mm
        feet foot ft yards inches acres hectares square cubic kg kilograms kilos grams
        pounds lb lbs ounces tons tonnes barrels gallons liters litres mph kph knots seconds
        minutes hours days weeks months years decades
        """.split(),
    )
)
_MONTH_NAMED = re.compile(rf"\b{MONTH}")
_DAY = dt.timedelta(days=1)
_ANY_DAY = dt.date(2000, 1, 1)  # of publication, where it only matters that words are a date
_CAPITAL = re.compile(r"\b[A-Z]")
_DENIES = re.compile(r"not|never|no|neither|nor|none|nobody|nothing|\w+n't|cannot")
_OPEN = re.compile(
    r"\b(?:if|whether|unless|until|would|could|may|might|will|should|can|must|expect\w*|plan\w*"
    r"|hop(?:es?|ed|ing)|wants?|wanted|urg\w+|seek\w*|sought|ask(?:s|ed)?|call\w*|propos\w+|likely"
    r"|possibl[ey]|denie[sd]|deny|reject\w*|fail\w*|refus\w*|without|hardly|almost|nearly|yet to)\b"
    r"|\?",
    re.IGNORECASE,
)
_CAPITALISED = re.compile(r"\b(?!(?:The|An?)\b)[A-Z]\w*")
_SPELT = 5  # letters from which one may be spelt otherwise: "Qaddafi", but "Iran" is not "Iraq"
# Words before or behind a name that anybody or any company may have.
FORMS = frozenset("mr mrs ms dr sir inc corp co ltd llc plc company corporation".split())
# Words before a name that say what somebody is.
OFFICES = frozenset(
    "former vice president senator sen rep gov governor minister prime secretary chancellor general"
    " judge king queen prince princess".split()
)
# Words of a name that do not tell one from another.
_OF_ANY_NAME = frozenset(
    "the of a an and in at for de la state city county forces troops military army".split()
).union(FORMS, OFFICES)


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

    All of them have to stand in it, at most one word that denies, what it denies is one of them
    (see denials.py), and none leaves it open: "may", "plans", "whether".
    """
    if not asked or not asked.issubset(text.stems(words)) or _OPEN.search(words):
        return None
    said = text.words(words)
    denying = sum(1 for word in said if _DENIES.fullmatch(word))
    polarity = denials.polarity(said)
    denied = [polarity.stems[at] for at in polarity.denied]
    plain = denying == len(denied) < 2 and asked.issuperset(denied)
    return Outcome(Span(0, len(words)), not denied) if plain else None


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
        return not (
            any(_spelt_alike(word, known) for word in one.words for known in other.words)
            or _short_for(one, other)
            or _has(one, other)
            or _has(other, one)
        )
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
    unit = (match["money"] or "").strip().upper().removeprefix("US")
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
    """Return the number that digits or words say: "2.5 million", "half a dozen", "ninety-one"."""
    total, current, last = 0.0, 0.0, 1.0
    for word in re.findall(rf"{_DIGITS}|[a-z]+", words.lower()):
        if word[0].isdigit():
            current += float(word.replace(",", ""))
        elif word in _WORTH:
            current += _WORTH[word]
        elif word in _PARTS:  # "a million and a half" is half a million more
            current += _PARTS[word] * last
        elif word in _TIMES:
            last = _TIMES[word]
            if last < _ROUND:
                current = (current or 1.0) * last
            else:
                total, current = total + (current or 1.0) * last, 0.0
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
    measures = _MEASURES.intersection(one), _MEASURES.intersection(other)
    if all(measures) and measures[0] != measures[1]:
        return False
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
    return Name(at, said, known) if known and _CAPITAL.search(said) else None


def _spelt_alike(one: str, other: str) -> bool:
    """Tell whether two words are one, or long and differ in one letter: "Zelensky", "Zelenskyy"."""
    if one == other or min(len(one), len(other)) < _SPELT:
        return one == other
    pairs = enumerate(zip(one, other, strict=False))
    at = next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))
    return one[at + 1 :] in (other[at:], other[at + 1 :]) or one[at:] == other[at + 1 :]


def _short_for(one: Name, other: Name) -> bool:
    """Tell whether the one may be short for the other: "UN" or, with more of it, "UNHCR"."""
    short, long = sorted((_CAPITALISED.findall(name.said) for name in (one, other)), key=len)
    initials = "".join(word[0] for word in long)
    return len(short) == 1 and len(long) > 1 and short[0].startswith(initials)


def _has(one: Name, other: Name) -> bool:
    """Tell whether the one has the other in any form: "the United Kingdom" has "British forces"."""
    # Behind a word without a capital, since what begins a sentence may be any word.
    mine, told = (Names(f"the {n.said}", text.words(n.said)) for n in (one, other))
    return next(mine.missing(told), None) is None
