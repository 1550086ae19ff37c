"""What stands in the place of an answer while it is worked on."""

from __future__ import annotations

import re

from assistant.ask import Assistant
from assistant.serve.page import working
from assistant.types import Question, Step
from tests.serve.turns import ASKED_AT, MARKUP


def items(page: str) -> list[str]:
    return re.findall(r"<li.*?</li>", page)


def test_the_last_step_is_under_way_and_those_before_it_are_over() -> None:
    page = working.html("Why?", [Step("scope", 0.0), Step("retrieve", 0.0), Step("rerank", 0.0)])
    *over, now = items(page)
    assert all('class="over"' in item for item in over)
    assert 'aria-current="step"' in now
    assert "Searching the articles" in over[-1]
    assert "Searching the articles" not in now


def test_the_question_is_text() -> None:
    page = working.html(MARKUP, [Step("scope", 0.0)])
    assert "<script>" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page


def test_every_step_of_the_assistant_has_words(assistant: Assistant) -> None:
    day = ASKED_AT.date()
    questions = [
        Question("How many arrests did Homan mention?", day, as_of=day),
        Question("How many articles mention drones?", day),
    ]
    named = [s for q in questions for s in assistant.stream(q) if isinstance(s, Step)]
    named += [s for s in assistant.stream_brief("Mexican drug cartels") if isinstance(s, Step)]
    assert {"scope", "later", "read", "choose"} <= {step.name for step in named}
    for step in named:
        assert f">{step.name}<" not in working.html("Why?", [step])
