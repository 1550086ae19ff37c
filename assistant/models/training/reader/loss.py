"""What the reader learns: where answers stand, and whether they stand there at all."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from assistant.models.training import fit
from assistant.models.training.reader.network import SpanModel
from assistant.models.training.reader.rows import Row


def loss_of(model: SpanModel, group: Sequence[Row], device: torch.device) -> torch.Tensor:
    """Return the loss of the spans that are known plus that of "answered here"."""
    start, end, answerable = fit.outputs_of(model, group, device)
    weights = torch.tensor([row.weight for row in group], device=device)
    firsts = torch.tensor([row.first for row in group], device=device)
    lasts = torch.tensor([row.last for row in group], device=device)
    of_start = nn.functional.cross_entropy(start, firsts, reduction="none")
    of_end = nn.functional.cross_entropy(end, lasts, reduction="none")
    of_spans = (weights * (of_start + of_end) / 2).sum() / len(group)
    return of_spans + fit.loss_of_truth(answerable, [row.answerable for row in group])
