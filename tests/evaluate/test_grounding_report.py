"""What a reader of a grounding run sees, on the terminal and on the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import BadRequest
from assistant.evaluate.gate import Gate
from assistant.evaluate.grounding_report import html, text, write_report
from assistant.types import Span
from tests.evaluate.test_grounding_run import (
    MIDNIGHT,
    NOON,
    SANG,
    UNSAID,
    WAVED,
    make_response,
    make_run,
    no,
    yes,
)
from tests.evaluate.test_report import EVIL, Tags

GATES = [Gate("balanced_accuracy", "minimum", 0.9), Gate("error_rate", "maximum", 0.0)]


def line_of(shown: str, name: str) -> list[str]:
    (line,) = [line for line in shown.splitlines() if line.startswith(name)]
    return line.split()


def test_the_table_shows_measures_and_gates() -> None:
    shown = text(make_run({NOON: yes(), MIDNIGHT: no(), SANG: yes()}), GATES)
    assert shown.splitlines()[0] == (
        "claims.jsonl: 3 responses, 1 of them supported; judge by hand, supported from 0.5"
    )
    cells = line_of(shown, "balanced_accuracy")
    assert (cells[1], cells[3:]) == ("75.0%", ["3", ">=", "0.9", "failed"])
    assert line_of(shown, "error_rate")[-3:] == ["<=", "0", "passed"]
    assert "common stems" not in shown
    assert "unchecked and count" not in shown


def test_a_set_without_spans_shows_a_dash() -> None:
    bare = make_response("The harbour never closed.", False)
    assert line_of(text(make_run({NOON: yes(), bare: no()})), "span_f1") == ["span_f1", "-", "0"]


def test_peers_stand_in_the_same_table_with_a_note_on_their_thresholds() -> None:
    peers = {"flat": lambda *_: 0.0}
    shown = text(make_run({NOON: yes(), MIDNIGHT: no()}, peers))
    assert line_of(shown, "measure")[-1] == "flat"
    assert line_of(shown, "balanced_accuracy")[1:] == [
        *("100.0%", "[100-100]", "2"),
        *("50.0%", "[50-50]"),
    ]
    assert line_of(shown, "span_f1")[-1] == "2"
    assert "best for each of them on these very responses" in shown.splitlines()[-1]


def test_what_was_not_decided_is_said() -> None:
    shown = text(make_run({NOON: yes(), MIDNIGHT: UNSAID, SANG: ValueError("no such luck")}))
    assert "1 responses were left unchecked and count as wrong" in shown
    assert "1 responses failed, the first with ValueError: no such luck" in shown


def test_the_page_is_whole_and_escapes_everything() -> None:
    evil = make_response(EVIL, False, EVIL, id=EVIL, type=EVIL, context=EVIL)
    failed = make_response("It failed.", True)
    found = {NOON: yes(), evil: yes(), failed: ValueError(EVIL)}
    page = html(make_run(found, {EVIL: lambda *_: 0.0}), GATES)
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert not tags.seen & {"script", "img", "link", "a", "iframe"}
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 8


def test_the_page_shows_plots_and_each_wrong_response_with_its_text() -> None:
    found = {NOON: yes(), MIDNIGHT: yes(), WAVED: no(0.1, Span(10, 15)), SANG: UNSAID}
    page = html(make_run(found, {"flat": lambda *_: 0.0}), GATES)
    # Measures, AUROC of each score, types, and scores against what is true.
    assert page.count("<svg") == 4
    wrong = page.split("Judged wrong: 3")[1]
    assert NOON.text not in wrong
    assert "unsupported, judged supported, 0.900" in wrong
    assert "<dt>not in the text</dt><dd>“midnight”</dd>" in wrong
    assert "supported, judged unsupported, 0.100" in wrong
    assert "<dt>doubted</dt><dd>“waved”</dd>" in wrong
    assert "unsupported, judged unchecked" in wrong
    assert "ninety passengers" in wrong


def test_the_page_of_a_flawless_run_says_so() -> None:
    page = html(make_run({NOON: yes(), MIDNIGHT: no()}), GATES)
    assert "<h2>Judged wrong</h2><p>None.</p>" in page
    assert "Beside other scores" not in page
    assert page.count("<svg") == 3


def test_the_report_is_written_or_refused_in_one_sentence(tmp_path: Path) -> None:
    run = make_run({NOON: yes(), MIDNIGHT: no()})
    write_report(tmp_path / "r.html", run, GATES)
    assert (tmp_path / "r.html").read_text("utf-8") == html(run, GATES)
    with pytest.raises(BadRequest, match="cannot be written"):
        write_report(tmp_path / "none" / "r.html", run)
