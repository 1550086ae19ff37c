"""The limits of a question become one scope, or a sentence about why they cannot."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from assistant.errors import BadRequest
from assistant.search.scope import scope
from assistant.types import Scope
from tests.make import make_question

JAN, FEB, MAR = dt.date(2025, 1, 20), dt.date(2025, 2, 6), dt.date(2025, 3, 1)


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({}, Scope()),
        ({"since": JAN}, Scope(since=JAN)),
        ({"until": FEB}, Scope(until=FEB)),
        ({"as_of": FEB}, Scope(until=FEB)),
        ({"until": FEB, "as_of": MAR}, Scope(until=FEB)),
        ({"until": MAR, "as_of": FEB}, Scope(until=FEB)),
        ({"since": FEB, "until": FEB}, Scope(since=FEB, until=FEB)),
        ({"sources": ("A", "B")}, Scope(sources=("A", "B"))),
    ],
)
def test_the_limits_of_a_question(limits: dict[str, Any], expected: Scope) -> None:
    assert scope(make_question(**limits)) == expected


def test_the_day_of_asking_is_no_limit() -> None:
    assert not scope(make_question(asked=JAN)).narrows


@pytest.mark.parametrize("upper", ["until", "as_of"])
def test_limits_that_exclude_each_other(upper: str) -> None:
    with pytest.raises(BadRequest, match=r"begins on 2025-02-06 and ends on 2025-01-20; give"):
        scope(make_question(since=FEB, **{upper: JAN}))
