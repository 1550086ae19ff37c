"""What the models say of the best sentence -> the probability that it answers, from fitted weights.

Relevance alone cannot refuse: a sentence about the asked-for thing that does not hold the
asked-for fact scores as high as one that does. The reader's "stands here" carries the decision
and the relevance corrects it. The weights are in confidence.json with the set and the day they
were fitted on; docs/decisions/0006-refusing.md has what else was tried.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from typing import Any

from assistant.answer.extract import Candidate


def probability(found: Sequence[Candidate]) -> float:
    """Return the fitted probability in [0, 1] that the first of the candidates answers."""
    if not found:
        return 0.0
    weights: dict[str, float] = _fitted()["weights"]
    logit = (
        weights["bias"]
        + weights["relevance"] * found[0].relevance
        + weights["answerable"] * max(candidate.answerable for candidate in found)
    )
    return 1.0 / (1.0 + math.exp(-logit))


def threshold() -> float:
    """Return the probability below which a question is refused."""
    return float(_fitted()["threshold"])


@lru_cache(maxsize=1)
def _fitted() -> dict[str, Any]:
    file = resources.files("assistant.answer") / "confidence.json"
    return dict(json.loads(file.read_text("utf-8")))
