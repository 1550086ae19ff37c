"""Files and folders -> an index in step with them: the one writer of an index.

The catalog is brought in step document by document, and every few seconds the keywords with it,
so that what has been read is found while the build goes on; the vectors follow at the end.
Stores are filled beside the ones in force, and replacing the manifest publishes them: a killed
build or a full disk costs nothing but the work since the last batch.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from pathlib import Path

from assistant.config import Settings
from assistant.corpus import parse, passages, read
from assistant.corpus.read import Document, Limits, Rejected
from assistant.corpus.walk import Hashes
from assistant.errors import CorpusMissing, IndexDamaged, IndexMissing, IndexStale
from assistant.index import catalog as catalogs
from assistant.index import disk, lock, manifest, publish, stores
from assistant.index.carried import Exported, Models
from assistant.index.catalog import Catalog, Known
from assistant.index.manifest import Manifest
from assistant.index.publish import Progress, Publication
from assistant.index.writer import Writer

# Articles whose text is in memory at once while they are cut.
_BATCH_ARTICLES = 256
# Between two publications of the keywords: one takes a fraction of a second, and what was read
# since the last one cannot be found yet.
_PUBLISH_SECONDS = 5.0


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


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build has to do: documents to read, external ids of what leaves and what stays.

    `rejected` is what is known to be unreadable without reading it (again). `gone` has more than
    `removed`: a file that was rejected and is gone told nothing.
    """

    added: tuple[Document, ...]
    changed: tuple[Document, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    rejected: tuple[Rejected, ...]
    gone: tuple[str, ...]


def plan(paths: Sequence[Path], settings: Settings, *, progress: Progress | None = None) -> Plan:
    """Return what `build` would do, and change nothing.

    Raises CorpusMissing where `paths` hold nothing, and IndexDamaged.
    """
    found = _scan(paths, settings, progress or _silent)
    try:
        catalog = Catalog.open(settings.index)
    except IndexMissing:
        return _plan(found, None, settings)
    with closing(catalog):
        return _plan(found, catalog, settings)


def build(
    paths: Sequence[Path],
    settings: Settings,
    *,
    progress: Progress | None = None,
    models: Models | None = None,
    hashes: Hashes | None = None,
) -> Report:
    """Bring the index in `settings.index` in step with the files and folders in `paths`.

    They are the whole corpus, with what lies in the index's own folder of uploads: what is
    indexed and not among them leaves. `progress` is called
    with a stage, how much of it is done and its total; `hashes` is for one who builds again and
    again, see `walk.documents`. Raises CorpusMissing before anything is
    touched, IndexBusy, StorageFull (the old state stands) and ModelUnavailable.
    """
    started = time.perf_counter()
    tell = progress or _silent
    found = _scan(paths, settings, tell, hashes)
    folder = settings.index
    with disk.guarding(folder), lock.writing(folder), ExitStack() as stack:
        published, catalog = recover(folder)
        stack.callback(catalog.close)
        todo = _plan(found, catalog, settings)
        models = models or Exported()
        publication = Publication(settings, catalog, published, models, tell)
        added, changed, rejected = _read(todo, catalog, publication, settings, tell)
        rejected = [*todo.rejected, *rejected]
        kept = len(todo.unchanged) + len(todo.changed) - changed
        if not added + changed + kept:
            raise CorpusMissing(
                f"none of the {len(found)} files can be indexed, the first being"
                f" {rejected[0].external_id}: {rejected[0].reason}; nothing was changed"
            )
        catalog.forget(todo.gone)
        cut(catalog, settings, tell)
        made = publication.bring_all()
        models.ensure(settings)
        tell("done", 1, 1)
    return Report(
        added=added,
        changed=changed,
        removed=len(todo.removed),
        unchanged=kept,
        rejected=tuple(rejected),
        passages_embedded=made.embedded,
        seconds=time.perf_counter() - started,
        rebuilt=made.rebuilt,
    )


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody how far a build is."""


def _limits(settings: Settings) -> Limits:
    return Limits(max_file_bytes=settings.max_file_bytes)


def _reader(settings: Settings) -> str:
    """Return what reading depends on besides the bytes of a file."""
    # What a file was rejected for is tried again where an operator allows more.
    allowed = (_limits(settings), settings.parse_seconds, settings.parse_memory_bytes)
    return f"{read.READER_VERSION}/{sha256(repr(allowed).encode()).hexdigest()[:12]}"


def _scan(
    paths: Sequence[Path], settings: Settings, tell: Progress, hashes: Hashes | None = None
) -> list[Document | Rejected]:
    found: list[Document | Rejected] = []
    uploads = settings.index / manifest.UPLOADS
    told = [*paths, uploads] if uploads.is_dir() and any(uploads.iterdir()) else paths
    for document in read.documents(told, limits=_limits(settings), hashes=hashes):
        found.append(document)
        tell("scan", len(found), len(found))
    if not found:
        named = ", ".join(map(str, paths)) or "no path"
        raise CorpusMissing(
            f"{named} holds no files, expected articles to index; nothing was changed"
        )
    return found


def _plan(
    found: Sequence[Document | Rejected], catalog: Catalog | None, settings: Settings
) -> Plan:
    known = catalog.known() if catalog else {}
    telling = catalog.telling() if catalog else set()
    rejections = catalog.rejections() if catalog else {}
    added: list[Document] = []
    changed: list[Document] = []
    unchanged: list[str] = []
    rejected: list[Rejected] = []
    reader = _reader(settings)
    for document in found:
        name = document.external_id
        if isinstance(document, Rejected):
            rejected.append(document)
        elif known.get(name) == Known(document.sha256, reader):
            rejected += (Rejected(*row) for row in rejections.get(name, ()))
        else:
            (changed if name in telling else added).append(document)
            continue
        if name in telling:
            unchanged.append(name)
    seen = {document.external_id for document in found}
    return Plan(
        tuple(added),
        tuple(changed),
        tuple(sorted(telling - seen)),
        tuple(unchanged),
        tuple(rejected),
        tuple(sorted(known.keys() - seen)),
    )


def _read(
    todo: Plan, catalog: Writer, publication: Publication, settings: Settings, tell: Progress
) -> tuple[int, int, list[Rejected]]:
    """Read what is new; return how many documents were added and changed, and what failed."""
    documents = [*todo.added, *todo.changed]
    job = parse.Job(
        ingested=dt.datetime.now(dt.UTC),
        limits=_limits(settings),
        workers=settings.threads,
        seconds=settings.parse_seconds,
        memory_bytes=settings.parse_memory_bytes,
    )
    reader = _reader(settings)
    told: list[bool] = []
    rejected: list[Rejected] = []
    shown = time.monotonic()
    for document, pieces in parse.parse(documents, job):
        known = Known(document.sha256, reader)
        recorded = catalog.record(
            document.external_id, known, document.size, chain.from_iterable(pieces)
        )
        rejected += recorded.rejected
        told.append(recorded.articles > 0)
        tell("read", len(told), len(documents))
        if time.monotonic() - shown > _PUBLISH_SECONDS:
            cut(catalog, settings, tell)
            publication.bring_keywords()
            shown = time.monotonic()
    added = len(todo.added)
    return sum(told[:added]), sum(told[added:]), rejected


def recover(folder: Path) -> tuple[Manifest | None, Writer]:
    """Open the catalog, finish a publication that was cut short and clear away leftovers.

    For use under the lock; a catalog that cannot be read is set aside for an empty one.
    """
    published: Manifest | None = None
    try:
        published = manifest.read(folder)
    except IndexMissing:
        for store in stores.STORES:
            stores.discard_unused(folder, store, None)
    except (IndexStale, IndexDamaged):
        pass  # made anew below; what lies there is cleared away only when the new one stands
    try:
        catalog = Writer.open(folder)
    except IndexDamaged:
        _set_aside(folder)
        return None, Writer.open(folder)
    if published is not None:
        publish.recover(folder, catalog, published)
    return published, catalog


def _set_aside(folder: Path) -> None:
    """Rename a damaged catalog, and the manifest that counts on it; nothing is deleted."""
    now = f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}"
    for name in (catalogs.FILE, f"{catalogs.FILE}-wal", f"{catalogs.FILE}-shm", manifest.FILE):
        if (file := folder / name).exists():
            file.rename(folder / f"damaged-{now}-{name}")


def cut(catalog: Writer, settings: Settings, tell: Progress) -> None:
    """Cut the articles that have no passages of the length in the settings."""
    chars = settings.passage_chars
    uncut = catalog.uncut(chars)
    for at in range(0, len(uncut), _BATCH_ARTICLES):
        articles = catalog.articles(uncut[at : at + _BATCH_ARTICLES]).values()
        made = (p for article in articles for p in passages.cut(article, max_chars=chars))
        catalog.keep_passages(made, chars)
        tell("cut", min(at + _BATCH_ARTICLES, len(uncut)), len(uncut))
