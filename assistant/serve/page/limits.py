"""What the search is limited to, as chips a reader edits; every change asks again.

Limits that the reader set are chips of their own. Those that the question's words set are marked
and name the words: to remove one, its words leave the question, and to edit one, it becomes a
limit of the reader's first. Nothing else could undo what the question itself says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Self

from assistant.search.rewritten import without
from assistant.serve.page import words
from assistant.serve.page.marking import Markup, data, joined, line, note
from assistant.serve.page.turn import Turn, day
from assistant.types import Question, Reason, day_asked

Name = Literal["since", "until", "as_of"]
_LABELS: dict[Name, str] = {"since": "From", "until": "To", "as_of": "As of"}
_HINTS: dict[Name, str] = {
    "since": "Only articles published on this day or later",
    "until": "Only articles published on this day or earlier",
    "as_of": "What was known on this day: later articles are left out",
}
# Names in the list of outlets to choose from; the field takes any other name as well.
_MOST_OUTLETS = 500


@dataclass(frozen=True, slots=True)
class Limits:
    """What the reader limits the search to."""

    since: dt.date | None = None
    until: dt.date | None = None
    sources: tuple[str, ...] = ()
    as_of: dt.date | None = None

    @classmethod
    def of(cls, question: Question) -> Self:
        """Return the limits of a question."""
        return cls(question.since, question.until, question.sources, question.as_of)

    def question(self, text: str, asked: dt.date) -> Question:
        """Return a question within these limits."""
        day = day_asked(None, self.as_of, asked)
        return Question(text, day, self.since, self.until, self.sources, self.as_of)


def changed(
    text: str, limits: Limits, turn: Turn | None, change: Mapping[str, Any]
) -> tuple[str, Limits]:
    """Return the question and its limits after one chip was changed.

    `change` comes from a browser: "limit" names the chip and "value" what it is to be; a change
    that makes no sense changes nothing.
    """
    limit, value = str(change.get("limit", "")), str(change.get("value") or "").strip()
    if limit in _LABELS:
        return text, _with_day(limits, limit, day(value))
    if limit == "outlet" and value:
        return text, replace(limits, sources=tuple(dict.fromkeys([*limits.sources, value])))
    if limit == "outlet-off":
        return text, replace(limits, sources=tuple(s for s in limits.sources if s != value))
    reason = next((r for r in turn.inferred if r.words == value), None) if turn else None
    if reason is None or turn is None:
        return text, limits
    if limit == "inferred":
        limits = _pinned(limits, turn)
    return without(text, reason.words), limits


def _with_day(limits: Limits, name: str, value: dt.date | None) -> Limits:
    if name == "since":
        return replace(limits, since=value)
    if name == "until":
        return replace(limits, until=value)
    return replace(limits, as_of=value)


def _pinned(limits: Limits, turn: Turn) -> Limits:
    """Return the limits with all that was searched within, so that it can be edited."""
    scope = turn.document["scope"]
    return Limits(day(scope["since"]), day(scope["until"]), tuple(scope["sources"]), limits.as_of)


def html(
    limits: Limits, turn: Turn | None, outlets: Sequence[str], *, listed: str = "outlets"
) -> Markup:
    """Return the chips; `listed` is the id of the list of outlets, one of its own in each tab."""
    values: dict[Name, dt.date | None] = {
        "since": limits.since,
        "until": limits.until,
        "as_of": limits.as_of,
    }
    chips = [_day_chip(name, value) for name, value in values.items() if value]
    chips += [_outlet_chip(name) for name in limits.sources]
    chips += [_inferred_chip(reason) for reason in (turn.inferred if turn else ())]
    unset = [_day_chip(name, None) for name, value in values.items() if not value]
    unset.append(_outlet_field(outlets, listed))
    notes = note(f"Note: {line('; '.join(turn.notes))}.") if turn and turn.notes else Markup()
    return Markup(
        '<div class="limits" role="group" aria-label="Limits of the search">{}'
        '<details class="more"><summary>Limit the search</summary><div class="chips">{}</div>'
        "</details></div>{}"
    ).format(
        joined(chips) or Markup('<span class="chip none">All dates and outlets</span>'),
        joined(unset),
        notes,
    )


def _day_chip(name: Name, value: dt.date | None) -> Markup:
    label = _LABELS[name]
    button = _off(name, "", f"{label} {words.long_day(value)}") if value else Markup()
    return Markup(
        '<span class="chip {}" title="{}"><label>{} <input type="date" {} value="{}"></label>'
        "{}</span>"
    ).format(
        "given" if value else "unset",
        _HINTS[name],
        label,
        data({"change": "limited", "limit": name}),
        value.isoformat() if value else "",
        button,
    )


def _outlet_chip(name: str) -> Markup:
    shown = line(name)
    return Markup('<span class="chip given">Outlet <bdi>{}</bdi>{}</span>').format(
        shown, _off("outlet-off", name, f"outlet {shown}")
    )


def _outlet_field(outlets: Sequence[str], listed: str) -> Markup:
    options = joined(
        Markup('<option value="{}"></option>').format(name) for name in outlets[:_MOST_OUTLETS]
    )
    return Markup(
        '<span class="chip unset"><label>Outlet <input type="text" list="{}" {}'
        ' placeholder="name"></label><datalist id="{}">{}</datalist></span>'
    ).format(listed, data({"change": "limited", "limit": "outlet"}), listed, options)


def _inferred_chip(reason: Reason) -> Markup:
    said = f"“{line(reason.words)}”"
    return Markup(
        '<span class="chip inferred"><span class="why">read from your question</span>'
        "<span><bdi>{}</bdi>: {}</span> "
        '<button type="button" {} aria-label="Edit the limit read from {}">Edit</button>{}</span>'
    ).format(
        said,
        line(reason.limit),
        data({"event": "limited", "limit": "inferred", "value": reason.words}),
        said,
        _off("inferred-off", reason.words, f"limit read from {said}"),
    )


def _off(limit: str, value: str, what: str) -> Markup:
    return Markup('<button type="button" class="off" {} aria-label="Remove {}">×</button>').format(
        data({"event": "limited", "limit": limit, "value": value}), what
    )
