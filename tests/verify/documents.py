"""Every field of a document, and the document with another value in its place."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

Place = tuple[str | int, ...]


def walk(value: Any, at: Place = ()) -> Iterator[Place]:
    """Yield the place of every field and item of a document, whatever it holds."""
    if at:
        yield at
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for name, inner in items:
            yield from walk(inner, (*at, name))


def changed(document: dict[str, Any], at: Place) -> dict[str, Any]:
    """Return a copy of a document with another value at a place."""
    made = copy.deepcopy(document)
    value_at(made, at[:-1])[at[-1]] = _another(value_at(document, at))
    return made


def without(document: dict[str, Any], at: Place) -> dict[str, Any]:
    """Return a copy of a document without what stands at a place."""
    made = copy.deepcopy(document)
    del value_at(made, at[:-1])[at[-1]]
    return made


def value_at(document: dict[str, Any], at: Place) -> Any:
    """Return what stands at a place."""
    for name in at:
        document = document[name]  # type: ignore[index]
    return document


def _another(value: Any) -> Any:
    """Return something of the same kind that is not `value`."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return f"{value[:-1]}~" if value and value[-1] != "~" else f"{value}x"
    if isinstance(value, list):
        return [*value, value[0] if value else "one more"]
    if isinstance(value, dict):
        return value | {"one more": 1}
    return "something"
