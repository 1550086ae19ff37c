"""How well verdicts fit the truth: rows of numbers in, one number out.

Each statistic takes its rows on the last axis but one, so that a thousand resamples are folded in
one call; scikit-learn's take one at a time, and the tests hold these to them. One that has no
value, for want of a class, is nan.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from assistant.evaluate.measures import Statistic, Values
from assistant.types import Span


def balanced_accuracy(rows: Values) -> Values:
    """Return the mean of the shares judged right among supported and among unsupported.

    Rows are (1 if supported, 1 if judged right).
    """
    true, right = rows[..., 0], rows[..., 1]
    return (_mean(right, true) + _mean(right, 1 - true)) / 2


def unsupported_f1(rows: Values) -> Values:
    """Return the F1 of calling unsupported; rows are (1 if supported, 1 if judged right)."""
    true, right = rows[..., 0], rows[..., 1]
    found = ((1 - true) * right).sum(axis=-1)
    return _ratio(2 * found, 2 * found + (1 - right).sum(axis=-1))


def auroc(rows: Values) -> Values:
    """Return how often a supported one has the higher score of a pair, a tie counting half.

    That is the area under the ROC curve (Mann and Whitney 1947). Rows are (1 if supported, score).
    """
    # Scores by their place among all, so that pairs can be counted place by place.
    _, placed = np.unique(rows[..., 1], return_inverse=True)
    flat = placed.reshape(-1, rows.shape[-2])
    true = rows[..., 0].reshape(flat.shape)
    places = int(flat.max()) + 1
    cells = (flat + places * np.arange(len(flat))[:, None]).ravel()
    size = places * len(flat)
    good = np.bincount(cells, true.ravel(), size).reshape(-1, places)
    bad = np.bincount(cells, 1 - true.ravel(), size).reshape(-1, places)
    won = (good * (np.cumsum(bad, axis=1) - bad / 2)).sum(axis=1)
    pairs = good.sum(axis=1) * bad.sum(axis=1)
    return _ratio(won, pairs).reshape(rows.shape[:-2])


def span_f1(rows: Values) -> Values:
    """Return the F1 over the characters of all rows: (rightly marked, marked, to be marked)."""
    hits, marked, wanted = (rows[..., i].sum(axis=-1) for i in range(3))
    return _ratio(2 * hits, marked + wanted)


def characters(found: Iterable[Span], gold: Iterable[Span]) -> tuple[int, int, int]:
    """Return how many characters are rightly marked, marked, and to be marked."""
    marked, wanted = _inside(found), _inside(gold)
    return len(marked & wanted), len(marked), len(wanted)


def best_threshold(supported: Sequence[bool], scores: Sequence[float], by: Statistic) -> float:
    """Return the score from which "supported" fits these very rows best, by a statistic."""
    true = np.asarray(supported, dtype=bool)
    given = np.asarray(scores, dtype=np.float64)
    # Beside each score, one above all of them: nothing is supported.
    candidates = [*map(float, np.unique(given)), np.inf]
    return max(candidates, key=lambda at: float(np.nan_to_num(by(decided(true, given >= at)))))


def decided(supported: npt.ArrayLike, said: npt.ArrayLike) -> Values:
    """Return the rows (1 if supported, 1 if judged right)."""
    true = np.asarray(supported, dtype=bool)
    return np.stack([true, np.asarray(said, dtype=bool) == true], axis=-1).astype(np.float64)


def _inside(spans: Iterable[Span]) -> set[int]:
    return {at for span in spans for at in range(span.start, span.end)}


def _mean(values: Values, weights: Values) -> Values:
    return _ratio((values * weights).sum(axis=-1), weights.sum(axis=-1))


def _ratio(part: Values, whole: Values) -> Values:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(whole > 0, part / whole, np.nan))
