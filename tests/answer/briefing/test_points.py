"""Which sentences matter most, and which sources tell the same without having copied it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from assistant.answer.briefing.points import BOTTOM_LINE, KEY_POINTS, points
from assistant.answer.briefing.telling import Told
from assistant.types import Span
from tests.make import day, make_passage

TOPIC = "ferry strike"
RAISE = "Crews of the ferries accepted a pay raise of 4 percent on Monday night."
ALIKE = "A pay raise of 4 percent was accepted by crews of the ferries on Monday."
OTHER = "The museum of the lighthouse keeper sold its collection of brass lamps."


class NearWords:
    """An embedder whose vectors are near where sentences share words."""

    name, sha256, dimension = "by-hand", "a" * 64, 64

    def embed(self, texts: Any) -> npt.NDArray[np.float32]:
        known = sorted({word for text in texts for word in text.lower().split()})
        rows = np.array([[text.lower().split().count(w) for w in known] for text in texts], float)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def make_told(text: str, relevance: float = 1.0, **over: Any) -> Told:
    facts = {"published": day("2025-01-30"), "source": "Harbour Herald"} | over
    alone = facts.pop("alone", True)
    telling = facts.pop("telling", True)
    cluster = facts.pop("cluster", None)
    passage = make_passage(text, **facts)
    return Told(
        passage, passage.span, text, relevance, telling, alone, cluster or passage.article.id
    )


def chosen(*sentences: Told) -> list[tuple[str, int]]:
    found = points(TOPIC, sentences, NearWords())
    return [(e.claim.text, e.independent) for e in (*found.bottom_line, *found.key_points)]


def test_another_outlet_that_tells_the_same_is_a_further_source() -> None:
    told = chosen(make_told(RAISE, 3.0), make_told(ALIKE, 2.0, source="Island Post"))
    assert told == [(RAISE, 2)], "and its sentence is not told again"


def test_a_copy_of_the_article_is_no_further_source() -> None:
    one = make_told(RAISE, 3.0, cluster="a")
    assert chosen(one, make_told(ALIKE, 2.0, source="Island Post", cluster="a")) == [(RAISE, 1)]


def test_the_same_words_and_the_same_outlet_are_no_further_source() -> None:
    one = make_told(RAISE, 3.0)
    assert chosen(one, make_told(f"{RAISE} ", 2.0, source="Island Post")) == [(RAISE, 1)]
    assert chosen(one, make_told(ALIKE, 2.0)) == [(RAISE, 1)]


def test_another_number_or_month_is_not_the_same() -> None:
    for differs in (ALIKE.replace("4 percent", "9 percent"), ALIKE.replace("Monday", "May 3")):
        one = make_told(RAISE.replace("Monday", "June 3"), 3.0)
        told = chosen(one, make_told(differs, 2.0, source="Island Post"))
        assert [count for _, count in told] == [1] * len(told)


@pytest.mark.parametrize(
    ("one", "other", "sources"),
    [
        # numbers in words, and what leaves room for others
        ("ten sailors died", "at least twenty sailors died", 1),
        ("ten sailors died", "at least 10 sailors died", 2),
        ("at least 15 sailors died", "18 sailors died", 1),
        ("up to 15 sailors died", "more than 15 sailors died", 1),
        ("about 1,500 sailors died", "1,500 sailors died", 2),
        # units
        ("the tug cost $1.2 billion", "the tug cost $1.2 million", 1),
        ("the tug cost $1 billion", "the tug cost $1.4 billion", 1),
        ("the tug cost $1.2 billion", "the tug cost 1.20 billion dollars", 2),
        ("fares rose by 5%", "fares rose by 5.0%", 2),
        ("fares rose by 5%", "fares rose by 5 percent", 2),
        ("fares rose by 5%", "fares rose by $5", 1),
        # what is counted
        ("5 cooks and 9 pilots died", "9 cooks and 5 pilots died", 1),
        ("5 cooks and 9 pilots died", "5 cooks and 9 pilots died", 2),
        ("5 cooks died", "5 chefs died", 2),
        # digits that count nothing
        ("the race was won 3-2", "the race was won 4-2", 1),
        ("the race was won 3-2", "the race was won 3-2", 2),
        ("the 21st tug sank", "the 22nd tug sank", 1),
        # denials
        ("the senate did not approve the bill", "the senate approved the bill", 1),
        ("the senate did not approve the bill", "the senate did not approve the bill", 2),
    ],
)
def test_a_further_source_states_the_same_numbers_and_denies_nothing(
    one: str, other: str, sources: int
) -> None:
    frames = (
        "Crews of the ferries heard on the quay of Port Selim that {}.",
        "On the quay of Port Selim {}, the crews of the ferries heard.",
    )
    for first, second in ((one, other), (other, one)):
        words = [frame.format(told) for frame, told in zip(frames, (first, second), strict=True)]
        told = chosen(make_told(words[0], 3.0), make_told(words[1], 2.0, source="Island Post"))
        assert told[0] == (words[0], sources)


def test_two_that_only_share_the_topic_are_not_the_same() -> None:
    one = make_told("The ferry strike at the ferry dock began.", 3.0)
    two = make_told("The ferry strike at the ferry dock ended.", 2.9, source="Island Post")
    assert all(count == 1 for _, count in chosen(one, two))


def test_the_newest_and_the_best_supported_stand_first() -> None:
    old = make_told(OTHER, 2.0, published=day("2025-01-01"))
    new = make_told(RAISE, 1.5, published=day("2025-01-30"))
    assert [text for text, _ in chosen(old, new)] == [RAISE, OTHER]
    undated = make_told(RAISE, 1.5, published=None)
    assert [text for text, _ in chosen(old, undated)] == [OTHER, RAISE]


def test_what_needs_its_neighbour_is_left_out_where_others_stand_alone() -> None:
    needs = make_told("He then sold all of the lamps to a museum in the capital.", 5.0, alone=False)
    assert [text for text, _ in chosen(needs, make_told(RAISE, 1.0))] == [RAISE]
    assert [text for text, _ in chosen(needs)] == [needs.words]
    assert chosen(make_told(RAISE, 5.0, telling=False)) == []


def test_the_bottom_line_is_of_several_articles() -> None:
    words = "dock quay crane boat light rope sail anchor pilot tide buoy deck".split()
    sentences = [f"The {word} of Port Selim was {word}ed {word}s." for word in words]
    long = make_passage(" ".join(sentences))
    told = []
    for sentence in sentences:
        start = long.article.text.index(sentence)
        span = Span(start, start + len(sentence))
        told.append(Told(long, span, sentence, 5.0, True, True, "long"))
    found = points(TOPIC, [*told, make_told(RAISE, 1.0)], NearWords())
    assert RAISE in [entry.claim.text for entry in found.bottom_line]
    assert len(found.bottom_line) <= BOTTOM_LINE
    assert len(found.key_points) <= KEY_POINTS
    assert len(found.bottom_line) + len(found.key_points) < len(told)
