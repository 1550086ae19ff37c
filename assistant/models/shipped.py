"""Weights of the project's own, as they lie in this package: a folder in, an open model out.

A folder holds model.onnx, tokenizer.json and model.json with the name; the registry's models come
with packages of others.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar, Self

from tokenizers import Tokenizer

from assistant.errors import ModelUnavailable
from assistant.models import runtime, tokens
from assistant.models.runtime import Network

_WEIGHTS = Path(__file__).parent / "weights"


class Shipped:
    """A network with its tokenizer; `folder` is the name of its folder in weights/."""

    folder: ClassVar[str]

    def __init__(self, network: Network, tokenizer: Tokenizer, name: str) -> None:
        self.name = name
        self._network = network
        self._tokenizer = tokenizer

    @classmethod
    def open(cls, *, threads: int = 2, streams: int = 1, cache: Path | None = None) -> Self:
        """Load the weights; raises ModelUnavailable when the folder is not complete."""
        folder = _WEIGHTS / cls.folder
        model = folder / "model.onnx"
        try:
            network = runtime.load(model, threads=threads, streams=streams, cache=cache)
            about = json.loads((folder / "model.json").read_text("utf-8"))
            return cls(network, tokens.load(folder / "tokenizer.json"), str(about["name"]))
        except (ModelUnavailable, OSError, ValueError, KeyError) as error:
            # No build can bring them back: they come with the package.
            raise ModelUnavailable(
                f"the {cls.folder}'s weights in {folder} are not complete; install the assistant"
                " again with pip"
            ) from error
