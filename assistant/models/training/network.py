"""What the networks in training have in common: an encoder that knows English, kept in a folder.

A folder holds weights.safetensors, config.json and tokenizer.json.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn
from transformers import BertConfig, BertModel

from assistant.models.runtime import Floats, Inputs

# The lowest layers know English already; left alone, a few thousand examples cannot spoil them.
_FROZEN_LAYERS = 3


class Headed(nn.Module):
    """A BERT with outputs of its own; `relevance` is the one that the reranker had."""

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder
        self.relevance = nn.Linear(encoder.config.hidden_size, 1)


M = TypeVar("M", bound=Headed)


class TorchNetwork:
    """A network in training, run as one that was loaded from a file."""

    name = "torch"
    streams = 1

    def __init__(self, model: Headed, device: torch.device) -> None:
        self._model = model
        self._device = device

    def run(self, batches: Iterable[Inputs]) -> Iterator[tuple[Floats, ...]]:
        """Yield the outputs of each batch: int64[n, t] by name."""
        self._model.eval()
        for inputs in batches:
            on_device = {k: torch.from_numpy(v).to(self._device) for k, v in inputs.items()}
            with torch.no_grad(), torch.autocast(self._device.type, dtype=torch.bfloat16):
                outputs = self._model(**on_device)
            yield tuple(np.asarray(output.float().cpu().numpy()) for output in outputs)


def freeze(model: Headed, layers: int = _FROZEN_LAYERS) -> None:
    """Keep the embeddings and lowest layers as they are; drop out after the wide layers only."""
    model.encoder.embeddings.requires_grad_(False)
    for number, layer in enumerate(model.encoder.encoder.layer):
        dropout = layer.get_submodule("attention.output.dropout")
        if isinstance(dropout, nn.Dropout):
            dropout.p = 0.0
        if number < layers:
            layer.requires_grad_(False)


def save(model: Headed, tokenizer: Path, out: Path) -> None:
    """Write the weights in float32, the encoder's shape and a copy of the tokenizer's file."""
    out.mkdir(parents=True, exist_ok=True)
    weights = {name: value.contiguous() for name, value in model.state_dict().items()}
    save_file(weights, str(out / "weights.safetensors"))
    model.encoder.config.to_json_file(out / "config.json")
    shutil.copyfile(tokenizer, out / "tokenizer.json")


def load(make: Callable[[BertModel], M], folder: Path) -> M:
    """Return the network that `save` wrote, ready for use."""
    model = make(BertModel(BertConfig.from_json_file(folder / "config.json")))
    model.load_state_dict(load_file(str(folder / "weights.safetensors")))
    model.eval()
    return model
