"""(question, text) pairs -> relevance logits, with the cross-encoder that lives in the index."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from tokenizers import Tokenizer

from assistant.models import runtime, tokens
from assistant.models.encoder import read_about
from assistant.models.runtime import Floats, Network


class Reranker(Protocol):
    """The reranker role."""

    name: str

    def score(self, question: str, texts: Sequence[str]) -> Floats:
        """Return float32[n] logits: higher is more relevant, about 0 is undecided."""
        ...


class CrossEncoder:
    """An exported cross-encoder: two ONNX files, tokenizer.json and model.json.

    `model.onnx` computes in float from weights stored as int8 and is for OpenVINO, which is slow
    on whole numbers; `int8.onnx` is the file as published and is faster in onnxruntime.
    """

    def __init__(self, folder: Path, network: Network, tokenizer: Tokenizer) -> None:
        about = read_about(folder)
        self.name = str(about["name"])
        self.sha256 = str(about["sha256"])
        self._network = network
        self._tokenizer = tokenizer

    @classmethod
    def open(cls, folder: Path, *, threads: int = 2, streams: int = 1) -> CrossEncoder:
        """Load an exported folder; raises ModelUnavailable when it is not complete."""
        int8 = folder / "int8.onnx"
        file = int8 if int8.is_file() and not runtime.has_openvino() else folder / "model.onnx"
        network = runtime.load(file, threads=threads, streams=streams, cache=folder / "compiled")
        return cls(folder, network, tokens.load(folder / "tokenizer.json"))

    def score(self, question: str, texts: Sequence[str]) -> Floats:
        """Return float32[n] logits in the order of `texts`."""
        scores = np.zeros(len(texts), dtype=np.float32)
        pairs = tokens.encode(self._tokenizer, [(question, text) for text in texts])
        for positions, outputs in tokens.through(self._network, pairs):
            scores[positions] = outputs[0][:, 0]
        return scores
