"""Files and folders -> an index in step with them: the one writer of an index.

The catalog is brought in step first, then a new folder of stores is made from a copy of the
one in force, and replacing the manifest publishes it. Until then every reader sees the old
state whole, so a killed build or a full disk costs nothing but the work since its last batch:
the catalog keeps the embeddings made so far, and the next build takes them from there.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from assistant.config import Settings
from assistant.corpus import passages, read
from assistant.corpus.read import Document, Rejected
from assistant.errors import (
    ArticleRejected,
    CorpusMissing,
    IndexDamaged,
    IndexMissing,
    IndexStale,
)
from assistant.index import catalog as catalogs
from assistant.index import disk, lock, manifest, publish, stores
from assistant.index.carried import Exported, Models
from assistant.index.catalog import Catalog, Known
from assistant.index.manifest import Manifest
from assistant.index.publish import Progress
from assistant.types import Article

# Articles whose text is in memory at once while stores are filled from the catalog.
_BATCH_ARTICLES = 256


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did. Documents are counted: files, not the articles in them.

    `unchanged` includes files that can no longer be read and keep their earlier version;
    they stand in `rejected` too. `rebuilt` names the stores that were damaged.
    """

    added: int
    changed: int
    removed: int
    unchanged: int
    rejected: tuple[Rejected, ...]
    passages_embedded: int
    seconds: float
    rebuilt: tuple[str, ...] = ()


def build(
    paths: Sequence[Path],
    settings: Settings,
    *,
    progress: Progress | None = None,
    models: Models | None = None,
) -> Report:
    """Bring the index in `settings.index` in step with the files and folders in `paths`.

    They are the whole corpus: what is indexed and not among them leaves. `progress` is called
    with a stage, how much of it is done and its total. Raises CorpusMissing before anything is
    touched, IndexBusy, StorageFull (the old state stands) and ModelUnavailable.
    """
    started = time.perf_counter()
    tell = progress or (lambda stage, done, total: None)
    found = _scan(paths, settings, tell)
    folder = settings.index
    with disk.guarding(folder), lock.writing(folder), ExitStack() as stack:
        published, catalog = _recover(folder)
        stack.callback(catalog.close)
        changes = _record(found, catalog, settings, tell)
        _cut(catalog, settings, tell)
        models = models or Exported()
        models.ensure(settings)
        made = publish.bring_in_step(settings, catalog, published, models, tell)
        tell("done", 1, 1)
    return Report(
        added=changes.added,
        changed=changes.changed,
        removed=changes.removed,
        unchanged=changes.unchanged,
        rejected=tuple(changes.rejected),
        passages_embedded=made.embedded,
        seconds=time.perf_counter() - started,
        rebuilt=made.rebuilt,
    )


def _scan(paths: Sequence[Path], settings: Settings, tell: Progress) -> list[Document | Rejected]:
    found: list[Document | Rejected] = []
    for document in read.documents(paths, max_bytes=settings.max_file_bytes):
        found.append(document)
        tell("scan", len(found), len(found))
    if not found:
        named = ", ".join(map(str, paths)) or "no path"
        raise CorpusMissing(
            f"{named} holds no files, expected articles to index; nothing was changed"
        )
    return found


def _recover(folder: Path) -> tuple[Manifest | None, Catalog]:
    """Open the catalog, finish a publication that was cut short and clear away leftovers."""
    published: Manifest | None = None
    try:
        published = manifest.read(folder)
    except IndexMissing:
        stores.discard_unused(folder, None)
    except (IndexStale, IndexDamaged):
        pass  # made anew below; what lies there is cleared away only when the new one stands
    try:
        catalog = Catalog.open(folder, writable=True)
    except IndexDamaged:
        _set_aside(folder)
        return None, Catalog.open(folder, writable=True)
    if published is not None:
        if catalog.meta("publishing") == published.stores:
            catalog.publish(published.passage_chars)
        stores.discard_unused(folder, published.stores)
    catalog.remember("publishing", None)
    return published, catalog


def _set_aside(folder: Path) -> None:
    """Rename a damaged catalog, and the manifest that counts on it; nothing is deleted."""
    now = f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}"
    for name in (catalogs.FILE, f"{catalogs.FILE}-wal", f"{catalogs.FILE}-shm", manifest.FILE):
        if (file := folder / name).exists():
            file.rename(folder / f"damaged-{now}-{name}")


@dataclass(slots=True)
class _Changes:
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)


def _record(
    found: Sequence[Document | Rejected], catalog: Catalog, settings: Settings, tell: Progress
) -> _Changes:
    """Bring the catalog in step with the documents; a file that fails keeps what it had."""
    known = catalog.known()
    changes = _Changes()
    now = dt.datetime.now(dt.UTC)
    seen: set[str] = set()
    held: set[str] = set()
    for number, document in enumerate(found, start=1):
        seen.add(document.external_id)
        before = known.get(document.external_id)
        outcome = _record_one(document, before, catalog, settings, now, changes.rejected)
        changes.added += outcome == "added"
        changes.changed += outcome == "changed"
        changes.unchanged += outcome == "unchanged"
        if outcome != "rejected":
            held.add(document.external_id)
        tell("read", number, len(found))
    if not held:
        first = changes.rejected[0]
        raise CorpusMissing(
            f"none of the {len(found)} files can be indexed, the first being"
            f" {first.external_id}: {first.reason}; nothing was changed"
        )
    gone = known.keys() - seen
    catalog.forget(gone)
    changes.removed = len(gone)
    return changes


def _record_one(
    document: Document | Rejected,
    before: Known | None,
    catalog: Catalog,
    settings: Settings,
    now: dt.datetime,
    rejected: list[Rejected],
) -> Literal["added", "changed", "unchanged", "rejected"]:
    failed: Literal["unchanged", "rejected"] = "unchanged" if before else "rejected"
    if isinstance(document, Rejected):
        rejected.append(document)
        return failed
    after = Known(document.sha256, read.READER_VERSION)
    if before == after:
        return "unchanged"
    try:
        read_items = read.load(document, ingested=now, max_bytes=settings.max_file_bytes)
    except ArticleRejected as error:
        rejected.append(Rejected(document.external_id, str(error)))
        return failed
    articles = [item for item in read_items if isinstance(item, Article)]
    bad = [item for item in read_items if isinstance(item, Rejected)]
    rejected += bad
    if not articles:
        return failed
    unread = [item.external_id for item in bad]
    catalog.record(document.external_id, after, document.size, articles, unread=unread)
    return "changed" if before else "added"


def _cut(catalog: Catalog, settings: Settings, tell: Progress) -> None:
    cut = settings.passage_chars
    uncut = catalog.uncut(cut)
    for at in range(0, len(uncut), _BATCH_ARTICLES):
        articles = catalog.articles(uncut[at : at + _BATCH_ARTICLES])
        catalog.keep_passages(
            (p for article in articles.values() for p in passages.cut(article, max_chars=cut)), cut
        )
        tell("cut", min(at + _BATCH_ARTICLES, len(uncut)), len(uncut))
