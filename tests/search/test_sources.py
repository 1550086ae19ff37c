"""An outlet limits where it is a source, under any of its names, and not where it is a subject."""

from __future__ import annotations

import pytest

from assistant.search.sources import sources

OUTLETS = (
    *("Associated Press", "BBC News - Arts", "BBC News - World", "CBSSports.com", "Fortune"),
    *("Cnbc | World Business News Leader", "FOX News - Health", "FOX News - Lifestyle", "NBC News"),
    *("People", "TIME", "TechCrunch", "The Age", "The Guardian", "The New York Times", "The Sun"),
    *("The Harbour Mail", "The Paper", "The Times", "The Verge", "Wired", "usatoday.com"),
)


def meant(text: str) -> list[tuple[str, ...]]:
    return [source.outlets for source in sources(text, OUTLETS)]


@pytest.mark.parametrize(
    ("text", "outlets"),
    [
        ("According to NBC News, who resigned?", ["NBC News"]),
        ("Who resigned, according to an article in NBC?", ["NBC News"]),
        ("What does a Wired report say about chips?", ["Wired"]),
        ("What does the Verge article say?", ["The Verge"]),
        ("What did the 'FOX News - Lifestyle' story recommend?", ["FOX News - Lifestyle"]),
        ("What did Fox News report?", ["FOX News - Health", "FOX News - Lifestyle"]),
        ("What did the BBC say about tolls?", ["BBC News - Arts", "BBC News - World"]),
        ("Which tolls are there, as reported by CNBC?", ["Cnbc | World Business News Leader"]),
        ("Who won, as per CBS Sports?", ["CBSSports.com"]),
        ("What does the USA Today article say?", ["usatoday.com"]),
        ("What did the AP report?", ["Associated Press"]),
        ("What does the NYT piece claim?", ["The New York Times"]),
        ("who resigned, according to techcrunch", ["TechCrunch"]),
        ("who resigned, according to the guardian", []),  # as people write of a guardian
        ("Who resigned, according to the Guardian?", ["The Guardian"]),
        ("What does the harbour mail story say?", ["The Harbour Mail"]),
        ("Was it mentioned in Time?", ["TIME"]),
        ("What did TechCrunch's subsequent piece add?", ["TechCrunch"]),
        ("What is in the October 22 Guardian article?", ["The Guardian"]),
        ("How has the reporting on tolls and ferries by The Age changed?", ["The Age"]),
    ],
)
def test_an_outlet_under_the_names_it_is_called(text: str, outlets: list[str]) -> None:
    assert sum(meant(text), ()) == tuple(outlets)


@pytest.mark.parametrize(
    "text",
    [
        "Did The New York Times sue OpenAI?",
        "What did Fox pay Dominion?",
        "Who owns The Verge?",
        "What did the officials tell NBC News about the mission?",
        "Which companies does the New York Times lawsuit name?",
        "What did The Guardian say in its lawsuit?",
        "Did Wired report a loss?",
        "What did Homan say in his NBC interview?",
        "What does the article on The Verge claim?",
        "How many avoid the news, according to the Wired Institute?",
        "Who leads, according to a Fox News poll?",
        "What did an analysis by The Guardian find?",
        "How many are poor, according to analysis by The Guardian?",
        "Which Fortune 500 companies moved?",
        "At what time does the sun rise, people say?",
        "At what age do wired mice report stress?",
        "People say that ferries are slow. Are they?",
        "What does the paper report say about paper?",
        "What did the Environmental Protection Agency report?",
    ],
)
def test_an_outlet_that_is_the_subject_and_words_that_are_none(text: str) -> None:
    assert meant(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("According to Bloomberg, what are tolls?", "Bloomberg"),
        ("What does the Wall Street Journal report say?", "Wall Street Journal"),
        ("What does the Times of India article say?", "Times of India"),
        ("What is the toll, as reported by the Port Selim Herald?", "Port Selim Herald"),
    ],
)
def test_an_outlet_that_the_corpus_lacks_is_found_with_nothing_in_it(text: str, name: str) -> None:
    (found,) = sources(text, OUTLETS)
    assert found.outlets == ()
    assert found.name.removeprefix("the ") == name
    assert found.span.of(text) == found.name


def test_outlets_named_in_one_breath_are_one_group() -> None:
    text = "Who is on trial, as reported by The Verge, Fortune and TechCrunch, but not by Wired?"
    found = sources(text, OUTLETS)
    assert [source.outlets for source in found] == [
        *(("The Verge",), ("Fortune",), ("TechCrunch",), ("Wired",))
    ]
    assert len({source.group for source in found[:3]}) == 1
    assert found[3].group != found[0].group


def test_the_same_source_is_the_one_before() -> None:
    text = "Does the Wired article call it safe, and does another piece from the same source?"
    assert meant(text) == [("Wired",), ("Wired",)]


def test_what_is_said_stands_before_or_behind() -> None:
    cues = [
        (source.name, source.cue)
        for source in sources(
            "Who is slow according to Wired, and, according to TechCrunch, who is fast?", OUTLETS
        )
    ]
    assert cues == [("Wired", "follows"), ("TechCrunch", "leads")]


def test_without_outlets_none_is_meant() -> None:
    assert [source.outlets for source in sources("According to Wired, why?", ())] == [()]
