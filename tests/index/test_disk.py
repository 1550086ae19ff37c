from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import pytest

from assistant.errors import IndexBusy, StorageFull
from assistant.index import disk


def test_write_whole_leaves_the_old_file_when_it_fails(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    disk.write_whole(file, "old")
    with pytest.raises(UnicodeEncodeError):
        disk.write_whole(file, "new \ud800")
    assert file.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        sqlite3.OperationalError("database or disk is full"),
        ValueError("An IO error occurred: 'No space left on device (os error 28)'"),
    ],
)
def test_a_full_disk_is_recognised_in_every_disguise(tmp_path: Path, error: Exception) -> None:
    wrapped = RuntimeError("a store that hides it")
    wrapped.__cause__ = error
    says = r"full.*still stands.*assistant build"
    for seen in (error, wrapped):
        with pytest.raises(StorageFull, match=says), disk.guarding(tmp_path):
            raise seen


def test_other_errors_stay_what_they_are(tmp_path: Path) -> None:
    for error in (IndexBusy("busy"), OSError(errno.EACCES, "denied"), RuntimeError("bug")):
        with pytest.raises(type(error)), disk.guarding(tmp_path):
            raise error


def test_a_store_is_copied_without_its_locks_and_its_database_whole(tmp_path: Path) -> None:
    store = tmp_path / "store"
    (store / "segment").mkdir(parents=True)
    (store / "segment" / "data.bin").write_bytes(b"x" * 10)
    (store / "writer.lock").touch()
    writer = sqlite3.connect(store / "chroma.sqlite3")
    writer.execute("create table t (n)")
    writer.execute("insert into t values (1)")
    writer.commit()
    writer.execute("begin immediate")
    writer.execute("insert into t values (2)")  # never committed
    disk.copy_store(store, tmp_path / "copy")
    writer.close()
    copy = sqlite3.connect(tmp_path / "copy" / "chroma.sqlite3")
    assert copy.execute("select n from t").fetchall() == [(1,)]
    copy.close()
    assert disk.sizes(tmp_path / "copy") == {"segment/data.bin": 10}
    assert not (tmp_path / "copy" / "writer.lock").exists()


def test_a_short_database_is_seen_without_opening_it(tmp_path: Path) -> None:
    file = tmp_path / "chroma.sqlite3"
    assert disk.is_whole_sqlite(file)  # none there: nothing to find fault with
    connection = sqlite3.connect(file)
    connection.execute("create table t (n)")
    connection.execute("insert into t values (zeroblob(50000))")
    connection.commit()
    connection.close()
    assert disk.is_whole_sqlite(file)
    with file.open("r+b") as opened:
        opened.truncate(20_000)
    assert not disk.is_whole_sqlite(file)
    file.write_bytes(b"")
    assert not disk.is_whole_sqlite(file)
