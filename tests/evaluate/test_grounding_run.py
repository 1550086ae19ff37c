"""Checking the responses of a set: verdicts, rows, measures, and what stands beside them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from assistant import text
from assistant.answer import support
from assistant.answer.support import Weighed
from assistant.evaluate.gate import Gate
from assistant.evaluate.grounding import (
    NAMES,
    GroundingRun,
    Score,
    Weigh,
    check_all,
    evaluate_grounding,
)
from assistant.evaluate.grounding_peers import common_stems
from assistant.evaluate.responses import Response, ResponseSet
from assistant.models.judge import Judgement
from assistant.types import Span

CONTEXT = (
    "The first ferry to Port Selim left at noon with ninety passengers. The mayor waved from the"
    " pier. The harbour had been closed for six weeks."
)
# What a judge is sure of, whatever the weights are that its logits meet.
SURE = 30.0


class OverlapJudge:
    """A judge that doubts the words whose stems the evidence does not have."""

    name = "word overlap"

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Judgement]:
        return [self._one(claim, evidence) for claim, evidence in pairs]

    def _one(self, claim: str, evidence: str) -> Judgement:
        known = set(text.stems(evidence))
        at, doubts = 0, []
        for word in claim.split():
            start = claim.index(word, at)
            at = start + len(word)
            doubts.append((Span(start, at), -SURE if known.issuperset(text.stems(word)) else SURE))
        return Judgement(-max(logit for _, logit in doubts), tuple(doubts))


def make_response(words: str, supported: bool, *wrong: str, **over: Any) -> Response:
    spans = tuple(Span(words.index(w), words.index(w) + len(w)) for w in wrong)
    given = {"id": words, "context": CONTEXT, "spans": spans} | over
    return Response(text=words, supported=supported, **given)


def make_set(*responses: Response) -> ResponseSet:
    return ResponseSet("claims.jsonl", "0" * 64, responses)


def make_weigh(found: Mapping[str, Weighed | Exception]) -> Weigh:
    def weigh(response: str, _context: str) -> Weighed:
        weighed = found[response]
        if isinstance(weighed, Exception):
            raise weighed
        return weighed

    return weigh


def make_run(
    found: Mapping[Response, Weighed | Exception],
    peers: Mapping[str, Score] | None = None,
    threshold: float = 0.5,
) -> GroundingRun:
    held = make_set(*found)
    weigh = make_weigh({response.text: weighed for response, weighed in found.items()})
    rows = check_all(held, weigh, threshold, nothing, peers or {})
    started = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    return GroundingRun(held, started, "by hand", threshold, rows, tuple(peers or ()))


def nothing(_stage: str, _done: int, _of: int) -> None: ...


def yes(score: float = 0.9) -> Weighed:
    return Weighed("supported", score, "carried")


def no(score: float = 0.1, *spans: Span) -> Weighed:
    return Weighed("unsupported", score, "the text does not say it", spans)


NOON = make_response("The first ferry left at noon.", True)
MIDNIGHT = make_response("The first ferry left at midnight.", False, "midnight")
WAVED = make_response("The mayor waved from the pier.", True)
SANG = make_response("The mayor sang on the pier.", False, "sang")
UNSAID = Weighed("unchecked", 0.5, "it says nothing")


def test_the_check_of_answers_decides_about_each_response() -> None:
    told: list[tuple[str, int, int]] = []
    held = make_set(NOON, MIDNIGHT, WAVED, SANG)
    run = evaluate_grounding(held, OverlapJudge(), lambda *step: told.append(step))
    assert [row.supported for row in run.rows] == [True, False, True, False]
    assert (run.judge, run.threshold) == ("word overlap", support.threshold())
    assert told == [("responses", n, 4) for n in (1, 2, 3, 4)]
    assert [run.measures[name].value for name in ("balanced_accuracy", "auroc")] == [1.0, 1.0]
    rows = {row["id"]: row for row in run.rows_as_json()}
    (span,) = rows[MIDNIGHT.id]["spans"]
    assert "midnight" in MIDNIGHT.text[span["start"] : span["end"]]
    assert rows[WAVED.id]["score"] == 1.0
    assert rows[WAVED.id]["spans"] == []


def test_a_verdict_is_the_score_at_the_threshold() -> None:
    found = {NOON: yes(0.7), WAVED: yes(0.6), SANG: no(0.6), MIDNIGHT: no(0.59)}
    run = make_run(found, threshold=0.6)
    assert [row.supported for row in run.rows] == [True, True, True, False]
    assert run.measures["balanced_accuracy"].value == 0.75
    assert run.measures["unsupported_f1"].value == pytest.approx(2 / 3)
    assert run.measures["auroc"].value == pytest.approx(3.5 / 4)


def test_what_is_unchecked_is_wrong_whatever_is_true() -> None:
    run = make_run({NOON: yes(), MIDNIGHT: no(), WAVED: UNSAID, SANG: UNSAID})
    assert [row.right for row in run.rows] == [True, True, False, False]
    assert run.measures["balanced_accuracy"].value == 0.5
    assert run.measures["unsupported_f1"].value == 0.5
    assert run.measures["auroc"].value == 0.25
    assert run.measures["unchecked_rate"].value == 0.5
    assert run.measures["error_rate"].value == 0.0
    assert sum(each.correct.count for each in run.reliability) == 2
    assert [row["supported"] for row in run.rows_as_json()] == [True, False, None, None]


def test_a_check_that_fails_is_a_row() -> None:
    run = make_run({NOON: yes(), MIDNIGHT: no(), WAVED: RuntimeError("the judge fell over")})
    assert run.rows[2].error == "RuntimeError: the judge fell over"
    assert run.measures["error_rate"].value == pytest.approx(1 / 3)
    assert run.measures["unchecked_rate"].value == 0.0
    assert run.measures["balanced_accuracy"].value == 0.75
    assert run.measures["median_seconds"].count == 2
    row = run.rows_as_json()[2]
    assert (row["supported"], row["score"], row["spans"]) == (None, None, [])


def test_spans_count_where_it_is_known_what_is_wrong() -> None:
    unmarked = make_response("The harbour never closed.", False)
    whole = Span(0, len(MIDNIGHT.text))
    found = {
        NOON: no(0.1, Span(0, 3)),
        MIDNIGHT: no(0.1, whole),
        SANG: yes(),
        unmarked: no(0.1, Span(0, 25)),
    }
    found_span = make_run(found).measures["span_f1"]
    hits, marked, wanted = len("midnight"), 3 + whole.end, len("midnight") + len("sang")
    assert found_span.value == pytest.approx(2 * hits / (marked + wanted))
    assert found_span.count == 3
    bare = make_run({NOON: yes(), unmarked: no()})
    assert bare.measures["span_f1"].value is None
    assert bare.failed_gates([Gate("span_f1", "minimum", 1.0)]) == ()


def test_a_set_of_one_class_has_no_accuracy() -> None:
    run = make_run({NOON: yes(), WAVED: no()})
    assert [run.measures[name].value for name in ("balanced_accuracy", "auroc")] == [None, None]
    assert run.by_type["untyped"].value == 0.5


def test_measures_have_intervals_around_them_and_gates_fail() -> None:
    found: dict[Response, Weighed | Exception] = {}
    for n in range(40):
        supported = n % 2 == 0
        response = make_response(f"Sentence {n}.", supported, *(() if supported else (f"{n}",)))
        right = n % 10 > 1
        found[response] = yes() if right is supported else no(0.1, Span(9, 10))
    run = make_run(found)
    assert set(run.measures) == NAMES
    share = run.measures["balanced_accuracy"]
    assert share.value == pytest.approx(0.8)
    assert share.low is not None
    assert share.high is not None
    assert 0.6 < share.low < 0.8 < share.high < 0.95
    gates = [Gate("auroc", "minimum", 0.9), Gate("balanced_accuracy", "minimum", 0.7)]
    assert [each.gate.measure for each in run.failed_gates(gates)] == ["auroc"]


def test_types_are_counted_apart() -> None:
    number = make_response("It carried ten.", False, "ten", type="number")
    run = make_run({NOON: yes(), SANG: yes(), number: no()})
    assert {kind: found.value for kind, found in run.by_type.items()} == {
        "untyped": 0.5,
        "number": 1.0,
    }


def test_peers_score_the_same_rows_and_get_their_best_threshold() -> None:
    # Every supported one above every other, though all of them below what the check asks for.
    scores = {NOON.text: 0.3, WAVED.text: 0.2, MIDNIGHT.text: 0.1, SANG.text: 0.0}
    found = {NOON: no(), WAVED: yes(), MIDNIGHT: no(), SANG: yes()}
    run = make_run(found, {"ordered": lambda response, _: scores[response], "flat": lambda *_: 0.0})
    ordered, flat = run.compared["ordered"], run.compared["flat"]
    assert [each.value for each in ordered.values()] == [1.0, 1.0, 1.0]
    assert flat["auroc"].value == 0.5
    assert flat["balanced_accuracy"].value == 0.5
    assert flat["unsupported_f1"].value == pytest.approx(2 / 3)
    assert run.measures["balanced_accuracy"].value == 0.5
    assert run.rows[0].peers == {"ordered": 0.3, "flat": 0.0}


def test_common_stems_are_a_share_of_the_response() -> None:
    assert common_stems("The mayor waved.", CONTEXT) == 1.0
    assert common_stems("The mayor sang.", CONTEXT) == pytest.approx(2 / 3)
    assert common_stems("Ferries!", CONTEXT) == 1.0
    assert common_stems("…", CONTEXT) == 0.0


def test_the_json_of_a_run_survives_a_round_trip() -> None:
    run = make_run({NOON: yes(), MIDNIGHT: no(0.1, Span(24, 32))}, {"flat": lambda *_: 1.0})
    document = run.as_json([Gate("auroc", "minimum", 0.9)])
    assert json.loads(json.dumps(document)) == document
    assert document["gates"][0]["passed"] is True
    assert document["peers"]["flat"]["auroc"]["value"] == 0.5
    assert document["rows"][1] == {
        "id": MIDNIGHT.id,
        "supported": False,
        "score": 0.1,
        "spans": [{"start": 24, "end": 32}],
        "support": "unsupported",
        "reason": "the text does not say it",
        "expected": False,
        "expected_spans": [{"start": 24, "end": 32}],
        "type": "untyped",
        "peers": {"flat": 1.0},
        "seconds": run.rows[1].seconds,
        "error": None,
    }
