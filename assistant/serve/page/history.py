"""The turns of each browser session, in one SQLite file beside the index.

Turns in, turns out, and only to the session that asked: a session is known by the sha256 of a
token that its browser keeps, so neither a guess nor this file opens another's questions. Where
the folder cannot be written, turns are kept in memory for as long as the server runs.
"""

from __future__ import annotations

import json
import sqlite3
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Self

from assistant.serve.page.turn import Turn

FILE = "history.sqlite3"
# The oldest turns of a session are dropped beyond this: ten megabytes, and more than is read.
_MOST_TURNS = 500
_SCHEMA = """
create table if not exists turns (
    number integer primary key, session text not null, id text not null unique,
    said text not null, turn text not null);
create index if not exists turns_of_a_session on turns (session, number);
"""


class History:
    """All sessions' turns; safe to use from several threads."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = Lock()

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the history in `folder`, making both where they are absent."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(folder / FILE, check_same_thread=False)
            connection.executescript(_SCHEMA)
        except (OSError, sqlite3.Error):
            connection = sqlite3.connect(":memory:", check_same_thread=False)
            connection.executescript(_SCHEMA)
        return cls(connection)

    def keep(self, session: str, turn: Turn) -> None:
        """Add a turn to a session; one of no session yet is nobody's, and is not kept."""
        if not session:
            return
        said = f"{turn.document['question']}\n{turn.document['answer']}".casefold()
        row = key(session), turn.id, said, json.dumps(turn.as_json(), ensure_ascii=False)
        with self._lock, self._connection as work:
            work.execute("insert into turns (session, id, said, turn) values (?, ?, ?, ?)", row)
            work.execute(
                "delete from turns where session = ? and number not in"
                " (select number from turns where session = ? order by number desc limit ?)",
                (key(session), key(session), _MOST_TURNS),
            )

    def turn(self, session: str, id: str) -> Turn | None:
        """Return a turn of a session, or None where it has none of that id."""
        found = self._select("id = ?", session, id)
        return found[0] if found else None

    def turns(self, session: str, words: str = "") -> list[Turn]:
        """Return the turns of a session whose question or answer has `words`, the newest first."""
        return self._select("instr(said, ?)", session, words.casefold().strip())

    def forget(self, session: str, id: str | None = None) -> None:
        """Delete one turn of a session, or all of them."""
        chosen, values = "session = ?", [key(session)]
        if id is not None:
            chosen, values = f"{chosen} and id = ?", [*values, id]
        with self._lock, self._connection as work:
            work.execute(f"delete from turns where {chosen}", values)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def _select(self, condition: str, session: str, value: str) -> list[Turn]:
        query = f"select turn from turns where session = ? and {condition} order by number desc"
        with self._lock:
            rows = self._connection.execute(query, (key(session), value)).fetchall()
        return [Turn.from_json(json.loads(row[0])) for row in rows]


def key(session: str) -> str:
    """Return what a session is known by in files: its token cannot be read from it."""
    return sha256(session.encode()).hexdigest()
