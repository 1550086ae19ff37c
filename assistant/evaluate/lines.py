"""The lines of a set's file, one JSON object each: a file in, what a reader makes of them out.

A set is refused as a whole at its first bad line: a skipped line would change every measure
without anyone seeing why.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol, TypeVar

from assistant.errors import BadRequest
from assistant.evaluate import fields

_MARK = b"\xef\xbb\xbf"  # of a file that an editor saved as "UTF-8 with BOM"


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


_Item = TypeVar("_Item", bound=_Identified)


def items(file: Path, read: Callable[[dict[str, Any]], _Item], *, noun: str) -> tuple[_Item, ...]:
    """Return what `read` makes of each object, in file order; at least one, with ids of their own.

    `read` raises ValueError, saying in one clause what is wrong. Raises BadRequest naming the
    file, the line and what is wrong with it.
    """
    found: dict[str, _Item] = {}
    for number, row in objects(file, expected=f"a .jsonl file with one {noun} a line"):
        try:
            item = read(row)
            if item.id in found:
                raise ValueError(f"'id' {item.id!r} stands on an earlier line too; ids are unique")
        except ValueError as error:
            raise BadRequest(f"{file}, line {number}: {error}") from error
        found[item.id] = item
    if not found:
        raise BadRequest(f"{file} holds no {noun}; give one JSON object a line")
    return tuple(found.values())


def objects(file: Path, *, expected: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the numbered JSON objects of a .jsonl file; `expected` says what the file should be.

    Raises BadRequest naming the file, the line and what is wrong with it.
    """
    for number, line in numbered(file, expected=expected):
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise BadRequest(
                f"{file}, line {number}: not JSON ({error.msg} at column {error.colno})"
            ) from error
        except (ValueError, RecursionError) as error:  # too many digits, or too deep
            raise BadRequest(f"{file}, line {number}: not JSON ({error})") from error
        if not isinstance(row, dict):
            raise BadRequest(
                f"{file}, line {number}: found {fields.short(row)}, expected a JSON object"
            )
        yield number, row


def numbered(file: Path, *, expected: str) -> Iterator[tuple[int, str]]:
    """Yield the numbered lines of a UTF-8 file that are not blank.

    Raises BadRequest where the file cannot be read.
    """
    try:
        # Bytes, because only a line feed ends a line: JSON may hold Unicode's other separators.
        with file.open("rb") as lines:
            for number, raw in enumerate(lines, 1):
                line = (raw.removeprefix(_MARK) if number == 1 else raw).decode("utf-8")
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except OSError as error:
        raise BadRequest(f"{file} cannot be read: {error.strerror}; expected {expected}") from error
    except UnicodeDecodeError as error:
        raise BadRequest(
            f"{file}, line {number}: not UTF-8 at byte {error.start}; save it as UTF-8"
        ) from error
