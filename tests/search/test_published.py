"""Which dates are those of an article, how far a range goes, and when a month is counted up."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.search.scope import scope
from assistant.types import Scope
from tests.make import make_question

OUTLETS = ("The Guardian", "The New York Times", "Wired")


def read(text: str) -> Scope:
    question = make_question(text, asked=dt.date(2025, 6, 18))
    return scope(question, OUTLETS, newest=dt.date(2025, 6, 17))


def period(text: str) -> tuple[str | None, str | None]:
    found = read(text)
    return tuple(day.isoformat() if day else None for day in (found.since, found.until))  # type: ignore[return-value]


@pytest.mark.parametrize(
    "text",
    [
        "What does the memo dated January 27 say about drones?",
        "Which articles mention the memo dated January 27?",
        "What does Wired say about the memo dated January 27?",
        "Which candidate ran in 2020?",
        "Who wrote the book that was published in 1997?",
        "Which articles about the book that was published in 2023 name Curie?",
        "What did the inspector's report published on March 3 find?",
        "What did the study published on March 3 find?",
        "What video that Curie posted on March 3 shows the harbour?",
    ],
)
def test_what_is_no_article_limits_nothing_by_its_date(text: str) -> None:
    assert period(text) == (None, None)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("What does the article dated January 27 say?", "2025-01-26", "2025-01-28"),
        ("What does the Wired report dated January 27 say?", "2025-01-26", "2025-01-28"),
        ("Which story ran on May 5, 2025?", "2025-05-04", "2025-05-06"),
        ("Which story, first published on May 5, 2025, names Curie?", "2025-05-04", "2025-05-06"),
        ("What was published on March 3?", "2025-03-02", "2025-03-04"),
        ("What else has been published since May 1, 2025?", "2025-04-30", None),
        ("Which articles about the border were published in May?", "2025-04-30", "2025-06-01"),
        ("Articles on the queue at the border posted in May", "2025-04-30", "2025-06-01"),
        ("Articles about drones that were published in May", "2025-04-30", "2025-06-01"),
        ("Articles that mention Curie published in May", "2025-04-30", "2025-06-01"),
        ("Which stories name a mayor and were posted in May?", "2025-04-30", "2025-06-01"),
        ("Which study of tolls published by Wired on May 5?", "2025-05-04", "2025-05-06"),
        # What people do on a day is in the news around it, as whatever else happens.
        ("Who appeared in court on May 5, 2024?", "2024-05-02", "2024-05-12"),
    ],
)
def test_an_article_is_of_the_day_that_is_said_of_it(
    text: str, since: str | None, until: str | None
) -> None:
    assert period(text) == (since, until)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("Articles published between 1 April and 3 May 2025", "2025-03-31", "2025-05-04"),
        ("Articles published from 2 March to 30 April 2025", "2025-03-01", "2025-05-01"),
        ("Articles published from 2nd March to the 30th of April", "2025-03-01", "2025-05-01"),
        ("Articles published from 2 March to 3rd April 2025", "2025-03-01", "2025-04-04"),
        # The year stands once.
        ("Articles published between 1 April and 3 May 2024", "2024-03-31", "2024-05-04"),
        ("Articles published between 1 November and 3 May 2024", "2023-10-31", "2024-05-04"),
        ("Articles published from March 3 to 10", "2025-03-02", "2025-03-11"),
        ("Articles published from March 3 to 10, 2024", "2024-03-02", "2024-03-11"),
    ],
)
def test_a_range_goes_up_to_its_second_day(text: str, since: str, until: str) -> None:
    assert period(text) == (since, until)


def test_both_ends_of_a_range_leave_the_question() -> None:
    found = read("Show me articles published between 1 April and 3 May 2025")
    assert found.rewritten == "Show me articles published"


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("What was the inflation rate in April 2025?", "2025-05-31"),
        ("What was Denmark's trade surplus in April 2025?", "2025-05-31"),
        ("In December 2024, how high was inflation?", "2025-01-31"),
        ("How much did prices rise in April 2025?", "2025-05-31"),
        # What happened is told at once, a day is no month, and an article is of its own month.
        ("What did the board decide in April 2025?", "2025-05-07"),
        ("How did prices change in April 2025?", "2025-05-07"),
        ("How many people were arrested on May 5, 2025?", "2025-05-12"),
        ("How many articles published in April 2025 mention tolls?", "2025-05-01"),
    ],
)
def test_amounts_of_a_month_are_told_in_the_next(text: str, until: str) -> None:
    assert period(text)[1] == until
