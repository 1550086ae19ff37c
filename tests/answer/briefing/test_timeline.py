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
