"""The limits of a piece of a question, and how they go together with those of the asker.

Pieces in, Limits and Scopes out. What a question's words limit only ever narrows what the asker
set; where the two leave nothing between them, the asker's limit stands and a note says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from assistant.search.published import Published
from assistant.search.reading import Piece
from assistant.types import Reason, Scope

_Item = TypeVar("_Item")
_MOST_NAMED = 4  # outlets that a reason lists; a paper may have a dozen sections


@dataclass(frozen=True, slots=True)
class Limits:
    """What the words of a question limit: days of publication, outlets, and why."""

    since: dt.date | None = None
    until: dt.date | None = None
    sources: tuple[str, ...] = ()
    of_dates: tuple[Reason, ...] = ()
    of_sources: tuple[Reason, ...] = ()
    notes: tuple[str, ...] = ()


def of(piece: Piece, text: str, *, outlets_known: bool) -> Limits:
    """Return the limits of a piece of the question `text`.

    An outlet that is not in the corpus limits nothing, and a note says that it is not there.
    """
    since, until, dates = _period(piece.dates)
    have = [source for source in piece.named if source.outlets]
    lack = [source for source in piece.named if not source.outlets]
    limited = bool(have) and not lack
    return Limits(
        since,
        until,
        _unique(outlet for source in have for outlet in source.outlets) if limited else (),
        _unique(Reason(date.span.of(text), _days(date.since, date.until)) for date in dates),
        _unique(Reason(source.name, _by(source.outlets)) for source in have) if limited else (),
        _unique(
            f"the corpus has no outlet “{source.name}”, so its name limits nothing"
            for source in lack
            if outlets_known
        ),
    )


def hull(found: Sequence[Limits]) -> Limits:
    """Return the limits that hold for all of several pieces, with the reasons of each."""
    if len(found) == 1:
        return found[0]
    since = [each.since for each in found if each.since]
    until = [each.until for each in found if each.until]
    sources = _unique(source for each in found for source in each.sources)
    return Limits(
        min(since) if len(since) == len(found) else None,
        max(until) if len(until) == len(found) else None,
        sources if all(each.sources for each in found) else (),
        _unique(_of_part(reason) for each in found for reason in each.of_dates),
        _unique(_of_part(reason) for each in found for reason in each.of_sources),
        _unique(note for each in found for note in each.notes),
    )


def narrowed(given: Scope, found: Limits) -> Scope:
    """Return `given`, narrowed by what was found; what would leave nothing is given up."""
    since = max(filter(None, (given.since, found.since)), default=None)
    until = min(filter(None, (given.until, found.until)), default=None)
    notes, reasons = list(found.notes), [*found.of_dates, *found.of_sources]
    if since and until and since > until:
        since, until = given.since, given.until
        reasons = [reason for reason in reasons if reason not in found.of_dates]
        notes += [_given_up(reason, "dates") for reason in found.of_dates]
    sources = given.sources or found.sources
    if given.sources and found.sources:
        sources = tuple(each for each in given.sources if each in found.sources)
        if not sources:
            sources = given.sources
            reasons = [reason for reason in reasons if reason not in found.of_sources]
            notes += [_given_up(reason, "outlets") for reason in found.of_sources]
    return replace(
        given,
        since=since,
        until=until,
        sources=sources,
        inferred=_unique((*given.inferred, *reasons)),
        notes=_unique((*given.notes, *notes)),
    )


def _period(
    dates: Sequence[Published],
) -> tuple[dt.date | None, dt.date | None, Sequence[Published]]:
    """Return the first and the last day that all dates leave, and the dates that were used."""
    articles = [date for date in dates if date.kind == "article"]
    asked = [date for date in dates if date.kind == "asked"]
    since, until = _ends(articles, max, min)
    # Several times of what is asked for are alternatives, an article's dates are its bounds.
    first, last = _ends(asked, min, max)
    both = _later(since, first), _earlier(until, last)
    if articles and both[0] and both[1] and both[0] > both[1]:
        return since, until, articles
    return *both, dates


_Choose = Callable[[Iterable[dt.date]], dt.date]


def _ends(
    dates: Sequence[Published], first: _Choose, last: _Choose
) -> tuple[dt.date | None, dt.date | None]:
    since = [date.since for date in dates if date.since]
    until = [date.until for date in dates if date.until]
    if first is min:  # an alternative without an end leaves the whole without one
        since = since if len(since) == len(dates) else []
        until = until if len(until) == len(dates) else []
    begin, end = first(since) if since else None, last(until) if until else None
    if begin and end and begin > end:  # two articles in one clause
        return min(since), max(until)
    return begin, end


def _later(one: dt.date | None, other: dt.date | None) -> dt.date | None:
    return max(filter(None, (one, other)), default=None)


def _earlier(one: dt.date | None, other: dt.date | None) -> dt.date | None:
    return min(filter(None, (one, other)), default=None)


def _days(since: dt.date | None, until: dt.date | None) -> str:
    ends = (f"from {since}" if since else "", f"to {until}" if until else "")
    return " ".join(["published", *filter(None, ends)])


def _by(outlets: Sequence[str]) -> str:
    names = list(outlets[:_MOST_NAMED])
    if more := len(outlets) - len(names):
        names.append(f"{more} more of its sections")
    return f"published by {' or '.join(names)}"


def _of_part(reason: Reason) -> Reason:
    return replace(reason, limit=f"{reason.limit}, for one part of the question")


def _given_up(reason: Reason, what: str) -> str:
    return f"“{reason.words}” lies outside the {what} that were set, which were kept"


def _unique(items: Iterable[_Item]) -> tuple[_Item, ...]:
    return tuple(dict.fromkeys(items))
