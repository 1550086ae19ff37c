"""Our search beside others', on one corpus, in one process, with the same embedder weights.

    python -m bench.search_vs_peers SET ... --data DATA [--articles N] [--questions N]
        [--keep FOLDER] [--out FILE] [-k 30]

Sets of `bench.sets` in; a table a set out, and with --out FILE the same as FILE.txt, FILE.json
and FILE.html with a plot. Each system is given what it takes: ours the articles and the day that
a question is asked, the others title, source and date with each text and the question's words.
Passages are folded to articles and ten of these are scored, for all alike. Peers are in the extra
`bench`; one that is not installed is skipped and said so. Bytes are of all that a system stores
but model weights; ours hold the text of the articles too, and so do LlamaIndex's.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from assistant import config
from assistant.evaluate import beir, document
from assistant.evaluate.beir import Collection
from assistant.evaluate.measures import Estimate
from assistant.evaluate.plots import Bar, intervals
from assistant.evaluate.report import figure
from assistant.evaluate.retrieval import RetrievalRun, Search, ask_all, bring, searching
from assistant.models import registry
from bench import machine, peers, sets

# Questions without a day are asked on one fixed day, so that runs of other days compare.
_TODAY = dt.date(2026, 1, 1)
_BASELINE = "LlamaIndex default"
_SHOWN = ("MRR@10", "nDCG@10", "hit@1", "hit@10", "recall@4")
_PACKAGES = ("llama-index-retrievers-bm25", "bm25s", "PyStemmer", "txtai", "faiss-cpu")


@dataclass(frozen=True, slots=True)
class System:
    """One way to search: its name, what it must have installed, how it is built and opened.

    `build` indexes a collection into a folder; `open` gives the search of such a folder.
    """

    name: str
    needs: tuple[str, ...]
    store: str
    build: Callable[[Collection, Path], None]
    open: Callable[[Path], AbstractContextManager[Search]]
    reranked: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """What one system did on one set; `index_seconds` are of the run that built its index."""

    system: str
    run: RetrievalRun
    index_seconds: float
    bytes: int

    def value(self, name: str) -> float:
        """Return a measure that every run has, questions being asked of all."""
        return self.run.measures[name].value or 0.0


def _build_ours(collection: Collection, folder: Path) -> None:
    bring(collection, config.load(index=folder), lambda _stage, _done, _of: None)


def _open_ours(folder: Path, *, reranked: bool) -> AbstractContextManager[Search]:
    return searching(config.load(index=folder), reranked=reranked)


SYSTEMS = (
    System("ours", (), "ours", _build_ours, partial(_open_ours, reranked=True), reranked=True),
    System("ours, not reranked", (), "ours", _build_ours, partial(_open_ours, reranked=False)),
    System(_BASELINE, (), "llama", peers.build_llama, peers.open_llama),
    System(
        "LlamaIndex fusion with BM25",
        ("llama_index.retrievers.bm25",),
        "llama-bm25",
        peers.build_llama_fusion,
        peers.open_llama_fusion,
    ),
    System("txtai hybrid", ("txtai",), "txtai", peers.build_txtai, peers.open_txtai),
    System("bm25s", ("bm25s", "Stemmer"), "bm25s", peers.build_bm25s, peers.open_bm25s),
)


def main() -> None:
    """Measure the sets that were named, print and write the tables."""
    given = _arguments()
    print(_facts())
    systems = [system for system in SYSTEMS if _installed(system)]
    found: dict[str, list[Measured]] = {}
    with _place(given.keep) as place:
        for name in given.sets:
            collection = _collection(name, given, place)
            found[name] = [measured(s, collection, place / name, given.k) for s in systems]
            print(f"\n{table(name, found[name])}", flush=True)
    if given.out is not None:
        write(given.out, found)


def measured(system: System, collection: Collection, place: Path, k: int) -> Measured:
    """Build the system's index where there is none, and ask it every question."""
    folder = place / system.store
    note = place / f"{system.store}.json"
    sha256 = registry.file_sha256(collection.folder / beir.CORPUS)
    if not note.is_file() or json.loads(note.read_text())["sha256"] != sha256:
        shutil.rmtree(folder, ignore_errors=True)  # of another sample, or cut short
        began = time.perf_counter()
        system.build(collection, folder)
        took = time.perf_counter() - began
        note.write_text(json.dumps({"sha256": sha256, "seconds": took}))
    started = dt.datetime.now(dt.UTC)
    with system.open(folder) as search:
        search(collection.topics[0].as_question(_TODAY), k)  # what loads at the first question
        tell = partial(_tell, system.name)
        rows = ask_all(collection, search, k, _TODAY, tell)
    run = RetrievalRun(collection, started, k, system.reranked, rows, {})
    seconds = float(json.loads(note.read_text())["seconds"])
    return Measured(system.name, run, seconds, stored_bytes(folder))


def stored_bytes(folder: Path) -> int:
    """Return what lies in a folder, model weights left out."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return sum(f.stat().st_size for f in files if "models" not in f.relative_to(folder).parts)


def table(name: str, found: Sequence[Measured]) -> str:
    """Return one set's figures as text."""
    collection = found[0].run.collection
    baseline = next((m for m in found if m.system == _BASELINE), None)
    rows: list[tuple[str, ...]] = [
        ("system", *_SHOWN, "error", "median s", "p95 s", "index s", "MB")
    ]
    for each in found:
        rows.append(
            (
                each.system,
                *(f"{each.value(measure):.3f}" for measure in _SHOWN),
                "-" if baseline is None else f"{relative_error(each, baseline):.2f}",
                f"{each.value('median_seconds'):.3f}",
                f"{each.value('p95_seconds'):.3f}",
                f"{each.index_seconds:.1f}",
                f"{each.bytes / 1e6:.1f}",
            )
        )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(str.rjust, row, widths)) for row in rows]
    counts = f"{len(collection.topics)} questions over {len(collection.first_of)} articles"
    return "\n".join([f"{name}: {counts}, error = (1 - MRR) / (1 - MRR of {_BASELINE})", *lines])


def relative_error(one: Measured, baseline: Measured) -> float:
    """Return one system's 1 - MRR@10 in units of the baseline's; nan where that makes none."""
    error = 1 - baseline.value("MRR@10")
    return (1 - one.value("MRR@10")) / error if error else float("nan")


def write(out: Path, found: Mapping[str, Sequence[Measured]]) -> None:
    """Write the tables, all figures and the plot beside each other."""
    tables = "\n\n".join(table(name, each) for name, each in found.items())
    out.with_suffix(".txt").write_text(f"{_facts()}\n\n{tables}\n", "utf-8")
    figures = {
        "machine": machine.facts() | {package: _version(package) for package in _PACKAGES},
        "sets": {name: [_as_json(each, group) for each in group] for name, group in found.items()},
    }
    out.with_suffix(".json").write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    plots = "".join(_plot(name, each) for name, each in found.items())
    document.write(out.with_suffix(".html"), document.page("Search, beside its peers", plots))


def _as_json(each: Measured, group: Sequence[Measured]) -> dict[str, Any]:
    baseline = next((m for m in group if m.system == _BASELINE), None)
    run = each.run.as_json()
    return {
        "system": each.system,
        "questions": run["questions"],
        "articles": run["articles"],
        "set_sha256": run["set_sha256"],
        "k": run["k"],
        "measures": run["measures"],
        "relative_error": baseline and relative_error(each, baseline),
        "index_seconds": each.index_seconds,
        "bytes": each.bytes,
        "rows": [{name: row[name] for name in ("id", "articles", "scores")} for row in run["rows"]],
    }


def _plot(name: str, found: Sequence[Measured]) -> str:
    drawn = []
    for measure in ("MRR@10", "hit@10", "recall@4"):
        bars = [_bar(each.system, measure, each.run.measures[measure]) for each in found]
        drawn.append(f"<h2>{name}: {measure}</h2>{intervals(f'{name}: {measure}', bars)}")
    return "".join(drawn)


def _bar(system: str, measure: str, found: Estimate) -> Bar:
    return Bar(system, found, figure(measure, found))


def _collection(name: str, given: argparse.Namespace, place: Path) -> Collection:
    folder = place / name / "set"
    sets.write(name, given.data, folder, given.articles, given.questions)
    return beir.load(folder)


@contextmanager
def _place(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        yield keep
        return
    with tempfile.TemporaryDirectory() as temporary:
        yield Path(temporary)


def _installed(system: System) -> bool:
    missing = [package for package in system.needs if not _found(package)]
    if missing:
        print(f"skipped {system.name}: {', '.join(missing)} is not installed (extra 'bench')")
    return not missing


def _found(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:  # of a package inside one that is not there
        return False


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


def _facts() -> str:
    return "\n".join([machine.lines(), *(f"{each}: {_version(each)}" for each in _PACKAGES)])


def _tell(system: str, _stage: str, done: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{system}: {done} of {of}", end="\n" if done == of else "", file=sys.stderr)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Our search beside others'.")
    parser.add_argument("sets", nargs="+", choices=sets.SOURCES, metavar="SET")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--articles", type=int, help="take a sample of the articles")
    parser.add_argument("--questions", type=int, help="take a sample of the questions")
    parser.add_argument("--keep", type=Path, help="keep the indexes here for the next run")
    parser.add_argument("--out", type=Path, help="write FILE.txt, FILE.json and FILE.html")
    parser.add_argument("-k", type=int, default=30, help="passages asked of each system")
    return parser.parse_args()


if __name__ == "__main__":
    main()
