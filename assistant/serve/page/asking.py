"""What happens when a reader asks, changes a limit or opens a source: values in, HTML out.

The functions behind the Ask tab, without Gradio: each takes what the browser sent, which may be
anything, and returns what is to be shown.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from assistant.errors import AssistantError
from assistant.serve.page import answer, article, limits, working
from assistant.serve.page.desk import Desk
from assistant.serve.page.limits import Limits
from assistant.serve.page.marking import UNFORESEEN, Markup, passage_span, problem
from assistant.serve.page.turn import Turn
from assistant.types import Span

# An article of more characters than this has digits was never read.
_MOST_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything the Ask tab shows of one turn, or before one."""

    text: str
    limits: Limits
    turn: Turn | None
    answer: Markup
    chips: Markup
    evidence: Markup
    consulted: Markup


def ask(desk: Desk, session: str, text: str, within: Limits) -> Iterator[Shown]:
    """Answer a question; what cannot be asked is explained.

    Yields the steps in the place of the answer while it is worked on, then the turn.
    """
    before = nothing(desk, text=text, within=within)
    try:
        for now in desk.ask(session, text, within, dt.date.today()):
            if isinstance(now, Turn):
                yield show(desk, now)
            else:
                yield replace(before, answer=working.html(text, now))
    except AssistantError as error:
        yield replace(before, answer=problem(str(error)))
    except Exception:
        yield replace(before, answer=problem(UNFORESEEN))
        raise


def change(
    desk: Desk, session: str, turn_id: str, text: str, within: Limits, made: Mapping[str, Any]
) -> Iterator[Shown]:
    """Change a limit, and ask again where something was asked."""
    turn = desk.history.turn(session, turn_id)
    text, within = limits.changed(text, within, turn, made)
    if text.strip():
        yield from ask(desk, session, text, within)
    else:
        yield nothing(desk, text=text, within=within)


def show(desk: Desk, turn: Turn) -> Shown:
    """Show a turn, now or again: its first source lies open beside it."""
    within = Limits.of(turn.question)
    asked = turn.question.asked
    sources = turn.document["sources"]
    if sources:
        first = sources[0]
        span = Span(first["start"], first["end"])
        evidence = _panel(
            desk, first["article_id"], passage_span(first["passage_id"]), span, first["mark"], asked
        )
    else:
        evidence = article.EMPTY
    return Shown(
        turn.question.text,
        within,
        turn,
        answer.html(turn, desk.ratings.of(turn.id)),
        limits.html(within, turn, desk.outlets()),
        evidence,
        article.consulted(desk.consulted(turn), asked),
    )


def nothing(desk: Desk, *, text: str = "", within: Limits | None = None) -> Shown:
    """Show the tab before anything is asked."""
    within = within or Limits()
    return Shown(
        text,
        within,
        None,
        answer.EMPTY,
        limits.html(within, None, desk.outlets()),
        article.EMPTY,
        Markup(),
    )


def turn_to(desk: Desk, session: str, turn_id: str) -> Shown:
    """Show an earlier turn of a session, and nothing for one that it does not have."""
    turn = desk.history.turn(session, turn_id)
    return show(desk, turn) if turn else nothing(desk)


def rate(desk: Desk, session: str, said: Mapping[str, Any]) -> bool:
    """Keep what a reader says of a turn of the session; tell whether there was one."""
    turn = desk.history.turn(session, str(said.get("turn", "")))
    mark = str(said.get("mark") or "")
    if turn is None:
        return False
    of = int(mark) if _is_number(mark) else None
    return desk.ratings.rate(session, turn, str(said.get("rating", "")), of)


def open_place(desk: Desk, place: Mapping[str, Any]) -> Markup:
    """Open an article where a button says; a place that is none opens it at its beginning."""
    mark = str(place.get("mark") or "")
    panel = _panel(
        desk,
        str(place.get("article", "")),
        _span(place.get("passage")),
        _span(place.get("quote")),
        int(mark) if _is_number(mark) else None,
        dt.date.today(),
    )
    # Opened again it is new to the browser, which leads the reader there once more.
    return Markup('<div data-opened="{}">{}</div>').format(secrets.token_hex(4), panel)


def _panel(
    desk: Desk, article_id: str, passage: Span, quote: Span, mark: int | None, asked: dt.date
) -> Markup:
    opened = desk.opened(article_id, passage, quote, mark)
    return article.html(opened, asked) if opened else article.missing(article_id)


def _span(written: object) -> Span:
    start, _, end = str(written).partition("-")
    return Span(int(start), int(end)) if _is_number(start) and _is_number(end) else Span(0, 0)


def _is_number(written: str) -> bool:
    return written.isdecimal() and len(written) < _MOST_DIGITS
