"""What a question asks for, piece by piece, each with the outlet and the days it is to be from.

A question in, Pieces out, never none. The outlets and dates that it names are its anchors; the
words between two anchors are cut where one thing asked for ends and the next begins. What is said
of an outlet stands behind it ("the Wired article suggests ...") or before it ("..., as reported
by Wired"), and that decides which cut is the right one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby, pairwise

from assistant.search.published import Published, published
from assistant.search.sources import PRINTED, Cue, Source, sources
from assistant.types import Question, Span

_LIKENED = (
    r"(?:(?:in\s|by\s)?(?:contrast|compar(?:ed|ison))(?:\s\w+)? (?:to|with)"
    r"|(?:in a )?similar(?:ly)?(?: \w+)? (?:to|as)"
    r"|(?:agree|disagree|conflict|match)(?:s|ed|es)? with|(?:in)?consistent with)"
)
# Where one thing asked for ends; the later rows hold where none of the first is there.
_CUTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r";|(?<=\w{3})[.?!]\s+(?=[A-Z])|,?\s\b(?:while|whereas|versus|vs\.?|unlike|than"
        rf"|before or after|before|after|but also|or do(?:es)?|{_LIKENED})\b",
        r",\s*(?:and|or|but|also|as well as|which|who|whose|did|does|do|has|have|had|is|are|was"
        r"|were|it|he|she|they)\b",
        r"\s(?:and|or)\b"
        rf"|\sas(?=\s(?:the|an?|another)\s(?:[\"'‘“]?$|(?:[\w.’'-]+\s){{0,4}}?(?:{PRINTED}|one)\b))",
        r",\s",
    )
)
_ANY_CUT = re.compile("|".join(f"(?:{pattern.pattern})" for pattern in _CUTS[:3]), re.IGNORECASE)
# The article that an anchor behind it dates or names: "and the one that tells of ... on May 3".
_NOUN_PHRASE = re.compile(
    rf"\b(?:the|an?|another|its|their)\s(?:\w+\s){{0,2}}?(?:{PRINTED}|one)\b", re.IGNORECASE
)
_LEAD = re.compile(
    r"^(?:(?:and|but|or|also|then|while|whereas|than|as|how|before or after|before|after"
    rf"|{_LIKENED})\s)+",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?<=[\w,;:'\"“‘(] )[\"'“‘]?[A-Z][\w.’'-]*(?:(?: of| the| de)? [A-Z0-9][\w.’'-]*)*"
    r"|\b[A-Z]{2,}\b"
)
_MONTH = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_CONTENT = re.compile(r"[^\W\d_]{4,}")
_EMPTY = frozenset(  # words of four letters and more that tell of no subject
    "article articles report reports story stories post posts piece both another between after"
    " before according reported published considering information based from with that this these"
    " those does what which when where while whose there same later earlier about discussed"
    " mentioned featured covered coverage differ differs individual person company organization"
    " team name recently".split()
)
_LEAST_CONTENT = 2
_MOST_NAMES = 3  # more would outweigh the words of the piece itself
_NEW_ANCHOR = re.compile(rf"\b(?:{PRINTED}|ones?|another|and then|reported|wrote)\b", re.IGNORECASE)
_REACH = 120  # characters from a source to the date that still belongs to it
_ATTACHED = 30  # characters between a date and the outlet behind it: "the May 3 piece by"


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that a question asks for.

    `named` are the outlets that it is asked of, as the question names them; `dates` are its days
    of publication. `text` is what to look for.
    """

    text: str
    named: tuple[Source, ...] = ()
    dates: tuple[Published, ...] = ()


@dataclass(frozen=True, slots=True)
class _Anchor:
    span: Span
    named: tuple[Source, ...]
    dates: tuple[Published, ...]
    cue: Cue = "leads"


@lru_cache(maxsize=64)
def read(question: Question, outlets: tuple[str, ...], newest: dt.date | None) -> tuple[Piece, ...]:
    """Return the pieces of a question, in its order; one with all of its text where it is one."""
    text = question.text
    named = sources(text, outlets)
    dates = published(text, question.asked, named, reached(question, newest))
    general = tuple(date for date in dates if date.kind == "asked")
    anchors = _anchors(text, named, [date for date in dates if date.kind == "article"])
    if not anchors:
        return (Piece(text, (), general),)
    if len(anchors) == 1:
        return tuple(_by_outlet(text, anchors[0], (*anchors[0].dates, *general)))
    spans = _clauses(text, anchors)
    found: dict[Piece, None] = {}
    for anchor, span in zip(anchors, spans, strict=True):
        words = _with_names(text, span, named) if _says(text, span, anchor) else text
        # "Last week" in what one of several articles tells is counted from that article.
        found |= dict.fromkeys(_by_outlet(words, anchor, anchor.dates))
    return tuple(found)


def reached(question: Question, newest: dt.date | None) -> dt.date | None:
    """Return the last day that a question may use of a corpus whose newest article is `newest`."""
    return min(filter(None, (newest, question.as_of)), default=None)


def _says(text: str, span: Span, anchor: _Anchor) -> bool:
    """Tell whether a clause says what to look for, beside its outlets and dates."""
    words = span.of(text)
    spans = [*(source.span for source in anchor.named), *(date.span for date in anchor.dates)]
    for known in sorted(spans, reverse=True):
        if span.covers(known):
            words = words[: known.start - span.start] + words[known.end - span.start :]
    return content(words) >= _LEAST_CONTENT


def _by_outlet(text: str, anchor: _Anchor, dates: tuple[Published, ...]) -> Iterator[Piece]:
    """Yield a piece for each of the outlets that one statement is asked of."""
    for source in anchor.named:
        yield Piece(text, (source,), dates)
    if not anchor.named:
        yield Piece(text, (), dates)


def _anchors(text: str, named: Sequence[Source], dates: Sequence[Published]) -> tuple[_Anchor, ...]:
    """Bring outlets and dates together: each date goes to the outlet whose article it dates."""
    groups = (tuple(group) for _, group in groupby(named, key=lambda source: source.group))
    marks: list[_Anchor] = [
        _Anchor(Span(g[0].span.start, g[-1].span.end), g, (), g[0].cue) for g in groups
    ]
    marks += [_Anchor(date.span, (), (date,)) for date in dates]
    found: list[_Anchor] = []
    for mark in sorted(marks, key=lambda mark: mark.span):
        last = found[-1] if found else None
        if last is None:
            found.append(mark)
        elif joined := _joined(text, last, mark):
            found[-1] = joined
        elif mark.named:
            found.append(mark)
        else:  # "and the one on November 6": of the same outlet
            found.append(replace(mark, named=last.named))
    return tuple(found)


def _joined(text: str, last: _Anchor, mark: _Anchor) -> _Anchor | None:
    between = text[last.span.end : mark.span.start]
    whole = Span(last.span.start, mark.span.end)
    if mark.dates and not last.dates:
        apart = len(between) > _REACH and _NEW_ANCHOR.search(between)
        return None if apart else replace(last, span=whole, dates=mark.dates)
    if mark.dates and _bounds(last.dates[0], mark.dates[0]):
        return replace(last, span=whole, dates=(*last.dates, *mark.dates))
    near = len(between) <= _ATTACHED and not re.search(r"\band\b|[,;]", between)
    if mark.named and not last.named and near:
        return replace(mark, span=whole, dates=last.dates)
    return None


def _bounds(first: Published, second: Published) -> bool:
    """Tell whether two dates are the ends of one stretch: "after October 4 and before May 1"."""
    return (first.until is None) != (second.until is None) and (first.since is None) != (
        second.since is None
    )


def _clauses(text: str, anchors: Sequence[_Anchor]) -> list[Span]:
    """Cut the text between each two anchors."""
    starts = [0]
    for first, second in pairwise(anchors):
        said_before = content(text[starts[-1] : first.span.start]) >= _LEAST_CONTENT
        early = first.cue == "follows" and said_before
        cut = _cut(text, first.span.end, second, early=early)
        starts.append(starts[-1] if cut is None else cut)
    # Two that cannot be cut apart share their words.
    return [
        Span(start, next((later for later in starts[at:] if later > start), len(text)))
        for at, start in enumerate(starts)
    ]


def _cut(text: str, start: int, second: _Anchor, *, early: bool) -> int | None:
    """Return where to cut between `start`, the end of an anchor, and the next one.

    `early` is True where the first has had its words before it, so that the rest is the second's.
    """
    end = second.span.start
    if second.cue == "leads" and not early:
        # What is said of the first goes up to the noun phrase of the second.
        phrases = [each.start() for each in _NOUN_PHRASE.finditer(text, start, end)]
        for limit in (*phrases[-1:], end):
            if found := list(_ANY_CUT.finditer(text, start, limit)):
                return found[-1].start()
    for pattern in (*_CUTS[1:], _CUTS[0]) if early else _CUTS:
        found = list(pattern.finditer(text, start, end))
        if found and early:
            return found[0].start()
        if found:  # the second has its words before it
            enough = [f for f in found if content(text[f.end() : end]) >= _LEAST_CONTENT]
            return (enough or found)[-1].start()
    return None


def content(words: str) -> int:
    """Return how many different words say what to look for: no small ones, none of any report."""
    return len(set(_CONTENT.findall(words.lower())) - _EMPTY)


def names(text: str, named: Sequence[Source] = ()) -> list[str]:
    """Return the first few names in `text` that are no outlets of `named` and no months."""
    found = (
        match[0].strip("\"'“‘”’")
        for match in _NAME.finditer(text)
        if not any(each.name in match[0] or match[0] in each.name for each in named)
        and not _MONTH.match(match[0])
    )
    return list(dict.fromkeys(found))[:_MOST_NAMES]


def _with_names(text: str, span: Span, named: Sequence[Source]) -> str:
    """Return the words of a clause, with the names that stand elsewhere where it has none."""
    words = _LEAD.sub("", span.of(text).strip(" .,;"))
    if names(words, named):
        return words
    others = names(f"{text[: span.start]} {text[span.end :]}", named)
    return f"{words} ({', '.join(others)})" if others else words
