from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant.errors import IndexBusy
from assistant.index.lock import writing


def test_the_second_writer_is_told_who_the_first_is(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "index"
    says = rf"another build \(process {os.getpid()}, started \d\d:\d\d\) is writing .*index"
    with writing(folder), pytest.raises(IndexBusy, match=says), writing(folder):
        pytest.fail("two writers")
    with writing(folder):
        pass  # free again


def test_the_lock_is_dropped_when_the_writer_fails(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), writing(tmp_path):
        raise ZeroDivisionError
    with writing(tmp_path):
        pass


def test_a_holder_that_has_not_said_who_it_is(tmp_path: Path) -> None:
    with writing(tmp_path):
        (tmp_path / ".writing.json").write_text("{")
        with pytest.raises(IndexBusy, match="another build is writing"), writing(tmp_path):
            pytest.fail("two writers")
