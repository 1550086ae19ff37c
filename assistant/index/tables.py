"""The tables of the catalog, and how a row becomes an Article.

Rows in, nouns out. Everything an article says besides its id and text is one list of columns,
used twice: in `articles` as search and citations see it, and in `tellings` as each document
told it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    String,
    Table,
    Text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from assistant.types import Article, Span


class _Moment(TypeDecorator[dt.datetime]):
    """An aware datetime as ISO 8601 text; SQLite's own type loses the offset."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        return None if value is None else dt.datetime.fromisoformat(value)


def _facts() -> list[Column[Any]]:
    """Return columns for everything an Article says besides its id and text."""
    return [
        Column("external_id", Text, nullable=False),
        Column("title", Text, nullable=False),
        Column("source", Text),
        Column("url", Text),
        Column("published", _Moment),
        Column("ingested", _Moment),
        Column("language", Text),
        Column("labels", JSON, nullable=False),
        Column("title_given", Boolean, nullable=False),
        Column("removed", JSON, nullable=False),
        Column("author", Text),
        Column("updated", _Moment),
        Column("notes", JSON, nullable=False),
        Column("metadata", JSON, nullable=False),
        Column("corrections", JSON, nullable=False),
    ]


def _document() -> Column[Any]:
    """Return a column with the document that a row came from, and leaves with."""
    whole = ForeignKey("documents.external_id", ondelete="CASCADE")
    return Column("document", whole, nullable=False, index=True)


FACTS = tuple(column.name for column in _facts())
SCHEMA = MetaData()

meta = Table(
    "meta", SCHEMA, Column("name", Text, primary_key=True), Column("value", Text, nullable=False)
)
documents = Table(
    "documents",
    SCHEMA,
    Column("external_id", Text, primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    # What reading depended on besides the bytes.
    Column("reader", Text, nullable=False),
)
# What could not be read; a document that stands here alone is not tried again until it changes.
rejections = Table(
    "rejections",
    SCHEMA,
    Column("number", Integer, primary_key=True),
    _document(),
    Column("external_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
)
articles = Table(
    "articles",
    SCHEMA,
    Column("id", String(40), primary_key=True),
    Column("text", Text, nullable=False),
    # What stores are to be told, by `telling`; null for what is not searched (any more).
    Column("wanted", Text, index=True),
    # The same as the keywords and the vectors in force were told, null while they lack it.
    Column("keywords", Text),
    Column("vectors", Text),
    # Where it was published, as one page may be written in several ways: see corpus/addresses.py.
    Column("address", Text, index=True),
    # The later version of this article, which is searched in its place.
    Column("replaced_by", String(40), index=True),
    Column("cluster", String(40), nullable=False, index=True),
    *_facts(),
)
# Keys under which copies of an article meet: see corpus/clusters.py.
bands = Table(
    "bands",
    SCHEMA,
    Column("band", BigInteger, primary_key=True),
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sqlite_with_rowid=False,
)
tellings = Table(
    "tellings",
    SCHEMA,
    Column("number", Integer, primary_key=True),
    _document(),
    Column("article_id", ForeignKey("articles.id"), nullable=False, index=True),
    *_facts(),
)
passages = Table(
    "passages",
    SCHEMA,
    Column("id", Text, primary_key=True),
    # The settings.passage_chars it was cut with: two cuts stand side by side during a change.
    Column("cut", Integer, primary_key=True),
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
)
embeddings = Table(
    "embeddings",
    SCHEMA,
    Column("key", String(64), primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)


def digest(article: Article) -> str:
    """Return the sha256 of what an article says, text and facts.

    Left out is what depends on the build or on names of files (when it was ingested, its
    external id), what was cut from its page, and what no search or citation shows.
    """
    said = [
        article.id,
        sha256(article.text.encode()).hexdigest(),
        article.title,
        article.source,
        article.url,
        article.published.isoformat() if article.published else None,
        article.language,
        list(article.labels),
        article.author,
        article.updated.isoformat() if article.updated else None,
    ]
    return sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def telling(article: Article) -> str:
    """Return what a store that holds an article has been told of it, in short."""
    return f"{digest(article)}/{article.external_id}"


def digest_in(told: str) -> str:
    """Return the digest in what `telling` returned."""
    return told.split("/", 1)[0]


def facts_of(article: Article) -> dict[str, Any]:
    """Return the facts of an article as columns hold them: `as_article` turns them back."""
    facts = {name: getattr(article, name) for name in FACTS}
    facts |= {name: list(facts[name]) for name in ("labels", "removed", "notes")}
    facts["metadata"] = dict(article.metadata)
    facts["corrections"] = [[span.start, span.end] for span in article.corrections]
    return facts


def to_article(row: Row[Any]) -> Article:
    """Return the article of a row of `articles`."""
    facts = {name: getattr(row, name) for name in FACTS}
    return Article(id=row.id, text=row.text, **as_article(facts))


def as_article(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts as an Article holds them: JSON has lists where it has tuples."""
    return dict(facts) | {
        "labels": tuple(facts["labels"]),
        "removed": tuple(facts["removed"]),
        "notes": tuple(facts["notes"]),
        "corrections": tuple(Span(*found) for found in facts["corrections"]),
    }
