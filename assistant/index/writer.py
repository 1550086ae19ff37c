"""What documents tell -> the catalog: the one way in, for the one writer of an index.

The same text told by several documents is one article, with the facts of the telling that was
published first. Another text told under the same name, or under the same web address, is a
later version: the earlier one is replaced, and kept for replies that cite it. Copies of an
article are found as it comes in and share its cluster.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Row, and_, delete, insert, or_, select, update

from assistant.corpus import addresses, clusters
from assistant.corpus.formats import registry
from assistant.corpus.read import Rejected
from assistant.index.catalog import BEGUN, FILE, Catalog, Known, Store, differs, engine_of, parts
from assistant.index.tables import FACTS, SCHEMA, as_article, facts_of, telling, to_article
from assistant.index.tables import articles as _articles
from assistant.index.tables import bands as _bands
from assistant.index.tables import documents as _documents
from assistant.index.tables import embeddings as _embeddings
from assistant.index.tables import meta as _meta
from assistant.index.tables import passages as _passages
from assistant.index.tables import rejections as _rejections
from assistant.index.tables import tellings as _tellings
from assistant.types import Article, Passage

# Share of the longest version's letters; a shorter text is a teaser or a page that failed to load.
_WHOLE = 0.5


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many articles a document told, and what of it was rejected."""

    articles: int
    rejected: tuple[Rejected, ...]


class Writer(Catalog):
    """The catalog of an index, open for writing; use it under the lock."""

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the catalog of an index folder, and make it when it is absent.

        Raises IndexDamaged when it is truncated, no catalog at all, or one of another schema.
        """
        path = folder / FILE
        # NORMAL is safe against a killed process; `flush` makes it safe against a power cut.
        # What a build has let go of is given back to the disk, step by step.
        writer = cls(
            engine_of(
                path,
                "PRAGMA auto_vacuum = INCREMENTAL",
                "PRAGMA journal_mode = WAL",
                "PRAGMA synchronous = NORMAL",
            ),
            path,
        )
        with writer.work() as work:
            SCHEMA.create_all(work)
        writer.check()
        return writer

    def record(
        self, document: str, known: Known, size: int, items: Iterable[Article | Rejected]
    ) -> Recorded:
        """Replace what a document tells by `items`, all or nothing.

        Earlier tellings under a rejected external id stay, and all of them where no article is
        among the items. A line too broken to say its id is named "document#line" instead, and
        lines that nobody reached are not named at all; each may be any that is not told now, so
        all of those stay until the line, or the file of many that it stands in, is mended.
        """
        with self.work() as work:
            old = list(work.execute(select(_tellings).where(_tellings.c.document == document)))
            first_seen = {row.article_id: row.ingested for row in old}
            facts = {"sha256": known.sha256, "size": size, "reader": known.reader}
            if work.execute(_document(document)).first():
                work.execute(
                    update(_documents).where(_documents.c.external_id == document).values(facts)
                )
            else:
                work.execute(insert(_documents).values(external_id=document, **facts))
            work.execute(delete(_rejections).where(_rejections.c.document == document))
            told: dict[str, str] = {}
            rejected: list[Rejected] = []
            for item in items:
                if isinstance(item, Rejected):
                    rejected.append(item)
                    continue
                seen = first_seen.get(item.id) or item.ingested
                _tell(work, document, replace(item, ingested=seen))
                told[item.external_id] = item.id
            for part in parts(rejected):
                rows = [{"external_id": r.external_id, "reason": r.reason} for r in part]
                work.execute(insert(_rejections), [{"document": document, **r} for r in rows])
            if any(item.retry for item in rejected):
                this = _documents.c.external_id == document
                work.execute(update(_documents).where(this).values(reader=""))
            gone = [
                row for row in old if row.external_id not in _kept(document, old, told, rejected)
            ]
            for part in parts([row.number for row in gone]):
                work.execute(delete(_tellings).where(_tellings.c.number.in_(part)))
            for row in gone:
                if _is_place(document, row.external_id):
                    continue  # what stands on a line now is no version of what stood there
                if (later := told.get(row.external_id)) and later != row.article_id:
                    this = _articles.c.id == row.article_id
                    work.execute(update(_articles).where(this).values(replaced_by=later))
            _settle(work, {row.article_id for row in old} | set(told.values()))
        return Recorded(len(told), tuple(rejected))

    def forget(self, external_ids: Iterable[str]) -> None:
        """Remove documents; an article leaves with the last document that tells it."""
        with self.work() as work:
            for part in parts(sorted(external_ids)):
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
        with self.work() as work:
            for part in parts(rows):
                work.execute(insert(_passages), part)

    def remember(self, name: str, value: str | None) -> None:
        """Keep a value under a name, or drop it with None."""
        with self.work() as work:
            work.execute(delete(_meta).where(_meta.c.name == name))
            if value is not None:
                work.execute(insert(_meta).values(name=name, value=value))

    def flush(self) -> None:
        """Force everything written so far to the disk."""
        with self.work() as work:
            work.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")

    def lose(self, store: Store) -> None:
        """Take it that `store` in force knows no article; idempotent."""
        with self.work() as work:
            known = update(_articles).where(_articles.c[store].is_not(None))
            work.execute(known.values({store: None}))

    def publish(self, store: Store, cut: int) -> None:
        """Take the corpus as it is now for told to `store`; idempotent, and one transaction."""
        with self.work() as work:
            told = update(_articles).where(differs(store)).values({store: _articles.c.wanted})
            work.execute(told)
            if store == "vectors":
                work.execute(delete(_passages).where(_passages.c.cut != cut))
                work.execute(delete(_embeddings))
            _let_go(work)
            work.execute(delete(_meta).where(_meta.c.name == BEGUN))
        if store == "vectors":
            self._shrink()

    def _shrink(self) -> None:
        """Give the pages that nothing uses any more back to the disk."""
        with closing(self._engine.raw_connection()) as connection:
            # A script, because a statement that returns no rows is stepped once, for one page.
            connection.cursor().executescript("PRAGMA incremental_vacuum")

    def embedded(self, keys: Sequence[str]) -> dict[str, npt.NDArray[np.float32]]:
        """Return the embeddings that a build which died had already made: key -> float32[d]."""
        found: dict[str, npt.NDArray[np.float32]] = {}
        with self.work() as work:
            for part in parts(list(keys)):
                rows = work.execute(select(_embeddings).where(_embeddings.c.key.in_(part)))
                found |= {row.key: np.frombuffer(row.vector, dtype="<f4") for row in rows}
        return found

    def keep_embeddings(self, made: Mapping[str, npt.NDArray[np.float32]]) -> None:
        """Keep embeddings, float32[d] each, until the build is published."""
        rows = [
            {"key": key, "vector": np.asarray(vector, dtype="<f4").tobytes()}
            for key, vector in made.items()
        ]
        with self.work() as work:
            for part in parts(rows):
                work.execute(insert(_embeddings), part)


def _kept(
    document: str, old: Sequence[Row[Any]], told: Mapping[str, str], rejected: Sequence[Rejected]
) -> set[str]:
    """Return the external ids of earlier tellings that stay, because no newer one is readable."""
    before = {row.external_id for row in old}
    if not told:
        return before
    lost = {item.external_id for item in rejected}
    if any(_is_place(document, i) or _holds_many(document, i) for i in lost - before):
        lost |= before
    return lost - told.keys()


def _is_place(document: str, external_id: str) -> bool:
    """Tell whether an external id counts the lines of a document, or of a file inside it."""
    return external_id.startswith(document) and "#" in external_id[len(document) :]


def _holds_many(document: str, external_id: str) -> bool:
    """Tell whether an external id names a file inside a document that holds many articles."""
    found = registry.FORMATS.get(registry.suffix_of(external_id))
    return external_id.startswith(f"{document}/") and found is not None and found.many


def _tell(work: Connection, document: str, article: Article) -> None:
    facts = facts_of(article)
    if work.execute(select(_articles.c.id).where(_articles.c.id == article.id)).first() is None:
        work.execute(
            insert(_articles).values(id=article.id, text=article.text, cluster=article.id, **facts)
        )
        _cluster(work, article)
    work.execute(insert(_tellings).values(document=document, article_id=article.id, **facts))


def _cluster(work: Connection, article: Article) -> None:
    """Put a new article among its copies; clusters that it joins become one."""
    keys = clusters.bands(clusters.signature(article.text))
    met: set[str] = set()
    for part in parts(keys):
        query = select(_bands.c.article_id).where(_bands.c.band.in_(part)).distinct()
        met |= set(work.execute(query).scalars())
    joined: set[str] = set()
    for other in sorted(met):
        row = work.execute(
            select(_articles.c.text, _articles.c.cluster).where(_articles.c.id == other)
        ).one()
        if row.cluster not in joined and clusters.same(article.text, row.text):
            joined.add(row.cluster)
    if joined:
        first = min(joined)
        ids = _articles.c.cluster.in_(sorted(joined))
        work.execute(update(_articles).where(ids).values(cluster=first))
        work.execute(update(_articles).where(_articles.c.id == article.id).values(cluster=first))
    rows = [{"band": key, "article_id": article.id} for key in dict.fromkeys(keys)]
    if rows:
        work.execute(insert(_bands), rows)


def _settle(work: Connection, article_ids: Iterable[str]) -> None:
    """Give each article the facts of its leading telling, and say whether it is to be searched."""
    pages: set[str] = set()
    for article_id in sorted(article_ids):
        this = _articles.c.id == article_id
        row = work.execute(select(_articles).where(this)).one()
        tellings = list(work.execute(select(_tellings).where(_tellings.c.article_id == article_id)))
        if row.address:
            pages.add(row.address)
        if not tellings:
            work.execute(update(_articles).where(this).values(wanted=None))
            continue
        facts = {name: getattr(min(tellings, key=_precedence), name) for name in FACTS}
        article = replace(to_article(row), **as_article(facts))
        address = addresses.page(facts["url"])
        if address:
            pages.add(address)
        state = {"wanted": telling(article), "address": address, "replaced_by": None}
        work.execute(update(_articles).where(this).values(facts | state))
    for address in sorted(pages):
        _keep_latest(work, address)
    _let_go(work)


def _keep_latest(work: Connection, address: str) -> None:
    """Of the articles told under one web address, let only the latest version be searched."""
    has_telling = select(_tellings.c.article_id)
    query = select(_articles).where(_articles.c.address == address)
    told = [to_article(row) for row in work.execute(query.where(_articles.c.id.in_(has_telling)))]
    apart = _told_apart(work, [article.id for article in told])
    versions = [article for article in told if article.id not in apart]
    if not versions:
        return
    # A feed brings the first lines of a page, often later than the page: they replace nothing.
    longest = max(len(article.text) for article in versions)
    whole = [article for article in versions if len(article.text) >= _WHOLE * longest]
    latest = max(whole, key=_version)
    for article in versions:
        state = {"wanted": None, "replaced_by": latest.id}
        if article is latest:
            state = {"wanted": telling(latest), "replaced_by": None}
        work.execute(update(_articles).where(_articles.c.id == article.id).values(state))


def _told_apart(work: Connection, article_ids: Sequence[str]) -> set[str]:
    """Return those of one web address that a document tells side by side, each with its own id.

    Who gives the chapters of a page or the posts of a blog ids of their own holds them apart.
    """
    query = select(_tellings.c.document, _tellings.c.external_id, _tellings.c.article_id)
    named: dict[str, dict[str, str]] = {}
    for row in work.execute(query.where(_tellings.c.article_id.in_(article_ids))):
        if not _is_place(row.document, row.external_id):
            named.setdefault(row.document, {})[row.external_id] = row.article_id
    sides = (set(each.values()) for each in named.values())
    return set[str]().union(*(side for side in sides if len(side) > 1))


def _let_go(work: Connection) -> None:
    """Delete articles that left the corpus and every store, and then their earlier versions."""
    unheld = and_(
        _articles.c.wanted.is_(None), _articles.c.keywords.is_(None), _articles.c.vectors.is_(None)
    )
    has_telling = select(_tellings.c.article_id)
    later = _articles.alias()
    while True:
        lost = or_(
            _articles.c.replaced_by.is_(None),
            _articles.c.replaced_by.not_in(select(later.c.id)),
        )
        chosen = delete(_articles).where(unheld, lost, _articles.c.id.not_in(has_telling))
        if not work.execute(chosen).rowcount:
            break


def _version(article: Article) -> tuple[float, float, int, str]:
    """Order the versions of one article: what its page says, then when it came to us."""
    said, came = article.updated or article.published, article.ingested
    moments = said.timestamp() if said else 0.0, came.timestamp() if came else 0.0
    return *moments, len(article.text), article.id


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
