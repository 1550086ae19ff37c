"""An outlet limits where it is a source, under any of its names, and not where it is a subject."""

from __future__ import annotations

import pytest

from assistant.search.sources import meant as meant_by
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


PAPERS = (
    *("Anchorage Free Press", "Associated Press", "Idaho State Journal", "Los Angeles Times"),
    *("NYT > World News", "New York Daily News", "Port Harbour Mail", "The Times"),
    *("Technology | CNN", "World news | The Guardian"),
)


@pytest.mark.parametrize(
    ("text", "outlets"),
    [
        ("How many articles are by the LA Times?", ["Los Angeles Times"]),
        ("What does the NY Daily News article say?", ["New York Daily News"]),
        ("Who resigned, according to the NY Times?", ["NYT > World News"]),
        ("Who resigned, according to the New York Times?", ["NYT > World News"]),
        ("What does the NYT > World News article say?", ["NYT > World News"]),
        ("Who resigned, according to the Guardian?", ["World news | The Guardian"]),
        ("What did CNN report?", ["Technology | CNN"]),
        ("What did AP News report?", ["Associated Press"]),
        ("What does the IS Journal article say?", ["Idaho State Journal"]),
        ("What is journal coverage of tolls like?", []),
        ("Is Journal coverage of tolls fair?", []),
        ("What does the Nyt article say?", ["NYT > World News"]),
        ("What did the Times report?", ["The Times"]),
        ("What does the LA Post article say?", []),
        ("What did AFP report?", []),  # Agence France-Presse, and not a paper of these initials
    ],
)
def test_an_outlet_under_initials_and_from_the_title_of_a_feed(
    text: str, outlets: list[str]
) -> None:
    assert sum((source.outlets for source in sources(text, PAPERS)), ()) == tuple(outlets)


@pytest.mark.parametrize(
    ("name", "outlets"),
    [
        ("LA Times", ("Los Angeles Times",)),
        ("the ny times", ("NYT > World News",)),
        ("AP News", ("Associated Press",)),
        ("apnews.com", ("Associated Press",)),
        ("Guardian", ("World news | The Guardian",)),
        ("the Times", ("The Times",)),
        ("the Post", ()),
        ("AFP", ()),
    ],
)
def test_the_outlets_that_a_name_alone_means(name: str, outlets: tuple[str, ...]) -> None:
    assert meant_by(name, PAPERS) == outlets


def test_two_outlets_of_one_name_are_both_meant() -> None:
    outlets = ("LA Times", "Los Angeles Times")
    (found,) = sources("What does the LA Times article say?", outlets)
    assert found.outlets == outlets


@pytest.mark.parametrize(
    ("text", "name", "outlets"),
    [
        (
            "What does Monday's New York Times article say?",
            "New York Times",
            ["The New York Times"],
        ),
        ("In a May 3 New York Times article, who won?", "New York Times", ["The New York Times"]),
        (
            "Does the 3 May 2024 New York Times article say so?",
            "New York Times",
            ["The New York Times"],
        ),
        (
            "Does the Monday, May 3rd, 2024 New York Times story?",
            "New York Times",
            ["The New York Times"],
        ),
        (
            "Does the Sunday New York Times article say so?",
            "New York Times",
            ["The New York Times"],
        ),
        ("What do 3 New York Times articles say?", "New York Times", ["The New York Times"]),
        ("On Monday the Guardian reported what?", "the Guardian", ["The Guardian"]),
        ("In Thursday’s Wired story, who resigned?", "Wired", ["Wired"]),
        ("What does the Oct. 22 Times article say?", "Times", ["The Times"]),
        ("What does Sunday's Times article say?", "Times", ["The Times"]),
        ("What does the Sunday Times article say?", "Sunday Times", []),
        ("What does the May 3 Port Selim Herald article say?", "Port Selim Herald", []),
        ("What does the March Madness Times article say?", "March Madness Times", []),
        ("What does the Decatur Herald article say?", "Decatur Herald", []),
        ("What does the 9 News article say?", "9 News", []),
    ],
)
def test_a_date_before_an_outlet_is_no_part_of_its_name(
    text: str, name: str, outlets: list[str]
) -> None:
    (found,) = sources(text, OUTLETS)
    assert found.name == name
    assert found.outlets == tuple(outlets)


def test_a_weekday_may_be_the_front_of_a_name() -> None:
    assert sources("What does the Sunday Guardian article say?", OUTLETS) == ()
