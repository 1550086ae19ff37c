"""Questions answered step by step: what is told, when, and that `ask` comes to the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from assistant import ask
from assistant.ask import Assistant
from assistant.errors import BadRequest
from assistant.types import Question, Reply, Step

pytestmark = pytest.mark.slow

DAY = dt.date(2025, 3, 1)
LEADS = Question("Who leads U.S. Northern Command?", DAY)
KNOWN_THEN = Question("How many arrests did Homan mention?", DAY, as_of=dt.date(2025, 2, 10))
COUNTED = Question("How many articles mention drones?", DAY)
# Where the work of each step is done.
WORK = {
    "scope": (ask, "scope"),
    "retrieve": (ask.retrieve, "retrieve"),
    "rerank": (ask.evidence, "gather"),
    "write": (ask.write, "write"),
    "check": (ask.check, "gate"),
}


@pytest.mark.parametrize("question", [LEADS, KNOWN_THEN, COUNTED])
def test_the_steps_of_a_reply_are_told_and_then_the_reply(
    assistant: Assistant, question: Question
) -> None:
    *steps, reply = assistant.stream(question)
    assert isinstance(reply, Reply)
    assert steps == [Step(step.name, 0.0) for step in reply.steps if step.name != "total"]
    assert all(step.seconds > 0 for step in reply.steps)
    again = assistant.ask(question)
    assert (reply.answer.claims, reply.answer.refusal) == (again.answer.claims, None)
    assert again.answer.claims


@pytest.mark.parametrize("k", [0, 201])
def test_a_number_of_passages_that_nobody_can_get(assistant: Assistant, k: int) -> None:
    with pytest.raises(BadRequest, match=f"-k is {k}; give a number of passages from 1 to 200"):
        assistant.search(LEADS, k=k)


def test_an_outlet_is_meant_however_it_is_written(assistant: Assistant) -> None:
    reply = assistant.ask(Question(LEADS.text, DAY, sources=("nobody's gazette",)))
    assert reply.answer.refused
    assert "the corpus has no outlet “nobody's gazette”" in reply.scope.notes


def test_an_as_of_question_ends_with_a_look_at_what_came_later(assistant: Assistant) -> None:
    *_, last, _ = assistant.stream(KNOWN_THEN)
    assert last == Step("later", 0.0)


def test_a_step_is_told_before_it_is_done(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    log: list[str] = []

    def noted(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def noting(*given: Any, **named: Any) -> Any:
            log.append(f"{name} done")
            return work(*given, **named)

        return noting

    for name, (place, work) in WORK.items():
        monkeypatch.setattr(place, work, noted(name, getattr(place, work)))
    for seen in assistant.stream(LEADS):
        log.append(f"{seen.name} told" if isinstance(seen, Step) else "reply")
    assert log == [f"{name} {what}" for name in WORK for what in ("told", "done")] + ["reply"]


@pytest.mark.parametrize("text", ["", "?", "why " * 10_000])
def test_what_cannot_be_asked_is_said_before_any_step(assistant: Assistant, text: str) -> None:
    with pytest.raises(BadRequest):
        next(assistant.stream(text))
