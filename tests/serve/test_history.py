"""Turns and ratings that are kept: each session its own, and nothing of another's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.evaluate.cases import load_cases
from assistant.serve.page import history, past
from assistant.serve.page.feedback import Feedback
from assistant.serve.page.history import History
from assistant.serve.page.turn import Turn
from assistant.types import Refusal
from tests.make import HARBOUR, make_hit, make_reply
from tests.serve.turns import MARKUP, make_answered, make_cited, make_turn

RIBBON = "The mayor of Port Selim cut the ribbon before 1,200 guests."


def make_refused(**over: str) -> Turn:
    refusal = Refusal("No passage says what it cost.")
    return make_turn(make_reply(hits=[make_hit()], refusal=refusal), **over)


@pytest.fixture
def kept(tmp_path: Path) -> History:
    return History.open(tmp_path / "page")


def test_a_turn_comes_back_as_it_was_after_a_restart(kept: History, tmp_path: Path) -> None:
    turn = make_answered(HARBOUR, RIBBON)
    kept.keep("me", turn)
    kept.close()
    again = History.open(tmp_path / "page")
    assert again.turns("me") == [turn]
    assert again.turn("me", turn.id) == turn


def test_a_session_sees_its_own_turns_only(kept: History) -> None:
    mine, yours = make_refused(id="mine"), make_refused(id="yours")
    kept.keep("me", mine)
    kept.keep("you", yours)
    assert kept.turns("me") == [mine]
    assert kept.turn("me", "yours") is None
    kept.forget("me", "yours")
    kept.forget("me")
    assert (kept.turns("me"), kept.turns("you")) == ([], [yours])


def test_the_token_of_a_session_is_not_in_the_file(kept: History, tmp_path: Path) -> None:
    kept.keep("a token nobody may read", make_refused())
    kept.close()
    assert b"a token nobody may read" not in (tmp_path / "page" / history.FILE).read_bytes()


def test_turns_are_found_by_words_of_question_and_answer_newest_first(kept: History) -> None:
    kept.keep("me", make_refused(id="first"))
    kept.keep("me", make_answered(HARBOUR, RIBBON))
    assert [turn.id for turn in kept.turns("me")] == ["turn-1", "first"]
    assert [turn.id for turn in kept.turns("me", "RIBBON before")] == ["turn-1"]
    assert kept.turns("me", "100% _ '") == []


def test_the_oldest_turns_are_dropped_beyond_a_number(
    kept: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "_MOST_TURNS", 3)
    for number in range(5):
        kept.keep("me", make_refused(id=str(number)))
    assert [turn.id for turn in kept.turns("me")] == ["4", "3", "2"]


def test_without_a_folder_to_write_to_turns_are_kept_in_memory(tmp_path: Path) -> None:
    (tmp_path / "page").write_text("a file where the folder would be", "utf-8")
    kept = History.open(tmp_path / "page")
    kept.keep("me", make_refused())
    assert len(kept.turns("me")) == 1


def test_the_list_and_its_export() -> None:
    turns = [make_answered(HARBOUR, RIBBON), make_refused(id="refused")]
    page = past.html(turns)
    assert page.count('data-event="turned"') == 2
    assert "1 source" in page
    assert ">refused<" in page
    lines = past.exported(turns).splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["refused", "turn-1"]
    assert "<script" not in past.html([make_answered(MARKUP, MARKUP)])


@pytest.fixture
def ratings(tmp_path: Path) -> Feedback:
    return Feedback(tmp_path / "page" / "feedback.jsonl")


def test_the_last_rating_counts(ratings: Feedback) -> None:
    turn = make_answered(HARBOUR, RIBBON)
    assert ratings.of(turn.id) == {}
    assert ratings.rate("me", turn, "right")
    assert ratings.rate("me", turn, "wrong", 1)
    assert ratings.rate("me", turn, "unanswerable")
    assert ratings.of(turn.id) == {None: "unanswerable", 1: "wrong"}


@pytest.mark.parametrize(("rating", "mark"), [("splendid", None), ("right", 7), ("", None)])
def test_a_rating_of_nothing_is_not_kept(ratings: Feedback, rating: str, mark: int | None) -> None:
    assert not ratings.rate("me", make_answered(HARBOUR, RIBBON), rating, mark)
    assert ratings.cases("me") == []


def test_a_rating_that_a_kill_tore_is_passed_over(ratings: Feedback, tmp_path: Path) -> None:
    turn = make_answered(HARBOUR, RIBBON)
    assert ratings.rate("me", turn, "right")
    with (tmp_path / "page" / "feedback.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"at": "2025-0')
    assert ratings.of(turn.id) == {None: "right"}
    assert ratings.rate("me", turn, "wrong", 1)
    assert ratings.of(turn.id) == {None: "right", 1: "wrong"}


def test_ratings_become_cases_that_eval_reads(ratings: Feedback, tmp_path: Path) -> None:
    right = make_answered(HARBOUR, RIBBON)
    claims = make_cited(HARBOUR, RIBBON), make_cited("Nothing of it.", "Nothing of it.", 2)
    half = make_turn(make_reply(*claims), id="half")
    ratings.rate("me", right, "right")
    ratings.rate("me", make_refused(id="refused"), "right")
    ratings.rate("me", make_turn(make_reply(make_cited(HARBOUR, RIBBON)), id="not"), "unanswerable")
    ratings.rate("me", half, "right")
    ratings.rate("me", half, "wrong", 2)
    ratings.rate("me", make_refused(id="wrong"), "wrong")
    ratings.rate("you", make_refused(id="yours"), "right")
    file = tmp_path / "cases.jsonl"
    file.write_text(past.as_lines(ratings.cases("me")), "utf-8")
    cases = {case.id.removeprefix("feedback-"): case for case in load_cases(file)}
    assert cases.keys() == {"turn-1", "refused", "not", "half"}
    assert cases["turn-1"].answers == (RIBBON,)
    assert [gold.quote for gold in cases["turn-1"].gold] == [RIBBON]
    assert not cases["refused"].answerable
    assert (cases["not"].answerable, cases["not"].must_not_say) == (False, (RIBBON,))
    assert [gold.quote for gold in cases["half"].gold] == [RIBBON]
