"""What readers say of answers and citations, in a file of lines beside the index.

Ratings in, lines of JSON out, and from them the cases of a question set for `eval answers`. The
last rating of a thing counts. A rating carries what a case needs, so that deleting the history
does not undo it; an answer that is only said to be wrong makes no case, because nobody said yet
what would be right.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any, Literal, get_args

from assistant.serve.page.history import key
from assistant.serve.page.turn import Turn

FILE = "feedback.jsonl"
Rating = Literal["right", "wrong", "unanswerable"]
# Mark -> rating; under None stands that of the whole answer.
Ratings = Mapping[int | None, Rating]


class Feedback:
    """All ratings; safe to use from several threads."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = Lock()

    def rate(self, session: str, turn: Turn, rating: str, mark: int | None = None) -> bool:
        """Keep a rating of a turn, or of one of its sources; tell whether it was one."""
        document = turn.document
        marks = {source["mark"] for source in document["sources"]}
        if rating not in get_args(Rating) or (mark is not None and mark not in marks):
            return False
        row = {
            "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "session": key(session),
            "turn": turn.id,
            "mark": mark,
            "rating": rating,
            "question": document["question"],
            "asked": document["asked"],
            "limits": turn.as_json()["limits"],
            "refused": document["refused"],
            "said": _said(document),
            "sources": [
                {"mark": s["mark"], "article": s["external_id"], "quote": s["quote"]}
                for s in document["sources"]
            ],
        }
        with self._lock:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("a+b") as file:
                if file.seek(0, os.SEEK_END):
                    file.seek(-1, os.SEEK_END)
                    if file.read() != b"\n":  # the last rating was torn by a kill
                        file.write(b"\n")
                file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
        return True

    def of(self, turn_id: str) -> Ratings:
        """Return the ratings of a turn and its sources."""
        return {row["mark"]: row["rating"] for row in self._rows() if row["turn"] == turn_id}

    def cases(self, session: str) -> list[dict[str, Any]]:
        """Return a session's rated turns as lines of a question set, in the order of rating."""
        rated: dict[str, dict[int | None, Mapping[str, Any]]] = {}
        for row in self._rows():
            if row["session"] != key(session):
                continue
            rated.setdefault(row["turn"], {})[row["mark"]] = row
        made = (_case(rows) for rows in rated.values() if None in rows)
        return [case for case in made if case is not None]

    def _rows(self) -> Iterator[Mapping[str, Any]]:
        with self._lock:
            if not self._file.is_file():
                return
            lines = self._file.read_bytes().split(b"\n")
        for line in lines:
            with suppress(ValueError):  # torn
                yield json.loads(line)


def _said(document: Mapping[str, Any]) -> list[str]:
    """Return what an answer says: the short answer where it has one, else its sentences."""
    short = document["short_answer"]
    return [short["text"]] if short else [claim["text"] for claim in document["claims"]]


def _case(rows: Mapping[int | None, Mapping[str, Any]]) -> dict[str, Any] | None:
    whole = rows[None]
    rating, refused = whole["rating"], whole["refused"]
    if rating == "wrong":
        return None
    answerable = rating == "right" and not refused
    gold = [
        {"article": source["article"], "quote": source["quote"]}
        for source in whole["sources"]
        if rows.get(source["mark"], {}).get("rating") != "wrong"
    ]
    if answerable and not gold:
        return None
    limits = {name: value for name, value in whole["limits"].items() if value}
    return {
        "id": f"feedback-{whole['turn']}",
        "question": whole["question"],
        "answers": whole["said"] if answerable else [],
        "answerable": answerable,
        "gold": gold if answerable else [],
        "asked": whole["asked"],
        "type": "feedback",
        "must_not_say": [] if answerable or refused else whole["said"],
        **limits,
    }
