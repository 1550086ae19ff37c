"""Reading a question: its kind, its parts, its names and numbers."""

from __future__ import annotations

import pytest

from assistant.answer import wanted


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who leads U.S. Northern Command?", "who"),
        ("Which general confirmed the flights?", "who"),
        ("When was the memo leaked?", "when"),
        ("On what date did the shooting take place?", "when"),
        ("Where were the agents patrolling?", "where"),
        ("How many arrests were there?", "count"),
        ("What percentage of them are criminals?", "count"),
        ("Why did the cartels fire?", "why"),
        ("Did Homan name a place?", "yes_no"),
        ("What did Homan reply when asked where cartels strike?", "other"),
        ("drones", "other"),
    ],
)
def test_kind(question: str, kind: str) -> None:
    assert wanted.wanted(question).kind == kind


def test_function_words_and_asking_words_are_no_terms() -> None:
    assert wanted.wanted("What did the article say about the drones?").terms == {"drone"}


def test_parts_are_cut_before_a_question_word() -> None:
    question = "How many troops did Mexico commit, and who confirmed the flights?"
    assert wanted.parts(question) == (
        "How many troops did Mexico commit",
        "who confirmed the flights?",
    )


@pytest.mark.parametrize(
    "question",
    [
        "Which city's operation was leaked and had to be rescheduled?",
        "Who fired and why?",
        "What do Homan and Hegseth say about drones and bombs?",
    ],
)
def test_one_question_stays_whole(question: str) -> None:
    assert wanted.parts(question) == (question,)


def test_names_leave_out_the_question_word() -> None:
    assert wanted.names("Did Tom Homan talk to ABC News?") == ("Tom Homan", "ABC News")


def test_numbers_leave_out_dates() -> None:
    assert wanted.numbers("Were 14,000 arrested on January 27, 2025?") == ("14000",)
