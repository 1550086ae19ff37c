"""What day a sentence stands on: the one it states in full, or its article's, and never a guess."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.answer.briefing.telling import Told
from assistant.answer.briefing.timeline import MOST, day_of, timeline
from tests.make import day, make_article, make_passage

PUBLISHED = dt.date(2025, 1, 30)


def make_told(text: str, relevance: float = 1.0, **over: object) -> Told:
    passage = make_passage(text, **{"published": day("2025-01-30")} | over)
    return Told(passage, passage.span, text, relevance, True, True, passage.article.id)


@pytest.mark.parametrize(
    ("sentence", "expected", "stated"),
    [
        (
            "The quay of Port Selim was closed on January 27, 2025, by the mayor.",
            (2025, 1, 27),
            True,
        ),
        ("The quay was closed on 2025-01-27 by order of the mayor.", (2025, 1, 27), True),
        ("The quay of Port Selim was closed on Monday by the mayor.", None, False),
        ("The quay of Port Selim was closed on January 27 by the mayor.", None, False),
        ("The quay of Port Selim was closed in January 2025 by the mayor.", None, False),
        ("Closed on January 27, 2025, the quay opened on January 29, 2025.", None, False),
        ("The quay of Port Selim was closed last week by the mayor.", None, False),
    ],
)
def test_the_day_of_a_sentence(
    sentence: str, expected: tuple[int, int, int] | None, stated: bool
) -> None:
    article = make_article(sentence, published=day("2025-01-30"))
    day_found = dt.date(*expected) if expected else PUBLISHED
    assert day_of(sentence, article) == (day_found, stated)
    undated = make_article(sentence, published=None)
    assert day_of(sentence, undated) == ((day_found, True) if stated else None)


BACKGROUND = [
    # beside a day that has to be worked out
    "The court on Monday struck down a law enacted on Jan. 3, 1995.",
    "Curie, who was born on May 5, 1960, resigned on Friday.",
    "On Friday, Russia struck the city for the first time since Feb. 24, 2022.",
    # of another clause
    "Curie, who was born on May 5, 1960, resigned.",
    "Russia struck the city for the first time since it invaded on Feb. 24, 2022.",
    "The quay is closed through May 5, 2026.",
    "The law, enacted on Jan. 3, 1995, was struck down.",
    "Born in Warsaw on May 5, 1960, Curie now leads the port.",
    "Curie (born May 5, 1960) now leads the port.",
    "The ferry — launched on May 5, 1960 — sank.",
    # of a noun
    "The court struck down a law enacted on Jan. 3, 1995.",
    "The mayor pardoned those charged over the Jan. 6, 2021, attack.",
    "The mayor cited a letter dated May 5, 2010.",
]
OWN = [
    "The quay of Port Selim opened on January 27, 2025.",
    "On January 27, 2025, the mayor, who was born in 1960, closed the quay.",
    "On January 27, 2025, the mayor said that the quay would open next year.",
    "The mayor announced Jan. 27, 2025, that the quay would close.",
    "The court struck down the law on January 27, 2025, a year after it was enacted.",
    "The fire in a warehouse started on January 27, 2025.",
    "In Port Selim the quay was closed on January 27, 2025.",
    "Again the quay was closed on January 27, 2025.",
    "The winner of the 2024–2025 race retired on January 27, 2025, with a 3–2 lead.",
    "Police said the strike in the port ended on January 27, 2025.",
    "Mohammed resigned on January 27, 2025.",
    "The quay was closed on Monday, January 27, 2025.",
]


@pytest.mark.parametrize("sentence", BACKGROUND)
def test_a_day_that_is_only_mentioned_is_not_that_of_the_sentence(sentence: str) -> None:
    assert day_of(sentence, make_article(sentence, published=day("2025-01-30"))) == (
        PUBLISHED,
        False,
    )
    assert day_of(sentence, make_article(sentence, published=None)) is None


@pytest.mark.parametrize("sentence", OWN)
def test_what_stands_beside_a_day_does_not_make_it_another_s(sentence: str) -> None:
    for published in (day("2025-01-30"), None):
        article = make_article(sentence, published=published)
        assert day_of(sentence, article) == (dt.date(2025, 1, 27), True)


def test_sentences_stand_in_order_and_undated_ones_not_at_all() -> None:
    rows = timeline(
        [
            make_told("The quay of Port Selim was opened on January 29, 2025."),
            make_told("The mayor of Port Selim spoke of the quay.", published=None),
            make_told("The quay of Port Selim was closed on January 27, 2025."),
            make_told("The crane of the quay fell into the basin."),
        ]
    )
    assert [row.day for row in rows] == [
        dt.date(2025, 1, 27),
        dt.date(2025, 1, 29),
        PUBLISHED,
    ]
    assert [row.stated for row in rows] == [True, True, False]


def test_the_same_sentence_stands_once_and_a_day_has_room_for_others() -> None:
    same = "The crane of the quay of Port Selim fell into the basin of the harbour."
    rows = timeline([make_told(same), make_told(f"{same} "), make_told(f"Again {same}")])
    assert len(rows) == 1
    many = [
        make_told(f"On January {at % 28 + 1}, 2025, boat number {at} of the fleet was sold.")
        for at in range(60)
    ]
    rows = timeline(many)
    assert len(rows) == MOST
    assert sorted(rows, key=lambda row: (row.day, row.claim.text)) == list(rows)
