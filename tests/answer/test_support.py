"""Each layer decides what it can, the worst sentence decides the response, and spans say where."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import text
from assistant.answer import support
from assistant.models.judge import Judgement
from assistant.types import Span

CONTEXT = (
    "The port of Port Selim closed on Monday after 14 ships collided. Harbour officials said"
    " repairs would take six weeks. No one was hurt."
)


class ByWords:
    """A judge that trusts the words a claim shares with its evidence."""

    name = "by words"

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Judgement]:
        self.asked += pairs
        return [self._one(claim, set(text.stems(evidence))) for claim, evidence in pairs]

    def _one(self, claim: str, known: set[str]) -> Judgement:
        doubts: list[tuple[Span, float]] = []
        at = 0
        for word in claim.split():
            start = claim.index(word, at)
            at = start + len(word)
            is_known = set(text.stems(word)) <= known
            doubts.append((Span(start, at), -2.0 if is_known else 2.0))
        strange = sum(logit > 0 for _, logit in doubts)
        return Judgement(2.0 - 5.0 * (strange > len(doubts) / 4), tuple(doubts))


@pytest.fixture
def judge() -> ByWords:
    return ByWords()


def test_words_of_the_text_need_no_judge(judge: ByWords) -> None:
    found = support.weigh("No one was  hurt.\nREPAIRS would take six weeks.", CONTEXT, judge)
    assert (found.support, found.score, found.reason) == ("supported", 1.0, "verbatim")
    assert found.spans == ()
    assert judge.asked == []


def test_what_is_only_put_in_other_words_is_supported(judge: ByWords) -> None:
    found = support.weigh("After 14 ships collided the port of Port Selim closed.", CONTEXT, judge)
    assert found.support == "supported"
    assert found.score >= support.threshold()
    assert found.spans == ()


def test_another_number_is_contradicted_and_marked(judge: ByWords) -> None:
    response = "The port of Port Selim closed on Monday after 41 ships collided."
    found = support.weigh(response, CONTEXT, judge)
    assert found.score < support.threshold()
    assert "41" in " ".join(span.of(response) for span in found.spans)
    assert "14" in found.reason


def test_words_that_the_judge_doubts_are_marked(judge: ByWords) -> None:
    response = "Engineers blamed a faulty radar beacon."
    found = support.weigh(response, CONTEXT, judge)
    assert found.support == "unsupported"
    assert "radar" in " ".join(span.of(response) for span in found.spans)


def test_the_worst_sentence_decides(judge: ByWords) -> None:
    bad = "Engineers blamed a faulty radar beacon."
    response = f"No one was hurt. {bad}"
    found = support.weigh(response, CONTEXT, judge)
    assert found.support == "partial"
    assert found.score == support.weigh(bad, CONTEXT, judge).score
    assert all(span.start >= response.index(bad) for span in found.spans)


def test_nothing_said_is_not_decided(judge: ByWords) -> None:
    assert support.weigh(" \n ", CONTEXT, judge).support == "unchecked"


def test_an_empty_text_supports_nothing(judge: ByWords) -> None:
    found = support.weigh("The port closed on Monday.", "", judge)
    assert found.support == "unsupported"


@given(st.text(max_size=200), st.text(max_size=200))
def test_scores_are_probabilities_and_spans_lie_inside(response: str, context: str) -> None:
    found = support.weigh(response, context, ByWords())
    assert 0.0 <= found.score <= 1.0
    assert list(found.spans) == sorted(found.spans)
    assert all(0 <= span.start < span.end <= len(response) for span in found.spans)
    assert (found.support == "supported") == (
        found.support != "unchecked" and found.score >= support.threshold()
    )
