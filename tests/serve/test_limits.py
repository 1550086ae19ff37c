"""Chips: what each change makes of the question, and that a browser may send anything."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from assistant.serve.page import limits
from assistant.serve.page.limits import Limits
from assistant.serve.page.turn import Turn
from assistant.types import Reason, Scope
from tests.make import make_reply
from tests.serve.turns import MARKUP, make_turn

ASKED = "What opened in Port Selim last week?"


def make_inferred() -> Turn:
    scope = Scope(
        dt.date(2025, 2, 17),
        dt.date(2025, 2, 23),
        inferred=(Reason("last week", "published 17 to 23 February 2025"),),
    )
    return make_turn(replace(make_reply(), scope=scope))


def change(limit: str, value: str, *, within: Limits | None = None) -> tuple[str, Limits]:
    made = {"limit": limit, "value": value}
    return limits.changed(ASKED, within or Limits(), make_inferred(), made)


@pytest.mark.parametrize("name", ["since", "until", "as_of"])
def test_a_day_is_set_and_taken_away(name: str) -> None:
    text, within = change(name, "2025-02-03")
    assert (text, getattr(within, name)) == (ASKED, dt.date(2025, 2, 3))
    _, within = change(name, "", within=within)
    assert within == Limits()


def test_outlets_are_added_once_and_taken_away() -> None:
    _, within = change("outlet", "The Paper")
    _, within = change("outlet", "The Paper", within=within)
    _, within = change("outlet", "Harbour Wire", within=within)
    assert within.sources == ("The Paper", "Harbour Wire")
    _, within = change("outlet-off", "The Paper", within=within)
    assert within.sources == ("Harbour Wire",)


def test_removing_what_was_read_from_the_question_removes_its_words() -> None:
    assert change("inferred-off", "last week") == ("What opened in Port Selim?", Limits())


def test_editing_what_was_read_from_the_question_makes_it_a_limit_of_the_reader() -> None:
    text, within = change("inferred", "last week")
    assert text == "What opened in Port Selim?"
    assert within == Limits(dt.date(2025, 2, 17), dt.date(2025, 2, 23))


@pytest.mark.parametrize(
    "made",
    [
        {},
        {"limit": "since", "value": "yesterday"},
        {"limit": "inferred", "value": "never said"},
        {"limit": "rm -rf", "value": "/"},
        {"limit": "outlet", "value": "  "},
        {"limit": 3, "value": {"a": 1}},
    ],
)
def test_what_makes_no_sense_changes_nothing(made: dict[str, Any]) -> None:
    assert limits.changed(ASKED, Limits(), make_inferred(), made) == (ASKED, Limits())
    assert limits.changed(ASKED, Limits(), None, made) == (ASKED, Limits())


def test_chips_of_the_reader_and_of_the_question_are_told_apart() -> None:
    page = limits.html(Limits(until=dt.date(2025, 2, 20)), make_inferred(), ("The Paper",))
    assert page.count('class="chip given"') == 1
    assert page.count('class="chip inferred"') == 1
    assert "read from your question" in page
    assert 'value="2025-02-20"' in page
    assert 'aria-label="Remove To 20 February 2025"' in page
    assert '<option value="The Paper">' in page


def test_names_of_outlets_and_words_of_questions_are_text() -> None:
    scope = Scope(inferred=(Reason(MARKUP, MARKUP),), notes=(MARKUP,))
    turn = make_turn(replace(make_reply(), scope=scope))
    page = limits.html(Limits(sources=(MARKUP,)), turn, (MARKUP,))
    assert "<script" not in page
    assert "<img" not in page


def test_limits_reach_the_question() -> None:
    within = Limits(dt.date(2025, 1, 1), None, ("The Paper",), dt.date(2025, 2, 1))
    question = within.question("Who?", dt.date(2025, 3, 1))
    assert Limits.of(question) == within
