"""Articles, their passages and the files they came from, in one SQLite file: the source of truth.

Articles go in, with the document that tells them; Articles and Passages come out. Text is
stored once per article. The same text told by several documents is one article, with the
facts of the telling that was published first. What an article was when the stores in force
were made is kept as `told`: comparing it with what the article is now gives its state, so a
build that died needs no record of how far it came.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeVar

import numpy as np
import numpy.typing as npt
from sqlalchemy import (
    Connection,
    Row,
    create_engine,
    delete,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DatabaseError

from assistant.errors import IndexDamaged, IndexMissing
from assistant.index.tables import FACTS, SCHEMA, as_article, digest, to_article
from assistant.index.tables import articles as _articles
from assistant.index.tables import documents as _documents
from assistant.index.tables import embeddings as _embeddings
from assistant.index.tables import meta as _meta
from assistant.index.tables import passages as _passages
from assistant.index.tables import tellings as _tellings
from assistant.types import Article, Passage, Span

FILE = "catalog.sqlite3"
State = Literal["pending", "done", "leaving"]
_Item = TypeVar("_Item")

# A reader may hold the file for the length of one statement; a build waits rather than fails.
_BUSY_MILLISECONDS = 30_000
# Below SQLite's limit of variables in one statement.
_BATCH = 500
# As SQLite words it; a missing table or column is a catalog of another schema.
_DAMAGED_WORDS = ("malformed", "not a database", "no such table", "no such column")


@dataclass(frozen=True, slots=True)
class Known:
    """A file as it was when its articles were read."""

    sha256: str
    reader_version: int


class Catalog:
    """One catalog file; `open(writable=True)` makes it when it is absent."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path

    @classmethod
    def open(cls, folder: Path, *, writable: bool = False) -> Catalog:
        """Open the catalog of an index folder.

        Raises IndexMissing when there is none to read and IndexDamaged when it is truncated
        or no catalog at all.
        """
        path = folder / FILE
        if not writable and not path.is_file():
            raise IndexMissing(f"{folder} holds no catalog; run 'assistant build' to make an index")
        engine = create_engine(f"sqlite:///{path}")

        @event.listens_for(engine, "connect")
        def prepare(connection: sqlite3.Connection, _record: object) -> None:
            connection.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
            connection.execute("PRAGMA foreign_keys = ON")
            if writable:
                connection.execute("PRAGMA journal_mode = WAL")
                # Safe against a killed process; `flush` makes it safe against a power cut.
                connection.execute("PRAGMA synchronous = NORMAL")
            else:
                connection.execute("PRAGMA query_only = ON")

        catalog = cls(engine, path)
        with catalog._work() as work:
            if writable:
                SCHEMA.create_all(work)
            work.execute(select(func.count()).select_from(_articles)).scalar_one()
        return catalog

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    # -- reading ---------------------------------------------------------------------------

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Return the passages with these ids; ids that are not there are left out."""
        spans: dict[str, Row[Any]] = {}
        with self._work() as work:
            for part in _parts(list(dict.fromkeys(ids))):
                rows = work.execute(select(_passages).where(_passages.c.id.in_(part)))
                spans |= {row.id: row for row in rows}
        articles = self.articles({row.article_id for row in spans.values()})
        return {
            i: Passage(i, articles[spans[i].article_id], Span(spans[i].start, spans[i].end))
            for i in ids
            if i in spans and spans[i].article_id in articles
        }

    def articles(self, ids: Iterable[str]) -> dict[str, Article]:
        """Return the articles with these ids, with text, whatever their state."""
        found: dict[str, Article] = {}
        with self._work() as work:
            for part in _parts(sorted(set(ids))):
                rows = work.execute(select(_articles).where(_articles.c.id.in_(part)))
                found |= {row.id: to_article(row) for row in rows}
        return found

    def article_ids(self, *states: State) -> list[str]:
        """Return the ids of the articles in any of `states` (all states when none), sorted."""
        query = select(_articles.c.id).order_by(_articles.c.id)
        with self._work() as work:
            return list(work.execute(query.where(_in(states)) if states else query).scalars())

    def passage_ids(self, cut: int, *states: State) -> dict[str, list[str]]:
        """Return article id -> ids of its passages of this cut, for articles in `states`."""
        query = (
            select(_passages.c.article_id, _passages.c.id)
            .join(_articles)
            .where(_passages.c.cut == cut, _in(states))
            .order_by(_passages.c.article_id, _passages.c.start)
        )
        found: dict[str, list[str]] = {}
        with self._work() as work:
            for article_id, passage_id in work.execute(query):
                found.setdefault(article_id, []).append(passage_id)
        return found

    def uncut(self, cut: int) -> list[str]:
        """Return the ids of the articles to be found that have no passages of this cut."""
        have = select(_passages.c.article_id).where(_passages.c.cut == cut)
        query = select(_articles.c.id).where(_in(("pending", "done")), _articles.c.id.not_in(have))
        with self._work() as work:
            return list(work.execute(query.order_by(_articles.c.id)).scalars())

    def digests(self) -> list[str]:
        """Return the digests of the articles that the corpus holds now."""
        query = select(_articles.c.digest).where(_in(("pending", "done")))
        with self._work() as work:
            return list(work.execute(query).scalars())

    def counts(self) -> dict[str, int]:
        """Return how many articles there are in each state."""
        query = select(_articles.c.state, func.count().label("number")).group_by(_articles.c.state)
        with self._work() as work:
            return {row.state: row.number for row in work.execute(query)}

    def newest(self) -> dt.date | None:
        """Return the day of the newest article in the stores."""
        query = select(_articles.c.published).where(_articles.c.told.is_not(None)).distinct()
        with self._work() as work:
            return max((p.date() for p in work.execute(query).scalars() if p), default=None)

    def sources(self) -> list[str]:
        """Return the names of the outlets, sorted."""
        query = select(_articles.c.source).where(_articles.c.source.is_not(None)).distinct()
        with self._work() as work:
            return sorted(work.execute(query).scalars())

    def known(self) -> dict[str, Known]:
        """Return every document with the bytes it was read from."""
        with self._work() as work:
            return {
                row.external_id: Known(row.sha256, row.reader_version)
                for row in work.execute(select(_documents))
            }

    def meta(self, name: str) -> str | None:
        """Return a remembered value."""
        with self._work() as work:
            query = select(_meta.c.value).where(_meta.c.name == name)
            return work.execute(query).scalar_one_or_none()

    # -- writing ---------------------------------------------------------------------------

    def record(
        self,
        external_id: str,
        known: Known,
        size: int,
        articles: Sequence[Article],
        *,
        unread: Iterable[str] = (),
    ) -> None:
        """Replace what a document tells by `articles`, all or nothing.

        `unread` are the external ids of lines that could not be read. Earlier tellings under
        them stay. A line too broken to say its id is named "document#line" instead; it may be
        any that is not told now, so all of those stay until the line is mended.
        """
        with self._work() as work:
            old = list(work.execute(select(_tellings).where(_tellings.c.document == external_id)))
            before, lost = {row.external_id for row in old}, set(unread)
            if any(i.startswith(f"{external_id}#") and i not in before for i in lost):
                lost |= before
            kept = lost - {article.external_id for article in articles}
            gone = [row.number for row in old if row.external_id not in kept]
            row = {"sha256": known.sha256, "size": size, "reader_version": known.reader_version}
            if old or work.execute(_document(external_id)).first():
                work.execute(
                    update(_documents).where(_documents.c.external_id == external_id).values(row)
                )
            else:
                work.execute(insert(_documents).values(external_id=external_id, **row))
            for part in _parts(gone):
                work.execute(delete(_tellings).where(_tellings.c.number.in_(part)))
            first_seen = {row.article_id: row.ingested for row in old}
            for article in articles:
                seen = first_seen.get(article.id) or article.ingested
                _tell(work, external_id, replace(article, ingested=seen))
            _settle(work, {row.article_id for row in old} | {a.id for a in articles})

    def forget(self, external_ids: Iterable[str]) -> None:
        """Remove documents; an article leaves with the last document that tells it."""
        with self._work() as work:
            for part in _parts(sorted(external_ids)):
                query = select(_tellings.c.article_id).where(_tellings.c.document.in_(part))
                touched = set(work.execute(query).scalars())
                work.execute(delete(_documents).where(_documents.c.external_id.in_(part)))
                _settle(work, touched)

    def keep_passages(self, passages: Iterable[Passage], cut: int) -> None:
        """Store the spans of passages cut with `cut` characters."""
        rows = [
            {
                "id": passage.id,
                "cut": cut,
                "article_id": passage.article.id,
                "start": passage.span.start,
                "end": passage.span.end,
            }
            for passage in passages
        ]
        with self._work() as work:
            for part in _parts(rows):
                work.execute(insert(_passages), part)

    def remember(self, name: str, value: str | None) -> None:
        """Keep a value under a name, or drop it with None."""
        with self._work() as work:
            work.execute(delete(_meta).where(_meta.c.name == name))
            if value is not None:
                work.execute(insert(_meta).values(name=name, value=value))

    def flush(self) -> None:
        """Force everything written so far to the disk."""
        with self._work() as work:
            work.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")

    def publish(self, cut: int) -> None:
        """Take the corpus as it is now for told: nothing is pending, leaving or half cut.

        Idempotent, and one transaction.
        """
        with self._work() as work:
            work.execute(delete(_articles).where(_in(("leaving",))))
            work.execute(
                update(_articles)
                .where(_in(("pending",)))
                .values(
                    state="done",
                    told=_articles.c.digest + "/" + _articles.c.external_id,
                )
            )
            work.execute(delete(_passages).where(_passages.c.cut != cut))
            work.execute(delete(_embeddings))
            work.execute(delete(_meta).where(_meta.c.name == "publishing"))

    def embedded(self, keys: Sequence[str]) -> dict[str, npt.NDArray[np.float32]]:
        """Return the embeddings that a build which died had already made: key -> float32[d]."""
        found: dict[str, npt.NDArray[np.float32]] = {}
        with self._work() as work:
            for part in _parts(list(keys)):
                rows = work.execute(select(_embeddings).where(_embeddings.c.key.in_(part)))
                found |= {row.key: np.frombuffer(row.vector, dtype="<f4") for row in rows}
        return found

    def keep_embeddings(self, made: Mapping[str, npt.NDArray[np.float32]]) -> None:
        """Keep embeddings, float32[d] each, until the build is published."""
        rows = [
            {"key": key, "vector": np.asarray(vector, dtype="<f4").tobytes()}
            for key, vector in made.items()
        ]
        with self._work() as work:
            for part in _parts(rows):
                work.execute(insert(_embeddings), part)

    @contextmanager
    def _work(self) -> Iterator[Connection]:
        """One transaction; a file that is truncated or no database raises IndexDamaged."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except DatabaseError as error:
            if _says_damaged(error):
                raise damaged(self._path) from error
            raise


def damaged(path: Path) -> IndexDamaged:
    """Return the error for a catalog that cannot be read."""
    return IndexDamaged(
        f"the catalog {path} is truncated or unreadable; run 'assistant build' with all files and"
        " folders of the corpus to make it again (the damaged file is kept beside it)"
    )


def _tell(work: Connection, document: str, article: Article) -> None:
    facts = {name: getattr(article, name) for name in FACTS}
    facts |= {"labels": list(article.labels), "removed": list(article.removed)}
    if work.execute(select(_articles.c.id).where(_articles.c.id == article.id)).first() is None:
        row = facts | {"digest": digest(article), "state": "pending", "told": None}
        work.execute(insert(_articles).values(id=article.id, text=article.text, **row))
    work.execute(insert(_tellings).values(document=document, article_id=article.id, **facts))


def _settle(work: Connection, article_ids: Iterable[str]) -> None:
    """Give each article the facts of its leading telling, and the state that follows."""
    for article_id in sorted(article_ids):
        this = _articles.c.id == article_id
        row = work.execute(select(_articles).where(this)).one()
        tellings = list(work.execute(select(_tellings).where(_tellings.c.article_id == article_id)))
        if not tellings:
            if row.told is None:
                work.execute(delete(_articles).where(this))
            else:
                work.execute(update(_articles).where(this).values(state="leaving"))
            continue
        facts = {name: getattr(min(tellings, key=_precedence), name) for name in FACTS}
        now = digest(replace(to_article(row), **as_article(facts)))
        told = f"{now}/{facts['external_id']}"
        state = "done" if row.told == told else "pending"
        work.execute(update(_articles).where(this).values(facts | {"digest": now, "state": state}))


def _precedence(telling: Row[Any]) -> tuple[Any, ...]:
    """Order tellings of one text: the first published leads; dated ones before undated.

    Names of files decide last, so that renaming them does not change the corpus.
    """
    published: dt.datetime | None = telling.published
    return (
        published is None,
        published.timestamp() if published else 0.0,
        not telling.title_given,
        telling.title,
        telling.source or "",
        telling.url or "",
        telling.external_id,
        telling.document,
    )


def _document(external_id: str) -> Any:
    return select(_documents.c.external_id).where(_documents.c.external_id == external_id)


def _in(states: Sequence[State]) -> Any:
    return _articles.c.state.in_(states)


def _parts(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    for at in range(0, len(items), _BATCH):
        yield items[at : at + _BATCH]


def _says_damaged(error: DatabaseError) -> bool:
    found = str(error.orig).lower()
    return any(words in found for words in _DAMAGED_WORDS)
