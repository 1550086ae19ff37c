"""Scores of what is so and what is not -> how well the scores tell them apart."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def auc(scores: npt.NDArray[np.floating], truth: npt.NDArray[np.bool_]) -> float:
    """Return the chance that what is so scores above what is not; equal scores count half."""
    _, places, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    so = int(truth.sum())
    return float((ranks[truth].sum() - so * (so + 1) / 2) / (so * (len(truth) - so)))


def best_accuracy(scores: npt.NDArray[np.floating], truth: npt.NDArray[np.bool_]) -> float:
    """Return the share of right decisions at the threshold that suits these scores best."""
    right = truth[np.argsort(scores)]
    refused = np.concatenate([[0], np.cumsum(~right)])
    taken = right.sum() - np.concatenate([[0], np.cumsum(right)])
    return float((refused + taken).max() / len(right))
