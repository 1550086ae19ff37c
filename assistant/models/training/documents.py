"""Rows that name a place in a public set -> the text that stands there.

What was written for this project keeps no text of the sets, only where it stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

# Where the documents of a set stand, and the field with their text.
_FILES = {
    "bump": ("claims.jsonl", "context"),
    "clapnq_dev": ("corpus.jsonl", "text"),
    "mtragun": ("corpus.jsonl", "text"),
    "multihoprag_500": ("corpus.jsonl", "text"),
    "ragtruth_qa": ("claims.jsonl", "context"),
    "ramdocs": ("corpus.jsonl", "text"),
    "squad2_devhalf": ("corpus.jsonl", "text"),
    "summedits": ("claims.jsonl", "context"),
    "wice": ("claims.jsonl", "context"),
}


def passages(data: Path, rows: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return the title of each row's document, where it has one, and its text at the row's place.

    A row has the keys `set`, `doc_id`, `start` and `end`, in characters. Raises KeyError for a
    document that is not in its set.
    """
    documents = {
        (name, document["id"]): document
        for name in {row["set"] for row in rows}
        for document in lines(data / name / _FILES[name][0])
    }
    found = []
    for row in rows:
        document = documents[row["set"], row["doc_id"]]
        text = document[_FILES[row["set"]][1]]
        found.append((document.get("title") or "", text[row["start"] : row["end"]]))
    return found


def lines(file: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file with a JSON object per line."""
    with file.open(encoding="utf-8") as opened:
        for line in opened:
            yield json.loads(line)
