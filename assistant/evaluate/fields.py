"""The fields of one JSON object of a question set, each checked as it is read.

An object in, a value out; ValueError says in one clause what was found and what was expected, and
who reads the file puts its name and line in front.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from assistant.text import fold

# What has no "type" still needs a row in the table by type.
UNTYPED = "untyped"


def identity(row: Mapping[str, Any]) -> str:
    """Return the field "id", a text or a whole number, as a text."""
    found = row.get("id")
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    return string(found, "id")


def string(found: object, name: str) -> str:
    """Return `found` where it is text with something to read in it."""
    # Text that folds to nothing would stand in every answer.
    if not isinstance(found, str) or not fold(found):
        raise ValueError(f"'{name}' is {short(found)}, expected text")
    return found


def strings(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return the texts of a list, none where the field is absent."""
    return tuple(string(item, f"{name}[{i}]") for i, item in enumerate(listed(row, name)))


def listed(row: Mapping[str, Any], name: str) -> list[object]:
    """Return a list, an empty one where the field is absent."""
    found = row.get(name)
    if found is None:
        return []
    if not isinstance(found, list):
        raise ValueError(f"'{name}' is {short(found)}, expected a list")
    return found


def flag(row: Mapping[str, Any], name: str) -> bool:
    """Return true or false; nothing is taken for either."""
    found = row.get(name)
    if not isinstance(found, bool):
        raise ValueError(f"'{name}' is {short(found)}, expected true or false")
    return found


def kind(row: Mapping[str, Any]) -> str:
    """Return the field "type", UNTYPED where it is absent."""
    return UNTYPED if row.get("type") is None else string(row["type"], "type")


def day(row: Mapping[str, Any], name: str) -> dt.date | None:
    """Return a day written 2025-02-06, None where the field is absent."""
    found = row.get(name)
    if found is None:
        return None
    try:
        return dt.date.fromisoformat(string(found, name))
    except ValueError as error:
        raise ValueError(f"'{name}' is {short(found)}, expected a day like 2025-02-06") from error


def short(found: object) -> str:
    """Return a value as an error sentence shows it."""
    # A whole pasted article in an error line would hide the message.
    shown = "missing" if found is None else json.dumps(found, ensure_ascii=False)
    return shown if len(shown) <= 60 else shown[:59] + "…"
