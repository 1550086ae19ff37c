"""Articles, their passages and the files they came from, in one SQLite file: the source of truth.

Articles and Passages come out; `writer` puts them in. Text is stored once per article. What the
keywords and the vectors in force were told of an article is kept beside what they should be
told: comparing the two says what a store lacks, so a build that died needs no record of how
far it came. An article that a later version has replaced is kept, to be read and not found.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Literal, Self, TypeVar

from sqlalchemy import Connection, Row, and_, create_engine, event, func, or_, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DatabaseError

from assistant.errors import IndexDamaged, IndexMissing
from assistant.index.tables import SCHEMA, digest_in, to_article
from assistant.index.tables import articles as _articles
from assistant.index.tables import documents as _documents
from assistant.index.tables import meta as _meta
from assistant.index.tables import passages as _passages
from assistant.index.tables import rejections as _rejections
from assistant.index.tables import tellings as _tellings
from assistant.types import Article, Passage, Span, age

FILE = "catalog.sqlite3"
Store = Literal["keywords", "vectors"]
# Under this name stands which stores a manifest about to be written puts in force.
BEGUN = "publishing"
_Item = TypeVar("_Item")

# A reader may hold the file for the length of one statement; a build waits rather than fails.
_BUSY_MILLISECONDS = 30_000
# Below SQLite's limit of variables in one statement.
_BATCH = 500
# As SQLite words it; a missing table or column is a catalog of another schema.
_DAMAGED_WORDS = ("malformed", "not a database", "no such table", "no such column")


@dataclass(frozen=True, slots=True)
class Known:
    """A file as it was when it was read; `reader` is what reading depended on besides the bytes."""

    sha256: str
    reader: str


@dataclass(frozen=True, slots=True)
class Holding:
    """How many articles are to be searched, and the passages of one cut that they have."""

    articles: int
    passages: int


@dataclass(frozen=True, slots=True)
class Listed:
    """What counting needs of an article; those of one `cluster` are copies of each other."""

    id: str
    cluster: str
    source: str | None
    published: dt.datetime | None

    @property
    def age(self) -> tuple[bool, float]:
        """What sorts them: the first published first, undated ones last."""
        return age(self.published)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list of all articles shows of one; `chars`, `removed` and `notes` are counts."""

    id: str
    external_id: str
    title: str
    source: str | None
    published: dt.date | None
    language: str | None
    cluster: str
    chars: int
    removed: int
    notes: int


class Catalog:
    """One catalog file, open for reading."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the catalog of an index folder.

        Raises IndexMissing when there is none and IndexDamaged when it is truncated, no catalog
        at all, or one of another schema.
        """
        path = folder / FILE
        if not path.is_file():
            raise IndexMissing(f"{folder} holds no catalog; run 'assistant build' to make an index")
        catalog = cls(engine_of(path, "PRAGMA query_only = ON"), path)
        catalog.check()
        return catalog

    @classmethod
    def open_indexed(cls, folder: Path) -> Self:
        """Open the catalog of a folder that has a manifest, so that none is damage; see `open`."""
        try:
            return cls.open(folder)
        except IndexMissing as error:
            raise IndexDamaged(
                f"the catalog of the index in {folder} is gone; run 'assistant build' with all"
                " files and folders of the corpus to make it again"
            ) from error

    def check(self) -> None:
        """Raise IndexDamaged where a table or a column of this schema is missing."""
        with self.work() as work:
            for table in SCHEMA.sorted_tables:
                work.execute(select(table).limit(0))

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def passages(self, ids: Sequence[str], *, keywords: str | None = None) -> dict[str, Passage]:
        """Return the passages with these ids; those of articles that nobody finds are left out.

        `keywords` is the name of that store in force; a build may have died before noting it.
        """
        found = or_(wanted(), _articles.c.keywords.is_not(None))
        if keywords is not None and self.begun().get("keywords") == keywords:
            found = wanted()
        spans: dict[str, Row[Any]] = {}
        with self.work() as work:
            for part in parts(list(dict.fromkeys(ids))):
                query = select(_passages).join(_articles).where(_passages.c.id.in_(part), found)
                rows = work.execute(query)
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
        with self.work() as work:
            for part in parts(sorted(set(ids))):
                rows = work.execute(select(_articles).where(_articles.c.id.in_(part)))
                found |= {row.id: to_article(row) for row in rows}
        return found

    def article_ids(self) -> list[str]:
        """Return the ids of the articles that are to be searched, sorted."""
        query = select(_articles.c.id).where(wanted()).order_by(_articles.c.id)
        with self.work() as work:
            return list(work.execute(query).scalars())

    def untold(self, store: Store) -> list[str]:
        """Return the ids of the articles that `store` in force lacks or knows wrongly, sorted."""
        query = select(_articles.c.id).where(wanted(), differs(store)).order_by(_articles.c.id)
        with self.work() as work:
            return list(work.execute(query).scalars())

    def outdated(self, store: Store) -> list[str]:
        """Return the ids of what `store` in force must drop, for good or to be told anew."""
        query = select(_articles.c.id).where(_articles.c[store].is_not(None), differs(store))
        with self.work() as work:
            return list(work.execute(query.order_by(_articles.c.id)).scalars())

    def due(self, store: Store) -> bool:
        """Tell whether `store` in force is not what it should be."""
        with self.work() as work:
            query = select(_articles.c.id).where(differs(store)).limit(1)
            return work.execute(query).first() is not None

    def passage_ids(self, cut: int) -> dict[str, list[str]]:
        """Return article id -> ids of its passages of this cut, for articles to be searched."""
        query = (
            select(_passages.c.article_id, _passages.c.id)
            .join(_articles)
            .where(_passages.c.cut == cut, wanted())
            .order_by(_passages.c.article_id, _passages.c.start)
        )
        found: dict[str, list[str]] = {}
        with self.work() as work:
            for article_id, passage_id in work.execute(query):
                found.setdefault(article_id, []).append(passage_id)
        return found

    def told(self, store: Store, cut: int, name: str) -> set[str]:
        """Return the ids of the passages that the state `name` of `store` in force was told."""
        begun = self.begun().get(store) == name  # a build may have died before noting it
        found = wanted() if begun else _articles.c[store].is_not(None)
        query = select(_passages.c.id).join(_articles).where(_passages.c.cut == cut, found)
        with self.work() as work:
            return set(work.execute(query).scalars())

    def broken(self) -> str | None:
        """Return what SQLite finds inconsistent in the file, None where it finds nothing."""
        with self.work() as work:
            said: str = work.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        return None if said == "ok" else said

    def passages_of(self, article_ids: Sequence[str], cut: int) -> list[Passage]:
        """Return the passages of this cut of these articles, in order."""
        articles = self.articles(article_ids)
        found: list[Passage] = []
        with self.work() as work:
            for part in parts(article_ids):
                query = select(_passages).where(
                    _passages.c.article_id.in_(part), _passages.c.cut == cut
                )
                for row in work.execute(query.order_by(_passages.c.article_id, _passages.c.start)):
                    article = articles[row.article_id]
                    found.append(Passage(row.id, article, Span(row.start, row.end)))
        return found

    def uncut(self, cut: int) -> list[str]:
        """Return the ids of the articles to be searched that have no passages of this cut."""
        have = select(_passages.c.article_id).where(_passages.c.cut == cut)
        query = select(_articles.c.id).where(wanted(), _articles.c.id.not_in(have))
        with self.work() as work:
            return list(work.execute(query.order_by(_articles.c.id)).scalars())

    def holding(self, cut: int, *, untold: Store | None = None) -> Holding:
        """Count what is to be searched, or only what the store `untold` does not have yet."""
        chosen = and_(wanted(), differs(untold)) if untold else wanted()
        passages = select(func.count()).select_from(_passages.join(_articles))
        with self.work() as work:
            return Holding(
                work.execute(
                    select(func.count()).select_from(_articles).where(chosen)
                ).scalar_one(),
                work.execute(passages.where(chosen, _passages.c.cut == cut)).scalar_one(),
            )

    def digests(self) -> list[str]:
        """Return what the corpus holds now, as one digest per article; names of files left out."""
        with self.work() as work:
            told = work.execute(select(_articles.c.wanted).where(wanted())).scalars()
            return list(map(digest_in, told))

    def newest(self) -> dt.date | None:
        """Return the day of the newest article that can be found."""
        query = select(_articles.c.published).where(_articles.c.keywords.is_not(None)).distinct()
        with self.work() as work:
            return max((p.date() for p in work.execute(query).scalars() if p), default=None)

    def outlets(self) -> tuple[str, ...]:
        """Return the names of the outlets whose articles can be found, sorted."""
        query = select(_articles.c.source).where(_articles.c.keywords.is_not(None)).distinct()
        with self.work() as work:
            return tuple(sorted(name for name in work.execute(query).scalars() if name))

    def listed(
        self, ids: Sequence[str] | None = None, *, keywords: str | None = None
    ) -> list[Listed]:
        """Return these articles, or all, the oldest first; those that nobody finds are left out.

        `keywords` is the name of that store in force; a build may have died before noting it.
        """
        found = or_(wanted(), _articles.c.keywords.is_not(None))
        if keywords is not None and self.begun().get("keywords") == keywords:
            found = wanted()
        columns = [_articles.c[name] for name in ("id", "cluster", "source", "published")]
        query = select(*columns).where(found)
        rows: list[Listed] = []
        with self.work() as work:
            if ids is None:
                rows += [Listed(*row) for row in work.execute(query)]
            for part in parts(ids or ()):
                rows += [
                    Listed(*row) for row in work.execute(query.where(_articles.c.id.in_(part)))
                ]
        return sorted(rows, key=lambda each: (each.age, each.id))

    def summaries(self) -> list[Summary]:
        """Return all articles that are to be searched, the newest first, undated ones last."""
        names = ("id", "external_id", "title", "source", "published", "language", "cluster")
        counts = (
            func.length(_articles.c.text).label("chars"),
            func.json_array_length(_articles.c.removed).label("removed"),
            func.json_array_length(_articles.c.notes).label("notes"),
        )
        query = select(*(_articles.c[name] for name in names), *counts).where(wanted())
        with self.work() as work:
            found = [
                Summary(**{**row._mapping, "published": row.published and row.published.date()})
                for row in work.execute(query)
            ]
        return sorted(found, key=lambda e: (-e.published.toordinal() if e.published else 0, e.id))

    def texts(self, ids: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yield the id and the text of each of these articles, in no order."""
        with self.work() as work:
            for part in parts(ids):
                query = select(_articles.c.id, _articles.c.text).where(_articles.c.id.in_(part))
                yield from ((row.id, row.text) for row in work.execute(query))

    def replaced_by(self, article_ids: Sequence[str]) -> dict[str, str]:
        """Return, for those of these articles that have a later version, the latest one's id."""
        found: dict[str, str] = {}
        with self.work() as work:
            for article_id in dict.fromkeys(article_ids):
                seen = {article_id}
                while later := _later(work, found.get(article_id, article_id)):
                    if later in seen:
                        break
                    seen.add(later)
                    found[article_id] = later
        return found

    def earlier_versions(self) -> dict[str, list[str]]:
        """Return article id -> ids of the versions that it has replaced, where there are any."""
        query = select(_articles.c.id, _articles.c.replaced_by)
        with self.work() as work:
            rows = work.execute(query.where(_articles.c.replaced_by.is_not(None)))
            later: dict[str, str] = {row.id: row.replaced_by for row in rows}
        found: dict[str, list[str]] = {}
        for earlier in sorted(later):
            latest, seen = later[earlier], {earlier}
            while latest in later and latest not in seen:
                seen.add(latest)
                latest = later[latest]
            found.setdefault(latest, []).append(earlier)
        return found

    def carried_by(self, article_ids: Sequence[str]) -> dict[str, list[Article]]:
        """Return article id -> the other articles of its copy cluster, the oldest first.

        Only articles that are to be searched are counted; an article without copies is left out.
        """
        with self.work() as work:
            mine = {
                row.id: row.cluster
                for part in parts(list(dict.fromkeys(article_ids)))
                for row in work.execute(
                    select(_articles.c.id, _articles.c.cluster).where(_articles.c.id.in_(part))
                )
            }
            members: dict[str, list[str]] = {}
            for part in parts(sorted(set(mine.values()))):
                query = select(_articles.c.id, _articles.c.cluster).where(
                    _articles.c.cluster.in_(part), wanted()
                )
                for row in work.execute(query):
                    members.setdefault(row.cluster, []).append(row.id)
        shared = {cluster: ids for cluster, ids in members.items() if len(ids) > 1}
        copies = self.articles(chain.from_iterable(shared.values()))
        found: dict[str, list[Article]] = {}
        for article_id, cluster in mine.items():
            others = [copies[i] for i in shared.get(cluster, []) if i != article_id]
            if others:
                found[article_id] = sorted(others, key=lambda copy: (copy.age, copy.id))
        return found

    def known(self) -> dict[str, Known]:
        """Return every document with the bytes it was read from."""
        with self.work() as work:
            return {
                row.external_id: Known(row.sha256, row.reader)
                for row in work.execute(select(_documents))
            }

    def telling(self) -> set[str]:
        """Return the documents that tell an article, as opposed to those that were rejected."""
        with self.work() as work:
            return set(work.execute(select(_tellings.c.document).distinct()).scalars())

    def rejections(self) -> dict[str, list[tuple[str, str]]]:
        """Return document -> external ids of what could not be read of it, with the reasons."""
        found: dict[str, list[tuple[str, str]]] = {}
        with self.work() as work:
            for row in work.execute(select(_rejections).order_by(_rejections.c.number)):
                found.setdefault(row.document, []).append((row.external_id, row.reason))
        return found

    def begun(self) -> dict[Store, str]:
        """Return the stores that a manifest was to put in force when last heard of, by name.

        Where that manifest stands, `wanted` is what they were told, whatever the columns say.
        """
        found: dict[Store, str] = json.loads(self.meta(BEGUN) or "{}")
        return found

    def meta(self, name: str) -> str | None:
        """Return a remembered value."""
        with self.work() as work:
            query = select(_meta.c.value).where(_meta.c.name == name)
            return work.execute(query).scalar_one_or_none()

    @contextmanager
    def work(self) -> Iterator[Connection]:
        """One transaction; a file that is truncated or no database raises IndexDamaged."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except DatabaseError as error:
            if _says_damaged(error):
                raise damaged(self._path) from error
            raise


def engine_of(path: Path, *pragmas: str) -> Engine:
    """Return an engine for a SQLite file whose connections begin with `pragmas`."""
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
        connection.execute("PRAGMA foreign_keys = ON")
        for pragma in pragmas:
            connection.execute(pragma)

    return engine


def damaged(path: Path) -> IndexDamaged:
    """Return the error for a catalog that cannot be read."""
    return IndexDamaged(
        f"the catalog {path} is truncated or unreadable; run 'assistant build' with all files and"
        " folders of the corpus to make it again (the damaged file is kept beside it)"
    )


def _later(work: Connection, article_id: str) -> str | None:
    query = select(_articles.c.replaced_by).where(_articles.c.id == article_id)
    return work.execute(query).scalar_one_or_none()


def wanted() -> Any:
    """Return the condition of an article that is to be searched."""
    return _articles.c.wanted.is_not(None)


def differs(store: Store) -> Any:
    """Return the condition of an article that `store` in force does not know as it should."""
    return _articles.c[store].is_distinct_from(_articles.c.wanted)


def parts(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    """Yield the items in parts of which each fits one statement."""
    for at in range(0, len(items), _BATCH):
        yield items[at : at + _BATCH]


def _says_damaged(error: DatabaseError) -> bool:
    found = str(error.orig).lower()
    return any(words in found for words in _DAMAGED_WORDS)
