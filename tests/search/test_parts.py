"""A question that needs several articles is cut into parts, each with its words and limits."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.search.parts import MOST, parts
from assistant.search.scope import scope
from assistant.types import Part, Scope
from tests.make import make_question

OUTLETS = ("Fortune", "TechCrunch", "The Guardian", "The Verge", "Wired")


def cut(text: str) -> tuple[Part, ...]:
    question = make_question(text, asked=dt.date(2025, 3, 14))
    return parts(question, scope(question, OUTLETS), OUTLETS)


def asked_of(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(part.text, part.scope.sources) for part in cut(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Who cut the ribbon?",
        "What did Wired report about chips last week?",
        "The ferry sank on Monday. How many people were aboard?",
        "Who painted the bridge and the pier?",
        "who was the mayor and what did he do",
        "Which came first, bread or butter?",
        "Why did the bridge collapse and how many people died?",
        "Why did the bridge collapse on Monday and how many people died?",
        "When and where was the attack?",
        "When, where and why did the Titanic sink?",
        "In what year and where was Marie Curie born?",
        "What may I pay? And who owns the ferry?",
        "",
    ],
)
def test_one_thing_is_one_part_with_the_whole_text_and_scope(text: str) -> None:
    question = make_question(text)
    within = scope(question, OUTLETS)
    assert parts(question, within, OUTLETS) == (Part(text, within),)


def test_each_of_several_outlets_is_asked_for_one_statement() -> None:
    text = "Who is on trial for fraud, as reported by The Verge, Fortune and TechCrunch?"
    assert asked_of(text) == [(text, (name,)) for name in ("The Verge", "Fortune", "TechCrunch")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Does the TechCrunch article describe the bridge as safe, while The Guardian article"
            " calls the tolls unfair?",
            [
                ("Does the TechCrunch article describe the bridge as safe", "TechCrunch"),
                ("The Guardian article calls the tolls unfair?", "The Guardian"),
            ],
        ),
        (
            "Did Wired report cheaper laptop chips before The Verge reported dearer phone screens?",
            [
                ("Did Wired report cheaper laptop chips", "Wired"),
                ("The Verge reported dearer phone screens?", "The Verge"),
            ],
        ),
        (
            "Which company raised ferry tolls according to Wired, was fined for dirty water as per"
            " The Verge, and is building a second pier as reported by Fortune?",
            [
                ("Which company raised ferry tolls according to Wired", "Wired"),
                ("was fined for dirty water as per The Verge", "The Verge"),
                ("is building a second pier as reported by Fortune?", "Fortune"),
            ],
        ),
        (
            "Does the Wired article on solar ferries agree with another Wired article on dams?",
            [
                ("Does the Wired article on solar ferries", "Wired"),
                ("another Wired article on dams?", "Wired"),
            ],
        ),
        (
            "Does TechCrunch coverage mention Wired coverage?",
            [
                ("Does TechCrunch coverage mention Wired coverage?", "TechCrunch"),
                ("Does TechCrunch coverage mention Wired coverage?", "Wired"),
            ],
        ),
    ],
)  # fmt: skip
def test_what_each_outlet_says_is_a_part(text: str, expected: list[tuple[str, str]]) -> None:
    assert asked_of(text) == [(words, (outlet,)) for words, outlet in expected]


def test_each_part_has_its_own_days() -> None:
    found = cut(
        "Between the TechCrunch report on solar ferries published on May 3, 2024, and the one on"
        " wind ferries published on May 9, 2024, did the tone change?"
    )
    assert [(part.scope.since, part.scope.until) for part in found] == [
        (dt.date(2024, 5, 2), dt.date(2024, 5, 4)),
        (dt.date(2024, 5, 8), dt.date(2024, 5, 10)),
    ]
    assert [part.scope.sources for part in found] == [("TechCrunch",)] * 2
    assert ["solar" in part.text for part in found] == [True, False]


def test_a_part_without_a_day_or_an_outlet_of_the_corpus_has_no_limit() -> None:
    first, second = cut(
        "Between the TechCrunch report on 2023-11-24 and the Wired one, what broke?"
    )
    assert (first.scope.since, second.scope.since) == (dt.date(2023, 11, 23), None)
    known, unknown = cut("What do both Wired and Bloomberg say about chips?")
    assert (known.scope.sources, unknown.scope.sources) == (("Wired",), ())
    assert (known.scope.notes, len(unknown.scope.notes)) == ((), 1)


def test_last_week_in_one_of_several_articles_is_the_articles_own() -> None:
    found = cut(
        "Does the Wired article praise solar ferries, while The Verge article tells of last week's"
        " storm?"
    )
    assert [(part.scope.since, part.scope.until) for part in found] == [(None, None)] * 2


def test_a_part_that_only_points_gets_the_names() -> None:
    first, second = cut(
        "Does the Wired article say that Port Selim sank money into piers, while The Verge article"
        " says that it was saved?"
    )
    assert "Port Selim" in first.text
    assert second.text == "The Verge article says that it was saved? (Port Selim)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "What do both Port Selim and New Haven charge for ferries?",
            [
                "What do Port Selim charge for ferries?",
                "What do New Haven charge for ferries?",
            ],
        ),
        ("Compare Apple and Google on privacy.", ["Apple on privacy.", "Google on privacy."]),
        (
            "Who paid for the Selim bridge? And who drew the plans?",
            ["Who paid for the Selim bridge?", "And who drew the plans? (Selim)"],
        ),
        (
            "How many piers has Port Selim, and why did the mayor close two?",
            ["How many piers has Port Selim", "why did the mayor close two? (Port Selim)"],
        ),
        (
            "Did the ferry leave Port Selim before the bridge closed?",
            ["Did the ferry leave Port Selim", "the bridge closed? (Port Selim)"],
        ),
        (
            "How many were killed and how many were wounded in Gaza?",
            ["How many were killed (Gaza)", "how many were wounded in Gaza?"],
        ),
        (
            "When and where was the flood of Selim, and who was saved in Haven?",
            ["When and where was the flood of Selim", "who was saved in Haven?"],
        ),
        (
            "Who wrote it and when was Dune published?",
            ["Who wrote it (Dune)", "when was Dune published?"],
        ),
        (
            "Who runs Selim and what did he build?",
            ["Who runs Selim", "what did he build? (Selim)"],
        ),
        (
            "Who owns Fiat and where is Ferrari based?",
            ["Who owns Fiat", "where is Ferrari based?"],
        ),
    ],
)
def test_two_subjects_and_two_questions(text: str, expected: list[str]) -> None:
    assert [part.text for part in cut(text)] == expected


def test_there_are_never_more_than_a_few() -> None:
    text = "What happened? " + " ".join(f"And who paid for pier {n} of Selim?" for n in range(20))
    assert len(cut(text)) == MOST


def test_the_parts_stay_inside_what_was_set() -> None:
    question = make_question("What do both Wired and The Verge say about chips?")
    within = Scope(since=dt.date(2025, 1, 1), sources=("Wired",))
    found = parts(question, within, OUTLETS)
    assert {part.scope.sources for part in found} == {("Wired",)}
    assert {part.scope.since for part in found} == {dt.date(2025, 1, 1)}
