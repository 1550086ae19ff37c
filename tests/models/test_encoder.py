"""The exported encoder is the model it was exported from, whatever runs it and in what order."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import ModelUnavailable
from assistant.models import registry, runtime, tokens
from assistant.models.encoder import Encoder
from tests.processes import python

pytestmark = pytest.mark.slow

MODEL = "all-MiniLM-L6-v2"
_TORCH = """
import json, sys, warnings
warnings.simplefilter("ignore")
from sentence_transformers import SentenceTransformer
model = SentenceTransformer(sys.argv[1], device="cpu")
json.dump(model.encode(json.load(sys.stdin)).tolist(), sys.stdout)
"""


@pytest.fixture(scope="module")
def by_torch(sentences: list[str]) -> np.ndarray:
    """Return what sentence-transformers makes of the sentences, in a process of its own."""
    done = python("-c", _TORCH, registry.find(MODEL), input=json.dumps(sentences))
    assert done.returncode == 0, done.stderr
    return np.array(json.loads(done.stdout), dtype=np.float32)


def test_it_equals_sentence_transformers(
    encoder: Encoder, sentences: list[str], by_torch: np.ndarray
) -> None:
    cosines = (encoder.embed(sentences) * by_torch).sum(axis=1)
    assert cosines.min() > 0.999


def test_onnxruntime_gives_the_same_vectors(
    encoder_folder: Path,
    sentences: list[str],
    by_torch: np.ndarray,
    without_openvino: Callable[[], None],
) -> None:
    without_openvino()
    plain = Encoder.open(encoder_folder)
    assert plain._network.name == "onnxruntime"
    assert (plain.embed(sentences) * by_torch).sum(axis=1).min() > 0.99


def test_rows_are_of_unit_length_and_float32(encoder: Encoder, sentences: list[str]) -> None:
    vectors = encoder.embed(sentences)
    assert vectors.shape == (len(sentences), encoder.dimension) == (40, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_a_text_has_the_same_vector_alone_and_in_any_company(
    encoder: Encoder, sentences: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    together = encoder.embed(sentences)
    backwards = encoder.embed(sentences[::-1])[::-1]
    assert (together * backwards).sum(axis=1).min() > 0.999
    alone = np.concatenate([encoder.embed([sentence]) for sentence in sentences[:5]])
    assert (together[:5] * alone).sum(axis=1).min() > 0.999
    monkeypatch.setattr(tokens, "BATCH_TOKENS", 100)
    assert (together * encoder.embed(sentences)).sum(axis=1).min() > 0.999


def test_streams_give_the_same_vectors_in_the_same_order(
    encoder: Encoder, encoder_folder: Path, sentences: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "BATCH_TOKENS", 60)  # many more batches than streams
    side_by_side = Encoder.open(encoder_folder, streams=2)
    assert (side_by_side.embed(sentences) * encoder.embed(sentences)).sum(axis=1).min() > 0.999


def test_no_texts_and_empty_texts(encoder: Encoder) -> None:
    assert encoder.embed([]).shape == (0, 384)
    assert np.isfinite(encoder.embed(["", " ", "word " * 5000, "\u0000\ufffe中文"])).all()


def test_it_says_which_weights_it_is(encoder: Encoder) -> None:
    assert (encoder.name, encoder.sha256) == (MODEL, registry.MODELS[MODEL].sha256)


def copy_without(folder: Path, to: Path, *left_out: str) -> Path:
    to.mkdir()
    for name in ("model.onnx", "tokenizer.json", "model.json"):
        if name not in left_out:
            (to / name).symlink_to(folder / name)
    return to


@pytest.mark.parametrize("file", ["model.onnx", "tokenizer.json", "model.json"])
def test_a_folder_that_is_not_complete(encoder_folder: Path, tmp_path: Path, file: str) -> None:
    folder = copy_without(encoder_folder, tmp_path / "model", file)
    with pytest.raises(ModelUnavailable, match=r"assistant build") as missing:
        Encoder.open(folder)
    assert str(folder) in str(missing.value)


@pytest.mark.parametrize("runs", ["openvino", "onnxruntime"])
@pytest.mark.parametrize("file", ["model.onnx", "tokenizer.json", "model.json"])
def test_a_file_that_is_torn(
    encoder_folder: Path,
    tmp_path: Path,
    file: str,
    runs: str,
    without_openvino: Callable[[], None],
) -> None:
    if runs == "onnxruntime":
        without_openvino()
    folder = copy_without(encoder_folder, tmp_path / "model", file)
    (folder / file).write_bytes((encoder_folder / file).read_bytes()[:2000][:-30])
    with pytest.raises(ModelUnavailable, match="assistant build"):
        Encoder.open(folder)


def test_a_folder_that_cannot_be_written_needs_no_cache(
    encoder_folder: Path, tmp_path: Path, sentences: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copy_without(encoder_folder, tmp_path / "model")
    monkeypatch.setattr(runtime.os, "access", lambda path, mode: False)
    assert Encoder.open(folder).embed(sentences[:1]).shape == (1, 384)
    assert not (folder / "compiled").exists()
