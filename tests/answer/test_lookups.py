"""Which questions ask for all of the corpus, for what in it, and which ones do not."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from assistant.answer.lookups import Lookup, read
from tests.make import make_question

OUTLETS = ("NBC News", "The Paper", "The Port Herald")
SEEDS = Path(__file__).parents[2] / "eval" / "seeds.jsonl"


def lookup(text: str) -> Lookup | None:
    return read(make_question(text), OUTLETS, newest=dt.date(2025, 2, 27))


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("How many articles mention drones?", "count", ["drones"]),
        ("how many articles mention the word “drone”", "count", ["drone"]),
        ("How many articles about tariffs are there?", "count", ["tariffs"]),
        (
            "How many news stories mention Parliament or the ferry?",
            "count",
            ["Parliament", "ferry"],
        ),
        ("In how many articles is Port Selim mentioned?", "count", ["Port Selim"]),
        ("What is the number of articles that mention fentanyl?", "count", ["fentanyl"]),
        ("How many articles mention the January 6 committee?", "count", ["January 6 committee"]),
        ("How many articles mention NBC News?", "count", ["NBC News"]),
        ("HOW MANY ARTICLES MENTION DRONES?", "count", ["drones"]),
        ("How many articles do you have?", "count", []),
        ("How many times is Parliament mentioned?", "times", ["Parliament"]),
        ("How often is the U.S. Navy mentioned in the articles?", "times", ["U.S. Navy"]),
        ("Which articles mention weaponized drones?", "list", ["weaponized drones"]),
        ("Please list all the articles about the ferry.", "list", ["ferry"]),
        ("In which articles does the Rivet Joint appear?", "list", ["Rivet Joint"]),
        ("timeline of the harbour closure", "timeline", ["harbour closure"]),
        ("Give me a chronology of the strike", "timeline", ["strike"]),
        ("Who was quoted on the harbour closure?", "quoted", ["harbour closure"]),
        ("Which outlets reported on the leaked memo?", "outlets", ["leaked memo"]),
        ("How many newspapers mention the storm?", "outlets", ["storm"]),
        ("When was the ferry first mentioned?", "first", ["ferry"]),
        ("When was the ferry last mentioned in the corpus?", "last", ["ferry"]),
        ("what is the latest article about the ferry", "last", ["ferry"]),
    ],
)
def test_what_is_asked_of_the_whole_corpus(text: str, kind: str, words: list[str]) -> None:
    found = lookup(text)
    assert found is not None
    assert (found.kind, [phrase.words for phrase in found.phrases]) == (kind, words)
    assert found.refusal is None


@pytest.mark.parametrize(
    "text",
    [
        "How many people died?",
        "How many drones did the cartels use?",
        "How many articles does the constitution have?",
        "How many articles of impeachment were there?",
        "How many stories does the tower have?",
        "How many pieces are on a chess board?",
        "How many times did the mayor visit Port Selim?",
        "How many times is the prophet mentioned in the oldest scroll?",
        "How many articles mention drones, and what did the mayor say?",
        "How many articles mention it?",
        "Which articles state that powers remain with the members?",
        "Which article mentions the memo?",
        "When was the bridge first opened?",
        "When did the mayor first mention the ferry?",
        "What changed in the harbour between 1945 and 1949?",
        "What changed after the war?",
        "Who was quoted by the minister?",
        "Which news outlet reported that the mission was planned?",
        "List all cartels named in the NBC News report",
        "What did the article on the memo mention about drones?",
    ],
)
def test_other_questions_are_left_alone(text: str) -> None:
    assert lookup(text) is None


def test_no_question_about_the_seeds_is_caught() -> None:
    rows = [json.loads(line) for line in SEEDS.read_text("utf-8").splitlines()]
    assert len(rows) > 100
    assert [row["question"] for row in rows if lookup(row["question"])] == []


@pytest.mark.parametrize(
    ("text", "since", "until", "sources"),
    [
        ("How many articles from June mention drones?", "2024-06-01", "2024-06-30", ()),
        ("In May 2024, how many articles mentioned it?", None, None, None),
        ("In May 2024, how many articles mentioned drones?", "2024-05-01", "2024-05-31", ()),
        ("list articles mentioning drones since January 20", "2025-01-20", None, ()),
        ("list articles mentioning drones after January 20", "2025-01-21", None, ()),
        ("list articles mentioning drones before January 20", None, "2025-01-19", ()),
        ("Which articles mention the attack on January 3?", None, None, ()),
        ("List all articles by The Paper last week", "2025-02-17", "2025-02-23", ("The Paper",)),
        ("list all articles by The Port Herald about ferries", None, None, ("The Port Herald",)),
        ("How often does The Paper mention ferries?", None, None, ("The Paper",)),
        ("What changed between March and June?", "2024-03-01", "2024-06-30", ()),
        ("What changed between March and June 2023 about it?", None, None, None),
        ("What changed between March and June 2023 on tax?", "2023-03-01", "2023-06-30", ()),
        ("what has changed about the ferry since March", "2024-03-01", None, ()),
    ],
)  # fmt: skip
def test_days_and_outlets_limit_to_the_day(
    text: str, since: str | None, until: str | None, sources: tuple[str, ...] | None
) -> None:
    found = lookup(text)
    if sources is None:
        assert found is None
        return
    assert found is not None
    days = [day.isoformat() if day else None for day in (found.scope.since, found.scope.until)]
    assert (days, found.scope.sources) == ([since, until], sources)


def test_limits_of_the_asker_are_kept() -> None:
    question = make_question("How many articles mention drones?", as_of=dt.date(2025, 1, 1))
    found = read(question, OUTLETS)
    assert found is not None
    assert found.scope.until == dt.date(2025, 1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "How many articles are positive about the mayor?",
        "List all articles that are critical of the ferry",
        "How many articles say that the ferry sank?",
        "How many articles criticise the plan?",
    ],
)
def test_a_stance_cannot_be_counted(text: str) -> None:
    found = lookup(text)
    assert found is not None
    assert "cannot be counted" in (found.refusal or "")


def test_an_outlet_that_is_not_there_is_told() -> None:
    found = lookup("How many articles did The Chicago Tribune publish?")
    assert found is not None
    assert "no outlet “Chicago Tribune”" in (found.refusal or "")
