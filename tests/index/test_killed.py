"""A build dies by SIGKILL, or hits a file size limit; the next one completes it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.processes import ROOT

POINTS = [
    *("scan", "read", "cut", "keywords", "copy", "embed", "seal", "publish", "done"),
    *("read 20", "embedding", "first embedding", "first publish"),
    *(f"random {n}" for n in range(4)),
    "long done",
]
# The keywords of the new corpus are in force, and the vectors of the old one.
BETWEEN = [
    *("between publish", "between copy", "between embed", "between seal"),
    *("between embedding", "first between embedding"),
]

# Some of the new corpus was read, and its keywords published.
READING = ["reading", "first reading"]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Any:
    tmp = tmp_path_factory.mktemp("killing")
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests/index/killing.py"), str(tmp)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads((tmp / "results.json").read_text("utf-8"))


@pytest.mark.parametrize("point", [*POINTS, *BETWEEN, *READING])
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
    whole = results[state]
    assert seen == whole | {"by_words": whole["ids"], "lost": []}
    if point in ("publish", "first publish", "done", "long done"):
        assert state == "new"
    elif not point.startswith("random"):
        assert state == "old"


@pytest.mark.parametrize("point", READING)
def test_a_kill_while_files_are_read_leaves_those_that_were_read_found(
    results: Any, point: str
) -> None:
    seen = results["points"][point]["seen"]
    old = set() if point.startswith("first") else set(results["old"]["ids"])
    new = set(results["new"]["ids"])
    assert len(set(seen["by_words"]) - old) == 19  # and the 20th was not published yet
    assert set(seen["by_words"]) <= old | new
    assert set(seen["ids"]) == set(seen["by_words"]) & old
    assert seen["awaiting"] >= 19


@pytest.mark.parametrize("point", BETWEEN)
def test_a_kill_between_the_publications_leaves_what_is_new_found_by_its_words(
    results: Any, point: str
) -> None:
    seen = results["points"][point]["seen"]
    old = set() if point.startswith("first") else set(results["old"]["ids"])
    new = set(results["new"]["ids"])
    assert seen["fingerprint"] == results["new"]["fingerprint"]
    assert set(seen["by_words"]) == new
    # What has left is found by nobody, though the vectors in force still have it.
    assert set(seen["ids"]) == old & new
    # The article that another outlet tells now is to be told to the vectors anew, too.
    assert len(new - old) <= seen["awaiting"] <= len(new - old) + 1


@pytest.mark.parametrize("point", BETWEEN)
def test_after_a_kill_between_the_publications_exactly_the_rest_is_embedded(
    results: Any, point: str
) -> None:
    points = results["points"]
    embedded = points[point]["report"]["embedded"]
    first = point.startswith("first")
    whole = results["embedded"]["first" if first else "later"]
    if point in ("between publish", "between copy"):
        assert embedded == whole
    elif point == "between seal":
        assert embedded == 0
    else:  # one batch of articles was embedded and kept
        assert 0 < embedded < whole
        assert embedded == points["first embedding" if first else "embedding"]["report"]["embedded"]


def test_what_a_killed_build_embedded_is_not_embedded_again(results: Any) -> None:
    points = results["points"]
    assert points["embedding"]["report"]["embedded"] < points["scan"]["report"]["embedded"]
    assert points["keywords"]["report"]["embedded"] == points["scan"]["report"]["embedded"]
    assert points["seal"]["report"]["embedded"] == 0
    assert points["publish"]["report"]["embedded"] == 0


@pytest.mark.parametrize("kilobytes", ["20", "100", "300"])
def test_a_file_that_may_not_grow_is_a_full_disk(results: Any, kilobytes: str) -> None:
    found = results["limits"][kilobytes]
    assert found["said"].get("error") == "StorageFull", found["said"]
    assert "full" in found["said"]["says"]
    old = results["old"]
    assert found["seen"] == old | {"by_words": old["ids"], "lost": []}
    assert found["completed"] == results["new"]
