"""Check every response of a set against its text, keep every row, measure the verdicts.

A ResponseSet and a judge in, a GroundingRun out. The check is the one that every claim of an
answer goes through. A response that it leaves unchecked, or fails on, is wrong whatever the truth
is: below every other where it is supported, above every other where it is not.
"""

from __future__ import annotations

import datetime as dt
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy.typing as npt

from assistant.answer import support
from assistant.answer.support import Weighed
from assistant.evaluate import gate, grounding_measures
from assistant.evaluate.gate import FailedGate, Gate
from assistant.evaluate.grounding_peers import Score
from assistant.evaluate.measures import (
    NOTHING,
    Bin,
    Estimate,
    Statistic,
    bins_of,
    folded,
    median,
    p95,
    share_of,
)
from assistant.evaluate.responses import Response, ResponseSet
from assistant.index.publish import Progress
from assistant.models.judge import Judge

# (response, its text) -> how it fares.
Weigh = Callable[[str, str], Weighed]

# What needs a threshold; each peer gets the one that is best for it.
_DECISIONS: Mapping[str, Statistic] = {
    "balanced_accuracy": grounding_measures.balanced_accuracy,
    "unsupported_f1": grounding_measures.unsupported_f1,
}
COMPARED = (*_DECISIONS, "auroc")
SHARES = (*COMPARED, "span_f1", "unchecked_rate", "error_rate")
NAMES = frozenset((*SHARES, "median_seconds", "p95_seconds"))


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one response: `supported` is the verdict, None where there is none.

    `seconds` is the wall time of the check; `peers` has the scores of others by name.
    """

    response: Response
    seconds: float
    supported: bool | None = None
    weighed: Weighed | None = None
    error: str | None = None
    peers: Mapping[str, float] = field(default_factory=dict)

    @property
    def right(self) -> bool:
        """Tell whether the verdict is the truth."""
        return self.supported is self.response.supported

    @property
    def score(self) -> float:
        """The score, or one on the wrong side of all others where there is no verdict."""
        if self.weighed is None or self.supported is None:
            return -math.inf if self.response.supported else math.inf
        return self.weighed.score


@dataclass(frozen=True)
class GroundingRun:
    """One set checked once; `started` is aware UTC, `peers` are the names compared with."""

    responses: ResponseSet
    started: dt.datetime
    judge: str
    threshold: float
    rows: tuple[Row, ...]
    peers: tuple[str, ...] = ()

    @cached_property
    def measures(self) -> dict[str, Estimate]:
        """Every measure by name; shares of responses have Wilson's interval, others a bootstrap."""
        verdicts = [(row.response.supported, row.right) for row in self.rows]
        found = {name: self._over_classes(verdicts, by) for name, by in _DECISIONS.items()}
        scores = [(row.response.supported, row.score) for row in self.rows]
        found["auroc"] = self._over_classes(scores, grounding_measures.auroc)
        found["span_f1"] = self._span_f1()
        unchecked = (row.supported is None and row.error is None for row in self.rows)
        found["unchecked_rate"] = share_of(unchecked)
        found["error_rate"] = share_of(row.error is not None for row in self.rows)
        seconds = [row.seconds for row in self.rows if row.error is None]
        found["median_seconds"] = folded(seconds, median)
        found["p95_seconds"] = folded(seconds, p95)
        return found

    @cached_property
    def compared(self) -> dict[str, dict[str, Estimate]]:
        """The measures of COMPARED for each peer, at its best thresholds for these very rows."""
        return {name: self._of_peer([row.peers[name] for row in self.rows]) for name in self.peers}

    @cached_property
    def by_type(self) -> dict[str, Estimate]:
        """The share judged right for each type, types in the order of the set."""
        types = dict.fromkeys(row.response.type for row in self.rows)
        return {
            kind: share_of(row.right for row in self.rows if row.response.type == kind)
            for kind in types
        }

    @property
    def reliability(self) -> tuple[Bin, ...]:
        """The filled bins of the scores with the share that is supported, lowest first."""
        decided = (row for row in self.rows if row.supported is not None)
        return bins_of((row.score, row.response.supported) for row in decided)

    def failed_gates(self, gates: Sequence[Gate]) -> tuple[FailedGate, ...]:
        """Return the gates that this run breaks."""
        return gate.failed(gates, self.measures)

    def as_json(self, gates: Sequence[Gate] = ()) -> dict[str, Any]:
        """Return the whole run and the verdict on `gates`, ready for JSON."""
        return {
            "set": self.responses.name,
            "set_sha256": self.responses.sha256,
            "started": self.started.isoformat(),
            "responses": len(self.rows),
            "judge": self.judge,
            "threshold": self.threshold,
            "measures": {name: asdict(found) for name, found in self.measures.items()},
            "by_type": {kind: asdict(found) for kind, found in self.by_type.items()},
            "peers": {
                peer: {name: asdict(found) for name, found in measures.items()}
                for peer, measures in self.compared.items()
            },
            "gates": gate.as_json(gates, self.measures),
            "rows": self.rows_as_json(),
        }

    def rows_as_json(self) -> list[dict[str, Any]]:
        """Return what became of each response, in their order, ready for JSON."""
        return [_row_as_json(row) for row in self.rows]

    def _over_classes(self, rows: npt.ArrayLike, by: Statistic) -> Estimate:
        """Return a statistic that means nothing for a set of one class."""
        classes = {row.response.supported for row in self.rows}
        return folded(rows, by) if len(classes) == 2 else NOTHING

    def _of_peer(self, scores: Sequence[float]) -> dict[str, Estimate]:
        supported = [row.response.supported for row in self.rows]
        found = {}
        for name, by in _DECISIONS.items():
            at = grounding_measures.best_threshold(supported, scores, by)
            verdicts = grounding_measures.decided(supported, [score >= at for score in scores])
            found[name] = self._over_classes(verdicts, by)
        pairs = list(zip(supported, scores, strict=True))
        found["auroc"] = self._over_classes(pairs, grounding_measures.auroc)
        return found

    def _span_f1(self) -> Estimate:
        """Return F1 over the characters of the responses of which the set knows what is wrong."""
        known = [row for row in self.rows if row.response.spans or row.response.supported]
        if not any(row.response.spans for row in known):
            return NOTHING
        counted = [
            grounding_measures.characters(
                row.weighed.spans if row.weighed else (), row.response.spans
            )
            for row in known
        ]
        return folded(counted, grounding_measures.span_f1)


def evaluate_grounding(
    responses: ResponseSet,
    judge: Judge,
    progress: Progress,
    *,
    peers: Mapping[str, Score] | None = None,
) -> GroundingRun:
    """Check every response of a set by `judge`, and have each of `peers` score it.

    `progress` is called with a stage, how much of it is done and its total.
    """
    started = dt.datetime.now(dt.UTC)
    threshold = support.threshold()

    def weigh(response: str, context: str) -> Weighed:
        return support.weigh(response, context, judge)

    rows = check_all(responses, weigh, threshold, progress, peers or {})
    return GroundingRun(responses, started, judge.name, threshold, rows, tuple(peers or ()))


def check_all(
    responses: ResponseSet,
    weigh: Weigh,
    threshold: float,
    progress: Progress,
    peers: Mapping[str, Score],
) -> tuple[Row, ...]:
    """Check every response in order; one that the check fails on is a row with its error."""
    rows = []
    for done, response in enumerate(responses.responses, 1):
        scores = {name: score(response.text, response.context) for name, score in peers.items()}
        rows.append(replace(_checked(response, weigh, threshold), peers=scores))
        progress("responses", done, len(responses.responses))
    return tuple(rows)


def _checked(response: Response, weigh: Weigh, threshold: float) -> Row:
    begun = time.perf_counter()
    try:
        weighed = weigh(response.text, response.context)
    except Exception as error:  # any fault is this row's result; the others still count
        seconds = time.perf_counter() - begun
        return Row(response, seconds, error=f"{type(error).__name__}: {error}")
    seconds = time.perf_counter() - begun
    supported = None if weighed.support == "unchecked" else weighed.score >= threshold
    return Row(response, seconds, supported, weighed)


def _row_as_json(row: Row) -> dict[str, Any]:
    weighed = row.weighed
    return {
        "id": row.response.id,
        "supported": row.supported,
        "score": weighed.score if weighed else None,
        "spans": [asdict(span) for span in weighed.spans] if weighed else [],
        "support": weighed.support if weighed else None,
        "reason": weighed.reason if weighed else None,
        "expected": row.response.supported,
        "expected_spans": [asdict(span) for span in row.response.spans],
        "type": row.response.type,
        "peers": dict(row.peers),
        "seconds": row.seconds,
        "error": row.error,
    }
