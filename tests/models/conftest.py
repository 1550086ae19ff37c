"""The exported models of the seeds index and sentences to try them on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import text
from assistant.models import runtime
from assistant.models.encoder import Encoder
from assistant.models.reranker import CrossEncoder
from tests.processes import ROOT


@pytest.fixture(scope="session")
def sentences() -> list[str]:
    """Return 40 sentences of the seeds, short and long."""
    found = [
        span.of(article)
        for file in sorted((ROOT / "seeds").glob("*.txt"))
        for article in [text.normalise(file.read_text("utf-8"))]
        for span in text.sentences(article)
    ]
    return found[:: len(found) // 40][:40]


@pytest.fixture(scope="session")
def encoder_folder(seeds_index: Path) -> Path:
    (folder,) = (seeds_index / "models" / "embedder").iterdir()
    return folder


@pytest.fixture(scope="session")
def reranker_folder(seeds_index: Path) -> Path:
    (folder,) = (seeds_index / "models" / "reranker").iterdir()
    return folder


@pytest.fixture(scope="session")
def encoder(encoder_folder: Path) -> Encoder:
    return Encoder.open(encoder_folder)


@pytest.fixture(scope="session")
def reranker(reranker_folder: Path) -> CrossEncoder:
    return CrossEncoder.open(reranker_folder)


@pytest.fixture
def without_openvino(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return a function that leaves only onnxruntime."""
    return lambda: monkeypatch.setattr(runtime, "openvino", None)
