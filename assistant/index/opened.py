"""An index folder -> the open catalog, vectors, keywords and models that answer questions.

Reading only, and beside a running build: the stores it opens are never written again. The
imports of this file are what a cold question pays for, so LlamaIndex, torch, transformers,
sentence-transformers and gradio are reached from nowhere below. Networks are loaded by native
code outside the interpreter lock, so they load in threads while the stores are imported.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

from assistant.config import Settings
from assistant.corpus import passages
from assistant.errors import IndexDamaged, IndexMissing, IndexStale
from assistant.index import carried, manifest, stores
from assistant.index.catalog import Catalog, Listed
from assistant.index.keywords import Keywords
from assistant.index.manifest import Manifest
from assistant.index.vectors import Vectors
from assistant.models.encoder import Encoder
from assistant.models.reader import SpanReader
from assistant.models.reranker import CrossEncoder
from assistant.models.runtime import Floats
from assistant.types import Article, IndexFacts, Passage, Scope, Span

# Passages kept in memory: a long-lived server asks for the same ones again; about 50 MB at most.
_MOST_CACHED = 10_000
# Passages of a scope that are named to Chroma; naming 30,000 takes a fifth of a second.
_FEW = 20_000


class Index:
    """One published state of an index, open for reading."""

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        published: Manifest,
        catalog: Catalog,
        vectors: Vectors,
        keywords: Keywords,
        models: _Loading,
    ) -> None:
        self.folder = folder
        self.settings = settings
        self.manifest = published
        self.catalog = catalog
        self.vectors = vectors
        self.keywords = keywords
        self._models = models
        self._seen = _stamp(folder)
        self._cached: dict[str, Passage] = {}

    @classmethod
    def open(cls, folder: Path, settings: Settings) -> Index:
        """Open the index in `folder`; its models go on loading in threads.

        Raises IndexMissing when there is none, IndexStale when it was made with another
        schema, embedder or cut, and IndexDamaged, naming the store, when one is truncated.
        """
        settings = settings.model_copy(update={"index": folder})
        published = manifest.read(folder)
        manifest.compare(published, settings)
        models = _Loading(settings)
        while True:
            try:
                return cls._open(folder, settings, published, models)
            except IndexDamaged:
                # Builds may have published and cleared away this state while it was opened.
                if (newer := manifest.read(folder)) == published:
                    raise
                manifest.compare(newer, settings)
                published = newer

    @classmethod
    def _open(
        cls, folder: Path, settings: Settings, published: Manifest, models: _Loading
    ) -> Index:
        catalog = Catalog.open_indexed(folder)
        keywords = stores.open_keywords(folder, published)
        vectors = stores.open_vectors(folder, published)
        return cls(folder, settings, published, catalog, vectors, keywords, models)

    @cached_property
    def encoder(self) -> Encoder:
        """The question encoder that made the vectors; raises ModelUnavailable, IndexStale."""
        encoder = self._models.encoder.result()
        if encoder.sha256 != self.manifest.embedder_sha256:
            raise IndexStale(
                f"the index was made with embedder weights {self.manifest.embedder_sha256[:12]}…,"
                f" found {encoder.sha256[:12]}…; run 'assistant build' to bring it in step"
            )
        return encoder

    @property
    def reranker(self) -> CrossEncoder:
        """The cross-encoder that scores evidence; raises ModelUnavailable."""
        return self._models.reranker.result()

    @property
    def reader(self) -> SpanReader:
        """The reader of the package, compiled into the index; raises ModelUnavailable."""
        return self._models.reader.result()

    def nearest(self, embedding: Floats, k: int, scope: Scope) -> list[tuple[str, float]]:
        """Return at most `k` (passage id, cosine similarity) inside `scope`, best first.

        Chroma's own filter looks at the metadata of every passage, which takes most of a second
        where there are 90,000. So few passages are named to it by the keywords, and of many the
        nearest of all are sifted here.
        """
        if not scope.narrows or self.manifest.awaiting:  # Chroma fails on an id it has not yet
            return self.vectors.search(embedding, k, scope)
        among = self.keywords.within(scope, most=_FEW)
        if among is not None:
            return self.vectors.search(embedding, k, scope, among=among)
        deep = k * -(-2 * self.manifest.passages // _FEW)
        near = self.vectors.search(embedding, deep, Scope())
        inside = {
            i
            for i, passage in self.passages([i for i, _ in near]).items()
            if scope.holds(passage.article.published, passage.article.source)
        }
        found = [hit for hit in near if hit[0] in inside]
        return found[:k] if len(found) >= k else self.vectors.search(embedding, k, scope)

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Return the passages with these ids, in this order.

        An id is left out when its article has left the corpus since this index was opened.
        """
        missing = [passage_id for passage_id in ids if passage_id not in self._cached]
        force = self.manifest.keywords.name
        found = self.catalog.passages(missing, keywords=force) if missing else {}
        have = {i: self._cached.get(i) or found.get(i) for i in ids}
        if len(self._cached) + len(found) > _MOST_CACHED:
            self._cached.clear()
        self._cached |= found
        return {i: passage for i, passage in have.items() if passage}

    def passage_at(self, article: Article, at: Span) -> Passage:
        """Return the passage of an article that the offset `at.start` lies in."""
        cut = passages.cut(article, max_chars=self.manifest.passage_chars)
        return next(passage for passage in cut if at.start < passage.span.end)

    def listed(self, ids: Sequence[str] | None = None) -> list[Listed]:
        """Return these articles, or all that can be found, the oldest first."""
        return self.catalog.listed(ids, keywords=self.manifest.keywords.name)

    def facts(self) -> IndexFacts:
        """Return what this index holds."""
        held = self.manifest
        return IndexFacts(
            held.fingerprint, held.articles, held.passages, self._newest, held.awaiting
        )

    @cached_property
    def outlets(self) -> tuple[str, ...]:
        """The names of the outlets that can be found, as a scope limits by them."""
        return self.catalog.outlets()

    @cached_property
    def _newest(self) -> dt.date | None:
        return self.catalog.newest()

    def stale(self) -> bool:
        """Tell whether a build has published a newer state, so that one should open again."""
        if _stamp(self.folder) == self._seen:
            return False
        try:
            return manifest.read(self.folder) != self.manifest
        except IndexMissing:
            return False  # what is open can still be read, and there is nothing newer
        except (IndexStale, IndexDamaged):
            return True

    def close(self) -> None:
        """Let go of all files."""
        self.vectors.close()
        self.keywords.close()
        self.catalog.close()

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()


class _Loading:
    """The three models on their way from the disk, a thread each.

    Each is run once, because the first run of a network lays out its weights and takes longer.
    """

    def __init__(self, settings: Settings) -> None:
        pool = ThreadPoolExecutor(3, "loading")
        self.encoder = pool.submit(_encoder, settings)
        self.reranker = pool.submit(_reranker, settings)
        self.reader = pool.submit(_reader, settings)
        pool.shutdown(wait=False)


def _encoder(settings: Settings) -> Encoder:
    encoder = carried.open_embedder(settings)
    encoder.embed(["first"])
    return encoder


def _reranker(settings: Settings) -> CrossEncoder:
    reranker = carried.open_reranker(settings)
    reranker.score("first", ["run"])
    return reranker


def _reader(settings: Settings) -> SpanReader:
    reader = carried.open_reader(settings)
    reader.read("first", [("", "run")])
    return reader


def _stamp(folder: Path) -> tuple[int, int] | None:
    """Return what changes when the manifest is replaced, without reading it."""
    try:
        status = (folder / manifest.FILE).stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns
