"""A folder that changes -> an index that follows it, until it is told to stop.

Every change starts an ordinary build, so all that is true of builds is true here: readers never
wait, one that is killed loses nothing, and what has been removed leaves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event

import watchfiles

from assistant.config import Settings
from assistant.corpus import languages
from assistant.corpus.walk import Hashes
from assistant.errors import CorpusMissing, IndexBusy
from assistant.index import ingest as _ingest  # noqa: F401 - LlamaIndex, before a file waits for it
from assistant.index import sync
from assistant.index.carried import Models
from assistant.index.sync import Report

# A file is looked at once nothing has changed for a moment, or it would be read half copied.
_SETTLED_MILLISECONDS = 400
# An index that another build has locked is tried again after so long, and so is a path that is
# gone; the system stops telling of a folder that was deleted and made anew.
_AGAIN_SECONDS = 1.0
_ANY_TEXT = "a sentence of some length"


def follow(
    paths: Sequence[Path],
    settings: Settings,
    *,
    stop: Event | None = None,
    models: Models | None = None,
) -> Iterator[Report]:
    """Build after every change to `paths` and yield the report, until `stop` is set.

    It begins with a build, whose report is left out where it did nothing: what changed since the
    last one nobody watched. A folder that is empty or gone for now changes nothing: it may be
    about to be filled again.
    """
    stop = stop or Event()
    hashes: Hashes = {}
    languages.language(_ANY_TEXT)  # loads its model, before a file waits for it
    while not stop.is_set():
        watched = _places(paths)
        if None in watched:
            stop.wait(_AGAIN_SECONDS)
            continue
        looked = False
        for changes in _changes(paths, settings.index, stop):
            if changes or not looked:
                report = _built(paths, settings, stop, models, hashes)
                if report and (changes or report.added or report.changed or report.removed):
                    yield report
                looked = True
            if _places(paths) != watched:
                break


def _changes(paths: Sequence[Path], index: Path, stop: Event) -> Iterator[bool]:
    """Yield True after changes to `paths` and, about every second without one, False."""
    own = index.resolve()
    with suppress(FileNotFoundError):  # gone since it was looked at
        for changes in watchfiles.watch(
            *paths,
            # Not the default filter, which leaves out all below folders of some names. An index
            # that lies among its files would be built for ever.
            watch_filter=lambda _change, path: not Path(path).resolve().is_relative_to(own),
            stop_event=stop,
            step=_SETTLED_MILLISECONDS // 4,
            debounce=_SETTLED_MILLISECONDS * 4,
            rust_timeout=int(_AGAIN_SECONDS * 1000),
            yield_on_timeout=True,
            raise_interrupt=True,
        ):
            yield bool(changes)


def _places(paths: Sequence[Path]) -> list[tuple[int, int] | None]:
    """Return what tells a path from another one made in its place; None where there is none."""
    found: list[tuple[int, int] | None] = []
    for path in paths:
        try:
            status = path.stat()
            found.append((status.st_dev, status.st_ino))
        except OSError:
            found.append(None)
    return found


def _built(
    paths: Sequence[Path],
    settings: Settings,
    stop: Event,
    models: Models | None,
    hashes: Hashes,
) -> Report | None:
    while not stop.is_set():
        try:
            return sync.build(paths, settings, models=models, hashes=hashes)
        except IndexBusy:
            stop.wait(_AGAIN_SECONDS)
        except CorpusMissing:
            return None
    return None
