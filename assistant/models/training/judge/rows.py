"""Examples -> token rows with the claim's doubted tokens marked, and what is learned of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import nn

from assistant.models import tokens
from assistant.models.judge import excerpt
from assistant.models.training import fit
from assistant.models.training.judge.examples import Example
from assistant.models.training.judge.network import JudgeModel
from assistant.types import Span

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer


@dataclass(frozen=True, slots=True)
class Row:
    """One encoded example. `doubts` has 1 or 0 per token of the claim, -1 where it is not known."""

    encoding: Encoding
    doubts: tuple[int, ...]
    supported: bool


def encode(examples: Iterable[Example], by: Tokenizer) -> list[Row]:
    """Return a row per example."""
    made = list(examples)
    pairs = [(e.claim, excerpt(e.claim, e.evidence)) for e in made]
    return [
        Row(encoding, _marked(encoding, example.doubted), example.supported)
        for example, encoding in zip(made, tokens.encode(by, pairs), strict=True)
    ]


def _marked(encoding: Encoding, doubted: tuple[Span, ...] | None) -> tuple[int, ...]:
    return tuple(
        -1
        if doubted is None or part != 0 or high == low
        else int(any(span.overlaps(Span(low, high)) for span in doubted))
        for (low, high), part in zip(encoding.offsets, encoding.sequence_ids, strict=True)
    )


def loss_of(model: JudgeModel, group: Sequence[Row], device: torch.device) -> torch.Tensor:
    """Return the loss of the doubts that are known plus that of "supported"."""
    doubts, supported = fit.outputs_of(model, group, device)
    marks = torch.full(doubts.shape, -1.0, device=device)
    for i, row in enumerate(group):
        marks[i, : len(row.doubts)] = torch.tensor(row.doubts, dtype=torch.float, device=device)
    known = marks >= 0
    of_pairs = fit.loss_of_truth(supported, [row.supported for row in group])
    if not known.any():
        return of_pairs
    return of_pairs + nn.functional.binary_cross_entropy_with_logits(doubts[known], marks[known])
