"""How long a question takes and how much memory: cold from the shell, and warm in one process.

    python -m bench.ask [--index index] [--set eval/seeds.jsonl] [--runs 7] [--rounds 3]

An index that stands in, lines out. "Cold" is a new process with the files already in the page
cache. It is measured turn about with the floor, importing what every question must import, so
that a busy minute of the machine slows both; the first pair is thrown away. This process stays
small, because a child's recorded peak can never be below what its parent held when starting it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[1]
_FLOOR = "import chromadb, openvino, tokenizers"
# The seeds answer this one; 3, a refusal, is an answer too where another index is measured.
_QUESTION = "Who leads U.S. Northern Command?"
_ANSWERED = (0, 3)
# The fewest runs from which a median says something on a shared machine.
_FEWEST_RUNS = 7


@dataclass(frozen=True)
class Cold:
    """One run of a command: wall seconds and peak memory."""

    seconds: float
    peak_mib: float


def main() -> None:
    """Print the machine, then cold and warm figures."""
    chosen = _arguments()
    floor = [sys.executable, "-c", _FLOOR]
    ask = [sys.executable, "-m", "assistant", "ask", chosen.question]
    ask += ["--index", chosen.index, "--json"]
    print(_output([sys.executable, "-m", "bench.machine"]), end="")
    pairs = [(timed(floor), timed(ask, expected=_ANSWERED)) for _ in range(chosen.runs + 1)][1:]
    warm = json.loads(_output(_warm_command(chosen)))
    _print_cold([floor for floor, _ in pairs], [ask for _, ask in pairs], warm)
    _print_warm(warm)


def timed(command: Sequence[str], *, expected: Sequence[int] = (0,)) -> Cold:
    """Run a command to its end; exits with its last line where it fails."""
    begun = time.perf_counter()
    with subprocess.Popen(
        command, cwd=_ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as child:
        # Reading to the end first, or a child that says much waits for ever.
        said = child.stderr.read() if child.stderr else ""
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in expected:
        sys.exit(f"{' '.join(command)}: exit {child.returncode}: {_last_line(said)}")
    # Linux counts kibibytes, macOS bytes.
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Cold(seconds, usage.ru_maxrss / unit)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Seconds and memory of a question.")
    parser.add_argument("--index", default="index")
    parser.add_argument("--set", dest="set_file", default="eval/seeds.jsonl")
    parser.add_argument("--question", default=_QUESTION)
    parser.add_argument("--runs", type=int, default=_FEWEST_RUNS, help="cold pairs")
    parser.add_argument("--rounds", type=int, default=3, help="warm passes over the set")
    chosen = parser.parse_args()
    if chosen.runs < _FEWEST_RUNS:
        parser.error(f"--runs is {chosen.runs}, expected at least {_FEWEST_RUNS}")
    # Every child runs in the repository root.
    chosen.index = str(Path(chosen.index).resolve())
    chosen.set_file = str(Path(chosen.set_file).resolve())
    return chosen


def _warm_command(chosen: argparse.Namespace) -> list[str]:
    command = [sys.executable, "-m", "bench.warm", "--index", chosen.index]
    return [*command, "--set", chosen.set_file, "--rounds", str(chosen.rounds)]


def _output(command: Sequence[str]) -> str:
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit {done.returncode}: {_last_line(done.stderr)}")
    return done.stdout


def _last_line(said: str) -> str:
    return (said.strip().splitlines() or ["(nothing said)"])[-1]


def _print_cold(floor: Sequence[Cold], ask: Sequence[Cold], warm: dict[str, Any]) -> None:
    floor_median = statistics.median(each.seconds for each in floor)
    ask_median = statistics.median(each.seconds for each in ask)
    answer = warm["median_seconds"]
    print(f"\ncold, {len(ask)} alternated pairs, medians [fastest-slowest]")
    print(f"  floor: {_spread(floor)}  python -c '{_FLOOR}'")
    print(f"  ask:   {_spread(ask)}  python -m assistant ask")
    ratios = [own.seconds / its.seconds for own, its in zip(ask, floor, strict=True)]
    print(f"  ratio: {ask_median / floor_median:.2f}, pair by pair {statistics.median(ratios):.2f}")
    rest = (ask_median - answer) / floor_median
    print(f"  ratio without a warm answer ({answer:.3f} s): {rest:.2f}")
    print(f"  peak:  {max(each.peak_mib for each in ask):.0f} MiB")


def _spread(runs: Sequence[Cold]) -> str:
    took = [each.seconds for each in runs]
    return f"{statistics.median(took):.2f} s [{min(took):.2f}-{max(took):.2f}]"


def _print_warm(warm: dict[str, Any]) -> None:
    print(f"\nwarm, {warm['questions']} questions x {warm['rounds']}")
    print(f"  refused: {100 * warm['refused_share']:.0f} %")
    print(f"  open:   {warm['open_seconds']:.3f} s, first question {warm['first_seconds']:.3f} s")
    print(f"  median: {warm['median_seconds']:.3f} s")
    print(f"  p95:    {warm['p95_seconds']:.3f} s, worst {warm['worst_seconds']:.3f} s")
    for name, seconds in warm["step_median_seconds"].items():
        print(f"    {name}: {seconds:.4f} s")
    print(f"  peak:   {warm['peak_mib']:.0f} MiB")


if __name__ == "__main__":
    main()
