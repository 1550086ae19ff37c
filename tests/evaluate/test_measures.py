from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluate.judge import Outcome
from assistant.evaluate.measures import (
    MEASURES,
    NAMES,
    Estimate,
    Proportion,
    Values,
    bootstrap,
    calibration_error,
    measure,
    reliability,
    wilson,
)
from tests.evaluate.make import make_case, make_unanswerable


def make_outcome(
    answerable: bool = True,
    *,
    error: bool = False,
    refused: bool = False,
    right: bool = True,
    cited: bool = True,
    confidence: float | None = None,
    seconds: float = 0.1,
    exact: bool | None = True,
    claims: int = 1,
    supported: int = 1,
) -> Outcome:
    case = make_case() if answerable else make_unanswerable()
    if error:
        return Outcome(case, seconds, error="ValueError: broken")
    said = answerable and not refused
    return Outcome(
        case,
        seconds,
        reply={},
        refused=refused,
        right=said and right,
        cited=said and cited,
        exact=exact,
        resolves=None if refused else True,
        claims=0 if refused else claims,
        supported=0 if refused else min(supported, claims),
        confidence=None if refused else confidence,
    )


def value(outcomes: list[Outcome], name: str) -> float | None:
    return measure(outcomes)[name].value


MIXED = [
    make_outcome(),
    make_outcome(cited=False, claims=3, supported=2),
    make_outcome(right=False),
    make_outcome(refused=True),
    make_outcome(error=True),
    make_outcome(False, refused=True),
    make_outcome(False),
    make_outcome(False, error=True),
]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("correct", 2 / 8),
        ("right_and_cited", 1 / 5),
        ("right", 2 / 5),
        ("cited", 2 / 5),
        ("refused_unanswerable", 1 / 3),
        ("wrong_answer_rate", 2 / 8),
        ("answered_rate", 4 / 8),
        ("answer_precision", 2 / 4),
        ("claims_supported", 5 / 6),
        ("error_rate", 2 / 8),
        ("mean_claims", 6 / 4),
        ("resolving_citations", 1.0),
    ],
)
def test_each_measure_counts_what_it_says(name: str, expected: float) -> None:
    assert value(MIXED, name) == pytest.approx(expected)


def test_a_missing_denominator_is_none_and_not_zero_or_one() -> None:
    found = measure([make_outcome(False, refused=True, exact=None)])
    assert found["right_and_cited"] == Estimate(None, None, None, 0)
    assert found["exact_quotes"].value is None
    assert found["refused_unanswerable"].value == 1.0
    assert all(each.value is None for each in measure([]).values())


def test_seconds_leave_out_rows_with_an_error() -> None:
    rows = [make_outcome(seconds=s) for s in (0.1, 0.2, 0.3)] + [
        make_outcome(error=True, seconds=60)
    ]
    found = measure(rows)
    assert found["median_seconds"].value == pytest.approx(0.2)
    assert found["p95_seconds"].value == pytest.approx(0.29)
    assert found["median_seconds"].count == 3


def test_wilson_agrees_with_the_published_example() -> None:
    # Newcombe 1998, table I, method 3: 81 of 263 and 0 of 20.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)


def test_bootstrap_of_a_mean_is_near_the_normal_interval_and_repeats() -> None:
    def mean(drawn: Values) -> Values:
        return np.asarray(drawn.mean(axis=-1))

    values = np.arange(100, dtype=np.float64)
    low, high = bootstrap(values, mean)
    spread = 1.96 * float(np.std(values)) / 10
    assert low == pytest.approx(49.5 - spread, abs=0.6)
    assert high == pytest.approx(49.5 + spread, abs=0.6)
    assert bootstrap(values, mean) == (low, high)


outcomes = st.lists(
    st.builds(
        make_outcome,
        st.booleans(),
        error=st.booleans(),
        refused=st.booleans(),
        right=st.booleans(),
        cited=st.booleans(),
        confidence=st.none() | st.floats(0, 1),
        seconds=st.floats(0, 100),
        exact=st.none() | st.booleans(),
        claims=st.integers(0, 5),
        supported=st.integers(0, 5),
    ),
    max_size=40,
)


@given(outcomes)
def test_shares_and_their_intervals_stay_in_the_unit(rows: list[Outcome]) -> None:
    for each in MEASURES:
        if not isinstance(each, Proportion):
            continue
        found = each.estimate(rows)
        if found.value is None:
            assert found.count == 0
            continue
        assert found.low is not None
        assert found.high is not None
        assert 0.0 <= found.low <= found.value <= found.high <= 1.0
        assert found.high - found.low > 0


@given(outcomes.filter(len))
def test_measures_hang_together(rows: list[Outcome]) -> None:
    def of(name: str) -> float:
        found = next(each for each in MEASURES if each.name == name).estimate(rows)
        return 0.0 if found.value is None else found.value

    assert of("right_and_cited") <= min(of("right"), of("cited"))
    assert of("wrong_answer_rate") == pytest.approx(
        of("answered_rate") * (1 - of("answer_precision"))
    )
    assert 1 - of("correct") >= of("wrong_answer_rate") - 1e-12


@given(outcomes)
def test_reliability_counts_every_stated_confidence_once(rows: list[Outcome]) -> None:
    bins = reliability(rows)
    stated = [o for o in rows if o.answered and o.confidence is not None]
    assert sum(b.correct.count for b in bins) == len(stated)
    error = calibration_error(bins)
    assert (error is None) == (not stated)
    assert error is None or 0.0 <= error <= 1.0


def test_reliability_of_a_known_run() -> None:
    rows = [make_outcome(confidence=0.9)] * 3 + [make_outcome(confidence=0.9, right=False)]
    (only,) = reliability([*rows, make_outcome(False, refused=True)])
    assert only.confidence == pytest.approx(0.9)
    assert only.correct.value == 0.75
    assert calibration_error([only]) == pytest.approx(0.15)
    full = reliability([make_outcome(confidence=1.0), make_outcome(confidence=0.0)])
    assert [b.confidence for b in full] == [0.0, 1.0]


def test_names_are_unique() -> None:
    assert len(NAMES) == len(MEASURES)
    assert not math.isnan(sum(e.value or 0 for e in measure(MIXED).values()))


def test_a_large_set_is_resampled_in_pieces() -> None:
    def mean(drawn: Values) -> Values:
        assert drawn.size <= 1_000_000
        return np.asarray(drawn.mean(axis=-1))

    low, high = bootstrap(np.arange(3_000, dtype=np.float64), mean)
    assert low < 1499.5 < high
