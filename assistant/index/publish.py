"""A catalog that is in step -> stores that hold exactly its passages -> the manifest that says so.

The stores start from a copy of the ones in force where those are sound, so what has not
changed is not embedded again. They are compared with the catalog by id and made equal, which
mends a damaged store, finishes a killed build and adds a new article in the same way.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Literal

from assistant.config import Settings
from assistant.errors import IndexDamaged, IndexMissing, IndexStale
from assistant.index import disk, manifest, stores
from assistant.index.carried import Models
from assistant.index.catalog import Catalog
from assistant.index.keywords import Keywords
from assistant.index.manifest import Manifest
from assistant.index.vectors import Vectors
from assistant.models.encoder import Embedder
from assistant.types import Article

Progress = Callable[[str, int, int], None]
Store = Literal["vectors", "keywords"]

# Articles whose text is in memory at once.
_BATCH_ARTICLES = 256


@dataclass(frozen=True, slots=True)
class Made:
    """How many passages went through the embedder, and which stores had been damaged."""

    embedded: int = 0
    rebuilt: tuple[Store, ...] = ()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Article id -> its passage ids, and the articles that the stores know wrongly or not."""

    passages: dict[str, list[str]]
    pending: frozenset[str]

    @property
    def kept(self) -> frozenset[str]:
        """Ids of the passages that stay as they are wherever a store has them."""
        unchanged = (ids for article, ids in self.passages.items() if article not in self.pending)
        return frozenset(chain.from_iterable(unchanged))

    def missing(self, have: set[str]) -> list[str]:
        """Return the articles of which a store that has the passages `have` lacks any."""
        return [article for article, ids in self.passages.items() if not have.issuperset(ids)]

    @property
    def total(self) -> int:
        """How many passages each store must hold."""
        return sum(map(len, self.passages.values()))


def bring_in_step(
    settings: Settings,
    catalog: Catalog,
    published: Manifest | None,
    models: Models,
    tell: Progress,
) -> Made:
    """Make and publish stores for the articles of `catalog`, unless those in force will do.

    The catalog must have passages of the cut in the settings. Call it under the lock.
    """
    sound = _sound(settings.index, published)
    fits = published is not None and _fits(published, settings)
    if fits and len(sound) == 2 and not catalog.counts().keys() - {"done"}:
        return Made()
    encoder = models.embedder(settings)
    broken: tuple[Store, ...] = ()
    if published is not None:
        broken = tuple(s for s in ("vectors", "keywords") if s not in sound)
    if published is None or not fits or published.embedder_sha256 != encoder.sha256:
        sound = frozenset()
    wanted = _Wanted(
        catalog.passage_ids(settings.passage_chars, "pending", "done"),
        frozenset(catalog.article_ids("pending")),
    )
    name = stores.next_name(settings.index)
    target = stores.place(settings.index, name)
    try:
        target.mkdir(parents=True)
        for store in sorted(sound):
            assert published is not None  # nothing is sound otherwise
            disk.copy_store(stores.place(settings.index, published.stores) / store, target / store)
        tell("copy", 1, 1)
        embedded = _fill_vectors(target / "vectors", wanted, catalog, encoder, settings, tell)
        _fill_keywords(target / "keywords", wanted, catalog, tell)
        _publish(name, wanted, catalog, encoder, settings, tell)
    except BaseException:
        # Unless the manifest names it by now, nobody ever will: give the room back.
        if (now := _in_force(settings.index)) is None or now.stores != name:
            shutil.rmtree(target, ignore_errors=True)
        raise
    return Made(embedded, broken)


def _fill_vectors(
    folder: Path,
    wanted: _Wanted,
    catalog: Catalog,
    encoder: Embedder,
    settings: Settings,
    tell: Progress,
) -> int:
    """Make the vectors in `folder` hold exactly what is wanted; return how many were embedded."""
    # Lazy: this imports LlamaIndex, which a build that changes nothing does not need.
    from assistant.index import ingest

    with Vectors.open(folder) if folder.is_dir() else Vectors.create(folder) as vectors:
        have = vectors.ids()
        todo = wanted.missing(have & wanted.kept)
        # An article of which a passage is missing is made again whole.
        again = set(chain.from_iterable(wanted.passages[article] for article in todo))
        # A renamed file changes what is told about a passage, but not what is embedded.
        ingest.keep(vectors.embedded(have & again), encoder, catalog)
        vectors.delete((have - wanted.kept) | (have & again))
        embedded = ingest.ingest(
            _articles(catalog, todo),
            encoder,
            vectors,
            max_chars=settings.passage_chars,
            catalog=catalog,
            progress=lambda done: tell("embed", done, len(todo)),
        )
        _check_count("vector", vectors.count(), wanted)
    return embedded


def _fill_keywords(folder: Path, wanted: _Wanted, catalog: Catalog, tell: Progress) -> None:
    """Make the keywords in `folder` hold exactly what is wanted."""
    with Keywords.open(folder) if folder.is_dir() else Keywords.create(folder) as keywords:
        have = keywords.ids()
        todo = wanted.missing(have & wanted.kept)
        again = set(chain.from_iterable(wanted.passages[article] for article in todo))
        keywords.delete((have - wanted.kept) | (have & again))
        done = 0
        for part in _parts(todo):
            ids = list(chain.from_iterable(wanted.passages[article] for article in part))
            keywords.add(catalog.passages(ids).values())
            done += len(part)
            tell("keywords", done, len(todo))
        keywords.commit()
        _check_count("keyword", keywords.count(), wanted)


def _publish(
    name: str,
    wanted: _Wanted,
    catalog: Catalog,
    encoder: Embedder,
    settings: Settings,
    tell: Progress,
) -> None:
    """Put the finished stores in force: after the manifest is replaced there is no way back."""
    target = stores.place(settings.index, name)
    disk.settle_tree(target)
    made = Manifest(
        schema=manifest.SCHEMA,
        stores=name,
        embedder=settings.embedder,
        embedder_sha256=encoder.sha256,
        dimension=encoder.dimension,
        passage_chars=settings.passage_chars,
        articles=len(wanted.passages),
        passages=wanted.total,
        fingerprint=manifest.fingerprint(catalog.digests()),
        versions=manifest.versions(),
        built=dt.datetime.now(dt.UTC),
        sizes=disk.sizes(target),
    )
    catalog.remember("publishing", name)
    catalog.flush()
    tell("seal", 1, 1)
    made.write(settings.index)
    tell("publish", 1, 1)
    catalog.publish(settings.passage_chars)


def _sound(folder: Path, published: Manifest | None) -> frozenset[Store]:
    """Return which of the stores in force can be read and are what was published."""
    sound: set[Store] = set()
    if published is None:
        return frozenset()
    for store in ("vectors", "keywords"):
        try:
            if store == "vectors":
                stores.open_vectors(folder, published).close()
            else:
                stores.open_keywords(folder, published).close()
        except IndexDamaged:
            continue
        sound.add(store)
    return frozenset(sound)


def _fits(published: Manifest, settings: Settings) -> bool:
    try:
        manifest.compare(published, settings)
    except IndexStale:
        return False
    return True


def _in_force(folder: Path) -> Manifest | None:
    try:
        return manifest.read(folder)
    except (IndexMissing, IndexStale, IndexDamaged):
        return None


def _check_count(store: str, found: int, wanted: _Wanted) -> None:
    if found != wanted.total:
        raise IndexDamaged(
            f"the new {store} store holds {found} passages, expected {wanted.total}; nothing was"
            " published, run 'assistant build' again"
        )


def _articles(catalog: Catalog, ids: Iterable[str]) -> Iterator[Article]:
    for part in _parts(list(ids)):
        found = catalog.articles(part)
        yield from (found[article_id] for article_id in part)


def _parts(ids: list[str]) -> Iterator[list[str]]:
    for at in range(0, len(ids), _BATCH_ARTICLES):
        yield ids[at : at + _BATCH_ARTICLES]
