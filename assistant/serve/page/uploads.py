"""Files that come through the page -> a folder inside the index, and the index in step with it.

A build is told the whole corpus, and what it is not told leaves. So the page builds from the
paths that it was started with, asks first what that would remove, and refuses
where anything would leave that nobody asked to remove: an index can have been built from folders
that the page knows nothing of.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.config import Settings
from assistant.errors import BadRequest
from assistant.index import manifest
from assistant.index.catalog import Catalog
from assistant.reply import printable

if TYPE_CHECKING:
    from assistant.index.sync import Report

Progress = Callable[[str, int, int], None]
# Most file systems take 255 bytes.
_MOST_CHARS = 100
# Named in a refusal, as an example of what would leave.
_NAMED = 3


def folder(settings: Settings) -> Path:
    """Return where uploaded files are kept."""
    return settings.index / manifest.UPLOADS


def names(settings: Settings) -> list[str]:
    """Return the names of the uploaded files, sorted."""
    kept = folder(settings)
    if not kept.is_dir():
        return []
    return sorted(file.name for file in kept.iterdir() if not file.name.startswith("."))


def add(
    files: Sequence[Path],
    paths: Sequence[Path],
    settings: Settings,
    catalog: Catalog,
    tell: Progress,
) -> Report:
    """Keep copies of files and index them; they are gone again where that fails.

    Raises BadRequest where nothing was given and what `bring` raises.
    """
    if not files:
        raise BadRequest("no file was chosen; drop articles on the field first")
    kept = folder(settings)
    kept.mkdir(parents=True, exist_ok=True)
    taken = {*catalog.known(), *names(settings)}
    copies: list[Path] = []
    try:
        for file in files:
            name = _free(_safe(file.name), taken)
            taken.add(name)
            copies.append(kept / name)
            shutil.copyfile(file, kept / name)
        return bring(paths, settings, tell)
    except BaseException:
        for copy in copies:
            copy.unlink(missing_ok=True)
        raise


def remove(name: str, paths: Sequence[Path], settings: Settings, tell: Progress) -> Report:
    """Delete an uploaded file and take it out of the index; it stays where that fails.

    Raises BadRequest where no such file was uploaded and what `bring` raises.
    """
    if name not in names(settings):
        raise BadRequest(f"'{printable(name)}' was not added through the page; remove its file")
    with _hidden(folder(settings) / name):
        return bring(paths, settings, tell, leaving=[name])


def bring(
    paths: Sequence[Path],
    settings: Settings,
    tell: Progress,
    *,
    leaving: Collection[str] | None = (),
) -> Report:
    """Bring the index in step with the page's paths and its uploads.

    Only the documents in `leaving` may leave, any with None. Raises BadRequest where others
    would, and what a build raises.
    """
    from assistant.index import sync  # a server that only answers never reads a file

    if leaving is not None:
        removed = sync.plan(paths, settings).removed
        if lost := [name for name in removed if name not in leaving]:
            raise BadRequest(_would_leave(lost, paths))
    return sync.build(paths, settings, progress=tell)


def _would_leave(lost: Sequence[str], told: Sequence[Path]) -> str:
    named = ", ".join(printable(name) for name in lost[:_NAMED])
    more = f" and {len(lost) - _NAMED} more" if len(lost) > _NAMED else ""
    places = ", ".join(map(str, told)) or "no path"
    return (
        f"{named}{more} would leave the corpus, because {places} does not hold them (any more);"
        " nothing was changed. Start the page with all their folders ('assistant serve PATH ...'),"
        " or let what is gone leave"
    )


@contextmanager
def _hidden(file: Path) -> Iterator[None]:
    """Put a file out of a build's sight, and delete it when the build is done."""
    hidden = file.with_name(f".removed-{file.name}")
    file.rename(hidden)
    try:
        yield
    except BaseException:
        hidden.rename(file)
        raise
    hidden.unlink()


def _safe(name: str) -> str:
    """Return a name that no file system minds; hidden files are left out by builds."""
    plain = "".join(c for c in printable(name) if c not in '\\/:*?"<>|\n').strip(" .") or "article"
    stem, dot, suffix = plain.rpartition(".")
    if not dot:
        stem, suffix = plain, ""
    return f"{stem[:_MOST_CHARS]}{dot}{suffix[:12]}"


def _free(name: str, taken: Collection[str]) -> str:
    """Return a name that nothing in the corpus has: two of one name would both be renamed."""
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        stem, suffix = name, ""
    tried, number = name, 2
    while tried in taken:
        tried, number = f"{stem}-{number}{dot}{suffix}", number + 1
    return tried
