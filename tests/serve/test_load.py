"""Several people ask at once, each with a gradio client: the order of arrival is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.load import Queue, all_of, answered, in_files
from bench.server import serving

pytestmark = pytest.mark.slow

QUESTIONS = [
    "Who leads U.S. Northern Command?",
    "How many arrests did Homan mention?",
    "Who leaked the CBP memo to the press?",
]


def test_who_comes_first_is_answered_first_and_the_others_see_their_place(
    seeds_index: Path,
) -> None:
    wanted = QUESTIONS * 3
    done: list[int] = []
    with serving(seeds_index) as server:
        queue = Queue(server.address)
        asked = all_of(queue, wanted, 3, done.append)
        assert answered(server.index) == in_files(queue.arrived)
    assert done == [*range(1, len(wanted) + 1)]
    assert [each.error for each in asked] == [None] * len(wanted)
    assert sorted(each.question for each in asked) == sorted(wanted)
    assert all(each.steps for each in asked)
    places = [list(each.places) for each in asked]
    assert any(places)
    assert places == [sorted(each, reverse=True) for each in places]
