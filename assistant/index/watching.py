"""A folder that changes -> an index that follows it, until it is told to stop.

Every change starts an ordinary build, so all that is true of builds is true here: readers never
wait, one that is killed loses nothing, and what has been removed leaves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event

import watchfiles

from assistant.config import Settings
from assistant.corpus.walk import Hashes
from assistant.errors import CorpusMissing, IndexBusy
from assistant.index import sync
from assistant.index.carried import Models
from assistant.index.sync import Report

# A file is looked at once nothing has changed for a moment, or it would be read half copied.
_SETTLED_MILLISECONDS = 400
# An index that another build has locked is tried again after so long.
_AGAIN_SECONDS = 1.0


def follow(
    paths: Sequence[Path],
    settings: Settings,
    *,
    stop: Event | None = None,
    models: Models | None = None,
) -> Iterator[Report]:
    """Build after every change to `paths` and yield the report, until `stop` is set.

    A folder that is empty or gone for now changes nothing: it may be about to be filled again.
    """
    stop = stop or Event()
    hashes: Hashes = {}
    for _changes in watchfiles.watch(
        *paths,
        stop_event=stop,
        step=_SETTLED_MILLISECONDS // 4,
        debounce=_SETTLED_MILLISECONDS * 4,
        raise_interrupt=True,
    ):
        report = _built(paths, settings, stop, models, hashes)
        if report:
            yield report


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
