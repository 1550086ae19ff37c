"""Which sentences are found likeliest, and that who says them counts where that is asked."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.answer.extract import Candidate, candidates
from assistant.models.reader import Reading
from assistant.types import Evidence, Hit, Span
from tests.make import HandReranker, make_passage, make_question

ARTICLE = (
    "Mayor Ada Lovelace came to Port Selim. The ferry of Ada Lovelace sank at dawn. “The ferry was"
    " old,” Lovelace said. “The ferry was new and sound,” Doctor Isaac Newton said. No."
)

# Words of the longest sentence above; a passage has more.
_SENTENCE = 12


class HandReader:
    """Finds its answer at the first "ferry" of a text, and keeps what it was asked."""

    name = "by-hand"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def read(self, question: str, texts: Sequence[tuple[str, str]]) -> list[Reading]:
        self.asked.append(question)
        return [self._read(text) for _, text in texts]

    def _read(self, text: str) -> Reading:
        words, at = [], 0
        for word in text.split():
            at = text.index(word, at)
            weight = 3.0 if word == "ferry" else 0.0
            words.append((Span(at, at + len(word)), weight, weight))
            at += len(word)
        return Reading(2.0 if len(words) > _SENTENCE else 1.0, Span(0, 1), tuple(words))


def found(question: str, most: int = 8) -> list[Candidate]:
    evidence = Evidence(make_question(question), (Hit(make_passage(ARTICLE), 1, 1.0, "dense"),))
    return candidates(question, evidence, HandReranker(), HandReader(), most=most)


def voices(question: str) -> dict[str, str]:
    return {candidate.words.split()[1]: candidate.voice for candidate in found(question)}


def test_a_heading_is_no_sentence() -> None:
    assert "No." not in [candidate.words for candidate in found("What sank?")]


def test_only_the_best_sentence_is_read_without_its_passage_too() -> None:
    best, *others = found("What sank?")
    assert (best.answerable, best.alone) == (2.0, 1.0)
    assert others
    assert {(other.answerable, other.alone) for other in others} == {(2.0, 0.0)}


def test_no_voice_is_asked_for() -> None:
    assert set(voices("What sank?").values()) == {"unknown"}


@pytest.mark.parametrize("asked", ["Ada Lovelace", "Lovelace", "the mayor"])
def test_the_one_who_is_asked_for_says_it(asked: str) -> None:
    best, named, other, _ = found(f"What did {asked} say about the ferry?")
    assert best.words == "“The ferry was old,” Lovelace said."
    assert named.words == "The ferry of Ada Lovelace sank at dawn."
    assert other.words.endswith("Doctor Isaac Newton said.")
    assert [each.voice for each in (best, named, other)] == ["asked", "unknown", "other"]
    assert best.score > named.score > other.score


def test_a_voice_counts_for_nothing_where_the_words_are_about_something_else() -> None:
    article = ARTICLE.replace("The ferry was old", "I like tea")
    evidence = Evidence(make_question(), (Hit(make_passage(article), 1, 1.0, "dense"),))
    reranker = HandReranker(lambda text: -9.0 if "tea" in text else 5.0)
    asked = "What did Ada Lovelace say about the ferry?"
    *_, last = candidates(asked, evidence, reranker, HandReader())
    assert last.words == "“I like tea,” Lovelace said."
    assert last.voice == "asked"
