"""Rows of tokens -> batches of rows of nearly equal length, and the tokenizer that makes them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from assistant.models import tokens

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

# The learning rates of the train modules go with this number.
_BATCH_ROWS = 16
# Tokens by which rows of a batch may differ: sorted strictly, batches would be of one kind.
_JITTER = 12


class Encoded(Protocol):
    """A row of tokens with whatever is to be learned of it."""

    @property
    def encoding(self) -> Encoding:
        """The tokens of the pair of texts."""
        ...


Row = TypeVar("Row", bound=Encoded)


def tokenizer(file: Path, *, limit: int = tokens.MAX_TOKENS) -> Tokenizer:
    """Load a tokenizer that cuts only the second text: a cut question is another question."""
    loaded = tokens.load(file)
    loaded.enable_truncation(limit, strategy="only_second")
    return loaded


def batches(rows: Sequence[Row], rng: random.Random) -> list[list[Row]]:
    """Return batches of rows of nearly equal length, in random order."""
    ordered = sorted(rows, key=lambda row: len(row.encoding.ids) + rng.uniform(-_JITTER, _JITTER))
    starts = range(0, len(ordered), _BATCH_ROWS)
    groups = [ordered[at : at + _BATCH_ROWS] for at in starts]
    rng.shuffle(groups)
    return groups
