"""An index -> what is wrong with it, and the same index with its stores made anew.

The catalog is the source of truth: the keywords and the vectors in force are compared with what
the catalog says they were told, passage by passage, and its own texts with the ids that were
made of them. Looking changes nothing and goes on beside a build.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Literal

from assistant.config import Settings
from assistant.corpus.passages import article_id
from assistant.errors import AssistantError, IndexDamaged
from assistant.index import disk, lock, manifest, stores, sync
from assistant.index.carried import Exported, Models
from assistant.index.catalog import Catalog, Store
from assistant.index.manifest import Manifest
from assistant.index.publish import Made, Progress, Publication

What = Literal["settings", "catalog", "articles", "keywords", "vectors", "models", "waiting"]

_REPAIR = "run 'assistant check --repair'"
_BUILD = "run 'assistant build' with all files and folders of the corpus"
# A build reads only files that have changed, and these have not.
_ANEW = "move the index folder away and " + _BUILD


@dataclass(frozen=True, slots=True)
class Ailment:
    """One thing that is wrong, and what the operator does about it."""

    what: What
    found: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Health:
    """What was compared, and what is wrong: nothing where `ailments` is empty."""

    articles: int
    passages: int
    ailments: tuple[Ailment, ...]


def examine(
    settings: Settings, *, models: Models | None = None, progress: Progress | None = None
) -> Health:
    """Compare the stores of an index with its catalog.

    Raises IndexMissing where there is none, and IndexStale or IndexDamaged where its manifest or
    its catalog cannot be read: then only a build helps.
    """
    tell = progress or _silent
    published = manifest.read(settings.index)
    with closing(Catalog.open_indexed(settings.index)) as catalog:
        found: list[Ailment] = []
        looks: tuple[Callable[[], Iterator[Ailment]], ...] = (
            lambda: _settings(published, settings),
            lambda: _models(models or Exported(), published, settings),
            lambda: _articles(catalog),
            lambda: _keywords(catalog, published, settings),
            lambda: _vectors(catalog, published, settings),
            lambda: _waiting(published),
        )
        for done, look in enumerate(looks, 1):
            found += look()
            tell("check", done, len(looks))
    return Health(published.articles, published.passages, tuple(found))


def repair(
    settings: Settings, *, models: Models | None = None, progress: Progress | None = None
) -> Made:
    """Make the stores that differ from the catalog anew, and embed what still waits.

    Texts come from the catalog, so no file of the corpus is read. Raises what `examine` raises,
    IndexBusy, StorageFull and ModelUnavailable.
    """
    unsound = {a.what for a in examine(settings, models=models).ailments if a.what in stores.STORES}
    models = models or Exported()
    with disk.guarding(settings.index), lock.writing(settings.index), ExitStack() as stack:
        published, catalog = sync.recover(settings.index)
        stack.callback(catalog.close)
        sync.cut(catalog, settings, progress or _silent)
        publication = Publication(
            settings,
            catalog,
            published,
            models,
            progress or _silent,
            distrusted=[store for store in stores.STORES if store in unsound],
        )
        made = publication.bring_all()
        models.ensure(settings)
    return made


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody how far it is."""


def _settings(published: Manifest, settings: Settings) -> Iterator[Ailment]:
    try:
        manifest.compare(published, settings)
    except AssistantError as error:
        yield Ailment("settings", str(error), _BUILD)


def _models(models: Models, published: Manifest, settings: Settings) -> Iterator[Ailment]:
    try:
        carries = models.embedder(settings).sha256
        models.check(settings)
    except AssistantError as error:
        yield Ailment("models", str(error), _REPAIR)
        return
    if carries != published.embedder_sha256:
        yield Ailment(
            "models",
            f"the vectors were made with embedder weights {published.embedder_sha256[:12]}…,"
            f" the index carries {carries[:12]}…",
            _REPAIR,
        )


def _articles(catalog: Catalog) -> Iterator[Ailment]:
    """Look for texts that are no longer those their ids were made of."""
    if wrong := catalog.broken():
        yield Ailment("catalog", f"SQLite finds the file inconsistent: {wrong}", _ANEW)
    altered = [i for i, text in catalog.texts(catalog.article_ids()) if article_id(text) != i]
    if altered:
        yield Ailment(
            "articles",
            f"{len(altered)} articles are not the text that their id was made of, the first being"
            f" {altered[0]}",
            _ANEW,
        )


def _keywords(catalog: Catalog, published: Manifest, settings: Settings) -> Iterator[Ailment]:
    try:
        with stores.open_keywords(settings.index, published) as keywords:
            yield from _differing("keywords", keywords.ids(), catalog, published)
    except IndexDamaged:
        yield _unreadable("keywords")


def _vectors(catalog: Catalog, published: Manifest, settings: Settings) -> Iterator[Ailment]:
    try:
        with stores.open_vectors(settings.index, published) as vectors:
            yield from _differing("vectors", vectors.ids(), catalog, published)
    except IndexDamaged:
        yield _unreadable("vectors")


def _differing(
    store: Store, have: set[str], catalog: Catalog, published: Manifest
) -> Iterator[Ailment]:
    name = published.keywords.name if store == "keywords" else published.vectors.name
    told = catalog.told(store, published.passage_chars, name)
    for wrong, said in ((told - have, "lack"), (have - told, "hold")):
        if wrong:
            first = next(itertools.islice(sorted(wrong), 1))
            of = "that the catalog has" if said == "lack" else "that the catalog does not have"
            yield Ailment(
                store,
                f"they {said} {len(wrong)} passages {of}, the first being {first}",
                _REPAIR,
            )


def _unreadable(store: Store) -> Ailment:
    return Ailment(store, "they are truncated or unreadable", _REPAIR)


def _waiting(published: Manifest) -> Iterator[Ailment]:
    if published.awaiting:
        yield Ailment(
            "waiting",
            f"{published.awaiting} passages await their vectors and are found by their words only",
            _REPAIR,
        )
