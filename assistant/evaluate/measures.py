"""Outcomes in, estimates with 95 % intervals out; every measure is a value with a name.

Pure and deterministic. Each measure looks at one outcome at a time and the number is folded
from those, so a report can always show the cases behind it. A row with an error stays in every
denominator that its case belongs to: a crash is never better than a wrong reply.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.evaluate.judge import Outcome

Values = npt.NDArray[np.float64]
# Takes observations on the last axis, or on the last but one where each is several numbers, so
# that many resamples are folded in one call.
Statistic = Callable[[Values], Values]

# The 97.5 % point of the normal distribution: two-sided 95 %.
_Z = 1.959963984540054
# Enough that an interval's ends move by less than the digits shown.
_RESAMPLES = 1000
# Values held at once while resampling: 8 MB, whatever the size of the set.
_DRAWN_AT_ONCE = 1_000_000
# A report made twice from the same outcomes is the same report.
_SEED = 20250206
# Ten bins of equal width is what calibration papers plot.
_BINS = 10


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval over `count` observations; None where there are none."""

    value: float | None
    low: float | None
    high: float | None
    count: int


NOTHING = Estimate(None, None, None, 0)


@dataclass(frozen=True, slots=True)
class Proportion:
    """A share in [0, 1]: `tell` gives (hits, trials) of one outcome, zero trials to leave it out.

    The interval is Wilson's over all trials; trials of one outcome count as independent.
    """

    name: str
    over: str
    tell: Callable[[Outcome], tuple[int, int]]

    def estimate(self, outcomes: Sequence[Outcome]) -> Estimate:
        """Return hits over trials of all outcomes with its interval."""
        told = [self.tell(outcome) for outcome in outcomes]
        return share(sum(hit for hit, _ in told), sum(trial for _, trial in told))


@dataclass(frozen=True, slots=True)
class Sample:
    """A statistic of one value per outcome, None to leave it out; percentile bootstrap."""

    name: str
    over: str
    value: Callable[[Outcome], float | None]
    statistic: Statistic

    def estimate(self, outcomes: Sequence[Outcome]) -> Estimate:
        """Return the statistic over all outcomes with its interval."""
        found = [value for o in outcomes if (value := self.value(o)) is not None]
        return folded(found, self.statistic)


Measure = Proportion | Sample


def share(hits: int, trials: int) -> Estimate:
    """Return hits over trials with Wilson's interval."""
    return Estimate(hits / trials, *wilson(hits, trials), trials) if trials else NOTHING


def share_of(told: Iterable[bool]) -> Estimate:
    """Return the share of what is true with Wilson's interval."""
    each = list(told)
    return share(sum(each), len(each))


def folded(found: npt.ArrayLike, statistic: Statistic) -> Estimate:
    """Return a statistic of the observations on the first axis with its bootstrap interval.

    NOTHING without observations, and where the statistic has no value for them.
    """
    values = np.asarray(found, dtype=np.float64)
    value = float(statistic(values)) if len(values) else math.nan
    if math.isnan(value):
        return NOTHING
    return Estimate(value, *bootstrap(values, statistic), len(values))


def wilson(hits: int, trials: int) -> tuple[float, float]:
    """Return the 95 % score interval of a share (Wilson 1927); `trials` >= 1."""
    share, square = hits / trials, _Z * _Z
    middle = share + square / (2 * trials)
    spread = _Z * math.sqrt(share * (1 - share) / trials + square / (4 * trials * trials))
    width = 1 + square / trials
    # Rounding may leave the share itself, or [0, 1], by an ulp at 0 and at 1.
    return max(0.0, min(share, (middle - spread) / width)), min(
        1.0, max(share, (middle + spread) / width)
    )


def bootstrap(values: Values, statistic: Statistic) -> tuple[float, float]:
    """Return the 95 % percentile interval of `statistic` over resampled values (Efron 1979).

    Values are drawn on the first axis. A resample that the statistic has no value for, one of a
    single class say, is left out.
    """
    rng = np.random.default_rng(_SEED)
    n = len(values)
    rows = max(1, _DRAWN_AT_ONCE // n)
    drawn = [
        statistic(values[rng.integers(0, n, (min(rows, _RESAMPLES - at), n))])
        for at in range(0, _RESAMPLES, rows)
    ]
    low, high = np.nanpercentile(np.concatenate(drawn), [2.5, 97.5])
    return float(low), float(high)


def _among(asked: bool, told: bool) -> tuple[int, int]:
    return int(asked and told), int(asked)


def median(values: Values) -> Values:
    """Return the median of the last axis."""
    return np.asarray(np.median(values, axis=-1))


def p95(values: Values) -> Values:
    """Return the 95th percentile of the last axis."""
    return np.asarray(np.percentile(values, 95, axis=-1))


def mean(values: Values) -> Values:
    """Return the mean of the last axis."""
    return np.asarray(np.mean(values, axis=-1))


def _seconds(outcome: Outcome) -> float | None:
    return None if outcome.error is not None else outcome.seconds


def _claims(outcome: Outcome) -> float | None:
    return float(outcome.claims) if outcome.answered else None


MEASURES: tuple[Measure, ...] = (
    Proportion("correct", "all", lambda o: _among(True, o.correct)),
    Proportion(
        "right_and_cited",
        "answerable",
        lambda o: _among(o.case.answerable, o.right and o.cited),
    ),
    Proportion("right", "answerable", lambda o: _among(o.case.answerable, o.right)),
    Proportion("cited", "answerable", lambda o: _among(o.case.answerable, o.cited)),
    Proportion(
        "refused_unanswerable", "unanswerable", lambda o: _among(not o.case.answerable, o.refused)
    ),
    Proportion("wrong_answer_rate", "all", lambda o: _among(True, o.answered and not o.right)),
    Proportion("answered_rate", "all", lambda o: _among(True, o.answered)),
    Proportion("answer_precision", "answered", lambda o: _among(o.answered, o.right)),
    Proportion(
        "exact_quotes", "with quotes", lambda o: _among(o.exact is not None, o.exact is True)
    ),
    Proportion(
        "resolving_citations",
        "answered",
        lambda o: _among(o.resolves is not None, o.resolves is True),
    ),
    Proportion("claims_supported", "claims", lambda o: (o.supported, o.claims)),
    Proportion("error_rate", "all", lambda o: _among(True, o.error is not None)),
    Sample("median_seconds", "replies", _seconds, median),
    Sample("p95_seconds", "replies", _seconds, p95),
    Sample("mean_claims", "answered", _claims, mean),
)
NAMES = frozenset(measure.name for measure in MEASURES)


def measure(outcomes: Sequence[Outcome]) -> dict[str, Estimate]:
    """Return every measure of `outcomes` by name, in the order of MEASURES."""
    return {each.name: each.estimate(outcomes) for each in MEASURES}


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose confidence lies in one tenth of [0, 1]: stated mean, share correct."""

    confidence: float
    correct: Estimate


def reliability(outcomes: Sequence[Outcome]) -> tuple[Bin, ...]:
    """Return the filled confidence bins of the answered cases, lowest first.

    Confidence is meant as the probability of right and supported, so correct is what counts.
    """
    return bins_of(
        (o.confidence, o.correct) for o in outcomes if o.answered and o.confidence is not None
    )


def bins_of(stated: Iterable[tuple[float, bool]]) -> tuple[Bin, ...]:
    """Return the filled bins of (stated confidence, whether it came true), lowest first."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, correct in stated:
        at = min(max(int(confidence * _BINS), 0), _BINS - 1)
        bins.setdefault(at, []).append((confidence, correct))
    filled = []
    for at in sorted(bins):
        means, came = zip(*bins[at], strict=True)
        filled.append(Bin(sum(means) / len(means), share(sum(came), len(came))))
    return tuple(filled)


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Return the expected calibration error (Guo et al. 2017), None without an answer."""
    total = sum(b.correct.count for b in bins)
    gaps = (abs(b.confidence - (b.correct.value or 0.0)) * b.correct.count for b in bins)
    return sum(gaps) / total if total else None
