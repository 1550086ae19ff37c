"""The derived stores: `stores/keywords/<number>` and `stores/vectors/<number>`.

A build makes a new numbered folder, from a copy of the one in force where that is sound, and
the manifest then names it. A folder that the manifest has named is never written again, so a
reader is never in the way of a build, and what a killed build leaves is just an unused folder.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from assistant.errors import IndexDamaged
from assistant.index import disk, keywords, vectors
from assistant.index.catalog import Store
from assistant.index.keywords import Keywords
from assistant.index.manifest import Manifest, Published
from assistant.index.vectors import Vectors

STORES: tuple[Store, ...] = ("keywords", "vectors")
_FOLDER = "stores"


def place(folder: Path, store: Store, name: str) -> Path:
    """Return the folder of the state `name` of a store in the index `folder`."""
    return folder / _FOLDER / store / name


def next_place(folder: Path, store: Store) -> Path:
    """Return a folder of a name that no state of this store has had since its oldest folder."""
    taken = [int(path.name) for path in _numbered(folder, store)]
    return place(folder, store, f"{max(taken, default=0) + 1:06d}")


def discard_unused(folder: Path, store: Store, in_force: str | None) -> None:
    """Delete what no reader needs: unpublished leftovers, and all but the last earlier state.

    The last earlier state stays for readers that have not noticed the newer one yet.
    """
    for path in _numbered(folder, store):
        if in_force is None or path.name > in_force:
            shutil.rmtree(path, ignore_errors=True)
    earlier = [path for path in _numbered(folder, store) if in_force and path.name < in_force]
    for path in earlier[:-1]:
        shutil.rmtree(path, ignore_errors=True)


def open_vectors(folder: Path, manifest: Manifest) -> Vectors:
    """Open the vectors in force; raises IndexDamaged when they are not what was published."""
    at = place(folder, "vectors", manifest.vectors.name)
    if not _as_published(at, manifest.vectors):
        raise vectors.damaged(at)
    store = Vectors.open(at)
    try:
        if store.count() != manifest.vectors.passages:
            raise vectors.damaged(at)
    except IndexDamaged:
        store.close()
        raise
    return store


def open_keywords(folder: Path, manifest: Manifest) -> Keywords:
    """Open the keywords in force; raises IndexDamaged when they are not what was published."""
    at = place(folder, "keywords", manifest.keywords.name)
    if not _as_published(at, manifest.keywords):
        raise keywords.damaged(at)
    store = Keywords.open(at)
    if store.count() != manifest.keywords.passages:
        raise keywords.damaged(at)
    return store


def _as_published(at: Path, published: Published) -> bool:
    """Tell whether each file of a store still has the size it was published with."""
    return all(
        (file := at / name).is_file() and file.stat().st_size == size
        for name, size in published.sizes.items()
    ) and disk.is_whole_sqlite(at / "chroma.sqlite3")


def _numbered(folder: Path, store: Store) -> list[Path]:
    """Return the folders of a store, oldest first."""
    parent = folder / _FOLDER / store
    if not parent.is_dir():
        return []
    return sorted(path for path in parent.iterdir() if path.is_dir() and path.name.isdecimal())
