"""One index of the seeds for the whole session; building it costs half a minute."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

from assistant import Assistant
from tests.processes import ROOT, build

# A busy machine is no fault of the code: tests hold no timings.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


@pytest.fixture(scope="session")
def seeds_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index of seeds/ that no test may write to.

    It is built in a process of its own, so that torch and LlamaIndex do not stay in this one.
    """
    index = tmp_path_factory.mktemp("seeds") / "index"
    build([ROOT / "seeds"], index)
    return index


@pytest.fixture(scope="session")
def assistant(seeds_index: Path) -> Iterator[Assistant]:
    with Assistant.open(seeds_index) as opened:
        yield opened


@pytest.fixture
def index_copy(seeds_index: Path, tmp_path: Path) -> Callable[[], Path]:
    """Return a function that makes a copy to damage; only the models are shared."""

    def copy() -> Path:
        index = tmp_path / "index"
        shutil.copytree(seeds_index, index, ignore=shutil.ignore_patterns("models"))
        (index / "models").symlink_to(seeds_index / "models")
        return index

    return copy
