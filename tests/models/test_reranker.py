"""The cross-encoder in float is the published int8 file, whatever runs it and in what order."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import ModelUnavailable
from assistant.models import registry, runtime, tokens
from assistant.models.reranker import CrossEncoder

pytestmark = pytest.mark.slow

QUESTION = "Who is the head of U.S. Northern Command?"
ANSWER = (
    "General Gregory Guillot, head of U.S. Northern Command, confirmed an increase in airborne"
    " intelligence missions to gather actionable data on cartel operations."
)


def ranks(scores: np.ndarray) -> np.ndarray:
    return np.argsort(np.argsort(scores))


def scores_of(folder: Path, network: runtime.Network, texts: Sequence[str]) -> np.ndarray:
    return CrossEncoder(folder, network, tokens.load(folder / "tokenizer.json")).score(
        QUESTION, texts
    )


@pytest.fixture(scope="module")
def published(reranker_folder: Path, sentences: list[str]) -> np.ndarray:
    """Return the scores of the int8 file as onnxruntime computes them, one pair at a time."""
    network = runtime.OnnxRuntime(reranker_folder / "int8.onnx", threads=1)
    return np.array([scores_of(reranker_folder, network, [s])[0] for s in sentences])


def test_the_int8_file_is_the_published_one(reranker_folder: Path) -> None:
    pinned = registry.MODELS["ms-marco-MiniLM-L-12-v2"].sha256
    assert registry.file_sha256(reranker_folder / "int8.onnx") == pinned


def test_the_float_file_agrees_with_the_published_one(
    reranker_folder: Path, sentences: list[str], published: np.ndarray
) -> None:
    network = runtime.load(reranker_folder / "model.onnx", threads=2)
    scores = scores_of(reranker_folder, network, sentences)
    assert np.corrcoef(scores, published)[0, 1] > 0.99
    assert np.corrcoef(ranks(scores), ranks(published))[0, 1] > 0.95


def test_onnxruntime_picks_the_same_best(
    reranker: CrossEncoder,
    reranker_folder: Path,
    sentences: list[str],
    without_openvino: Callable[[], None],
) -> None:
    texts = [*sentences, ANSWER]
    scores = reranker.score(QUESTION, texts)
    without_openvino()
    plain = CrossEncoder.open(reranker_folder)
    assert plain._network.name == "onnxruntime"
    others = plain.score(QUESTION, texts)
    assert texts[int(scores.argmax())] == texts[int(others.argmax())] == ANSWER
    assert np.corrcoef(scores, others)[0, 1] > 0.99


def test_an_answer_scores_above_zero_and_another_subject_below(reranker: CrossEncoder) -> None:
    answer, other = reranker.score(QUESTION, [ANSWER, "The orchard was sold for its apples."])
    assert answer > 0 > other


def test_a_pair_has_the_same_score_in_any_company(
    reranker: CrossEncoder, sentences: list[str]
) -> None:
    together = reranker.score(QUESTION, sentences)
    assert together.dtype == np.float32
    backwards = reranker.score(QUESTION, sentences[::-1])[::-1]
    alone = np.array([reranker.score(QUESTION, [s])[0] for s in sentences[:5]])
    # bf16 has three digits; logits go from -11 to 11.
    assert together == pytest.approx(backwards, abs=0.2)
    assert together[:5] == pytest.approx(alone, abs=0.2)


def test_the_same_call_twice_gives_the_same_scores(
    reranker: CrossEncoder, sentences: list[str]
) -> None:
    assert (reranker.score(QUESTION, sentences) == reranker.score(QUESTION, sentences)).all()


def test_no_texts_and_a_text_of_any_length(reranker: CrossEncoder) -> None:
    assert reranker.score(QUESTION, []).shape == (0,)
    assert np.isfinite(reranker.score(QUESTION, ["", "word " * 5000])).all()


def test_openvino_multiplies_in_float(
    reranker_folder: Path, tmp_path: Path, without_openvino: Callable[[], None]
) -> None:
    folder = tmp_path / "reranker"
    shutil.copytree(reranker_folder, folder)
    (folder / "int8.onnx").write_bytes(b"not read")
    assert CrossEncoder.open(folder).score(QUESTION, [ANSWER])[0] > 0
    without_openvino()
    with pytest.raises(ModelUnavailable):
        CrossEncoder.open(folder)
