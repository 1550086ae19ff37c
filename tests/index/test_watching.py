"""An index that follows a folder: real files, a real index, the system's own notices."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from assistant.errors import IndexMissing
from assistant.index import lock, watching
from assistant.index.opened import Index
from assistant.index.sync import Report
from assistant.types import Scope
from tests.index.index_builders import (
    HandEmbedder,
    HandModels,
    assert_in_step,
    make_index,
    make_models,
    make_settings,
    write_corpus,
)

MUSEUM = {"museum.txt": "The museum opened a wing for orchard tools and vaccine jars today."}
SECONDS = 120  # for a notice and a build on a machine under load; a test that hangs still ends

pytestmark = pytest.mark.slow


class Follower:
    """`follow` in a thread, as the command line runs it; its reports in the order they came."""

    def __init__(self, paths: list[Path], index: Path, embedder: HandEmbedder) -> None:
        self.reports: list[Report] = []
        self.failed: list[BaseException] = []
        self.stop = threading.Event()
        self._work = (paths, make_settings(index), HandModels(embedder))
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        paths, settings, models = self._work
        try:
            with closing(
                watching.follow(paths, settings, stop=self.stop, models=models)
            ) as following:
                for report in following:
                    self.reports.append(report)
        except BaseException as error:
            self.failed.append(error)

    def __enter__(self) -> Follower:
        self._thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self.stop.set()
        self._thread.join(SECONDS)
        assert not self._thread.is_alive()
        assert self.failed == []

    def until(self, true: Callable[[], bool]) -> None:
        end = time.monotonic() + SECONDS
        while not true():
            assert not self.failed, self.failed
            assert time.monotonic() < end, self.reports
            time.sleep(0.05)


@pytest.fixture
def follower(tmp_path: Path) -> Iterator[Follower]:
    """Follow tmp_path/corpus, which has an index in step with it."""
    index, _ = make_index(tmp_path)
    with Follower([tmp_path / "corpus"], index, make_models().hand) as following:
        yield following


def texts(tmp: Path) -> str:
    """Return all that is found by words and by vectors, as one text."""
    settings = make_settings(tmp / "index")
    try:
        with Index.open(settings.index, settings) as index:
            near = index.vectors.search(make_models().hand.embed(["storm"])[0], 99, Scope())
            ids = {i for i, _ in near} | index.keywords.ids()
            return "\n".join(p.text for p in index.passages(sorted(ids)).values())
    except IndexMissing:
        return ""


def test_what_is_added_changed_and_removed_is_followed(tmp_path: Path, follower: Follower) -> None:
    corpus = tmp_path / "corpus"
    write_corpus(corpus, MUSEUM)
    follower.until(lambda: "museum" in texts(tmp_path))
    write_corpus(
        corpus, {"museum.txt": "The museum burned down, and nobody knows why or who saw it."}
    )
    follower.until(lambda: "burned down" in texts(tmp_path))
    assert "orchard tools" not in texts(tmp_path)
    (corpus / "museum.txt").unlink()
    follower.until(lambda: "museum" not in texts(tmp_path))
    follower.until(lambda: sum(report.removed for report in follower.reports) == 1)
    assert sum(report.added for report in follower.reports) == 1
    assert sum(report.changed for report in follower.reports) >= 1
    assert_in_step(tmp_path / "index")


def test_what_changed_before_the_watching_began_is_not_missed(tmp_path: Path) -> None:
    index, _ = make_index(tmp_path)
    write_corpus(tmp_path / "corpus", MUSEUM)
    with Follower([tmp_path / "corpus"], index, make_models().hand) as follower:
        follower.until(lambda: "museum" in texts(tmp_path))


def test_what_is_added_while_a_build_runs_is_not_missed(tmp_path: Path) -> None:
    index, _ = make_index(tmp_path)
    corpus = tmp_path / "corpus"

    class Busy(HandEmbedder):
        def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
            if not (corpus / "late.txt").exists():
                write_corpus(
                    corpus, {"late.txt": "An orchard by the harbour was sold to its pilots today."}
                )
            return super().embed(texts)

    with Follower([corpus], index, Busy()) as follower:
        write_corpus(corpus, MUSEUM)
        follower.until(lambda: "sold to its pilots" in texts(tmp_path))


def test_a_folder_that_is_emptied_changes_nothing_and_is_followed_when_it_is_filled(
    tmp_path: Path, follower: Follower
) -> None:
    corpus = tmp_path / "corpus"
    before = texts(tmp_path)
    for file in corpus.iterdir():
        file.unlink()
    time.sleep(2)  # long enough for a build that must not happen
    assert texts(tmp_path) == before
    write_corpus(corpus, MUSEUM)
    follower.until(lambda: "museum" in texts(tmp_path) and "harbour" not in texts(tmp_path))


def test_a_folder_that_is_deleted_and_made_anew_is_followed_again(
    tmp_path: Path, follower: Follower
) -> None:
    corpus = tmp_path / "corpus"
    before = texts(tmp_path)
    shutil.rmtree(corpus)
    time.sleep(2)
    assert texts(tmp_path) == before
    write_corpus(corpus, MUSEUM)
    follower.until(lambda: "museum" in texts(tmp_path))
    write_corpus(corpus, {"late.txt": "An orchard by the harbour was sold to its pilots today."})
    follower.until(lambda: "sold to its pilots" in texts(tmp_path))


def test_an_index_that_another_build_has_is_waited_for(tmp_path: Path, follower: Follower) -> None:
    with lock.writing(tmp_path / "index"):
        write_corpus(tmp_path / "corpus", MUSEUM)
        time.sleep(2)
        assert follower.reports == []
    follower.until(lambda: "museum" in texts(tmp_path))


def test_an_index_among_the_files_it_follows_is_not_built_for_ever(tmp_path: Path) -> None:
    write_corpus(tmp_path / "work", MUSEUM)
    index = tmp_path / "work" / "index"
    with Follower([tmp_path / "work"], index, make_models().hand) as follower:
        follower.until(lambda: len(follower.reports) == 1)
        time.sleep(4)
        assert len(follower.reports) == 1


def test_stopping_ends_it(tmp_path: Path, follower: Follower) -> None:
    follower.stop.set()
    follower.until(lambda: not follower._thread.is_alive())
