from __future__ import annotations

import datetime as dt
import io
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rich.console import Console

from assistant.errors import BadRequest
from assistant.evaluate.gate import Gate
from assistant.evaluate.judge import Outcome, judge
from assistant.evaluate.measures import Estimate, reliability
from assistant.evaluate.page import html, write_report
from assistant.evaluate.plots import Bar, calibration, intervals
from assistant.evaluate.report import figure, tables
from assistant.evaluate.run import Run
from tests.evaluate.make import (
    FERRY,
    make_case,
    make_refusal,
    make_reply,
    make_source,
    make_unanswerable,
    text_of,
)

EVIL = '<script>alert("x")</script>[bold]'
GATES = [Gate("right_and_cited", "minimum", 0.95), Gate("wrong_answer_rate", "maximum", 0.05)]


def make_run(*outcomes: Outcome) -> Run:
    return Run("seeds.jsonl", "0" * 64, dt.datetime(2026, 1, 1, tzinfo=dt.UTC), outcomes)


def judged(case_id: str = "q1", answer: str | None = None, question: str = "Who?") -> Outcome:
    reply = make_reply() if answer is None else make_reply(answer=answer)
    return judge(make_case(id=case_id, question=question), reply, text_of, seconds=0.25)


RIGHT = judged()
REFUSED = judge(make_unanswerable(), make_refusal(), text_of, seconds=0.1)


def printed(run: Run, gates: Sequence[Gate] = GATES, width: int = 140) -> str:
    out = io.StringIO()
    Console(file=out, width=width).print(tables(run, gates))
    return out.getvalue()


def test_tables_show_types_measures_intervals_and_gates() -> None:
    shown = printed(make_run(RIGHT, REFUSED))
    assert "direct" in shown
    assert "near-miss" in shown
    assert "100.0% [21-100]" in shown
    assert ">= 0.95" in shown
    assert "passed" in shown
    assert "failed" not in shown
    assert "to look at" not in shown


def test_tables_show_a_failed_gate_and_the_fault_behind_it_with_its_brackets() -> None:
    shown = printed(make_run(judged(answer="[bold]Nobody. [1]", question=EVIL)))
    assert "failed" in shown
    assert "1 to look at" in shown
    assert "wrong answer" in shown
    assert "[bold]" in shown
    broken = Outcome(make_case(id="[red]"), 0.1, error="KeyError: [blink]")
    assert "[blink]" in printed(make_run(broken))
    assert "[red]" in printed(make_run(broken))


def test_a_fault_without_a_note_shows_what_was_said() -> None:
    answered = judge(make_unanswerable(), make_reply(), text_of, seconds=0.1)
    assert "The mayor of Port Selim cut the" in printed(make_run(answered))
    refused = judge(make_case(), make_refusal(), text_of, seconds=0.1)
    assert "no passage says so" in printed(make_run(refused))


def test_figures_carry_their_unit() -> None:
    found = Estimate(0.5, 0.25, 0.75, 8)
    assert figure("right", found) == "50.0% [25-75]"
    assert figure("median_seconds", found) == "0.500 s [0.250-0.750]"
    assert figure("mean_claims", found) == "0.50 [0.25-0.75]"
    assert figure("right", Estimate(None, None, None, 0)) == "-"


class Tags(HTMLParser):
    """Checks that every tag is closed in order, and keeps what a browser would do with it."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_loads_nothing_and_escapes_everything() -> None:
    source = make_source(FERRY) | {
        "title": EVIL,
        "source": EVIL,
        "quote": EVIL,
        "url": "javascript:x",
    }
    case = make_case(id=EVIL, question=EVIL, answers=(EVIL,), type=EVIL, must_not_say=(EVIL,))
    reply = make_reply(answer=f"{EVIL} [1]", sources=[source], models={EVIL: EVIL})
    wrong = judge(case, reply, text_of, seconds=0.1)
    nearest = make_refusal(nearest=[source], reason=EVIL, missing=[EVIL])
    refused = judge(make_case(id="r"), nearest, text_of, seconds=0.1)
    broken = Outcome(make_case(id="e"), 0.1, error=EVIL)
    page = html(make_run(wrong, refused, broken), GATES)
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert not tags.seen & {"script", "img", "link", "a", "iframe"}
    assert not {
        name for name in tags.attributes if name.startswith("on") or name in ("src", "href")
    }
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 10


def test_the_page_shows_each_wrong_case_with_its_question_answer_and_evidence() -> None:
    wrong = judged("w1", "Nobody did. [1]", "Who cut it?")
    nearest = make_refusal(nearest=[make_source(FERRY)])
    refused = judge(make_case(id="r1"), nearest, text_of, seconds=0.1)
    broken = Outcome(make_case(id="e1"), 0.1, error="ValueError: no such luck")
    page = html(make_run(RIGHT, wrong, refused, broken), GATES)
    faults = page.split("Wrong cases: 3")[1]
    for words in ("w1", "Who cut it?", "Nobody did. [1]", "before 1,200 guests", "Port Selim"):
        assert words in faults
    for words in ("r1", "no passage says so", "missing: price", FERRY, "no such luck"):
        assert words in faults
    gold = faults.split("<dt>gold</dt>")[1].split("<dt>")[0]
    assert "harbour.txt" in gold
    assert "before 1,200 guests" in gold
    assert "q1" not in faults


def test_the_page_of_a_flawless_run_says_so() -> None:
    page = html(make_run(RIGHT, REFUSED), GATES)
    assert "<h2>Wrong cases</h2><p>None.</p>" in page
    assert 'class="failed"' not in page
    assert 'class="passed"' in page


def test_plots_are_well_formed_and_put_values_where_they_belong() -> None:
    bar = Bar("a & b", Estimate(0.5, 0.25, 0.75, 4), "<50 %>", limits=(0.95,), failed=True)
    empty = Bar("none", Estimate(None, None, None, 0), "-")
    plot = ET.fromstring(intervals("measures", [bar, empty]))
    dots = plot.findall("circle")
    assert [float(dot.attrib["cx"]) for dot in dots] == [210 + 340 * 0.5]
    assert dots[0].attrib["class"] == "bad"
    assert {"a & b", "<50 %>", "none"} <= {text.text for text in plot.iter("text")}
    (limit,) = [line for line in plot.findall("line") if line.attrib["class"] == "limit"]
    assert float(limit.attrib["x1"]) == 210 + 340 * 0.95

    diagram = ET.fromstring(calibration("confidence", reliability([RIGHT])))
    (dot,) = diagram.findall("circle")
    assert float(dot.attrib["cx"]) == pytest.approx(46 + 320 * 0.9)
    assert float(dot.attrib["cy"]) == pytest.approx(46)


def test_the_report_is_written_or_refused_in_one_sentence(tmp_path: Path) -> None:
    run = make_run(RIGHT)
    write_report(tmp_path / "r.html", run, GATES)
    assert (tmp_path / "r.html").read_text(encoding="utf-8") == html(run, GATES)
    with pytest.raises(BadRequest, match="cannot be written"):
        write_report(tmp_path / "none" / "r.html", run)
