"""A build dies by SIGKILL, or hits a file size limit; the next one completes it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
POINTS = [
    *("scan", "read", "cut", "copy", "embed", "keywords", "seal", "publish", "done"),
    *("read 20", "embedding", "first embedding", "first publish"),
    *(f"random {n}" for n in range(4)),
]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Any:
    tmp = tmp_path_factory.mktemp("killing")
    paths = os.pathsep.join([str(HERE), str(HERE.parents[1])])
    done = subprocess.run(
        [sys.executable, str(HERE / "killing.py"), str(tmp)],
        env=os.environ | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads((tmp / "results.json").read_text("utf-8"))


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_build_is_completed_by_the_next(results: Any, point: str) -> None:
    found = results["points"][point]
    assert found["killed"] or point.startswith("random")  # a random one may come too late
    assert found["completed"] == results["new"]


@pytest.mark.parametrize("point", POINTS)
def test_after_a_kill_a_reader_sees_the_old_state_or_the_new_one_whole(
    results: Any, point: str
) -> None:
    seen = results["points"][point]["seen"]
    if point == "first embedding":
        assert seen["error"] == "IndexMissing"
        return
    state = "old" if seen["fingerprint"] == results["old"]["fingerprint"] else "new"
    assert seen == results[state] | {"lost": []}
    if point in ("publish", "first publish", "done"):
        assert state == "new"
    elif not point.startswith("random"):
        assert state == "old"


def test_what_a_killed_build_embedded_is_not_embedded_again(results: Any) -> None:
    points = results["points"]
    assert points["embedding"]["report"]["embedded"] < points["scan"]["report"]["embedded"]
    assert points["keywords"]["report"]["embedded"] == 0
    assert points["publish"]["report"]["embedded"] == 0


@pytest.mark.parametrize("kilobytes", ["20", "100", "300"])
def test_a_file_that_may_not_grow_is_a_full_disk(results: Any, kilobytes: str) -> None:
    found = results["limits"][kilobytes]
    assert found["said"].get("error") == "StorageFull", found["said"]
    assert "full" in found["said"]["says"]
    assert found["seen"] == results["old"] | {"lost": []}
    assert found["completed"] == results["new"]
