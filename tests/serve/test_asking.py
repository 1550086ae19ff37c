"""The functions behind the tabs, over an index of the seeds: what a browser sends, what it gets."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from assistant.config import Settings
from assistant.index import manifest
from assistant.serve.page import asking, examples, shelving, trials
from assistant.serve.page.asking import Shown
from assistant.serve.page.desk import FOLDER, Desk
from assistant.serve.page.limits import Limits
from assistant.types import Question, Step
from tests.processes import ROOT

pytestmark = pytest.mark.slow

LEADS = "Who leads U.S. Northern Command?"
LEAKED = "Who leaked the CBP memo to the press?"


@pytest.fixture(scope="module")
def desk(seeds_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Return a desk over a copy of the index, because a desk keeps its history there."""
    index = tmp_path_factory.mktemp("desk") / "index"
    shutil.copytree(seeds_index, index, ignore=shutil.ignore_patterns("models"))
    (index / "models").symlink_to(seeds_index / "models")
    with closing(Desk.open(Settings(index=index), [ROOT / "seeds"])) as opened:
        yield opened


def ask(desk: Desk, session: str, text: str, within: Limits | None = None) -> Shown:
    """Ask, and return what is shown in the end."""
    *_, shown = asking.ask(desk, session, text, within or Limits())
    return shown


def change(desk: Desk, session: str, shown: Shown, made: dict[str, str]) -> Shown:
    """Change a limit of what is shown, and return what is shown then."""
    turn_id = shown.turn.id if shown.turn else ""
    *_, now = asking.change(desk, session, turn_id, shown.text, shown.limits, made)
    assert isinstance(now, Shown)
    return now


def place_of(page: str, kind: str) -> dict[str, str]:
    """Return what the browser sends for the first button of a kind."""
    button = re.search(rf'<button[^>]*class="{kind}"[^>]*>', page)
    assert button, page
    return dict(re.findall(r'data-([\w-]+)="([^"]*)"', button[0]))


def test_an_answer_with_its_article_open_beside_it(desk: Desk) -> None:
    shown = ask(desk, "me", LEADS)
    assert shown.turn is not None
    source = shown.turn.document["sources"][0]
    assert "Gregory Guillot" in shown.answer
    assert f'data-article="{source["article_id"]}"' in shown.evidence
    lit = re.findall(r'<mark class="quote">(.*?)</mark>', shown.evidence)
    assert "".join(lit) == source["quote"]
    assert "read and not cited" in shown.consulted
    assert desk.history.turn("me", shown.turn.id) == shown.turn


def test_each_button_opens_its_own_words(desk: Desk) -> None:
    shown = ask(desk, "me", LEADS)
    opened = asking.open_place(desk, place_of(shown.answer, "mark"))
    assert opened.count('<mark class="quote">') == 1
    near = asking.open_place(desk, place_of(shown.consulted, "open"))
    assert '<mark class="passage">' in near
    assert '<mark class="quote">' not in near


def test_the_steps_are_shown_before_the_answer_and_nothing_of_it(desk: Desk) -> None:
    *before, shown = asking.ask(desk, "me", LEADS, Limits())
    assert shown.turn is not None
    assert before
    for state in before:
        assert state.turn is None
        assert state.text == LEADS
        assert LEADS in state.answer
        assert state.answer.count('aria-current="step"') == 1
        pieces = "".join((state.answer, state.evidence, state.consulted))
        assert shown.turn.document["claims"][0]["text"] not in pieces
        assert "Guillot" not in pieces
    counts = [state.answer.count("<li") for state in before]
    assert counts == sorted(set(counts))


def test_a_reader_who_leaves_holds_up_nobody_and_finds_the_answer_later(desk: Desk) -> None:
    leaving = asking.ask(desk, "leaving", LEADS, Limits())
    assert 'aria-busy="true"' in next(leaving).answer
    leaving.close()
    assert ask(desk, "staying", LEAKED).turn
    (kept,) = desk.history.turns("leaving")
    assert kept.document["question"] == LEADS


def test_a_question_set_lets_others_ask_in_between(desk: Desk) -> None:
    order: list[str] = []
    begun = Event()

    def run_set() -> None:
        for _ in range(8):
            desk.reply(Question(LEADS, dt.date(2025, 3, 1)))
            order.append("set")
            begun.set()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run_set)
        begun.wait()
        ask(desk, "me", LEAKED)
        order.append("me")
        running.result()
    assert "set" in order[order.index("me") :]


def test_a_refusal_opens_nothing_by_itself(desk: Desk) -> None:
    shown = ask(desk, "me", LEAKED)
    assert shown.turn is not None
    assert shown.turn.refused
    assert "<mark" not in shown.evidence
    assert "What comes nearest" in shown.answer


def test_what_cannot_be_asked_is_explained(desk: Desk) -> None:
    before = len(desk.history.turns("odd"))
    for text in ("", "?", "why " * 10_000):
        shown = ask(desk, "odd", text)
        assert 'role="alert"' in shown.answer
        assert shown.text == text
    crossed = Limits(dt.date(2025, 2, 6), dt.date(2025, 2, 1))
    assert "begins on 2025-02-06" in ask(desk, "odd", LEADS, crossed).answer
    assert len(desk.history.turns("odd")) == before


def test_a_changed_limit_asks_again(desk: Desk) -> None:
    first = ask(desk, "me", LEADS)
    assert first.turn is not None
    shown = change(desk, "me", first, {"limit": "until", "value": "2020-01-01"})
    assert shown.turn is not None
    assert shown.turn.id != first.turn.id
    assert shown.turn.refused
    assert "to 1 January 2020" in shown.answer
    assert "Remove a limit above" in shown.answer
    again = change(desk, "me", shown, {"limit": "until", "value": ""})
    assert again.turn is not None
    assert not again.turn.refused


def test_a_limit_before_any_question_asks_nothing(desk: Desk) -> None:
    since = {"limit": "since", "value": "2025-02-01"}
    shown = change(desk, "new", asking.nothing(desk), since)
    assert (shown.turn, shown.limits.since) == (None, dt.date(2025, 2, 1))
    assert desk.history.turns("new") == []


@pytest.mark.parametrize(
    "place",
    [
        {},
        {"article": "a1:0000000000000000", "passage": "0-5", "quote": "0-5"},
        {"article": "' or 1=1 --", "passage": "x", "quote": None},
    ],
)
def test_an_article_that_is_not_there(desk: Desk, place: dict[str, Any]) -> None:
    assert "holds no article" in asking.open_place(desk, place)


@pytest.mark.parametrize(
    "spans", [("5-", "-"), ("0-99999999", "9-3"), ("9" * 5000 + "-1", "²-³"), ("-4-9", "1-2-3")]
)
def test_a_place_that_is_none_lights_nothing(desk: Desk, spans: tuple[str, str]) -> None:
    article_id = desk.catalog.article_ids()[0]
    place = {"article": article_id, "passage": spans[0], "quote": spans[1], "mark": "9" * 5000}
    page = asking.open_place(desk, place)
    assert 'class="text"' in page
    assert "<mark" not in page


def test_another_session_cannot_turn_to_a_turn_or_rate_it(desk: Desk) -> None:
    shown = ask(desk, "me", LEADS)
    assert shown.turn is not None
    assert asking.turn_to(desk, "me", shown.turn.id).answer == shown.answer
    assert asking.turn_to(desk, "you", shown.turn.id).turn is None
    said = {"turn": shown.turn.id, "rating": "right"}
    assert not asking.rate(desk, "you", said)
    assert asking.rate(desk, "me", said | {"mark": "1"})
    assert desk.ratings.of(shown.turn.id) == {1: "right"}


def test_twenty_ask_at_once_and_each_gets_the_answer_to_its_own_question(desk: Desk) -> None:
    questions = [LEADS, LEAKED, "How many arrests did Homan mention?", "What did the memo say?"] * 5
    with ThreadPoolExecutor(20) as pool:
        shown = list(
            pool.map(
                lambda numbered: ask(desk, f"user {numbered[0]}", numbered[1]),
                enumerate(questions),
            )
        )
    alone = {text: ask(desk, "alone", text) for text in set(questions)}
    for text, made in zip(questions, shown, strict=True):
        expected = alone[text].turn
        assert made.turn is not None
        assert expected is not None
        # How many passages are read depends on how busy the machine is, and so may the rest.
        for name in ("question", "refused"):
            assert made.turn.document[name] == expected.document[name]


def test_examples_are_answered_from_the_article_they_were_made_of(desk: Desk) -> None:
    desk.find_examples()
    found = desk.examples()
    assert len(found) == len(set(found)) == examples.MOST
    for question in found:
        shown = ask(desk, "examples", question)
        assert shown.turn is not None
        assert not shown.turn.refused
    file = desk.settings.index / FOLDER / examples.FILE
    state = manifest.read(desk.settings.index).fingerprint
    assert examples.kept(file, state) == found
    assert examples.kept(file, "another state") is None
    examples.keep(file, state, ["What is kept?"])
    desk.find_examples()
    assert desk.examples() == ("What is kept?",)


@pytest.mark.parametrize("written", ["", "[1]", "{}", '{"articles": "a", "questions": 1}', "\xff"])
def test_kept_examples_that_are_none_are_looked_for_again(tmp_path: Path, written: str) -> None:
    file = tmp_path / examples.FILE
    assert examples.kept(file, "a") is None
    file.write_text(written, "latin-1")
    assert examples.kept(file, "a") is None


def test_the_corpus_is_counted_listed_and_searched(desk: Desk) -> None:
    shelf = shelving.shelf(desk)
    assert "<dt>Articles</dt><dd>5</dd>" in shelf.overview
    assert 'class="histogram"' in shelf.overview
    assert shelf.listing.count('data-event="opened"') == 5
    found = shelving.search(desk, "drones at the border")
    assert found.count('data-event="opened"') > 3
    assert shelving.search(desk, "  ") == shelf.listing
    assert 'role="alert"' in shelving.search(desk, "?!")
    for number in ("99", "-1", "x", None, "9" * 5000):
        assert "page 1 of 1" in shelving.page(desk, number)


def test_adding_nothing_is_explained(desk: Desk) -> None:
    assert "no file was chosen" in shelving.add(desk, [], lambda *_: None)


def test_a_question_set_is_asked_and_reported(desk: Desk, tmp_path: Path) -> None:
    lines = (ROOT / "eval/seeds.jsonl").read_text("utf-8").splitlines()[:3]
    chosen = tmp_path / "three.jsonl"
    chosen.write_text("\n".join(lines), "utf-8")
    told: list[tuple[str, int, int]] = []
    page = trials.run(desk, str(chosen), lambda *how_far: told.append(how_far))
    assert told == [("questions", n, 3) for n in (1, 2, 3)]
    assert page.startswith('<iframe class="report" title="Report of three.jsonl" sandbox srcdoc="')
    assert "<h1" not in page  # the report is the text of an attribute
    assert "no question set was chosen" in trials.run(desk, None, lambda *_: None)
    chosen.write_text("{}", "utf-8")
    assert "line 1" in trials.run(desk, str(chosen), lambda *_: None)


def test_a_build_is_seen_by_the_next_question(
    index_copy: Callable[[], Path], tmp_path: Path
) -> None:
    file = tmp_path / "lighthouse.txt"
    file.write_text(
        "Volunteers painted the lighthouse of Port Selim red on Sunday. It took nine hours.",
        "utf-8",
    )
    with closing(Desk.open(Settings(index=index_copy()), [ROOT / "seeds"])) as opened:
        done = shelving.add(opened, [str(file)], lambda *_: None)
        assert "1 added" in done
        shown = ask(opened, "me", "Who painted the lighthouse of Port Selim?")
        assert shown.turn is not None
        assert shown.turn.document["sources"][0]["external_id"] == "lighthouse.txt"
        assert "<dt>Articles</dt><dd>6</dd>" in shelving.shelf(opened).overview
        assert "1 removed" in shelving.remove(opened, "lighthouse.txt", lambda *_: None)
        gone = asking.turn_to(opened, "me", shown.turn.id)
        assert "lighthouse" in gone.answer
        assert "holds no article" in gone.evidence


def test_an_answer_that_cannot_be_kept_is_shown(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*given: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(desk.history, "keep", full)
    assert "Gregory Guillot" in ask(desk, "me", LEADS).answer
    assert "could not be kept: database or disk is full" in caplog.text


def test_what_nobody_foresaw_leaves_no_page_at_work(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Event()

    def broken(question: Question) -> Iterator[Step]:
        yield Step("scope", 0.0)
        told.wait(60)
        raise ZeroDivisionError

    monkeypatch.setattr(desk.assistant, "stream", broken)
    working = asking.ask(desk, "me", LEADS, Limits())
    assert 'aria-busy="true"' in next(working).answer
    told.set()
    assert 'role="alert"' in next(working).answer
    with pytest.raises(ZeroDivisionError):
        next(working)
