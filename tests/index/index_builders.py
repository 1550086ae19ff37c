"""Builders for the tests of an index: a corpus, settings, and an embedder written by hand."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.config import Settings
from assistant.corpus.passages import article_id
from assistant.index import manifest
from assistant.index.stores import open_keywords, open_vectors
from assistant.index.sync import Report, build
from assistant.types import Article, Passage, Span

# One dimension each: a text points where its words are.
WORDS = ("goldfish", "harbour", "election", "storm", "bridge", "museum", "vaccine", "orchard")

STORIES = {
    "goldfish.txt": "date 2025-01-10\nA goldfish won the county fair on Friday in a close vote."
    " The goldfish belongs to a nine-year-old girl from the next village.",
    "harbour.txt": "date 2025-01-20\nThe harbour was closed for two days after a barge sank."
    " Harbour pilots said the channel will be clear by the weekend.",
    "storm.txt": "date 2025-02-01\nA storm took the roofs off eleven houses near the old mill."
    " Nobody was hurt in the storm, the fire service said on Sunday.",
}


class HandEmbedder:
    """Counts a few words; the vectors can be worked out on paper."""

    name = "by-hand"
    dimension = len(WORDS) + 1

    def __init__(self, sha256: str = "a" * 64) -> None:
        self.sha256 = sha256
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.texts += texts
        rows = [[float(text.lower().count(word)) for word in WORDS] + [0.1] for text in texts]
        vectors = np.asarray(rows, dtype=np.float32).reshape(-1, self.dimension)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


@dataclass
class HandModels:
    """The models of a test build; `opened` counts how often the embedder was needed."""

    hand: HandEmbedder
    opened: int = 0

    def ensure(self, settings: Settings) -> None:
        return None

    def embedder(self, settings: Settings) -> HandEmbedder:
        self.opened += 1
        return self.hand

    def check(self, settings: Settings) -> None:
        return None


def make_settings(index: Path, **over: Any) -> Settings:
    return Settings(index=index, **over)


def make_models(**over: Any) -> HandModels:
    return HandModels(HandEmbedder(**over))


def make_article(text: str = "", **over: Any) -> Article:
    text = text or "A goldfish won the county fair. The vote was close."
    facts: dict[str, Any] = {
        "id": article_id(text),
        "external_id": "goldfish.txt",
        "title": "Fair",
        "text": text,
        "ingested": dt.datetime(2025, 3, 1, tzinfo=dt.UTC),
    }
    return Article(**facts | over)


def make_passage(text: str = "", **over: Any) -> Passage:
    article = make_article(text, **over)
    span = Span(0, len(article.text))
    return Passage(f"{article.id}.{span.start}-{span.end}", article, span)


def day(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def write_corpus(folder: Path, files: Mapping[str, str] = STORIES) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def make_index(tmp: Path, files: Mapping[str, str] = STORIES, **over: Any) -> tuple[Path, Report]:
    settings = make_settings(tmp / "index", **over)
    report = build([write_corpus(tmp / "corpus", files)], settings, models=make_models())
    return tmp / "index", report


@dataclass(frozen=True)
class Contents:
    """What each part of an index holds, read without `Index`.

    `catalog` are the passages to be searched, `behind` the articles that a store does not know
    as it should, `leftovers` what only a build under way has use for.
    """

    fingerprint: str
    vectors: frozenset[str]
    keywords: frozenset[str]
    catalog: frozenset[str]
    awaiting: int
    behind: int
    leftovers: int


def contents(index: Path) -> Contents:
    published = manifest.read(index)
    with open_vectors(index, published) as vectors, open_keywords(index, published) as keywords:
        in_vectors, in_keywords = frozenset(vectors.ids()), frozenset(keywords.ids())
    with closing(sqlite3.connect(index / "catalog.sqlite3")) as catalog:
        passages = "select p.id from passages p join articles a on a.id = p.article_id"
        in_catalog = frozenset(
            row[0] for row in catalog.execute(f"{passages} where a.wanted is not null")
        )
        behind = (
            "select count(*) from articles where keywords is not wanted or vectors is not wanted"
        )
        counts = [
            catalog.execute(query).fetchone()[0]
            for query in (behind, "select count(*) from embeddings", "select count(*) from meta")
        ]
    assert published.passages == published.keywords.passages == len(in_keywords)
    assert published.vectors.passages == len(in_vectors)
    return Contents(
        published.fingerprint,
        in_vectors,
        in_keywords,
        in_catalog,
        published.awaiting,
        counts[0],
        sum(counts[1:]),
    )


def assert_in_step(index: Path) -> Contents:
    found = contents(index)
    assert found.vectors == found.keywords == found.catalog
    assert (found.awaiting, found.behind, found.leftovers) == (0, 0, 0)
    return found
