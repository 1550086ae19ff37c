"""One writer at a time: a folder in, the right to write to it out, or IndexBusy.

The operating system holds the lock and drops it with the process, so a killed build leaves
none behind. Who holds it is written into a file beside it, only for the message.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.errors import IndexBusy
from assistant.index import disk

_LOCK = ".writing.lock"
_HOLDER = ".writing.json"


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the right to write to the index in `folder`, making the folder when it is absent.

    Raises IndexBusy at once, naming the holder, when another build has it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / _LOCK)
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise IndexBusy(
            f"another build{_holder(folder)} is writing {folder}; wait for it or stop it"
        ) from error
    try:
        now = dt.datetime.now().astimezone().isoformat(timespec="seconds")
        disk.write_whole(folder / _HOLDER, json.dumps({"process": os.getpid(), "started": now}))
        yield
    finally:
        (folder / _HOLDER).unlink(missing_ok=True)
        lock.release()


def _holder(folder: Path) -> str:
    """Return " (process 123, started 14:02)", or nothing while the holder has not said."""
    try:
        holder = json.loads((folder / _HOLDER).read_text("utf-8"))
        started = dt.datetime.fromisoformat(holder["started"]).astimezone()
        return f" (process {int(holder['process'])}, started {started:%H:%M})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
