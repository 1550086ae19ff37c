"""The judge that ships: true sentences above spoilt ones, words marked, long texts cut to fit."""

from __future__ import annotations

import pytest

from assistant import text
from assistant.models.judge import SupportJudge, excerpt

PAGE = (
    "The harbour of Port Selim was closed on Monday after two freighters collided in thick fog."
    " Officials said that repairs to the northern quay would take at least six weeks."
    " The mayor promised help for the families of the injured dockers."
    " Fishing boats may use the smaller southern basin until then."
)


@pytest.fixture(scope="module")
def judge() -> SupportJudge:
    return SupportJudge.open()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("true", "spoilt"),
    [
        (
            "Two freighters collided in fog, and the harbour of Port Selim was closed.",
            "Three trains collided in snow, and the station of Port Selim was closed.",
        ),
        (
            "Repairs to the northern quay will take six weeks or more, officials said.",
            "Repairs to the airport's runway are already finished, the airline said.",
        ),
        (
            "Until then the southern basin is open to fishing boats.",
            "Until then the southern basin is closed, and the fishermen are on strike.",
        ),
    ],
)
def test_a_true_claim_stands_above_its_spoilt_one(
    judge: SupportJudge, true: str, spoilt: str
) -> None:
    good, bad = judge.judge([(true, PAGE), (spoilt, PAGE)])
    assert good.supported > bad.supported


@pytest.mark.slow
def test_every_word_of_the_claim_has_its_doubt_in_order(judge: SupportJudge) -> None:
    claim = "The mayor promised help."
    (found,) = judge.judge([(claim, PAGE)])
    spans = [span for span, _ in found.doubts]
    assert spans == sorted(spans)
    assert "".join(span.of(claim) for span in spans) == claim.replace(" ", "")


@pytest.mark.slow
def test_no_pairs_are_no_judgements(judge: SupportJudge) -> None:
    assert judge.judge([]) == []


def test_a_short_text_is_read_whole() -> None:
    assert excerpt("The mayor promised help.", PAGE) == PAGE


def test_of_a_long_text_the_nearest_sentences_are_read_in_order() -> None:
    filler = " ".join(f"Stall {n} of the market sells bread and salted fish." for n in range(200))
    first, *_, last = (span.of(PAGE) for span in text.sentences(PAGE))
    long = f"{first} {filler} {last}"
    found = excerpt("Fishing boats may use the basin after two freighters collided.", long)
    assert len(found) < 1000
    assert found.index(first) < found.index(last)
