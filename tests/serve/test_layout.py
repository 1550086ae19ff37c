"""The page as Gradio holds it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from gradio.state_holder import SessionState

from assistant.config import Settings
from assistant.serve.page import layout
from assistant.serve.page.desk import Desk
from assistant.serve.page.limits import Limits

pytestmark = pytest.mark.slow


QUESTIONS = ("Who leads U.S. Northern Command?", "Who leaked the memo?", "How many troops?")


def test_a_session_holds_no_more_after_many_questions_than_after_one(
    index_copy: Callable[[], Path],
) -> None:
    with closing(Desk.open(Settings(index=index_copy()))) as desk:
        held = asyncio.run(held_after(desk, QUESTIONS))
    assert len(held) == len(QUESTIONS)
    assert len(set(held)) == 1


async def held_after(desk: Desk, questions: Sequence[str]) -> list[tuple[int, int]]:
    """Ask on one page, and return after each question how much Gradio keeps of its session."""
    blocks = layout.page(desk)
    asking = next(each for each in blocks.fns.values() if each.api_name == "ask")
    assert asking.fn
    state = SessionState(blocks)
    held = []
    for text in questions:
        for values in asking.fn(text, Limits(), "me"):
            await blocks.postprocess_data(asking, list(values), state)
        held.append((len(state.blocks_config.blocks), len(state.config_values)))
    return held
