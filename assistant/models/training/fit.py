"""A network and batches of rows -> the same network, trained."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import nn

from assistant.models import tokens
from assistant.models.training.batches import Encoded, Row
from assistant.models.training.network import Headed, M, in_half

# Truths of 0.98 and 0.02 instead of 1 and 0: some labels, above all the made ones, are wrong.
_SMOOTHED = 0.02
# Each layer learns so much more slowly than the one above it: the lower, the more general.
_LAYER_DECAY = 0.92
# The new outputs start from nothing and have as few steps as the rest.
_NEW_OUTPUTS = 5
_WEIGHT_DECAY = 0.01
_LONGEST_GRADIENT = 1.0
# The share of the steps over which the rate rises; the optimiser's averages are empty at first.
_WARM_SHARE = 0.06
_STEPS_PER_LINE = 50
# The loss that is shown is a running mean over about thirty batches.
_SHOWN_SHARE = 0.03

_log = logging.getLogger(__name__)


def fit(
    model: M,
    parts: Sequence[Sequence[Sequence[Row]]],
    *,
    loss_of: Callable[[M, Sequence[Row], torch.device], torch.Tensor],
    rate: float,
    minutes: float,
    device: torch.device,
    after_part: Callable[[int], None],
) -> None:
    """Train over parts of batches to a small `loss_of`; `after_part` is called between two parts.

    The rate rises, then falls in a line to nothing with the steps that are left or with the
    `minutes`, whichever are fewer; what `after_part` takes is counted with them.
    """
    steps = [(number, group) for number, part in enumerate(parts) for group in part]
    optimizer = torch.optim.AdamW(_rates(model, rate), weight_decay=_WEIGHT_DECAY)
    full = [group["lr"] for group in optimizer.param_groups]
    warm, began, shown = max(1, int(_WARM_SHARE * len(steps))), time.monotonic(), 0.0
    for step, (number, group) in enumerate(steps):
        left = _share_left(step, len(steps), time.monotonic() - began, minutes * 60)
        if left <= 0:
            _log.info("out of time after %d of %d steps", step, len(steps))
            break
        for settings, highest in zip(optimizer.param_groups, full, strict=True):
            settings["lr"] = highest * min((step + 1) / warm, left)
        model.train()
        with in_half(device):
            loss = loss_of(model, group, device)
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(model.parameters(), _LONGEST_GRADIENT)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        shown += (loss.item() - shown) * (_SHOWN_SHARE if step else 1.0)
        if step % _STEPS_PER_LINE == _STEPS_PER_LINE - 1:
            _log.info("step %d of %d, loss %.3f, %.2f left", step + 1, len(steps), shown, left)
        if step + 1 < len(steps) and steps[step + 1][0] != number:
            after_part(number)


def outputs_of(
    model: Headed, group: Sequence[Encoded], device: torch.device
) -> tuple[torch.Tensor, ...]:
    """Return what the network puts out for a batch of rows."""
    inputs = tokens.padded([row.encoding for row in group])
    found: tuple[torch.Tensor, ...] = model(
        **{name: torch.from_numpy(values).to(device) for name, values in inputs.items()}
    )
    return found


def loss_of_truth(logits: torch.Tensor, truths: Sequence[bool]) -> torch.Tensor:
    """Return the loss of float32[n] logits that something is so, by whether it is."""
    truth = torch.tensor([float(is_so) for is_so in truths], device=logits.device)
    smoothed = truth * (1 - 2 * _SMOOTHED) + _SMOOTHED
    return nn.functional.binary_cross_entropy_with_logits(logits, smoothed)


def _rates(model: Headed, rate: float) -> list[dict[str, Any]]:
    """Return groups of parameters with rates that fall from the top layer down."""
    layers = model.encoder.encoder.layer
    groups: list[dict[str, Any]] = []
    for depth, layer in enumerate(reversed(layers)):
        free = [p for p in layer.parameters() if p.requires_grad]
        if free:
            groups.append({"params": free, "lr": rate * _LAYER_DECAY**depth})
    pooler = model.encoder.get_submodule("pooler")
    kept = [*model.relevance.parameters(), *pooler.parameters()]
    groups.append({"params": kept, "lr": rate})
    known = {id(p) for p in (*model.encoder.parameters(), *kept)}
    new = [p for p in model.parameters() if id(p) not in known]
    groups.append({"params": new, "lr": rate * _NEW_OUTPUTS})
    return groups


def _share_left(step: int, steps: int, spent: float, allowed: float) -> float:
    if spent >= allowed:
        return 0.0
    return min(1.0 - step / steps, 1.0 - spent / allowed)
