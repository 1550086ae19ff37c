"""A question that describes one thing by several facts is searched fact by fact."""

from __future__ import annotations

import pytest

from assistant.search.facts import facts
from assistant.search.parts import MOST, parts
from assistant.search.scope import scope
from assistant.search.sources import sources
from assistant.types import Part
from tests.make import make_question

OUTLETS = ("Fortune", "The Verge")
LONG = (
    "Which harbour company, once the largest shipbuilder of the northern coast, was fined for"
    " dumping waste oil in Port Selim, told its investors that repairs would take three winters"
    " and is accused of hiding cracks in the ferry hulls"
)


def test_each_fact_is_cut_out_and_gets_the_names_of_the_question() -> None:
    assert facts(f"{LONG}?") == [
        "Which harbour company, once the largest shipbuilder of the northern coast (Port Selim)",
        "was fined for dumping waste oil in Port Selim",
        "told its investors that repairs would take three winters (Port Selim)",
        "is accused of hiding cracks in the ferry hulls (Port Selim)",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Who was the mayor who lost the election and was arrested?",
        "Which state was hit by a storm this week, cutting off power and flooding roads?",
        LONG.replace("Which harbour", "Did the harbour"),
        "Which harbour company makes tugs, barges, ferries, buoys, anchors, winches, cranes, hulls,"
        " masts, ropes, pumps, valves, lamps and radios for northern fishing villages?",
    ],
)
def test_a_question_of_one_fact_has_none(text: str) -> None:
    assert facts(text) == []


def test_a_stretch_that_says_too_little_stays_with_the_one_before() -> None:
    short = LONG.replace("told its investors that repairs would take three winters", "was sold")
    assert "was fined for dumping waste oil in Port Selim, was sold" in facts(short)


def test_the_name_of_an_outlet_is_no_name_to_look_for() -> None:
    text = f"{LONG.replace('Port Selim', 'the bay')}, as reported by Fortune?"
    assert not any("(" in fact for fact in facts(text, sources(text, OUTLETS)))


def test_the_facts_are_parts_and_the_outlets_behind_them() -> None:
    text = f"{LONG}, as reported by both Fortune and The Verge?"
    question = make_question(text)
    within = scope(question, OUTLETS)
    found = parts(question, within, OUTLETS)
    told = facts(text, sources(text, OUTLETS))
    assert [part.text for part in found] == [*told, text, text][:MOST]
    assert all(part.scope == within for part in found[: len(told)])
    assert [part.scope.sources for part in found[len(told) :]] == [("Fortune",), ("The Verge",)]


def test_a_described_thing_without_outlets_is_its_facts() -> None:
    question = make_question(f"{LONG}?")
    within = scope(question, OUTLETS)
    expected = tuple(Part(fact, within) for fact in facts(question.text))
    assert parts(question, within, OUTLETS) == expected
