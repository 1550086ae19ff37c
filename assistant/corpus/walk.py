"""The files that a corpus is made of: found, named, hashed, each once.

Paths in, Documents out, with a Rejected for what cannot be read. The size limit is that of an
article: a file that holds many is read in pieces and may be larger.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.corpus.formats import registry
from assistant.corpus.formats.file import Limits, Rejected, escaped, too_large
from assistant.errors import CorpusMissing

# A path with the inode, size and time of change it had, and the sha256 of its bytes then.
Hashes = dict[Path, tuple[tuple[int, int, int], str]]

_BLOCK = 1 << 20  # bytes hashed at a time
_LEADS_OUT = (
    "found a link that leads out of the folder, expected files inside it; copy the file here or"
    " give its folder too"
)


@dataclass(frozen=True, slots=True)
class Document:
    """A file that can be read; `sha256` is of its bytes, `size` in bytes."""

    external_id: str
    path: Path
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class _Found:
    """A file below a root that was given; the root may be the file itself."""

    path: Path
    root: Path
    leads_out: bool

    @property
    def folder(self) -> Path:
        return self.root if self.root.is_dir() else self.root.parent

    @property
    def name(self) -> str:
        return self.path.relative_to(self.folder).as_posix()


def documents(
    paths: Sequence[Path], *, limits: Limits | None = None, hashes: Hashes | None = None
) -> Iterator[Document | Rejected]:
    """Walk `paths` and yield each file once, hashed, in sorted order of external ids.

    A caller that walks the same paths again and again gives `hashes`, a dict that is kept here:
    a file whose size, time and place on the disk are those of the last walk is not read again.

    Hidden files and folders are left out, a folder reached twice is walked once, a link out of
    the folder that was given is rejected. Raises CorpusMissing, before anything is read, for a
    path that is not there.
    """
    for path in paths:
        if not path.exists():
            raise CorpusMissing(
                f"'{path}' is not there; expected a file or folder of articles; check the path"
            )
    given = limits or Limits()
    return (
        Rejected(external_id, _LEADS_OUT)
        if leads_out
        else _document(external_id, path, given, hashes)
        for external_id, path, leads_out in _named(paths)
    )


def _named(paths: Sequence[Path]) -> list[tuple[str, Path, bool]]:
    """Return each file with its external id and whether it is a link that leads out.

    Ids that meet get their folder's name in front. Such a link is no file of its own where the
    file it leads to was given too.
    """
    found: dict[Path, _Found] = {}
    listed = [_Found(path, root, _leads_out(path, root)) for root in paths for path in _files(root)]
    # Files before links to them: the name of a file is where it lies.
    for one in sorted(listed, key=lambda one: (one.leads_out, one.path.is_symlink())):
        found.setdefault(_real(one.path), one)
    uses = Counter(one.name for one in found.values())
    prefixed = {
        real: one.name if uses[one.name] == 1 else f"{_real(one.folder).name}/{one.name}"
        for real, one in found.items()
    }
    again = Counter(prefixed.values())
    named = {
        real: name if again[name] == 1 else real.as_posix().lstrip("/")
        for real, name in prefixed.items()
    }
    return sorted(
        (escaped(name), found[real].path, found[real].leads_out) for real, name in named.items()
    )


def _real(path: Path) -> Path:
    """Return where links lead; a link to itself leads nowhere."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path.absolute()


def _files(root: Path) -> Iterator[Path]:
    """Yield the files below `root`, and the links to folders that lead out of it."""
    if not root.is_dir():
        yield root
        return
    seen: set[tuple[int, int]] = set()
    for folder, folders, names in os.walk(root, followlinks=True):
        try:
            status = Path(folder).stat()
        except OSError:
            folders.clear()
            continue
        if (status.st_dev, status.st_ino) in seen:  # a link back to a folder above
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        below = [Path(folder, name) for name in sorted(folders) if not name.startswith(".")]
        folders[:] = [path.name for path in below if not _leads_out(path, root)]
        yield from (path for path in below if _leads_out(path, root))
        yield from (Path(folder, name) for name in sorted(names) if not name.startswith("."))


def _leads_out(path: Path, root: Path) -> bool:
    """Tell whether a link ends outside the folder `root`; what is given may itself be a link."""
    if path == root or not path.is_symlink():
        return False
    return not _real(path).is_relative_to(_real(root))


def _document(
    external_id: str, path: Path, limits: Limits, hashes: Hashes | None
) -> Document | Rejected:
    suffix = registry.suffix_of(path.name)
    if suffix not in registry.FORMATS:
        return Rejected(external_id, registry.unknown(suffix))
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for ever
            return Rejected(external_id, "found no regular file, expected one; leave it out")
        if status.st_size > limits.max_file_bytes and not registry.FORMATS[suffix].many:
            return Rejected(external_id, too_large(status.st_size, limits))
        stamp = (status.st_ino, status.st_size, status.st_mtime_ns)
        before = hashes.get(path) if hashes else None
        sha256 = before[1] if before and before[0] == stamp else _sha256(path)
        if hashes is not None:
            hashes[path] = (stamp, sha256)
        return Document(external_id, path, sha256, status.st_size)
    except OSError as error:
        return Rejected(external_id, unreadable(error), retry=True)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def unreadable(error: OSError) -> str:
    """Say that a file cannot be read, and why."""
    return (
        f"cannot be read ({error.strerror or error}), expected a readable file; mend its rights"
        " or its disk, or leave it out"
    )
