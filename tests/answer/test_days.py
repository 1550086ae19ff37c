"""Questions about spans of days and publication dates; the sentences are found by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.answer import days
from assistant.answer.extract import Candidate
from assistant.types import Article, Passage, Span
from tests.make import day, make_article

DESIGNATED = make_article(
    "The cartels were designated on January 20, 2025.", external_id="a", published=None
)
SHOTS = make_article(
    "Shots were fired on January 27. A post of January 28, 2025 shows it.",
    external_id="b",
    published=None,
)
MEMO = make_article("A leaked memo names drones.", external_id="c", published=day("2025-02-02"))
UNDATED = make_article("A poll was taken.", external_id="d", published=None)


def candidate(article: Article, start: int = 0, end: int | None = None) -> Candidate:
    span = Span(start, len(article.text) if end is None else end)
    passage = Passage(f"{article.id}.0-{len(article.text)}", article, Span(0, len(article.text)))
    return Candidate(passage, span, 1.0, 1.0, 1.0, None)


def find(words: str) -> Sequence[Candidate]:
    """Find by one telling word, as a search would."""
    told = {
        "designat": candidate(DESIGNATED),
        "shots": candidate(SHOTS, 0, 31),
        "memo": candidate(MEMO),
        "poll": candidate(UNDATED),
    }
    return [found for word, found in told.items() if word in words.lower()]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (
            "How many days after the January 20, 2025 designation were the shots fired?",
            "From 2025-01-20 to 2025-01-27 is 7 days (1 week).",
        ),
        (
            "How many days lie between the designation and the article about the leaked memo?",
            "From 2025-01-20 to 2025-02-02 is 13 days.",
        ),
        (
            "The shots were fired on January 27. How many days later was the memo article dated?",
            "From 2025-01-27 to 2025-02-02 is 6 days.",
        ),
        (
            "How many days before the article on the memo did the designation happen?",
            "From 2025-01-20 to 2025-02-02 is 13 days.",
        ),
        ("When was the article about the leaked memo published?", "is dated 2025-02-02."),
        ("Date of the story on the memo?", "is dated 2025-02-02."),
    ],
)
def test_computed(question: str, words: str) -> None:
    found = days.dated(question, find)
    assert found is not None
    assert found.words.endswith(words)


@pytest.mark.parametrize(
    "question",
    [
        "How many days after the poll were the shots fired?",
        "When was the article about the poll published?",
        "When were the shots fired, according to the article on the memo?",
        "How many shots were fired?",
        "How many people were arrested in weeks after the raid?",
        "When was the memo report published?",
        "When did the report say the shots came from Mexico?",
        "When was the article about the leaked memo published and who leaked it?",
        "How many days after the shots were the shots fired?",
    ],
)
def test_left_to_the_sentences(question: str) -> None:
    assert days.dated(question, find) is None


def test_a_missing_year_comes_from_the_article_or_not_at_all() -> None:
    assert days.article_year(SHOTS) == 2025
    assert days.article_year(UNDATED) is None
    two_years = make_article("In January 2024 and in March 2025.", published=None)
    assert days.article_year(two_years) is None
