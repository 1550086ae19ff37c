"""How well the words of a question are turned into limits and parts, per set of questions.

    python -m bench.scope --data DATA

DATA holds the public sets named below. A question is asked on its own date, or on a fixed day
where its set gives none. An article is inside when one part of its question admits it; undated
articles are outside every limit of days. multihoprag_500 is parted by the hash of the question's
id: the rules were written on one half, the other was only measured. Its `llm_filter`, what a
language model made of the same questions, is judged beside ours by the outlets of the gold
articles. The last table is what the days of slack in search/published.py were chosen from.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.search.parts import parts
from assistant.search.published import AFTER, BEFORE, ZONES, published
from assistant.search.scope import scope
from assistant.types import Part, Question, Scope

_ASKED = dt.date(2026, 11, 22)  # a fixed clock, so that runs of other days compare
_SETS = (
    *(("multihoprag_500", "queries.jsonl"), ("realtimeqa_2022gold", "queries_core.jsonl")),
    *(("realtimeqa_2023", "queries_core.jsonl"), ("menatqa", "queries.jsonl")),
    *(("squad2_devhalf", "queries.jsonl"), ("clapnq_dev", "queries.jsonl")),
)
_SLACK = (0, 1, 2, 3, 5, 7, 10, 14)
_MONTH = 31  # days; gold further off is a background piece that happens to hold the answer


@dataclass(frozen=True, slots=True)
class Told:
    """What a scope may ask of an article."""

    date: dt.date | None
    source: str


@dataclass(frozen=True, slots=True)
class Case:
    """A question, its gold articles, and the outlets that a language model saw in it."""

    id: str
    question: Question
    gold: tuple[Told, ...]
    by_model: frozenset[str] | None = None

    @property
    def tuned(self) -> bool:
        """Tell whether the rules were written on the half it is in."""
        return hashlib.sha256(self.id.encode()).digest()[0] % 2 == 0


@dataclass(frozen=True, slots=True)
class Set:
    """A corpus and its questions."""

    corpus: tuple[Told, ...]
    cases: tuple[Case, ...]

    @property
    def outlets(self) -> tuple[str, ...]:
        """The names of the outlets, as an index would list them."""
        return tuple(sorted({told.source for told in self.corpus if told.source}))

    @property
    def newest(self) -> dt.date | None:
        """The day of the newest article."""
        return max((told.date for told in self.corpus if told.date), default=None)


def main() -> None:
    """Print the machine and the tables."""
    parser = argparse.ArgumentParser(description="Scope and parts of questions.")
    parser.add_argument("--data", type=Path, required=True)
    given = parser.parse_args()
    subprocess.run([sys.executable, "-m", "bench.machine"], check=True)
    print(f"slack: {ZONES.days} day(s) of zones, {BEFORE.days} before, {AFTER.days} after\n")
    row = "{:34} {:>9} {:>8} {:>8} {:>8} {:>7} {:>9} {:>9} {:>7} {:>7}"
    head = "questions dated outlet newest parted gold-in any-gold left ms".split()
    print(row.format("", *head))
    sets = {name: load(given.data / name, file) for name, file in _SETS}
    for name, each in sets.items():
        if name.startswith("multihop"):
            print(row.format(f"{name}, tuned on", *_row(each, lambda case: case.tuned)))
            print(row.format(f"{name}, measured", *_row(each, lambda case: not case.tuned)))
        else:
            print(row.format(name, *_row(each, lambda case: True)))
    seeds = Path("eval/seeds.jsonl")
    if seeds.is_file():
        print(row.format("eval/seeds.jsonl", *_row(_seeds(seeds), lambda case: True)))
    _print_outlets(sets["multihoprag_500"])
    _print_slack([sets["realtimeqa_2022gold"], sets["realtimeqa_2023"]])


def load(folder: Path, queries: str) -> Set:
    """Read a set; a gold article that the corpus lacks is left out."""
    corpus: dict[str, Told] = {}
    for row in _rows(folder / "corpus.jsonl"):
        corpus[row["id"]] = Told(_date(row.get("date")), row["source"])
    cases = []
    for row in _rows(folder / queries):
        gold = tuple(corpus[e["doc_id"]] for e in row["evidence"] if e["doc_id"] in corpus)
        question = Question(row["question"], _date(row.get("date")) or _ASKED)
        model = row.get("llm_filter")
        seen = frozenset(model.get("source", {}).get("$in", ())) if model else None
        cases.append(Case(str(row["id"]), question, gold, seen))
    return Set(tuple(corpus.values()), tuple(cases))


def _seeds(path: Path) -> Set:
    cases = tuple(
        Case(row["id"], Question(row["question"], dt.date.fromisoformat(row["asked"])), ())
        for row in _rows(path)
    )
    return Set((), cases)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text[:10]) if text else None


def _ask(each: Set, case: Case) -> tuple[Scope, tuple[Part, ...]]:
    within = scope(case.question, each.outlets, newest=each.newest)
    return within, parts(case.question, within, each.outlets, newest=each.newest)


def _row(each: Set, wanted: Callable[[Case], bool]) -> list[str]:
    """Return the cells of one row of the first table."""
    cases = [case for case in each.cases if wanted(case)]
    dated = named = newest = parted = inside = golds = some = answerable = 0
    left: list[float] = []
    spent: list[float] = []
    for case in cases:
        begin = time.process_time()
        within, found = _ask(each, case)
        spent.append(time.process_time() - begin)
        scopes = [part.scope for part in found]
        dated += any(s.since or s.until for s in scopes)
        named += any(s.sources for s in scopes)
        newest += within.newest_first
        parted += len(found) > 1
        kept = [told for told in case.gold if any(_admits(s, told) for s in scopes)]
        inside, golds = inside + len(kept), golds + len(case.gold)
        some, answerable = some + bool(kept), answerable + bool(case.gold)
        if each.corpus and all(s.narrows for s in scopes):
            admitted = sum(any(_admits(s, told) for s in scopes) for told in each.corpus)
            left.append(admitted / len(each.corpus))
    count = len(cases)
    return [
        str(count),
        *(f"{part / count:.1%}" for part in (dated, named, newest, parted)),
        f"{inside / golds:.1%}" if golds else "-",
        f"{some / answerable:.1%}" if answerable else "-",
        f"{statistics.mean(left):.1%}" if left else "-",
        f"{1000 * statistics.median(spent):.2f}",
    ]


def _admits(within: Scope, told: Told) -> bool:
    if within.sources and told.source not in within.sources:
        return False
    if not within.since and not within.until:
        return True
    if told.date is None:
        return False
    return (within.since or told.date) <= told.date <= (within.until or told.date)


def _print_outlets(each: Set) -> None:
    """Print how well outlets are recognised, by the model's parse and by the gold articles."""
    print("\noutlets of multihoprag_500      precision   recall")
    have = frozenset(each.outlets)
    for half in (True, False):
        cases = [case for case in each.cases if case.tuned is half and case.gold]
        ours = [
            frozenset(s for part in _ask(each, c)[1] for s in part.scope.sources) for c in cases
        ]
        model = [(case.by_model or frozenset()) & have for case in cases]
        gold = [frozenset(told.source for told in case.gold) for case in cases]
        name = "tuned on" if half else "measured"
        for label, got, truth in (
            ("ours by the model's parse", ours, model),
            ("ours by the gold articles", ours, gold),
            ("the model's by the gold", model, gold),
        ):
            hit = sum(len(a & b) for a, b in zip(got, truth, strict=True))
            precision = hit / max(1, sum(map(len, got)))
            recall = hit / max(1, sum(map(len, truth)))
            print(f"{name}, {label:26} {precision:7.1%} {recall:8.1%}")


def _print_slack(sets: Sequence[Set]) -> None:
    """Print how many gold articles lie how close to the days that a question names."""
    early: list[int] = []
    late: list[int] = []
    for each in sets:
        for case in each.cases:
            found = published(case.question.text, case.question.asked, (), each.newest)
            if len(found) != 1 or found[0].since is None:
                continue
            since = found[0].since + BEFORE
            for told in case.gold:
                if told.date and abs((told.date - case.question.asked).days) <= _MONTH:
                    early.append((since - told.date).days)
                    late.append((told.date - case.question.asked).days)
    print(f"\nslack in days: share of {len(early)} gold articles inside, by its first or last day")
    for days in _SLACK:
        first = sum(off <= days for off in early) / max(1, len(early))
        last = sum(off <= days for off in late) / max(1, len(late))
        print(f"{days:>4}  {first:7.1%} {last:7.1%}")


if __name__ == "__main__":
    main()
