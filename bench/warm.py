"""Warm seconds and peak memory of Assistant.ask over a question set, as one JSON document.

    python -m bench.warm [--index index] [--set eval/seeds.jsonl] [--rounds 3]

An index that stands and a set in, seconds out: opening, the first question, then every question
of the set `rounds` times. It runs in a process of its own, so that the peak is that of opening
an index and asking, and of nothing else.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import resource
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant import Assistant, Question
from assistant.evaluate.cases import load_cases

# Cases that state no day are asked on one fixed day, so that runs of other days compare.
_TODAY = dt.date(2026, 1, 1)
_MIB = 2**20


def main() -> None:
    """Open the index, ask the set, print what it took."""
    parser = argparse.ArgumentParser(description="Warm seconds and peak memory of asking.")
    parser.add_argument("--index", default="index")
    parser.add_argument("--set", dest="set_file", type=Path, default=Path("eval/seeds.jsonl"))
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    questions = [case.as_question(_TODAY) for case in load_cases(chosen.set_file)]
    begun = time.perf_counter()
    assistant = Assistant.open(chosen.index)
    opened = time.perf_counter()
    assistant.ask(questions[0])
    first = time.perf_counter()
    found = {"open_seconds": opened - begun, "first_seconds": first - opened}
    print(json.dumps(found | asked(assistant, questions, chosen.rounds)))


def asked(assistant: Assistant, questions: Sequence[Question], rounds: int) -> dict[str, Any]:
    """Return median, p95 and worst seconds, medians by step, and the peak in MiB."""
    seconds: list[float] = []
    steps: dict[str, list[float]] = defaultdict(list)
    refused = 0
    for question in [*questions] * rounds:
        begun = time.perf_counter()
        reply = assistant.ask(question)
        seconds.append(time.perf_counter() - begun)
        refused += reply.answer.refused
        for step in reply.steps:
            steps[step.name].append(step.seconds)
    return {
        "questions": len(questions),
        "rounds": rounds,
        "refused_share": refused / len(seconds),
        "median_seconds": statistics.median(seconds),
        "p95_seconds": statistics.quantiles(seconds, n=20, method="inclusive")[-1],
        "worst_seconds": max(seconds),
        "step_median_seconds": {name: statistics.median(took) for name, took in steps.items()},
        "peak_mib": _peak_mib(),
    }


def _peak_mib() -> float:
    """Return the most memory this process has held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts kibibytes, macOS bytes.
    return peak / _MIB if sys.platform == "darwin" else peak / 1024


if __name__ == "__main__":
    main()
