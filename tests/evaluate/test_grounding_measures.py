"""The statistics of verdicts, held to scikit-learn's and to what can be counted by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import balanced_accuracy_score, f1_score, roc_auc_score

from assistant.evaluate.grounding_measures import (
    auroc,
    balanced_accuracy,
    best_threshold,
    characters,
    decided,
    span_f1,
    unsupported_f1,
)
from assistant.evaluate.measures import NOTHING, Statistic, folded
from assistant.types import Span

# Of both classes, since the measures have no value for one; few scores, so that many are equal.
ROWS = st.lists(
    st.tuples(st.booleans(), st.booleans(), st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0])),
    min_size=2,
    max_size=40,
).filter(lambda rows: len({row[0] for row in rows}) == 2)


@settings(max_examples=30)
@given(ROWS)
def test_measures_are_those_of_scikit_learn(rows: list[tuple[bool, bool, float]]) -> None:
    true, said, scores = zip(*rows, strict=True)
    verdicts = decided(true, said)
    assert balanced_accuracy(verdicts) == pytest.approx(balanced_accuracy_score(true, said))
    assert unsupported_f1(verdicts) == pytest.approx(f1_score(true, said, pos_label=False))
    pairs = np.array([true, scores], dtype=np.float64).T
    assert auroc(pairs) == pytest.approx(roc_auc_score(true, scores))


@pytest.mark.parametrize("statistic", [balanced_accuracy, unsupported_f1, auroc, span_f1])
def test_many_resamples_at_once_are_each_of_them_alone(statistic: Statistic) -> None:
    rows = np.random.default_rng(1).integers(0, 2, (50, 4, 3)).astype(np.float64)
    together = statistic(rows)
    assert together.shape == (50,)
    assert together == pytest.approx([float(statistic(each)) for each in rows], nan_ok=True)
    assert 0 < np.isnan(together).sum() < 50 or statistic in (unsupported_f1, span_f1)


def test_what_has_no_verdict_is_on_the_wrong_side_of_every_pair() -> None:
    held = [(1.0, 0.9), (0.0, 0.1)]
    assert auroc(np.array(held)) == 1.0
    assert auroc(np.array([*held, (1.0, -math.inf)])) == 0.5
    assert auroc(np.array([*held, (0.0, math.inf)])) == 0.5
    assert auroc(np.array([*held, (1.0, -math.inf), (0.0, math.inf)])) == 0.25


def test_a_class_that_is_not_there_gives_no_value() -> None:
    only = decided([True, True], [True, False])
    assert math.isnan(balanced_accuracy(only))
    assert math.isnan(auroc(np.array([(1.0, 0.2), (1.0, 0.3)])))
    assert folded(only, balanced_accuracy) == NOTHING
    assert folded([], balanced_accuracy) == NOTHING


def test_an_interval_passes_over_resamples_of_one_class() -> None:
    found = folded(decided([True, False, False], [True, False, True]), balanced_accuracy)
    assert found.value == 0.75
    assert found.count == 3
    assert found.low is not None
    assert found.high is not None
    assert 0.5 <= found.low < 0.75 < found.high <= 1.0


def test_characters_are_counted_once_however_spans_lie() -> None:
    found, gold = [Span(0, 4), Span(2, 6)], [Span(4, 8), Span(20, 22)]
    assert characters(found, gold) == (2, 6, 6)
    assert characters([], gold) == (0, 0, 6)
    # All rows are one text: a long span counts for more than a short one.
    rows = np.array([(2, 6, 6), (0, 0, 4), (0, 2, 0), (0, 0, 0)], dtype=np.float64)
    assert float(span_f1(rows)) == pytest.approx(2 * 2 / (8 + 10))
    assert math.isnan(span_f1(np.zeros((3, 3))))


@settings(max_examples=30)
@given(ROWS)
def test_no_threshold_is_better_than_the_best(rows: list[tuple[bool, bool, float]]) -> None:
    true, _, scores = zip(*rows, strict=True)
    for by in (balanced_accuracy, unsupported_f1):

        def at(limit: float) -> float:
            return float(by(decided(true, [score >= limit for score in scores])))  # noqa: B023

        best = at(best_threshold(true, scores, by))
        assert best >= max(map(at, [-1.0, 0.05, 0.3, 0.7, 0.95, 2.0]))
