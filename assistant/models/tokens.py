"""The door to tokenizers: texts or pairs in, padded batches out, sorted so that padding is rare."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Encoding, Tokenizer

from assistant.errors import ModelUnavailable
from assistant.models.runtime import Floats, Network

# Both encoders were trained on at most 256 (embedder) and 512 (reranker) tokens; passages stay
# far below, and questions are capped, so one limit serves both.
MAX_TOKENS = 256
# Rows of a batch times its longest row: what a core's cache holds, so larger ones are slower.
BATCH_TOKENS = 1024
# Rows are filled up to a multiple of this: the runtime prepares itself for every new length, which
# costs more than the filling. A third of the time and of the memory of a question went there.
_STEP = 16

INPUTS = ("input_ids", "attention_mask", "token_type_ids")

Batch = tuple[list[int], dict[str, npt.NDArray[np.int64]]]
Texts = Sequence[str] | Sequence[tuple[str, str]]


def load(file: Path) -> Tokenizer:
    """Load a tokenizer.json, cut at MAX_TOKENS, the longer text of a pair first."""
    try:
        tokenizer = Tokenizer.from_file(str(file))
    except Exception as error:  # the library raises bare Exception
        raise ModelUnavailable(
            f"no readable tokenizer in {file}; remove its folder and run 'assistant build'"
        ) from error
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.no_padding()
    return tokenizer


def encode(tokenizer: Tokenizer, texts: Texts) -> list[Encoding]:
    """Return the tokens of texts or pairs, in order."""
    encodings: list[Encoding] = tokenizer.encode_batch(list(texts))
    return encodings


def batches(encodings: Sequence[Encoding], *, streams: int = 1) -> Iterator[Batch]:
    """Yield (positions in `encodings`, int64[n, t] inputs by name), longest first.

    Few texts are shared out among `streams`, so that none of them stands idle.
    """
    order = sorted(range(len(encodings)), key=lambda i: -len(encodings[i].ids))
    share = -(-len(order) // streams)
    at = 0
    while at < len(order):
        rows = max(1, min(share, BATCH_TOKENS // max(1, len(encodings[order[at]].ids))))
        chosen = order[at : at + rows]
        yield chosen, padded([encodings[i] for i in chosen])
        at += rows


def through(
    network: Network, encodings: Sequence[Encoding], *, inputs: Sequence[str] = INPUTS
) -> Iterator[tuple[list[int], tuple[Floats, ...]]]:
    """Run all batches through a network that takes `inputs`; yield (positions, outputs)."""
    made = list(batches(encodings, streams=network.streams))
    read = ({name: batch[name] for name in inputs} for _, batch in made)
    for (positions, _), outputs in zip(made, network.run(read), strict=True):
        yield positions, outputs


def padded(rows: Sequence[Encoding]) -> dict[str, npt.NDArray[np.int64]]:
    """Return int64[n, t] inputs by name, each row filled up with zeros past the longest."""
    longest = max(len(row.ids) for row in rows)
    shape = len(rows), -(-longest // _STEP) * _STEP
    inputs = {name: np.zeros(shape, dtype=np.int64) for name in INPUTS}
    for i, row in enumerate(rows):
        length = len(row.ids)
        inputs["input_ids"][i, :length] = row.ids
        inputs["attention_mask"][i, :length] = row.attention_mask
        inputs["token_type_ids"][i, :length] = row.type_ids
    return inputs
