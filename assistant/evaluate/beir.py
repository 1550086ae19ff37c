"""A retrieval set as BEIR lays it out: articles, questions, and which articles are right.

A folder with `corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv` in, a Collection out, and on
demand the articles as files that an index is built from. Like a question set it is refused as a
whole at its first bad line: a question or a judgement left out changes every measure unseen.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from assistant.errors import BadRequest
from assistant.evaluate import fields, lines
from assistant.types import Question, day_asked

CORPUS, QUERIES, QRELS = "corpus.jsonl", "queries.jsonl", "qrels/test.tsv"
_FILES = f"{CORPUS}, {QUERIES} and {QRELS}"
_HEADER = ["query-id", "corpus-id", "score"]
# Articles in one file of the corpus that is built from: files are what is read in parallel.
_PER_FILE = 500
# How the names of these files begin, so that an index of anything else is told apart.
_PART = "set-articles-"
# What metadata may call a field of an article, the first one given counting.
_NAMES = {"date": ("date", "published"), "source": ("source",), "url": ("url",)}


@dataclass(frozen=True, slots=True)
class Topic:
    """One question with the articles that are right for it: corpus id -> gain, 1 or more."""

    id: str
    question: str
    relevant: Mapping[str, int]
    asked: dt.date | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    as_of: dt.date | None = None
    sources: tuple[str, ...] = ()

    def as_question(self, today: dt.date) -> Question:
        """Return what is asked; one without a day is asked as of its own, or `today`."""
        return Question(
            self.question,
            day_asked(self.asked, self.as_of, today),
            self.since,
            self.until,
            self.sources,
            self.as_of,
        )


@dataclass(frozen=True, slots=True)
class Collection:
    """A read folder; topics are in file order, and each has an article that is right.

    `sha256` is of the three files. `first_of` has, for every corpus id, the first id with the
    same text: an index keeps a text once, so these are one article, judged under that id.
    `unasked` counts the questions of the folder for which no article is right.
    """

    folder: Path
    sha256: str
    topics: tuple[Topic, ...]
    first_of: Mapping[str, str]
    unasked: int

    def write_corpus(self, target: Path) -> None:
        """Write the articles into the folder `target` as .jsonl files that `build` reads."""
        target.mkdir(parents=True, exist_ok=True)
        rows = (row for _, row in lines.objects(self.folder / CORPUS, expected=_FILES))
        part = 0
        while written := [json.dumps(_article(row)) for row in islice(rows, _PER_FILE)]:
            part += 1
            target.joinpath(f"{_PART}{part:06d}.jsonl").write_text("\n".join(written), "utf-8")


def is_part(external_id: str) -> bool:
    """Tell whether a document of an index is one that `write_corpus` wrote."""
    return external_id.startswith(_PART)


def load(folder: Path) -> Collection:
    """Read a folder in BEIR's layout.

    Raises BadRequest naming the file, the line and what is wrong with it.
    """
    first_of = _corpus(folder / CORPUS)
    judged = _judgements(folder / QRELS)
    named = dict.fromkeys(article for gains in judged.values() for article in gains)
    _require_known(folder, "corpus", named, first_of, CORPUS)
    right = {name: _right(gains, first_of) for name, gains in judged.items()}
    topics: dict[str, Topic] = {}
    for number, row in lines.objects(folder / QUERIES, expected=_FILES):
        try:
            topic = _topic(row, right)
            if topic.id in topics:
                raise ValueError(
                    f"'_id' {topic.id!r} stands on an earlier line too; ids are unique"
                )
        except ValueError as error:
            raise BadRequest(f"{folder / QUERIES}, line {number}: {error}") from error
        topics[topic.id] = topic
    _require_known(folder, "query", judged, topics, QUERIES)
    asked = tuple(topic for topic in topics.values() if topic.relevant)
    if not asked:
        raise BadRequest(
            f"{folder / QRELS} holds no article that is right for a question;"
            " give at least one line with a score from 1"
        )
    return Collection(folder.resolve(), _sha256(folder), asked, first_of, len(topics) - len(asked))


def _corpus(file: Path) -> dict[str, str]:
    """Return every corpus id with the first id that has the same text."""
    first_of: dict[str, str] = {}
    texts: dict[bytes, str] = {}
    for number, row in lines.objects(file, expected=_FILES):
        try:
            name = fields.identity({"id": row.get("_id")})
            if name in first_of:
                raise ValueError(f"'_id' {name!r} stands on an earlier line too; ids are unique")
            # An empty article is BEIR's to give; the build rejects it and says so.
            if not isinstance(row.get("text"), str):
                raise ValueError(f"'text' is {fields.short(row.get('text'))}, expected text")
            if not isinstance(row.get("metadata") or {}, dict):
                raise ValueError(
                    f"'metadata' is {fields.short(row['metadata'])}, expected an object"
                )
        except ValueError as error:
            raise BadRequest(f"{file}, line {number}: {error}") from error
        text = " ".join(row["text"].split())
        key = hashlib.sha256(text.encode("utf-8", "replace")).digest()
        first_of[name] = texts.setdefault(key, name) if text else name
    if not first_of:
        raise BadRequest(f"{file} holds no article; give one JSON object a line")
    return first_of


def _judgements(file: Path) -> dict[str, dict[str, int]]:
    """Return query id -> corpus id -> score, as the file has them."""
    judged: dict[str, dict[str, int]] = {}
    rows = lines.numbered(file, expected=_FILES)
    _, header = next(rows, (1, ""))
    if header.split() != _HEADER:
        raise BadRequest(
            f"{file} begins with {fields.short(header)}, expected the line"
            " 'query-id corpus-id score' with tabs between"
        )
    for number, line in rows:
        cells = line.split("\t")
        if len(cells) != len(_HEADER) or not cells[2].strip().lstrip("-").isdigit():
            raise BadRequest(
                f"{file}, line {number}: found {fields.short(line)}, expected a query id, a corpus"
                " id and a whole number with tabs between"
            )
        judged.setdefault(cells[0].strip(), {})[cells[1].strip()] = int(cells[2])
    if not judged:
        raise BadRequest(f"{file} holds no judgement; give one line for each article that is right")
    return judged


def _right(gains: Mapping[str, int], first_of: Mapping[str, str]) -> dict[str, int]:
    """Return the gains of the articles that are right, the best where several are one article."""
    found: dict[str, int] = {}
    for name, gain in gains.items():
        if gain > 0:
            found[first_of[name]] = max(gain, found.get(first_of[name], 0))
    return found


def _topic(row: Mapping[str, Any], right: Mapping[str, Mapping[str, int]]) -> Topic:
    """Read one question; its limits stand in the line or in its "metadata"."""
    inner = row.get("metadata") or {}
    if not isinstance(inner, dict):
        raise ValueError(f"'metadata' is {fields.short(inner)}, expected an object")
    limits = {**inner, **row}
    name = fields.identity({"id": row.get("_id")})
    return Topic(
        id=name,
        question=fields.string(row.get("text"), "text"),
        relevant=right.get(name, {}),
        asked=fields.day(limits, "asked"),
        since=fields.day(limits, "since"),
        until=fields.day(limits, "until"),
        as_of=fields.day(limits, "as_of"),
        sources=fields.strings(limits, "sources"),
    )


def _article(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a line of the corpus as one that `build` reads."""
    metadata = dict(row.get("metadata") or {})
    fields = {"id": str(row["_id"]), "title": row.get("title") or "", "text": row["text"]}
    for field, names in _NAMES.items():
        given = [value for name in names if (value := metadata.pop(name, None))]
        if given:
            fields[field] = given[0]
    return {**metadata, **fields}


def _require_known(
    folder: Path, kind: str, named: Mapping[str, Any], known: Any, file: str
) -> None:
    unknown = [name for name in named if name not in known]
    if unknown:
        raise BadRequest(
            f"{folder / QRELS} names {len(unknown)} {kind} id(s) that {file} does not have,"
            f" the first being {unknown[0]!r}; mend the ids or leave the lines out"
        )


def _sha256(folder: Path) -> str:
    """Return one hash over the three files."""
    whole = hashlib.sha256()
    for name in (CORPUS, QUERIES, QRELS):
        with (folder / name).open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()
