"""Texts -> unit vectors, with the network that lives in the index.

The exported file is read by OpenVINO or onnxruntime, so a question is encoded without torch,
transformers or sentence-transformers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from tokenizers import Tokenizer

from assistant.errors import ModelUnavailable
from assistant.models import runtime, tokens
from assistant.models.runtime import Floats, Network

_INPUTS = ("input_ids", "attention_mask")


class Embedder(Protocol):
    """The embedder role; `sha256` is that of the weights and identifies the vectors."""

    name: str
    sha256: str
    dimension: int

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return float32[n, d], each row of unit length."""
        ...


class Encoder:
    """An exported sentence-transformers model: model.onnx, tokenizer.json and model.json."""

    def __init__(self, folder: Path, network: Network, tokenizer: Tokenizer) -> None:
        about = read_about(folder)
        self.name = str(about["name"])
        self.sha256 = str(about["sha256"])
        self.dimension = int(str(about["dimension"]))
        self._network = network
        self._tokenizer = tokenizer

    @classmethod
    def open(cls, folder: Path, *, threads: int = 2, streams: int = 1) -> Encoder:
        """Load an exported folder, for many texts with a stream for each thread.

        Raises ModelUnavailable when it is not complete.
        """
        file, cache = folder / "model.onnx", folder / "compiled"
        network = runtime.load(file, threads=threads, streams=streams, cache=cache)
        return cls(folder, network, tokens.load(folder / "tokenizer.json"))

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return float32[n, d], each row of unit length, in the order of `texts`."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        encodings = tokens.encode(self._tokenizer, texts)
        for positions, outputs in tokens.through(self._network, encodings, inputs=_INPUTS):
            vectors[positions] = outputs[0]
        # bf16 leaves rows a little off unit length, and cosine must not depend on that.
        return np.asarray(
            vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12),
            dtype=np.float32,
        )


def read_about(folder: Path) -> dict[str, object]:
    """Return the model.json of an exported model folder."""
    try:
        about = json.loads((folder / "model.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelUnavailable(
            f"{folder} holds no exported model; run 'assistant build' to make it"
        ) from error
    return dict(about)
