"""From fitted weights to a probability, and from a risk to the point below which is refused."""

from __future__ import annotations

from itertools import pairwise

import pytest

from assistant.answer import confidence
from assistant.answer.extract import Candidate
from assistant.errors import BadSettings
from tests.make import make_hit


def candidate(relevance: float, answerable: float, alone: float = 0.0) -> Candidate:
    passage = make_hit().passage
    return Candidate(passage, passage.span, relevance, answerable, answerable, None, alone=alone)


def test_more_relevant_and_likelier_to_be_here_is_surer() -> None:
    sure = confidence.probability([candidate(6.0, 5.0)])
    assert 0 < confidence.probability([candidate(6.0, -5.0)]) < sure < 1
    assert confidence.probability([candidate(-6.0, 5.0)]) < sure
    assert confidence.probability([candidate(6.0, 5.0, -5.0)]) < sure
    assert confidence.probability([]) == 0


def test_the_best_sentence_and_the_likeliest_passage_are_weighed() -> None:
    found = [candidate(6.0, 1.0, 2.0), candidate(9.0, 3.0)]
    assert confidence.features(found) == {"relevance": 6.0, "answerable": 3.0, "alone": 2.0}
    assert set(confidence.features(found)) == set(confidence.fitted()["weights"]) - {"bias"}


def test_what_was_fitted_says_on_what_and_how_well() -> None:
    fitted = confidence.fitted()
    assert set(fitted) >= {"fitted", "sets", "method", "weights", "threshold", "calibration_error"}
    assert 0 <= fitted["calibration_error"] <= 0.05
    points = [at for at, _ in fitted["wrong_above"]]
    assert points == sorted(points)


def test_a_smaller_risk_answers_less_and_none_leaves_the_fitted_point() -> None:
    assert confidence.threshold() == confidence.fitted()["threshold"]
    assert confidence.threshold(1.0) == 0
    found = [confidence.threshold(risk) for risk in (0.1, 0.15, 0.2, 0.3, 0.5)]
    assert all(one >= other for one, other in pairwise(found))
    assert found[0] > confidence.threshold() > found[-1]


def test_a_risk_that_was_never_reached_is_no_setting() -> None:
    with pytest.raises(BadSettings, match=r"'risk' is 0\.001.*reached is 0\.\d+; set risk"):
        confidence.threshold(0.001)
