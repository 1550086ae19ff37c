"""A catalog that is in step -> stores that hold exactly its passages -> the manifest that says so.

Each store starts from a copy of the one in force where that is sound, so what has not changed
is not embedded again, and is published by itself: the keywords with every batch of articles,
so that new ones are found while a long build goes on, the vectors at its end. A store that is
not sound is made anew from the catalog.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path

from assistant.config import Settings
from assistant.errors import IndexDamaged, IndexMissing, IndexStale
from assistant.index import disk, manifest, stores
from assistant.index.carried import Models
from assistant.index.catalog import BEGUN, Store
from assistant.index.keywords import Keywords
from assistant.index.manifest import Manifest, Published
from assistant.index.vectors import Vectors
from assistant.index.writer import Writer
from assistant.models.encoder import Embedder
from assistant.types import Article

Progress = Callable[[str, int, int], None]

# Articles whose text is in memory at once.
_BATCH_ARTICLES = 256
# Passages that take a second or two to embed, and a store that takes as long to copy.
_MANY_NEW = 500
_MANY_HELD = 50_000


@dataclass(frozen=True, slots=True)
class Made:
    """How many passages went through the embedder, and which stores had been damaged."""

    embedded: int = 0
    rebuilt: tuple[Store, ...] = ()


def recover(folder: Path, catalog: Writer, published: Manifest) -> None:
    """Finish a publication that was cut short after its manifest, and clear leftovers away."""
    begun = catalog.begun()
    for store in stores.STORES:
        name = _of(published, store).name
        if begun.get(store) == name:
            catalog.publish(store, published.passage_chars)
        stores.discard_unused(folder, store, name)
    catalog.remember(BEGUN, None)


class Publication:
    """Brings the stores of one index in step with its catalog; for use under the lock.

    The catalog must have passages of the cut in the settings for every article to be searched.
    Stores that are `distrusted` are made anew even where they look sound.
    """

    def __init__(
        self,
        settings: Settings,
        catalog: Writer,
        published: Manifest | None,
        models: Models,
        tell: Progress,
        *,
        distrusted: Collection[Store] = (),
    ) -> None:
        self._settings = settings
        self._folder = settings.index
        self._catalog = catalog
        self._models = models
        self._tell = tell
        # The state in force stands until a whole new one does, unless it can be built upon.
        self._in_steps = published is None or _fits(published, settings)
        self._sha256 = published.embedder_sha256 if published else None
        sound = {
            store: each
            for store, each in _sound(self._folder, published).items()
            if store not in distrusted
        }
        self._broken = tuple(s for s in stores.STORES if published and s not in sound)
        self._have: dict[Store, Published] = dict(sound) if self._in_steps else {}
        for store in stores.STORES:
            if store not in self._have:
                catalog.lose(store)

    def bring_keywords(self) -> None:
        """Let the articles that the catalog holds by now be found by their words."""
        if self._in_steps and self._catalog.due("keywords"):
            self._take_known_vectors()
            with self._making("keywords") as target:
                made = self._filled_keywords(target)
                self._publish({"keywords": made})

    def bring_all(self) -> Made:
        """Make both stores hold exactly what the catalog does."""
        if not any(map(self._catalog.due, stores.STORES)):
            return Made(0, self._broken)
        if self._long():
            self.bring_keywords()
        self._take_known_vectors()
        made: dict[Store, Published] = {}
        embedded = 0
        with self._making("keywords") as keywords, self._making("vectors") as vectors:
            if self._catalog.due("keywords"):
                made["keywords"] = self._filled_keywords(keywords)
            if self._catalog.due("vectors"):
                made["vectors"], embedded = self._filled_vectors(vectors)
            self._publish(made)
        return Made(embedded, self._broken)

    @cached_property
    def _encoder(self) -> Embedder:
        self._models.ensure(self._settings)
        return self._models.embedder(self._settings)

    def _take_known_vectors(self) -> None:
        """Build upon the vectors in force where this encoder made them, else upon empty ones."""
        if self._sha256 not in (None, self._encoder.sha256):
            self._have.pop("vectors", None)
            self._catalog.lose("vectors")
        self._sha256 = self._encoder.sha256
        if "vectors" not in self._have:
            target = stores.next_place(self._folder, "vectors")
            Vectors.create(target).close()
            disk.settle_tree(target)
            self._have["vectors"] = Published(target.name, 0, disk.sizes(target))

    def _long(self) -> bool:
        """Tell whether the vectors will take so long that the keywords should not wait."""
        have = self._have.get("vectors")
        new = self._catalog.holding(self._settings.passage_chars, untold="vectors").passages
        return new > _MANY_NEW or (have is not None and have.passages > _MANY_HELD)

    @contextmanager
    def _making(self, store: Store) -> Iterator[Path]:
        """Give the place of a new state of a store; one that nobody names goes again."""
        target = stores.next_place(self._folder, store)
        try:
            yield target
        except BaseException:
            in_force = _in_force(self._folder)
            if in_force is None or _of(in_force, store).name != target.name:
                shutil.rmtree(target, ignore_errors=True)
            raise

    def _filled_keywords(self, target: Path) -> Published:
        """Make keywords in `target` that hold exactly what is wanted."""
        catalog, cut = self._catalog, self._settings.passage_chars
        wanted = catalog.holding(cut).passages
        if before := self._have.get("keywords"):
            disk.link_tree(stores.place(self._folder, "keywords", before.name), target)
        with Keywords.open(target) if before else Keywords.create(target) as keywords:
            done, todo = 0, catalog.untold("keywords")
            keywords.forget({*catalog.outdated("keywords"), *todo})
            for part in _parts(todo):
                keywords.add(catalog.passages_of(part, cut))
                done += len(part)
                self._tell("keywords", done, len(todo))
            keywords.commit()
            found = keywords.count()
        if found != wanted and before:  # made by an older program, or touched by another one
            shutil.rmtree(target)
            del self._have["keywords"]
            catalog.lose("keywords")
            return self._filled_keywords(target)
        _check_count("keyword", found, wanted)
        return Published(target.name, found, disk.sizes(target))

    def _filled_vectors(self, target: Path) -> tuple[Published, int]:
        """Make vectors in `target` that hold exactly what is wanted; count what was embedded."""
        # Lazy: this imports LlamaIndex, which a build that changes nothing does not need.
        from assistant.index import ingest

        catalog, cut = self._catalog, self._settings.passage_chars
        before = stores.place(self._folder, "vectors", self._have["vectors"].name)
        disk.copy_store(before, target)
        self._tell("copy", 1, 1)
        wanted, untold = catalog.passage_ids(cut), set(catalog.untold("vectors"))
        unchanged = (ids for article, ids in wanted.items() if article not in untold)
        kept = frozenset(chain.from_iterable(unchanged))
        with Vectors.open(target) as vectors:
            have = vectors.ids()
            sound = have & kept
            todo = [article for article, ids in wanted.items() if not sound.issuperset(ids)]
            # An article of which a passage is missing is made again whole.
            again = set(chain.from_iterable(wanted[article] for article in todo))
            # A renamed file changes what is told about a passage, but not what is embedded.
            ingest.keep(vectors.embedded(have & again), self._encoder, catalog)
            vectors.delete((have - kept) | (have & again))
            embedded = ingest.ingest(
                _articles(catalog, todo),
                self._encoder,
                vectors,
                max_chars=cut,
                catalog=catalog,
                progress=lambda done: self._tell("embed", done, len(todo)),
            )
            found = vectors.count()
        _check_count("vector", found, sum(map(len, wanted.values())))
        return Published(target.name, found, disk.sizes(target)), embedded

    def _publish(self, made: Mapping[Store, Published]) -> None:
        """Put finished stores in force: after the manifest is replaced there is no way back."""
        catalog, cut = self._catalog, self._settings.passage_chars
        now = self._have | dict(made)
        for store, published in made.items():
            disk.settle_tree(stores.place(self._folder, store, published.name))
        holding = catalog.holding(cut)
        awaiting = 0 if "vectors" in made else catalog.holding(cut, untold="vectors").passages
        whole = Manifest(
            schema=manifest.SCHEMA,
            keywords=now["keywords"],
            vectors=now["vectors"],
            embedder=self._settings.embedder,
            embedder_sha256=self._encoder.sha256,
            dimension=self._encoder.dimension,
            passage_chars=cut,
            articles=holding.articles,
            passages=holding.passages,
            awaiting=awaiting,
            fingerprint=manifest.fingerprint(catalog.digests()),
            versions=manifest.versions(),
            built=dt.datetime.now(dt.UTC),
        )
        names = {store: published.name for store, published in made.items()}
        catalog.remember(BEGUN, json.dumps(names))
        catalog.flush()
        self._tell("seal", 1, 1)
        whole.write(self._folder)
        self._tell("publish", 1, 1)
        self._have = now
        recover(self._folder, catalog, whole)


def _of(published: Manifest, store: Store) -> Published:
    return published.keywords if store == "keywords" else published.vectors


def _sound(folder: Path, published: Manifest | None) -> dict[Store, Published]:
    """Return which of the stores in force can be read and are what was published."""
    if published is None:
        return {}
    sound: dict[Store, Published] = {}
    for store in stores.STORES:
        try:
            if store == "keywords":
                stores.open_keywords(folder, published).close()
            else:
                stores.open_vectors(folder, published).close()
        except IndexDamaged:
            continue
        sound[store] = _of(published, store)
    return sound


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


def _check_count(store: str, found: int, wanted: int) -> None:
    if found != wanted:
        raise IndexDamaged(
            f"the new {store} store holds {found} passages, expected {wanted}; nothing was"
            " published, run 'assistant build' again"
        )


def _articles(catalog: Writer, ids: Iterable[str]) -> Iterator[Article]:
    for part in _parts(list(ids)):
        found = catalog.articles(part)
        yield from (found[article_id] for article_id in part)


def _parts(ids: list[str]) -> Iterator[list[str]]:
    for at in range(0, len(ids), _BATCH_ARTICLES):
        yield ids[at : at + _BATCH_ARTICLES]
