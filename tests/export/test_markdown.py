"""Markdown with footnotes, read back by a CommonMark reader: nothing in it is markup of others."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from assistant.export.markdown import markdown
from assistant.types import Entry, Section
from tests.briefings import BUSES, ENDED, HOSTILE, make_briefing, make_claim, make_hostile
from tests.make import make_article

READER = MarkdownIt("gfm-like", {"linkify": False})


def test_headings_sentences_and_marks() -> None:
    made = markdown(make_briefing(note="Ask the port."))
    headings = re.findall(r"^## (.+)$", made, re.MULTILINE)
    assert headings == [
        "Bottom line",
        "Key points",
        "Timeline",
        "Who said what",
        "Where the sources disagree",
        "What the corpus does not say",
        "Sources",
    ]
    assert f"- {ENDED}[^1] \\(2 independent sources, also [^2]\\)" in made
    assert "> Ask the port." in made
    assert "No article of the corpus has this word: “submarine”." in made


def test_every_mark_has_one_footnote() -> None:
    made = markdown(make_briefing())
    notes = re.findall(r"^\[\^(\d+)\]: ", made, re.MULTILINE)
    assert notes == ["1", "2", "3", "4", "5"]
    assert set(re.findall(r"\[\^(\d+)\]", made)) == set(notes)


def test_hostile_text_is_text() -> None:
    made = markdown(make_hostile())
    html = READER.render(made)
    assert "<script" not in html
    assert "<img" not in html
    assert "<a " not in html
    assert "<w:p" not in html
    assert html.count("<strong>") == 1, "the heading of the note"
    assert html.count("<h1>") == 1
    assert "\u202e" not in made
    assert "\x1b" not in made
    plain = HOSTILE.replace("\x07\x1b", "").replace("\u202e", "").replace("\u202c", "")
    assert plain.split("#let")[1].split("\\")[0].strip() in html


def test_a_sentence_that_begins_like_a_list_is_none() -> None:
    for text in ("14. It was the year of the strike.", "= It rose.", f"- {BUSES}", "+ More."):
        claim = make_claim(make_article(text), text)
        html = READER.render(markdown(make_briefing([Section("bottom_line", (Entry(claim),))])))
        assert html.count("<li>") == 1, text
        assert "<h2>=" not in html
