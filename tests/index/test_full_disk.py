"""The disk has no room: one clear error, the old state stands, and the next build completes."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.errors import StorageFull
from assistant.index import disk, manifest
from assistant.index.opened import Index
from assistant.index.sync import build
from tests.index.index_builders import (
    assert_in_step,
    contents,
    make_index,
    make_models,
    make_settings,
    write_corpus,
)

NEW = {"new.txt": "The museum opened a wing for orchard tools and vaccine jars."}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MB; needs the right to mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.name != "posix" or os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root can mount a small file system")
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting is not allowed here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.parametrize("free_kilobytes", [0, 8, 60, 200, 350])
def test_a_full_disk_costs_nothing_that_was_indexed(small_disk: Path, free_kilobytes: int) -> None:
    index, _ = make_index(small_disk)
    settings = make_settings(index)
    before = contents(index)
    write_corpus(small_disk / "corpus", NEW)
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * (shutil.disk_usage(small_disk).free - free_kilobytes * 1024))
    with pytest.raises(StorageFull, match=r"is full; the index as it was before still stands"):
        build([small_disk / "corpus"], settings, models=make_models())
    # Reading needs a little room of its own: SQLite keeps a shared index beside an open log.
    ballast.unlink()
    with Index.open(index, settings) as opened:
        assert opened.manifest.fingerprint == before.fingerprint
        assert set(opened.passages(sorted(opened.vectors.ids()))) == before.vectors
    build([small_disk / "corpus"], settings, models=make_models())
    clean, _ = make_index(small_disk / "clean", _all(small_disk / "corpus"))
    assert assert_in_step(index) == assert_in_step(clean)


def _all(corpus: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in corpus.iterdir()}


def test_no_room_for_the_manifest_publishes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, _ = make_index(tmp_path)
    before = contents(index)
    write_corpus(tmp_path / "corpus", NEW)
    real = os.fsync

    def full(descriptor: int) -> None:
        if "manifest" in str(Path(f"/proc/self/fd/{descriptor}").readlink()):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(descriptor)

    monkeypatch.setattr(disk.os, "fsync", full)
    with pytest.raises(StorageFull):
        build([tmp_path / "corpus"], make_settings(index), models=make_models())
    monkeypatch.undo()
    with Index.open(index, make_settings(index)) as opened:
        assert opened.vectors.ids() == opened.keywords.ids() == before.vectors
    for kind in ("keywords", "vectors"):
        names = [path.name for path in (index / "stores" / kind).iterdir()]
        assert max(names) == getattr(manifest.read(index), kind).name
    build([tmp_path / "corpus"], make_settings(index), models=make_models())
    assert_in_step(index)
