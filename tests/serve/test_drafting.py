"""The draft of a briefing: what the page shows of it, what its buttons do, what is taken away."""

from __future__ import annotations

import io
import json
import re
import shutil
from base64 import b64decode
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any

import docx
import pytest

from assistant.config import Settings
from assistant.export.bundle import seal
from assistant.serve.page import asking, brief, drafting
from assistant.serve.page.desk import Desk
from assistant.serve.page.limits import Limits
from assistant.types import Briefing
from tests.briefings import AGREED, BUSES, ENDED, make_briefing, make_hostile
from tests.processes import ROOT

TOPIC = "Mexican cartels"
LETTERS = {
    "docx": b"PK",
    "pdf": b"%PDF",
    "html": b"<!doctype",
    "md": b"# ",
    "json": b"{",
}


def buttons(page: str, kind: str) -> list[dict[str, str]]:
    """Return what the browser sends for each button of a kind."""
    found = re.findall(rf'<button type="button" class="(?:plain )?{kind}"[^>]*>', page)
    return [dict(re.findall(r'data-([\w-]+)="([^"]*)"', each)) for each in found]


def kinds(page: str) -> list[str]:
    return re.findall(r'<section class="part (\w+)"', page)


def saved(briefing: Briefing, name: str, note: str = "") -> tuple[dict[str, str], bytes]:
    made = json.loads(drafting.taken(briefing, note, {"format": name}))
    return made, b64decode(made["base64"])


def test_each_sentence_can_be_opened_and_removed() -> None:
    briefing = make_briefing()
    page = brief.html(briefing)
    assert kinds(page) == [section.kind for section in briefing.sections]
    assert {mark["mark"] for mark in buttons(page, "mark")} == {"1", "2", "3", "4", "5"}
    assert all(mark["event"] == "opened" for mark in buttons(page, "mark"))
    sentences = sum(len(section.entries) for section in briefing.sections)
    assert len(buttons(page, "cut")) == sentences


def test_a_mark_says_where_its_words_stand() -> None:
    briefing = make_briefing()
    (first, *_) = buttons(brief.html(briefing), "mark")
    citation = briefing.citations[0]
    assert first["article"] == citation.passage.article.id
    assert first["quote"] == f"{citation.span.start}-{citation.span.end}"


def test_the_buttons_do_what_they_say() -> None:
    briefing = make_briefing()
    for button in buttons(brief.html(briefing), "cut"):
        edited, page = drafting.change(briefing, "", button)
        before = sum(len(section.entries) for section in briefing.sections)
        assert sum(len(section.entries) for section in edited.sections) == before - 1
        assert page == brief.html(
            edited, button["section"] if button["section"] in kinds(page) else None
        )  # type: ignore[arg-type]
    down = {"section": "bottom_line", "edit": "down"}
    edited, page = drafting.change(briefing, "", down)
    assert kinds(page)[:2] == ["key_points", "bottom_line"]
    assert re.findall(r"<h3[^>]*data-focus[^>]*>([^<]*)", page) == ["Bottom line"]
    _, page = drafting.change(edited, "", {"section": "timeline", "edit": "drop"})
    assert "timeline" not in kinds(page)
    assert 'class="topic" tabindex="-1" data-focus' in page


@pytest.mark.parametrize(
    "made",
    [
        {},
        {"section": "nothing", "edit": "drop"},
        {"section": "voices", "edit": "burn"},
        {"section": "voices", "edit": "cut", "at": "-1"},
        {"section": "voices", "edit": "cut", "at": "9" * 5000},
        {"section": ["voices"], "edit": {"cut": 1}, "at": "²"},
    ],
)
def test_what_makes_no_sense_changes_nothing(made: dict[str, Any]) -> None:
    briefing = make_briefing()
    assert drafting.change(briefing, "", made)[0] == briefing


def test_a_note_is_shown_and_taken_along() -> None:
    briefing, page = drafting.change(make_briefing(), "Ask <b>the</b> port.", {})
    assert "Ask &lt;b&gt;the&lt;/b&gt; port." in page
    _, content = saved(make_briefing(), "json", "Ask the port.")
    assert json.loads(content)["note"] == "Ask the port."
    assert briefing.note == "Ask <b>the</b> port."


@pytest.mark.parametrize("name", sorted(LETTERS))
def test_what_is_downloaded_is_what_is_shown(name: str) -> None:
    cut = {"section": "key_points", "edit": "cut", "at": "0"}
    dropped = {"section": "timeline", "edit": "drop"}
    briefing, page = drafting.change(drafting.change(make_briefing(), "", cut)[0], "", dropped)
    made, content = saved(briefing, name)
    assert made["name"] == f"briefing-ferry-strike.{name}"
    assert content.startswith(LETTERS[name])
    if name == "json":
        document = json.loads(content)
        assert document["seal"] == seal(document)
        assert [each["kind"] for each in document["sections"]] == kinds(page)
    if name == "docx":
        whole = "".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs)
        assert ENDED in whole
        assert AGREED in whole
        assert BUSES not in whole


def test_an_unknown_format_or_no_draft_is_nothing() -> None:
    assert drafting.taken(make_briefing(), "", {"format": "exe"}) == ""
    assert drafting.taken(make_briefing(), "", {}) == ""
    assert drafting.taken(None, "", {"format": "pdf"}) == ""


@pytest.mark.parametrize(
    ("topic", "name"),
    [
        ("Mexican cartels", "briefing-mexican-cartels"),
        ("../../etc/passwd\x00", "briefing-etc-passwd"),
        ("Забастовка!", "briefing-забастовка"),
        ("?!", "briefing-topic"),
        ("x" * 999, f"briefing-{'x' * 60}"),
    ],
)
def test_names_of_files(topic: str, name: str) -> None:
    assert drafting.file_name(make_briefing(topic=topic)) == name


def test_hostile_text_is_text() -> None:
    page = brief.html(make_hostile())
    assert "<script" not in page
    assert "<img" not in page
    assert "<a " not in page
    assert not re.search("[\x00-\x08\x0e-\x1f\u202a-\u202e]", page)
    tags = set(re.findall(r"<([a-z]\w*)", page))
    assert tags <= set(
        "section h2 h3 bdi p div span button aside table caption thead tbody tr th td ul li b svg"
        " line text circle".split()
    )


@pytest.fixture(scope="module")
def desk(seeds_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    index = tmp_path_factory.mktemp("desk") / "index"
    shutil.copytree(seeds_index, index, ignore=shutil.ignore_patterns("models"))
    (index / "models").symlink_to(seeds_index / "models")
    with closing(Desk.open(Settings(index=index), [ROOT / "seeds"])) as opened:
        yield opened


@pytest.mark.slow
def test_a_topic_becomes_a_draft_whose_marks_open_their_words(desk: Desk) -> None:
    *working, made = drafting.make(desk, TOPIC, Limits())
    assert working
    assert all(each.briefing is None for each in working)
    assert all('aria-busy="true"' in each.draft for each in working)
    assert made.briefing is not None
    assert "bottom_line" in kinds(made.draft)
    assert drafting.again(desk, made.limits, made.briefing) == made
    for mark in buttons(made.draft, "mark"):
        opened = asking.open_place(desk, mark)
        lit = "".join(re.findall(r'<mark class="quote">(.*?)</mark>', opened))
        citation = made.briefing.citations[int(mark["mark"]) - 1]
        assert unescape(lit) == citation.quote.replace("\n", "")


@pytest.mark.slow
def test_what_cannot_be_briefed_is_explained(desk: Desk) -> None:
    (problem,) = drafting.make(desk, "?", Limits())
    assert 'role="alert"' in problem.draft
    *_, nothing = drafting.make(desk, "wheat harvest in Nebraska", Limits())
    assert nothing.briefing is not None
    assert "The corpus has nothing on this topic" in nothing.draft
    assert "Nebraska" in nothing.draft
    assert buttons(nothing.draft, "mark") == []
    assert drafting.taken(nothing.briefing, "", {"format": "pdf"}) == ""


@pytest.mark.slow
def test_a_limit_makes_the_briefing_again(desk: Desk) -> None:
    change = {"limit": "since", "value": "2025-02-04"}
    *_, made = drafting.limit(desk, TOPIC, Limits(), "Ask the port.", change)
    assert made.briefing is not None
    days = [c.passage.article.published for c in made.briefing.citations]
    assert days
    assert all(day and f"{day:%Y-%m-%d}" >= "2025-02-04" for day in days)
    assert "left out, because the dates are limited" in made.draft
    assert "Ask the port." in made.draft
    (before,) = drafting.limit(desk, " ", Limits(), "", change)
    assert (before.briefing, before.limits.since) == (None, made.limits.since)
