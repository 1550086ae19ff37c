"""A set of responses beside the texts they rest on, one JSON object per line, as frozen values.

A file in, a ResponseSet out, in file order; lines.py says how a bad line is refused. A text or a
response may be empty: an assistant under test may have found or said nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.evaluate import fields, lines
from assistant.types import Span


@dataclass(frozen=True, slots=True)
class Response:
    """What somebody wrote from `context`, and whether that carries all of it.

    `spans` are the words of the response that the context does not carry, where the set marks
    them.
    """

    id: str
    text: str
    context: str
    supported: bool
    spans: tuple[Span, ...] = ()
    type: str = fields.UNTYPED


@dataclass(frozen=True, slots=True)
class ResponseSet:
    """A read file; `sha256` is of its bytes."""

    name: str
    sha256: str
    responses: tuple[Response, ...]


def load(file: Path) -> ResponseSet:
    """Read a file of responses.

    Raises BadRequest naming the file, the line and what is wrong with it.
    """
    responses = lines.items(file, _response, noun="response")
    return ResponseSet(file.name, hashlib.sha256(file.read_bytes()).hexdigest(), responses)


def _response(row: Mapping[str, Any]) -> Response:
    """Read one line; ValueError says what is wrong in one clause."""
    text = _text(row, "response")
    spans = fields.listed(row, "spans")
    return Response(
        id=fields.identity(row),
        text=text,
        context=_text(row, "context"),
        supported=fields.flag(row, "supported"),
        spans=tuple(_span(each, f"spans[{i}]", len(text)) for i, each in enumerate(spans)),
        type=fields.kind(row),
    )


def _text(row: Mapping[str, Any], name: str) -> str:
    found = row.get(name)
    if not isinstance(found, str):
        raise ValueError(f"'{name}' is {fields.short(found)}, expected text")
    # Half a surrogate pair, which JSON may hold, stops every tokenizer; offsets stay as they are.
    return found.encode("utf-8", "replace").decode("utf-8")


def _span(found: object, name: str, length: int) -> Span:
    ends = [found.get(end) for end in ("start", "end")] if isinstance(found, dict) else []
    match ends:
        case [int(start), int(end)] if 0 <= start < end <= length:
            return Span(start, end)
    raise ValueError(
        f"'{name}' is {fields.short(found)}, expected 'start' and 'end' with"
        f" 0 <= start < end <= {length}, the characters of the response"
    )
