"""What the models say of the best sentence -> the probability that it answers, from fitted weights.

Relevance alone cannot refuse: a sentence about the asked-for thing that does not hold the
asked-for fact scores as high as one that does. The reader's "stands here" carries the decision,
of the passages and of the best sentence alone, and the relevance corrects it. The weights are in
confidence.json with the sets and the day they were fitted on; docs/decisions/0006-refusing.md and
0021-calibration.md have what else was tried.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from typing import Any

from assistant.answer.extract import Candidate
from assistant.errors import BadSettings


def probability(found: Sequence[Candidate]) -> float:
    """Return the fitted probability in [0, 1] that the first of the candidates answers."""
    if not found:
        return 0.0
    weights: dict[str, float] = fitted()["weights"]
    logit = weights["bias"]
    for name, value in features(found).items():
        logit += weights[name] * value
    return 1.0 / (1.0 + math.exp(-logit))


def features(found: Sequence[Candidate]) -> dict[str, float]:
    """Return what is weighed of candidates, best first and at least one, by name of the weight."""
    return {
        "relevance": found[0].relevance,
        "answerable": max(candidate.answerable for candidate in found),
        "alone": found[0].alone,
    }


def threshold(risk: float | None = None) -> float:
    """Return the probability below which a question is refused.

    With a `risk` in [0, 1] it is the least one above which at most that share of the answers was
    wrong on the sets it was fitted on; 1 refuses nothing. Raises BadSettings for a risk that was
    reached nowhere.
    """
    if risk is None:
        return float(fitted()["threshold"])
    if risk >= 1:
        return 0.0
    reached: list[tuple[float, float]] = fitted()["wrong_above"]
    for at, wrong in reached:
        if wrong <= risk:
            return float(at)
    least = min(wrong for _, wrong in reached)
    raise BadSettings(
        f"setting 'risk' is {risk:g}, and the smallest share of wrong answers that was ever reached"
        f" is {least:.3f}; set risk to that or more, or leave it out"
    )


@lru_cache(maxsize=1)
def fitted() -> dict[str, Any]:
    """Return what was fitted, as it stands in confidence.json."""
    file = resources.files("assistant.answer") / "confidence.json"
    return dict(json.loads(file.read_text("utf-8")))
