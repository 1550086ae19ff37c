"""The sets of DATA as BEIR folders: what `assistant eval retrieval` and the bench scripts read.

    python -m bench.sets --data DATA --to FOLDER [SET ...]

DATA's sets in (corpus.jsonl and queries files), a folder a set out. Only questions that have an
answer are taken, and right is every article that the set calls evidence; evidence it calls weak
is an article that says the answer too. The sets are not the project's to pass on: give a folder
outside the repository.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# A sample drawn twice is the same sample.
_SEED = 20261122


@dataclass(frozen=True, slots=True)
class Source:
    """Where a set lies under DATA; `dated` questions are asked on their own "date"."""

    folder: str
    queries: str = "queries.jsonl"
    dated: bool = False


SOURCES = {
    "squad2_devhalf": Source("squad2_devhalf"),
    "multihoprag_500": Source("multihoprag_500"),
    "clapnq_dev": Source("clapnq_dev"),
    "realtimeqa_2022gold": Source("realtimeqa_2022gold", "queries_core.jsonl", dated=True),
}


def main() -> None:
    """Write the sets that were named, or all of them."""
    parser = argparse.ArgumentParser(description="Sets of DATA as BEIR folders.")
    parser.add_argument("sets", nargs="*", choices=[*SOURCES, []], metavar="SET")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--articles", type=int, help="take a sample of the articles")
    parser.add_argument("--questions", type=int, help="take a sample of the questions")
    given = parser.parse_args()
    for name in given.sets or SOURCES:
        counts = write(name, given.data, given.to / name, given.articles, given.questions)
        print(f"{given.to / name}: {counts[0]} articles, {counts[1]} questions")


def write(
    name: str,
    data: Path,
    folder: Path,
    most_articles: int | None = None,
    most_questions: int | None = None,
) -> tuple[int, int]:
    """Write one set and return how many articles and questions it has.

    A sample of the questions is drawn first; a sample of the articles holds what they need.
    """
    source = SOURCES[name]
    articles = {row["id"]: row for row in _rows(data / source.folder / "corpus.jsonl")}
    rows = [row for row in _rows(data / source.folder / source.queries) if _evidence(row)]
    rows = _sample(rows, most_questions)
    needed = {article for row in rows for article in _evidence(row)}
    others = [each for each in articles if each not in needed]
    if most_articles is not None:
        others = _sample(others, max(0, most_articles - len(needed)))
    kept = needed.union(others)
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    chosen = [row for row in articles.values() if row["id"] in kept]
    _write(folder / "corpus.jsonl", map(_article, chosen))
    _write(folder / "queries.jsonl", (_question(row, dated=source.dated) for row in rows))
    with (folder / "qrels" / "test.tsv").open("w", encoding="utf-8") as file:
        file.write("query-id\tcorpus-id\tscore\n")
        for row in rows:
            file.writelines(f"{row['id']}\t{article}\t1\n" for article in _evidence(row))
    return len(chosen), len(rows)


def _evidence(row: Mapping[str, Any]) -> list[str]:
    """Return the ids of the articles that carry the answer; none for an unanswerable question."""
    if not row["answerable"]:
        return []
    return list(dict.fromkeys(evidence["doc_id"] for evidence in row["evidence"]))


def _article(row: Mapping[str, Any]) -> dict[str, Any]:
    metadata = {name: row[name] for name in ("source", "date", "url") if row.get(name)}
    return {"_id": row["id"], "title": row["title"], "text": row["text"], "metadata": metadata}


def _question(row: Mapping[str, Any], *, dated: bool) -> dict[str, Any]:
    asked = {"asked": row["date"]} if dated and row.get("date") else {}
    return {"_id": row["id"], "text": row["question"], **asked}


def _sample(rows: list[Any], most: int | None) -> list[Any]:
    """Return at most so many, drawn at random, in their order."""
    if most is None or most >= len(rows):
        return rows
    drawn = sorted(random.Random(_SEED).sample(range(len(rows)), most))
    return [rows[at] for at in drawn]


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _write(file: Path, rows: Iterator[dict[str, Any]]) -> None:
    with file.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in rows)


if __name__ == "__main__":
    main()
