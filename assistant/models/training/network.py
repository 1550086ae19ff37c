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

from assistant.models.runtime import Floats, Inputs, has_bf16
from assistant.models.training import dequantise, stored

# The lowest layers know English already; left alone, a few thousand examples cannot spoil them.
_FROZEN_LAYERS = 3
# The usual rate of BERT's own heads.
_DROPOUT = 0.1


class Headed(nn.Module):
    """A BERT with a verdict on the pair of texts, and whatever outputs a subclass adds.

    The verdict is the reranker's own word, `relevance`, corrected by `judge`, which reads so many
    of the encoder's vectors, `seen`, side by side.
    """

    def __init__(self, encoder: BertModel, *, seen: int) -> None:
        super().__init__()
        width = encoder.config.hidden_size
        self.encoder = encoder
        self.relevance = nn.Linear(width, 1)
        self.dropout = nn.Dropout(_DROPOUT)
        # Nought at first: training begins with the reranker's own word.
        last = nn.Linear(width, 1)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        self.judge = nn.Sequential(
            nn.Linear(seen * width, width), nn.GELU(), nn.Dropout(_DROPOUT), last
        )

    def verdict(self, pooled: torch.Tensor, *others: torch.Tensor) -> torch.Tensor:
        """Return float32[n] from float[n, width] vectors, of which the pooler's is the first."""
        seen = self.dropout(torch.cat([pooled, *others], -1))
        logits: torch.Tensor = self.relevance(pooled) + self.judge(seen)
        return logits.squeeze(-1).float()


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
            with torch.no_grad(), in_half(self._device):
                outputs = self._model(**on_device)
            yield tuple(np.asarray(output.float().cpu().numpy()) for output in outputs)


def in_half(device: torch.device) -> torch.autocast:
    """Return a context that computes in bf16 where the device does so itself.

    A CPU without it imitates it, forty times more slowly than it computes in float.
    """
    able = device.type != "cpu" or has_bf16()
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=able)


def from_reranker(make: Callable[[BertModel], M], folder: Path, *, share: float) -> M:
    """Return a network that begins with the int8 reranker in `folder`, and with new outputs.

    Its word counts by `share`: its logits go beyond 10 either way, and weaker they do not outvote
    what is learned.
    """
    encoder, weight, bias = dequantise.bert(folder)
    model = make(encoder)
    with torch.no_grad():
        model.relevance.weight.copy_(weight * share)
        model.relevance.bias.copy_(bias * share)
    return model


def freeze(model: Headed, layers: int = _FROZEN_LAYERS) -> None:
    """Keep the embeddings and lowest layers as they are; drop out in the outputs only.

    Drawing what the encoder drops takes a CPU a quarter of its time, and rows that are shown twice
    or three times are not learned by heart.
    """
    model.encoder.embeddings.requires_grad_(False)
    for number, layer in enumerate(model.encoder.encoder.layer):
        for dropout in layer.modules():
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
    """Return the network that `save` wrote, or that ships as model.onnx, ready for use."""
    if (folder / "model.onnx").is_file():
        model = make(BertModel(dequantise.shape()))
        model.load_state_dict(stored.parameters(folder / "model.onnx"))
    else:
        model = make(BertModel(BertConfig.from_json_file(folder / "config.json")))
        model.load_state_dict(load_file(str(folder / "weights.safetensors")))
    model.eval()
    return model
