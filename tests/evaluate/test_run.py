"""Runs over hand-made replies: the seam takes reply dicts, wrapped so that asking gives them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from assistant.errors import BadRequest
from assistant.evaluate.gate import Gate
from assistant.evaluate.run import Run, evaluate_answers
from assistant.types import Question, Reply
from tests.evaluate.make import RIBBON, make_refusal, make_reply, make_source, text_of

RIGHT = {
    "id": "right",
    "question": "Who cut the ribbon?",
    "answerable": True,
    "answers": ["Port Selim"],
    "gold": [{"article": "harbour.txt", "quote": RIBBON}],
    "type": "direct",
    "asked": "2024-03-05",
}
UNKNOWN = {"id": "none", "question": "What did it cost?", "answerable": False, "type": "near-miss"}
BREAKS = RIGHT | {"id": "breaks", "question": "Who fell?", "type": "direct"}
TODAY = dt.date(2026, 1, 1)


def run_of(
    folder: Path, rows: list[dict[str, Any]], replies: Mapping[str, object], **options: Any
) -> Run:
    set_file = folder / "set.jsonl"
    set_file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")

    def ask(question: Question) -> Reply:
        reply = replies[question.text]
        if isinstance(reply, Exception):
            raise reply
        return cast("Reply", reply)

    def to_json(reply: Reply) -> dict[str, Any]:
        return cast("dict[str, Any]", reply)

    return evaluate_answers(set_file, ask, text_of, to_json=to_json, today=TODAY, **options)


REPLIES: dict[str, object] = {
    "Who cut the ribbon?": make_reply(),
    "What did it cost?": make_refusal(),
    "Who fell?": RuntimeError("the model fell over"),
}


def test_every_case_is_a_row_in_order_even_one_that_fails(tmp_path: Path) -> None:
    run = run_of(tmp_path, [RIGHT, BREAKS, UNKNOWN], REPLIES)
    assert [o.grade for o in run.outcomes] == ["right and cited", "error", "refused rightly"]
    assert run.outcomes[1].error == "RuntimeError: the model fell over"
    assert run.measures["right_and_cited"].value == 0.5
    assert run.measures["error_rate"].count == 3
    assert [o.case.id for o in run.faults] == ["breaks"]


def test_a_reply_that_lacks_a_promised_field_is_an_error_row(tmp_path: Path) -> None:
    reply = make_reply()
    del reply["claims"]
    run = run_of(tmp_path, [RIGHT], {"Who cut the ribbon?": reply})
    assert run.outcomes[0].error == "KeyError: 'claims'"


def test_an_interrupt_stops_the_run(tmp_path: Path) -> None:
    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_of(tmp_path, [RIGHT], REPLIES, progress=stop)


def test_asks_on_the_day_of_the_case_or_today(tmp_path: Path) -> None:
    asked: list[dt.date] = []

    set_file = tmp_path / "set.jsonl"
    set_file.write_text("\n".join(json.dumps(row) for row in (RIGHT, UNKNOWN)), encoding="utf-8")

    def ask(question: Question) -> Reply:
        asked.append(question.asked)
        return cast("Reply", REPLIES[question.text])

    evaluate_answers(set_file, ask, text_of, to_json=lambda r: cast("Any", r), today=TODAY)
    assert asked == [dt.date(2024, 3, 5), TODAY]


def test_progress_counts_every_case(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    run_of(tmp_path, [RIGHT, BREAKS], REPLIES, progress=lambda done, of: seen.append((done, of)))
    assert seen == [(1, 2), (2, 2)]


def test_a_bad_set_asks_nothing(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="line 2"):
        run_of(tmp_path, [RIGHT, RIGHT], {})


def test_measures_by_type(tmp_path: Path) -> None:
    run = run_of(tmp_path, [RIGHT, UNKNOWN, BREAKS], REPLIES)
    assert list(run.by_type) == ["direct", "near-miss"]
    assert run.by_type["direct"]["right_and_cited"].count == 2
    assert run.by_type["near-miss"]["right_and_cited"].value is None
    assert run.by_type["near-miss"]["refused_unanswerable"].value == 1.0


def test_gates_fail_on_a_citation_to_the_wrong_sentence(tmp_path: Path) -> None:
    gates = [Gate("right_and_cited", "minimum", 0.95), Gate("exact_quotes", "minimum", 1.0)]
    assert run_of(tmp_path, [RIGHT], REPLIES).failed_gates(gates) == ()
    elsewhere = make_reply(sources=[make_source("The first ferry left an hour later.")])
    broken = run_of(tmp_path, [RIGHT], {"Who cut the ribbon?": elsewhere}).failed_gates(gates)
    assert [each.gate.measure for each in broken] == ["right_and_cited"]


def test_the_json_of_a_run_holds_everything_and_survives_a_round_trip(tmp_path: Path) -> None:
    gates = [Gate("right_and_cited", "minimum", 0.95)]
    found = run_of(tmp_path, [RIGHT, BREAKS, UNKNOWN], REPLIES).as_json(gates)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert (found["set"], found["cases"]) == ("set.jsonl", 3)
    assert found["measures"]["right_and_cited"]["value"] == 0.5
    assert found["gates"] == [
        {
            "measure": "right_and_cited",
            "bound": "minimum",
            "limit": 0.95,
            "value": 0.5,
            "passed": False,
        }
    ]
    rows = {row["id"]: row for row in found["outcomes"]}
    assert rows["breaks"]["error"] == "RuntimeError: the model fell over"
    assert rows["right"]["reply"] == make_reply()
    assert found["index"] == {"fingerprint": "f1", "articles": 2, "passages": 2}
