"""A claim and the text it rests on -> what the claim states otherwise than the text, or on its own.

Compared are numbers, dates, names, quoted words and denials: what can be read exactly, in other
words too ("76 percent" is "76%", "Feb. 6, 2025" is "2025-02-06", "US" is "United States"). Whatever
leaves room for the claim counts for it, because a wrong alarm costs as much as a miss; that
nothing differs therefore does not say that the text supports the claim.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal

from assistant import text
from assistant.answer import denials, stated, values
from assistant.answer.quotations import quotations
from assistant.answer.stated import ANY_DAY, Day, Stated, stemmed
from assistant.answer.values import Number
from assistant.corpus.dates import YEAR
from assistant.types import Span

Kind = Literal["number", "date", "name", "negation", "quote"]
Differs = Literal["contradicted", "unsupported", "partial"]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a claim states and its evidence does not; `span` is in the claim.

    `support` is "contradicted" where the evidence has something else in its place, "partial" where
    it has it less exactly or in part. `reason` is a short phrase for a reader.
    """

    span: Span
    kind: Kind
    support: Differs
    reason: str


_NO_DAYS, _DAY, _MONTH = dt.timedelta(), dt.timedelta(days=1), dt.timedelta(days=31)
_AS_LONG = 1.2  # January is no coarser than February: months and years differ by some days
# "Vision 2030", "the 2022 World Cup": a year in a name dates nothing.
_NAME_BEFORE = re.compile(r"\w\s([A-Z]\w+)\s$")
_NAME_BEHIND = re.compile(r"\s([A-Z]\w+)")
_DATES = re.compile(r"\b(?:in|since|by|from|to|until|during|before|after|of)\s$", re.IGNORECASE)
_YEAR = re.compile(YEAR)
# Numbers that count the parts of a text and say nothing: "1.", "Step 2:", "passages 1 and 3".
_COUNTS_PARTS = re.compile(
    r"(?m:^)[\s#>*_•-]*[(\[]?\d{1,2}[.):\]](?=\s|\*|$)"
    r"|(?<=[.:;!?,]\s)[(\[]?\d{1,2}[.)\]](?=\s)|[(\[]\d{1,2}(?:,\s?\d{1,2})*[)\]]"
    r"|\b(?:passages?|steps?|sources?|documents?|options?|examples?|tips?|items?)\s(?:no\.\s|#\s?)?"
    r"(?:\d+|one|two|three|four|five)(?:(?:,|,?\s(?:and|or|to|&)|\s?[-–])\s?\d+)*",
    re.IGNORECASE,
)
_NEAR = 0.1  # "more than 8,000" leaves room for 8,030, and none for a million
_NO = re.compile(r"\b(?:no|not)\s$", re.IGNORECASE)
_NONE = ("no", "not one", "not a", "not an")
_WORD_BEHIND = re.compile(r"[\s-]*[^\W\d_]+")
_IN_BRACKETS = re.compile(r"\d\W{0,3}\w{0,10}\s?\($")  # "350°F (", "5 feet ("
_FINGERS = 10  # things that a writer may have counted
_TIME = frozenset(map(text.stem, "hour day week month year decade season quarter time".split()))
_FEW = 1.0  # "one" is a pronoun as often, and nobody needs to say that there is one


# What is quoted behind these is the question or the answer itself.
_ASKED = re.compile(
    r"\b(?:questions?|query|prompt|answer|reply|respond|response)(?:\s\w+){0,5}[\s:,*]*$",
    re.IGNORECASE,
)
_LOOK_BACK = 40  # characters; what is looked for before a number or a quotation has fewer
_LEFT_OUT = re.compile(r"\.{3}|…|\[[^\]]*\]")  # in a quotation, "..." and "[the mayor]"


def differences(
    claim: str, evidence: str, published: dt.date | None = None, *, question: str = ""
) -> tuple[Difference, ...]:
    """Return what `claim` states and `evidence` does not, in the order of the claim.

    `published` dates both. What `question` names is no difference, since an answer may repeat it.
    Empty means only that nothing which can be compared exactly differs.
    """
    said, known = Stated(claim, published), stated.read(evidence, published)
    named = stated.read(f"{evidence}\n\n{question}", published) if question else known
    asked = [span for span in said.sentences if span.of(claim).endswith("?")]
    found = (
        _in_numbers(said, named),
        _in_days(said, named, published is not None),
        _in_names(said, named),
        _in_quotes(said, named),
        _in_denials(said, known),
    )
    told = (
        each
        for each in chain.from_iterable(found)
        if not any(span.overlaps(each.span) for span in asked)
    )
    return tuple(sorted(told, key=lambda each: (each.span.start, each.span.end)))


def _in_numbers(said: Stated, known: Stated) -> Iterator[Difference]:
    for number in said.numbers:
        if _is_of_none(number, said, known):
            reason = f"the passage says none, not {number.span.of(said.words)}"
            yield Difference(number.span, "number", "contradicted", reason)
    for number in _counting(said, known):
        worths = said.worths(number)
        if others := _in_other_measure(number, worths, known):
            yield _not_stated(number, said, known, others)
        elif known.stated.issuperset(worths):
            if _way(number) and (found := _other_way(number, worths, said, known)):
                yield found
        elif not any(_equal(number, other) for other in known.numbers):
            yield _not_stated(number, said, known)


def _is_of_none(number: Number, said: Stated, known: Stated) -> bool:
    """Tell whether the text says of none, in the same words, what the claim says of one."""
    if number.span.of(said.words).lower() != "one" or _NO.search(said.words, 0, number.span.start):
        return False
    end = next(span.end for span in said.sentences if number.span.start < span.end)
    behind = text.words(said.words[number.span.end : end])
    told = " ".join(behind[len(number.counted) :])
    none = (f"no one {told}", f"nobody {told}", *(f"{no} {' '.join(behind)}" for no in _NONE))
    denied = sum(known.in_one.count(f" {each} ") for each in none)
    return bool(told) and 0 < denied == known.in_one.count(f" {told} ")


def _equal(one: Number, other: Number) -> bool:
    return (one.unit, one.low, one.high) == (other.unit, other.low, other.high)


def _in_other_measure(number: Number, worths: Sequence[float], known: Stated) -> list[Number]:
    """Return the numbers with the same figures, if all are written with another measure.

    None where one of the figures also stands without any, in a date or a score, or in a word.
    """
    if not (mine := _measure(number)) or known.meant.intersection(worths):
        return []
    found = [other for other in known.numbers if set(worths) & set(known.worths(other))]
    alone = any(
        worth in worths and not any(span.overlaps(other.span) for other in found)
        for span, worth in known.figures
    )
    return [] if alone or {mine, ""} & {_measure(other) for other in found} else found


def _measure(number: Number) -> str:
    """Return "%", the sign of money or the stem of "years"; "" where none is written."""
    # Where all is in Australian dollars, nobody writes "A$".
    return number.unit[-1:] or next((stem for stem in number.counted[:1] if stem in _TIME), "")


def _other_way(
    number: Number, worths: list[float], said: Stated, known: Stated
) -> Difference | None:
    """Return how "more than 5" differs from the 5 of the evidence."""
    same = [n for n in known.numbers if n.unit == number.unit and known.worths(n) == worths]
    ways = {_way(other) for other in same}
    if not same or _way(number) in ways:
        return None
    reason = f"the passage says {same[0].span.of(known.words)}, not {number.span.of(said.words)}"
    return Difference(number.span, "number", "partial" if 0 in ways else "contradicted", reason)


def _not_stated(
    number: Number, said: Stated, known: Stated, others: Sequence[Number] = ()
) -> Difference:
    """Return how a number differs; `others` have the same figures in another measure."""
    mine = _written(number, said).of(said.words)
    if _IN_BRACKETS.search(said.words[: number.span.start]):  # worked out from what stands before
        return Difference(number.span, "number", "partial", f"the passage does not have {mine}")
    rivals = [
        other
        for other in known.numbers
        if other.unit == number.unit and (number.unit or set(number.counted) & set(other.counted))
    ]
    for other in rivals:
        if _leaves_room(known.worths(other), other, number):
            reason = (
                f"the passage says {_written(other, known).of(known.words)}, and the claim {mine}"
            )
            return Difference(number.span, "number", "partial", reason)
    # A sum in pounds is none in dollars; one in per cent may well be another matter.
    alike = [
        n for n in others if "%" not in n.unit + number.unit and bool(n.unit) == bool(number.unit)
    ]
    written = [_written(other, known) for other in alike or rivals]
    if near := _nearest(number.span, said, known, written):
        reason = f"the passage says {near.of(known.words)}, not {mine}"
        return Difference(number.span, "number", "contradicted", reason)
    support: Differs = "partial" if _is_count(number, mine) else "unsupported"
    return Difference(number.span, "number", support, f"the passage does not have {mine}")


def _written(number: Number, told: Stated) -> Span:
    """Return where a number stands, with "years" and its like behind it."""
    word = _WORD_BEHIND.match(told.words, number.span.end)
    if number.unit or word is None or not _measure(number):
        return number.span
    return Span(number.span.start, word.end())


def _is_count(number: Number, words: str) -> bool:
    """Tell whether a number may count what the passage names: "two friends"."""
    return (
        words.isalpha()
        and number.high <= _FINGERS
        and bool(number.counted)
        and number.counted[0] not in _TIME
    )


def _is_article(number: Number, said: Stated, known: Stated) -> bool:
    """Tell whether a number says no more than "a": "one of them", "1 hour" for "an hour"."""
    if number.high != _FEW or number.unit:
        return False
    if not number.counted or number.span.of(said.words)[-1].isalpha():
        return True
    return any(f" {a} {number.counted[0]} " in known.in_stems for a in ("a", "an"))


def _counting(said: Stated, known: Stated) -> Iterator[Number]:
    """Yield the numbers of a claim that say something, also those of scores and ordinals."""
    passed = [Span(*match.span()) for match in _COUNTS_PARTS.finditer(said.words)]
    passed += [day.span for day in said.days if day.form != "relative"]
    taken = [*passed, *(number.span for number in said.numbers)]
    alone = (
        Number(span, worth, worth, "", ())
        for span, worth in said.figures
        if not any(span.overlaps(other) for other in taken)
    )
    for number in chain(said.numbers, alone):
        if not (
            _is_article(number, said, known)
            or any(number.span.overlaps(span) for span in passed)
            or _is_of_name(number.span, said, known)
        ):
            yield number


def _is_of_name(span: Span, said: Stated, known: Stated) -> bool:
    """Tell whether a number is part of a name: "COVID-19", "the 2022 World Cup", "Vision 2030".

    A year is not where the evidence has another one in the same name.
    """
    before, behind = (
        said.words[max(0, span.start - _LOOK_BACK) : span.start],
        said.words[span.end :],
    )
    if before[-1:].isalpha() or (before[-1:] == "-" and before[-2:-1].isalpha()):
        return True
    named = _NAME_BEFORE.search(before) or _NAME_BEHIND.match(behind)
    if named is None or _DATES.search(before) or not _YEAR.fullmatch(span.of(said.words)):
        return False
    name = re.escape(named[1])
    return re.search(rf"\b{name}\s{YEAR}\b|\b{YEAR}\s{name}\b", known.words) is None


def _way(number: Number) -> int:
    """Return 1 for "more than 5", -1 for "up to 5" and 0 for 5."""
    return (number.high == math.inf) - (number.low == -math.inf)


def _leaves_room(worths: list[float], there: Number, number: Number) -> bool:
    """Tell whether a number of the evidence, that is written so, leaves room for the claim's."""
    if not worths:
        return False
    low, high = min(worths), max(worths)
    if (number.low <= low and high <= number.high) or (low <= number.low and number.high <= high):
        return True
    if low != high:
        return False
    if _way(there) and there.low <= number.low and number.high <= there.high:
        return abs(number.low - low) <= _NEAR * abs(low)
    # "About 500" leaves room for 497, and so do the zeros of 500,000 for 497,000.
    written = replace(there, low=low, high=low)
    return not (values.differ(number, there) and values.differ(number, written))


def _nearest(span: Span, said: Stated, known: Stated, others: Sequence[Span]) -> Span | None:
    """Return the one of the `others` whose sentence is most like that of `span`."""
    here = said.stems_at(span)
    return max(others, key=lambda each: len(here & known.stems_at(each)), default=None)


def _in_days(said: Stated, known: Stated, dated: bool) -> Iterator[Difference]:
    others = [other for other in known.days if other.form != "relative" or dated]
    for day in said.days:
        if day.form == "relative" or _is_stated_year(day, said, known):
            continue
        mine = day.span.of(said.words)
        ways = {_compared(day, other, dated): other.span for other in reversed(others)}
        if ways.keys() & {"same", "unknown"}:
            continue
        if "finer" in ways:
            reason = f"the passage says only {ways['finer'].of(known.words)}, not {mine}"
            yield Difference(day.span, "date", "partial", reason)
            continue
        rivals = [
            other.span
            for other in others
            if other.form == day.form
            and other.until - other.since <= _AS_LONG * (day.until - day.since)
        ]
        if near := _nearest(day.span, said, known, rivals):
            reason = f"the passage says {near.of(known.words)}, not {mine}"
            yield Difference(day.span, "date", "contradicted", reason)
        else:
            reason = f"the passage does not have {mine}"
            yield Difference(day.span, "date", "unsupported", reason)


def _is_stated_year(day: Day, said: Stated, known: Stated) -> bool:
    """Tell whether a date is a whole year that the evidence has, or that is part of a name."""
    year = day.since.year
    if (day.since, day.until) != (dt.date(year, 1, 1), dt.date(year, 12, 31)):
        return False
    return float(year) in known.stated or _is_of_name(day.span, said, known)


def _compared(one: Day, other: Day, dated: bool) -> Literal["same", "finer", "unknown", "other"]:
    """Compare a date of the claim, which may be the finer, with one of the evidence."""
    forms = {one.form, other.form}
    if not dated and "weekday" in forms:
        if other.form == one.form or (other.form == "stated" and other.since == other.until):
            return "same" if other.since.weekday() == one.since.weekday() else "other"
        return "unknown" if forms == {"weekday", "yearless"} else "other"
    since, until, low, high = one.since, one.until, other.since, other.until
    slack = _DAY if dated and forms & {"weekday", "relative"} else _NO_DAYS
    if "yearless" in forms and (not dated or forms == {"yearless"}):
        if max(until - since, high - low) > _MONTH:
            return "other"
        since, until, low, high = (_of_any_year(day) for day in (since, until, low, high))
        if one.form == "stated" and since <= low and high <= until:
            return "finer"
    if since - slack <= low and high <= until + slack:
        return "same"
    return "finer" if low - slack <= since and until <= high + slack else "other"


def _of_any_year(day: dt.date) -> dt.date:
    return day.replace(year=ANY_DAY.year)  # a leap year


# A capital says nothing of these: forms of address, what an answer is made of, common things.
_NOT_NAMES = frozenset(
    "i i'm i've i'd i'll mr mrs ms dr sir st jr sr passage passages step steps note notes yes no"
    " tv tvs pc pcs id dvd cd usb ip ok".split()
)


def _in_names(said: Stated, known: Stated) -> Iterator[Difference]:
    passed = [*quotations(said.words), *(day.span for day in said.days)]
    for name in known.names.missing(said.names):
        called = name.span.of(said.words)
        if called.lower() in _NOT_NAMES or any(name.span.overlaps(span) for span in passed):
            continue
        support: Differs = "unsupported" if name.whole else "partial"
        yield Difference(name.span, "name", support, f"the passage does not name {called}")


def _in_quotes(said: Stated, known: Stated) -> Iterator[Difference]:
    for span in quotations(said.words):
        if _ASKED.search(said.words, max(0, span.start - _LOOK_BACK), span.start):
            continue
        pieces = [text.words(each) for each in _LEFT_OUT.split(span.of(said.words))]
        if all(f" {' '.join(piece)} " in known.in_one for piece in pieces if piece):
            continue
        if all(f" {stemmed(piece)} " in known.in_stems for piece in pieces if piece):
            yield Difference(span, "quote", "partial", "the passage has these words inflected")
        else:
            reason = "the quoted words do not stand in the passage"
            yield Difference(span, "quote", "unsupported", reason)


def _in_denials(said: Stated, known: Stated) -> Iterator[Difference]:
    for span, mine in zip(said.sentences, said.polarities, strict=True):
        if reason := denials.differs(mine, known.polarities):
            yield Difference(span, "negation", "contradicted", reason)
        elif denials.is_alone(mine, known.polarities):
            yield Difference(span, "negation", "partial", "the passage does not deny it")
