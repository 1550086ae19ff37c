"""A .jsonl file: one article per line, its "id" kept; a bad line is a row and stops nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator

from assistant.corpus.decode import decode
from assistant.corpus.formats.file import (
    Fields,
    File,
    Item,
    Rejected,
    line_of,
    lines,
    with_metadata,
)
from assistant.errors import ArticleRejected


def read(file: File) -> Iterator[Item]:
    """Yield one article per line; the line's "id" is the external id, else file#line number."""
    first_lines: dict[str, int] = {}
    for number, line in lines(file):
        place = f"{file.external_id}#{number}"
        if line is None:
            limit = file.limits.max_file_bytes
            yield Rejected(place, f"found a line over the limit of {limit:,} bytes; split it")
            continue
        if not line.strip():
            continue
        fields = _fields(line)
        if isinstance(fields, str):
            yield Rejected(place, fields)
            continue
        external_id = line_of(fields, "id") or place
        if external_id in first_lines:
            reason = f"found the id '{external_id}' of line {first_lines[external_id]} again"
            yield Rejected(place, f"{reason}, expected one line per id; rename or remove one")
            continue
        first_lines[external_id] = number
        yield external_id, with_metadata(fields)


def _fields(line: bytes) -> Fields | str:
    """Return the fields of one line, or why it has none."""
    try:
        value = json.loads(decode(line))
    except ArticleRejected as error:
        return str(error)
    except (ValueError, RecursionError) as error:  # RecursionError: brackets nested by the thousand
        return f'found no JSON ({error}), expected {{"text": "..."}}; mend the line'
    if not isinstance(value, dict):
        return f'found a JSON {type(value).__name__}, expected {{"text": "..."}}; mend the line'
    if not isinstance(value.get("text"), str):
        return 'found no "text" that is a string, expected one; mend the line'
    return value
