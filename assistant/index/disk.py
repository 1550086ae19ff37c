"""The disk under an index: whole-file writes, copies, file sizes, and knowing when it is full.

A file written here is there completely or not at all: it is written beside its place, forced
to the disk and renamed. Running out of room reaches us in many disguises (OSError, SQLite,
Chroma's and tantivy's own errors), so it is recognised in one place.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from assistant.errors import AssistantError, StorageFull

if sys.platform != "win32":
    import resource

# EFBIG is a file size limit of the process or the file system: for the operator the same thing.
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# As SQLite, the Rust standard library and both stores word it.
_FULL_WORDS = (
    "no space left on device",
    "database or disk is full",
    "disk quota exceeded",
    "file too large",
    "os error 28",
    "os error 27",
)
# SQLite, Chroma and tantivy say no more than this when a file may not grow beyond the limit of
# the process; without such a limit it may be another fault of the disk.
_WRITE_FAILED = ("disk i/o error", "failed to apply logs", "index writer was killed")
# A store may hide why its write failed, and give back what it had written. A pair of empty
# stores takes about 1 MB and copies of small ones not much more.
_NO_ROOM_BYTES = 4_000_000
_SQLITE_HEADER_BYTES = 100


def write_whole(path: Path, text: str) -> None:
    """Write `text` to `path` so that a reader sees the old file or the new one, never a part."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with beside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    settle(path.parent)


def settle(folder: Path) -> None:
    """Force the names in `folder` to the disk, so that a rename outlives a power cut."""
    if os.name != "posix":  # other systems cannot open a folder to force it
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def settle_tree(folder: Path) -> None:
    """Force every file below `folder` to the disk."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
    settle(folder)


def sizes(folder: Path) -> dict[str, int]:
    """Return the bytes of every file below `folder` that only a build changes.

    SQLite files are left out: opening one for reading may move pages between it and its log.
    Lock files are left out because a reader makes them.
    """
    return {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".sqlite3" not in path.name and not path.name.endswith(".lock")
    }


def copy_store(source: Path, target: Path) -> None:
    """Copy the folder of a store that other processes may be reading."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.sqlite3*", "*.lock"))
    for file in sorted(source.rglob("*.sqlite3")):
        # SQLite's own backup sees one consistent state; a plain copy could tear a transaction.
        with (
            closing(sqlite3.connect(file)) as old,
            closing(sqlite3.connect(target / file.relative_to(source))) as new,
        ):
            old.backup(new)


def link_tree(source: Path, target: Path) -> None:
    """Make `target` hold the files of `source`, which nobody ever writes again, as links."""
    shutil.copytree(source, target, copy_function=_link, ignore=shutil.ignore_patterns("*.lock"))


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # no links on this disk
        shutil.copy2(source, target)


def is_full(error: BaseException, folder: Path) -> bool:
    """Tell whether `error`, or what caused it, is the disk under `folder` having no room."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        if isinstance(link, OSError) and link.errno in _FULL:
            return True
        said = str(link).lower()
        if any(words in said for words in _FULL_WORDS):
            return True
        if any(words in said for words in _WRITE_FAILED) and _limited():
            return True
        link = link.__cause__ or link.__context__
    try:
        return shutil.disk_usage(folder).free < _NO_ROOM_BYTES
    except OSError:
        return False


def _limited() -> bool:
    """Tell whether this process may only write files up to some size."""
    if sys.platform == "win32":
        return False
    return resource.getrlimit(resource.RLIMIT_FSIZE)[0] != resource.RLIM_INFINITY


@contextmanager
def guarding(folder: Path) -> Iterator[None]:
    """Turn any error that comes from a full disk under `folder` into StorageFull."""
    try:
        yield
    except (AssistantError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    # BaseException, because a panic in a store's Rust code is not an Exception.
    except BaseException as error:
        if is_full(error, folder):
            raise StorageFull(
                f"the disk under {folder} is full; the index as it was before still stands;"
                " make room and run 'assistant build' again"
            ) from error
        raise


def is_whole_sqlite(file: Path) -> bool:
    """Tell whether a SQLite file, where there is one, is as long as its header says.

    Where a log stands beside it the header may be behind, and SQLite itself has to judge.
    """
    if not file.is_file() or file.with_name(f"{file.name}-wal").exists():
        return True
    with file.open("rb") as opened:
        header = opened.read(_SQLITE_HEADER_BYTES)
    if len(header) < _SQLITE_HEADER_BYTES or not header.startswith(b"SQLite format 3\0"):
        return False
    # https://www.sqlite.org/fileformat.html: page size at 16 (1 stands for 65536), pages at 28,
    # which hold only where the change counter at 24 equals the one at 92.
    if header[24:28] != header[92:96]:
        return True
    page_bytes = int.from_bytes(header[16:18], "big")
    pages = int.from_bytes(header[28:32], "big")
    return file.stat().st_size >= pages * (65536 if page_bytes == 1 else page_bytes)
