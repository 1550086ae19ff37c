"""The derived stores of one published state: `stores/<number>/{vectors,keywords}`.

A build makes a new numbered folder, from a copy of the one in force where that is sound, and
the manifest then names it. A folder that the manifest has named is never written again, so a
reader is never in the way of a build, and what a killed build leaves is just an unused folder.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from assistant.errors import IndexDamaged
from assistant.index import disk, keywords, vectors
from assistant.index.keywords import Keywords
from assistant.index.manifest import Manifest
from assistant.index.vectors import Vectors

_STORES = "stores"


def place(folder: Path, name: str) -> Path:
    """Return the folder of the stores `name` in the index `folder`."""
    return folder / _STORES / name


def next_name(folder: Path) -> str:
    """Return a name that no state of this index has had since its oldest folder."""
    taken = [int(path.name) for path in _numbered(folder)]
    return f"{max(taken, default=0) + 1:06d}"


def discard_unused(folder: Path, in_force: str | None) -> None:
    """Delete what no reader needs: unpublished leftovers, and all but the last earlier state.

    The last earlier state stays for readers that have not noticed the newer one yet.
    """
    for path in _numbered(folder):
        if in_force is None or path.name > in_force:
            shutil.rmtree(path, ignore_errors=True)
    earlier = [path for path in _numbered(folder) if in_force and path.name < in_force]
    for path in earlier[:-1]:
        shutil.rmtree(path, ignore_errors=True)


def open_vectors(folder: Path, manifest: Manifest) -> Vectors:
    """Open the vectors in force; raises IndexDamaged when they are not what was published."""
    at = place(folder, manifest.stores) / "vectors"
    if not _as_published(at, manifest):
        raise vectors.damaged(at)
    store = Vectors.open(at)
    try:
        if store.count() != manifest.passages:
            raise vectors.damaged(at)
    except IndexDamaged:
        store.close()
        raise
    return store


def open_keywords(folder: Path, manifest: Manifest) -> Keywords:
    """Open the keywords in force; raises IndexDamaged when they are not what was published."""
    at = place(folder, manifest.stores) / "keywords"
    if not _as_published(at, manifest):
        raise keywords.damaged(at)
    store = Keywords.open(at)
    if store.count() != manifest.passages:
        raise keywords.damaged(at)
    return store


def _as_published(store: Path, manifest: Manifest) -> bool:
    """Tell whether each file of a store still has the size it was published with."""
    prefix = f"{store.name}/"
    return all(
        (file := store.parent / name).is_file() and file.stat().st_size == size
        for name, size in manifest.sizes.items()
        if name.startswith(prefix)
    ) and disk.is_whole_sqlite(store / "chroma.sqlite3")


def _numbered(folder: Path) -> list[Path]:
    """Return the folders of stores, oldest first."""
    parent = folder / _STORES
    if not parent.is_dir():
        return []
    return sorted(path for path in parent.iterdir() if path.is_dir() and path.name.isdecimal())
