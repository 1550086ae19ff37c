"""Examples -> token rows with the answer's tokens marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.models import tokens
from assistant.models.reader import joined
from assistant.models.training.reader.examples import Example
from assistant.types import Span

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer


@dataclass(frozen=True, slots=True)
class Row:
    """One encoded example; `first` and `last` are the answer's tokens, of no weight if unknown."""

    encoding: Encoding
    first: int
    last: int
    weight: float
    answerable: bool


def encode(examples: Sequence[Example], by: Tokenizer) -> list[Row]:
    """Return a row per example, without the answered ones whose answer was cut off."""
    pairs = [(e.question, joined(e.heading, e.passage)) for e in examples]
    made: list[Row] = []
    for example, encoding in zip(examples, tokens.encode(by, pairs), strict=True):
        begin = len(joined(example.heading, example.passage)) - len(example.passage)
        marked = _marked(encoding, begin, example.span) if example.span else None
        if marked is not None:
            made.append(Row(encoding, *marked, example.span_weight, example.answerable))
        elif example.span is None or not example.answerable:
            made.append(Row(encoding, 0, 0, 0.0, example.answerable))
    return made


def _marked(encoding: Encoding, begin: int, span: Span) -> tuple[int, int] | None:
    """Return the first and last token of a span of the passage, None where its end was cut off."""
    whole = Span(span.start + begin, span.end + begin)
    inside = [
        t
        for t, ((low, high), part) in enumerate(
            zip(encoding.offsets, encoding.sequence_ids, strict=True)
        )
        if part == 1 and low < high and whole.overlaps(Span(low, high))
    ]
    if not inside or encoding.offsets[inside[-1]][1] < whole.end:
        return None
    return inside[0], inside[-1]
