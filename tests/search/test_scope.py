"""The limits of a question become one scope, or a sentence about why they cannot."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import BadRequest
from assistant.search.parts import MOST, parts
from assistant.search.scope import scope
from assistant.search.sources import meant
from assistant.types import Part, Question, Scope
from tests.make import make_question

JAN, FEB, MAR = dt.date(2025, 1, 20), dt.date(2025, 2, 6), dt.date(2025, 3, 1)
FRIDAY = dt.date(2025, 3, 14)
OUTLETS = (
    *("Associated Press", "BBC News - Arts", "BBC News - World", "Fortune", "FOX News - Health"),
    *("NBC News", "People", "TechCrunch", "The Guardian", "The New York Times", "The Verge"),
    *("Cnbc | World Business News Leader", "Wired", "harbour-gazette.com"),
)


def read(text: str, *, outlets: tuple[str, ...] = OUTLETS, **over: Any) -> Scope:
    return scope(make_question(text, **{"asked": FRIDAY} | over), outlets)


def period(text: str, **over: Any) -> tuple[str | None, str | None]:
    found = read(text, **over)
    return tuple(day.isoformat() if day else None for day in (found.since, found.until))  # type: ignore[return-value]


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
        ({"sources": ("Wired", "People")}, Scope(sources=("Wired", "People"))),
    ],
)
def test_the_limits_of_a_question(limits: dict[str, Any], expected: Scope) -> None:
    assert scope(make_question(**limits), OUTLETS) == expected


def test_the_day_of_asking_is_no_limit() -> None:
    assert not scope(make_question(asked=JAN)).narrows


@pytest.mark.parametrize("upper", ["until", "as_of"])
def test_limits_that_exclude_each_other(upper: str) -> None:
    with pytest.raises(BadRequest, match=r"begins on 2025-02-06 and ends on 2025-01-20; give"):
        scope(make_question(since=FEB, **{upper: JAN}))


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        # An article's own day: one more on either side for time zones.
        ("What does the January 28 post say?", "2025-01-27", "2025-01-29"),
        ("What did the piece published on December 6, 2023 say?", "2023-12-05", "2023-12-07"),
        ("Who is quoted in the story of 6 February 2025?", "2025-02-05", "2025-02-07"),
        ("Which pieces published in February 2025 mention ferries?", "2025-01-31", "2025-03-01"),
        ("What did the post dated 2024-11-05 say?", "2024-11-04", "2024-11-06"),
        ("Which posts published between 3 and 10 March mention tolls?", "2025-03-02", "2025-03-11"),
        ("Any coverage published after October 4, 2023, of the toll?", "2023-10-03", None),
        ("Which stories published before October 4, 2023 name the mayor?", None, "2023-10-05"),
        ("Any Wired posts after May 2, 2024, and before June 9, 2024?", "2024-05-01", "2024-06-10"),
        # What happened in a stretch is in the news a little before and in the week after.
        ("What did the harbour board decide in February 2025?", "2025-01-29", "2025-03-07"),
        ("In February 2025, what did the harbour board decide?", "2025-01-29", "2025-03-07"),
        ("What happened at the port between 3 and 10 March?", "2025-02-28", "2025-03-17"),
        ("What happened from March 3 to 10?", "2025-02-28", "2025-03-17"),
        ("What has the board said since March 1, 2025?", "2025-02-28", None),
        # Words that count from the day of asking, a Friday, reach up to it.
        ("Which ferry sank this week?", "2025-03-04", "2025-03-15"),
        ("Which ferry sank last week?", "2025-02-28", "2025-03-15"),
        ("Who resigned yesterday?", "2025-03-10", "2025-03-15"),
        ("Who resigned on Wednesday?", "2025-03-09", "2025-03-15"),
        ("What did stories from last week say about tolls?", "2025-03-02", "2025-03-10"),
    ],
)  # fmt: skip
def test_days_that_limit(text: str, since: str | None, until: str | None) -> None:
    assert period(text) == (since, until)


@pytest.mark.parametrize(
    "text",
    [
        "Who won the 2020 election?",
        "What changed since the election?",
        "Where did the class of 1998 meet?",
        "How many people died of the 1918 flu?",
        "Who played at Super Bowl 2022?",
        "Which cities host the World Cup in 2026?",
        "Which club did the keeper play for from April 1996 to December 1997?",
        "Who led the council between 2008 and 2011?",
        "Who was the mayor in March 1997?",
        "What was in the January jobs report?",
        "What did the January 6 committee find?",
        "Who spoke at the meeting on March 3?",
        "Was the licence granted in January or in February?",
        "How many days after the January 20, 2025 ruling was the article dated?",
        "On which day in January was the bridge closed?",
        "The bridge was closed on January 27. How long did the repair take?",
        "Did the ferry sink before March 1, 2025?",
        "How many people use the ferry today?",
        "Are tolls higher than last week?",
        "What opens next week?",
        "How much did tolls rise last year?",
    ],
)
def test_days_that_are_the_subject(text: str) -> None:
    assert read(text) == Scope()


def test_a_day_without_a_year_is_one_that_the_corpus_has_reached() -> None:
    question = make_question("What does the January 28 post say?", asked=dt.date(2026, 11, 22))
    assert scope(question).since == dt.date(2026, 1, 27)
    assert scope(question, newest=FEB).since == dt.date(2025, 1, 27)
    # "Last week" is counted from the day of asking, whatever the corpus holds.
    recent = make_question("Who resigned last week?", asked=FRIDAY)
    assert scope(recent, newest=JAN) == scope(recent)


def test_an_article_of_a_day_to_come_is_last_years() -> None:
    assert period("What does the December 6 article say?") == ("2024-12-05", "2024-12-07")


@pytest.mark.parametrize(
    "text",
    ["What is the latest on the ferry?", "Show the newest articles on tolls", "What's new?"],
)
def test_the_latest_orders_and_leaves_nothing_out(text: str) -> None:
    found = read(text)
    assert (found.newest_first, found.narrows) == (True, False)
    assert [reason.limit for reason in found.inferred] == ["the newest first"]


def test_the_latest_to_do_something_orders_nothing() -> None:
    assert not read("Which town became the latest to ban cars?").newest_first


def test_reasons_say_which_words_limit_and_how() -> None:
    found = read("What did TechCrunch report about chips last week?")
    assert [(reason.words, reason.limit) for reason in found.inferred] == [
        ("last week", "published from 2025-02-28 to 2025-03-15"),
        ("TechCrunch", "published by TechCrunch"),
    ]


def test_what_is_inferred_narrows_what_was_set() -> None:
    text = "What did BBC News report about tolls this week?"
    found = read(text, since=dt.date(2025, 3, 8), sources=("BBC News - World", "Wired"))
    assert (found.since, found.until) == (dt.date(2025, 3, 8), dt.date(2025, 3, 15))
    assert found.sources == ("BBC News - World",)
    assert found.notes == ()


@pytest.mark.parametrize(
    ("name", "outlets"),
    [
        ("The Guardian", ("The Guardian",)),
        ("guardian", ("The Guardian",)),
        ("NYT", ("The New York Times",)),
        ("the new york times", ("The New York Times",)),
        ("BBC News", ("BBC News - Arts", "BBC News - World")),
        ("The Paper", ()),
    ],
)
def test_an_asker_may_name_an_outlet_as_people_call_it(name: str, outlets: tuple[str, ...]) -> None:
    assert meant(name, OUTLETS) == outlets


def test_an_outlet_that_the_corpus_does_not_have_is_told() -> None:
    found = read("Who leads it?", sources=("The Paper",))
    assert (found.sources, found.notes) == (
        ("The Paper",),
        ("the corpus has no outlet “The Paper”",),
    )


def test_what_was_set_stands_where_the_question_excludes_it() -> None:
    found = read(
        "What did Wired report about tolls last week?", until=JAN, sources=("The Guardian",)
    )
    assert (found.since, found.until, found.sources) == (None, JAN, ("The Guardian",))
    assert found.inferred == ()
    assert found.notes == (
        "“last week” lies outside the dates that were set, which were kept",
        "“Wired” lies outside the outlets that were set, which were kept",
    )


def test_an_outlet_that_the_corpus_lacks_is_told_and_limits_nothing() -> None:
    found = read("What is the toll, according to Bloomberg?")
    assert not found.narrows
    assert found.notes == ("the corpus has no outlet “Bloomberg”, so its name limits nothing",)
    # Of an index whose outlets are not known nothing can be said.
    assert read("What is the toll, according to Bloomberg?", outlets=()) == Scope()


def test_limits_hold_for_the_whole_only_where_every_part_has_one() -> None:
    dated = (
        "What changed between the TechCrunch post of May 3, 2024 and the Wired one of May 9, 2024?"
    )
    assert period(dated) == ("2024-05-02", "2024-05-10")
    assert read(dated).sources == ("TechCrunch", "Wired")
    half = read("Between the TechCrunch report of May 3, 2024 and the Wired one, what changed?")
    assert (half.since, half.until) == (None, None)
    assert half.inferred[0].limit.endswith("2024-05-04, for one part of the question")
    lacking = read("What do both Wired and Bloomberg say about chips?")
    assert (lacking.sources, len(lacking.notes)) == ((), 1)


PIECES = st.sampled_from(
    [
        *("What did", "the", "Wired", "The Verge", "TechCrunch", "article", "report", "reported"),
        *("according to", "as per", "and", "while", "before", "after", "between", "published on"),
        *("May 3, 2024", "3", "10 March", "last week", "in February 2025", "2023-11-24", "2020"),
        *("this week", "next month", "the latest", "say", ",", "?", "'", "both", "Bloomberg"),
        *("Fox News", "New York Times", "the same source", "one", "Feb. 30", "9999-12-31"),
    ]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=14).map(" ".join))
DAYS = st.none() | st.dates()


@given(TEXTS, st.dates(), DAYS, DAYS, DAYS, st.sets(st.sampled_from(OUTLETS), max_size=2))
def test_whatever_is_asked_inferred_limits_lie_inside_those_that_were_set(
    text: str,
    asked: dt.date,
    since: dt.date | None,
    until: dt.date | None,
    newest: dt.date | None,
    chosen: set[str],
) -> None:
    if since and until and since > until:
        since, until = until, since
    question = Question(text, asked, since, until, tuple(sorted(chosen)))
    within = scope(question, OUTLETS, newest=newest)
    found = parts(question, within, OUTLETS, newest=newest)
    assert 1 <= len(found) <= MOST
    for each in (Part(text, within), *found):
        limits = each.scope
        assert each.text.strip() or not text.strip()
        assert since is None or (limits.since is not None and limits.since >= since)
        assert until is None or (limits.until is not None and limits.until <= until)
        assert not (limits.since and limits.until) or limits.since <= limits.until
        assert not chosen or (limits.sources and set(limits.sources) <= chosen)
        assert set(limits.sources) <= set(OUTLETS)
        assert all(reason.words and reason.words in text for reason in limits.inferred)
    for part in found:  # and no part is searched outside of the whole
        assert within.since is None or (part.scope.since or dt.date.min) >= within.since
        assert within.until is None or (part.scope.until or dt.date.max) <= within.until
        assert not within.sources or set(part.scope.sources) <= set(within.sources)
