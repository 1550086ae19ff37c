"""What is left of a question without the words that became limits."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant import Assistant
from assistant.search.rewritten import rewritten, without
from assistant.search.scope import scope
from tests.make import make_question


@pytest.mark.parametrize(
    ("text", "gone", "left"),
    [
        ("What did he say on February 6, 2025?", "February 6, 2025", "What did he say?"),
        ("In February 2025, who spoke?", "February 2025", "who spoke?"),
        ("Who spoke  LAST   week ?", "last week", "Who spoke?"),
        ("Who spoke?", "never said", "Who spoke?"),
        ("Who left the board in the last 24 hours?", "last 24 hours", "Who left the board?"),
        ("Who was held over the past week?", "past week", "Who was held?"),
        ("Who was held within the last week?", "last week", "Who was held?"),
        ("What did the post dated May 3 say?", "May 3", "What did the post say?"),
        # What stands behind the date keeps its own small words.
        ("What is said in the May 3 post?", "May 3", "What is said in the post?"),
        ("What does Monday's Times article say?", "Monday", "What does Times article say?"),
        ("Who is named in Monday’s Times?", "Monday", "Who is named in Times?"),
        ("Who left during last week's trial?", "last week", "Who left during trial?"),
    ],
)
def test_words_leave_a_question_with_the_preposition_before_them(
    text: str, gone: str, left: str
) -> None:
    assert without(text, gone) == left


def test_what_says_too_little_is_not_rewritten() -> None:
    assert rewritten("What happened in February 2025?", ["February 2025"]) is None
    assert rewritten("What happened at the harbour?", []) is None
    left = rewritten(
        "How many barges sank in May 2025 and on May 3, 2025?", ["May 2025", "May 3, 2025"]
    )
    assert left == "How many barges sank and?"


def test_only_dates_that_limit_leave_the_question() -> None:
    asked = dt.date(2025, 2, 8)
    read = scope(make_question("How many arrests were there in February 2025?", asked=asked))
    assert read.rewritten == "How many arrests were there?"
    assert scope(make_question("Who won the 2020 election?", asked=asked)).rewritten is None
    late = scope(
        make_question(
            "How many arrests were there in February 2025?",
            asked=asked,
            until=dt.date(2024, 12, 31),
        )
    )
    assert late.notes
    assert late.rewritten is None


@pytest.mark.slow
def test_a_question_with_a_date_is_answered_by_what_is_said_of_that_time(
    assistant: Assistant,
) -> None:
    question = make_question(
        "How many arrests did Homan mention in February 2025?", asked=dt.date(2025, 2, 8)
    )
    reply = assistant.ask(question)
    assert reply.answer.question.text == question.text
    assert [claim for claim in reply.answer.claims if "14,000" in claim.text]
