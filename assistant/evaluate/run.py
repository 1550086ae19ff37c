"""Ask every case of a set, judge every reply, keep every row.

A set file and a way to ask in, a `Run` out. A case that fails is a row with its error, never a
hole: what is left out cannot be compared later.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from assistant.evaluate import gate
from assistant.evaluate.cases import Case, load_cases
from assistant.evaluate.gate import FailedGate, Gate
from assistant.evaluate.judge import Outcome, TextOf, judge
from assistant.evaluate.measures import Estimate, calibration_error, measure, reliability
from assistant.types import Question, Reply

Ask = Callable[[Question], Reply]
ToJson = Callable[[Reply], dict[str, Any]]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Run:
    """One set asked once; `sha256` is of the set file, `started` is aware UTC."""

    set_name: str
    sha256: str
    started: dt.datetime
    outcomes: tuple[Outcome, ...]

    @cached_property
    def measures(self) -> dict[str, Estimate]:
        """Every measure over the whole set, by name."""
        return measure(self.outcomes)

    @cached_property
    def by_type(self) -> dict[str, dict[str, Estimate]]:
        """Every measure for each question type, types in the order of the set."""
        types = dict.fromkeys(outcome.case.type for outcome in self.outcomes)
        return {t: measure([o for o in self.outcomes if o.case.type == t]) for t in types}

    @property
    def faults(self) -> tuple[Outcome, ...]:
        """The rows that a reader should look at: anything but a flawless reply."""
        return tuple(outcome for outcome in self.outcomes if not outcome.flawless)

    def failed_gates(self, gates: Sequence[Gate]) -> tuple[FailedGate, ...]:
        """Return the gates that this run breaks."""
        return gate.failed(gates, self.measures)

    def as_json(self, gates: Sequence[Gate] = ()) -> dict[str, Any]:
        """Return the whole run, replies and the verdict on `gates` included, ready for JSON."""
        bins = reliability(self.outcomes)
        first = next((o.reply for o in self.outcomes if o.reply is not None), {})
        return {
            "set": self.set_name,
            "set_sha256": self.sha256,
            "started": self.started.isoformat(),
            "cases": len(self.outcomes),
            "index": first.get("index"),
            "models": first.get("models"),
            "measures": {name: asdict(found) for name, found in self.measures.items()},
            "by_type": {
                kind: {name: asdict(found) for name, found in measures.items()}
                for kind, measures in self.by_type.items()
            },
            "reliability": {
                "expected_calibration_error": calibration_error(bins),
                "bins": [asdict(b) for b in bins],
            },
            "gates": gate.as_json(gates, self.measures),
            "outcomes": [_row(outcome) for outcome in self.outcomes],
        }


def evaluate_answers(
    set_file: Path,
    ask: Ask,
    text_of: TextOf,
    progress: Progress | None = None,
    *,
    to_json: ToJson,
    today: dt.date | None = None,
) -> Run:
    """Ask every case of `set_file` in order and judge what a user would see.

    `text_of` gives the stored text of an article id and raises KeyError for one that is not in
    the catalog. `progress` is called with (done, of) after each case. Cases that state no day
    are asked `today`, by default the local day. Raises BadRequest for a bad set file, before
    anything is asked.
    """
    cases = load_cases(set_file)
    started = dt.datetime.now(dt.UTC)
    day = today or dt.date.today()
    outcomes = []
    for done, case in enumerate(cases, 1):
        outcomes.append(_outcome(case, ask, text_of, to_json, day))
        if progress is not None:
            progress(done, len(cases))
    return Run(
        set_name=set_file.name,
        sha256=hashlib.sha256(set_file.read_bytes()).hexdigest(),
        started=started,
        outcomes=tuple(outcomes),
    )


def _outcome(case: Case, ask: Ask, text_of: TextOf, to_json: ToJson, today: dt.date) -> Outcome:
    begun = time.perf_counter()
    seconds = 0.0
    try:
        reply = ask(case.as_question(today))
        seconds = time.perf_counter() - begun
        return judge(case, to_json(reply), text_of, seconds=seconds)
    except Exception as error:  # any fault is this row's result; the other cases still count
        seconds = seconds or time.perf_counter() - begun
        return Outcome(case=case, seconds=seconds, error=f"{type(error).__name__}: {error}")


def _row(outcome: Outcome) -> dict[str, Any]:
    return {
        "id": outcome.case.id,
        "type": outcome.case.type,
        "question": outcome.case.question,
        "answerable": outcome.case.answerable,
        "grade": outcome.grade,
        "correct": outcome.correct,
        "refused": outcome.refused,
        "right": outcome.right,
        "cited": outcome.cited,
        "exact_quotes": outcome.exact,
        "resolving_citations": outcome.resolves,
        "claims": outcome.claims,
        "claims_supported": outcome.supported,
        "confidence": outcome.confidence,
        "seconds": outcome.seconds,
        "notes": list(outcome.notes),
        "error": outcome.error,
        "reply": None if outcome.reply is None else dict(outcome.reply),
    }
