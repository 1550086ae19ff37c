"""A .csv file: one article per row under a header line; other columns are kept as metadata.

Comma, semicolon, tab or bar, whichever the header line has most of. Usual names of a column are
known ("headline" is the title), so that an export needs no editing.
"""

from __future__ import annotations

import csv
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

_SEPARATORS = ",;\t|"
_COLUMNS = {
    "body": "text", "content": "text", "article": "text", "full_text": "text",
    "headline": "title", "published": "date", "published_at": "date", "publish_date": "date",
    "updated_at": "updated", "publisher": "source", "outlet": "source", "authors": "author",
    "byline": "author", "link": "url", "lang": "language", "tags": "labels",
}  # fmt: skip


def read(file: File) -> Iterator[Item]:
    """Yield one article per row; the row's "id" is the external id, else file#row number."""
    csv.field_size_limit(file.limits.max_file_bytes)
    text = _text(file)
    head = next(text, "")
    separator = max(_SEPARATORS, key=head.count)
    columns = [_column(name) for name in next(csv.reader([head], delimiter=separator), [])]
    if "text" not in columns:
        raise ArticleRejected(
            f"found the columns {', '.join(columns)[:200] or '(none)'}, expected one named text;"
            " rename the column that holds the articles"
        )
    rows = csv.reader(text, delimiter=separator)
    number = 0
    while True:
        number += 1
        place = f"{file.external_id}#{number}"
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            raise ArticleRejected(
                f"found a row {number} that cannot be read ({error}), expected fields in double"
                " quotes that end; mend it"
            ) from error
        if any(row):
            fields = _fields(columns, row)
            yield (line_of(fields, "id") or place, fields) if "text" in fields else _short(place)


def _text(file: File) -> Iterator[str]:
    """Yield the lines as text; a line over the limit, or one that is no text, ends the file."""
    for number, line in lines(file):
        if line is None:
            limit = file.limits.max_file_bytes
            raise ArticleRejected(f"found a line {number} over {limit:,} bytes; split it")
        yield decode(line.replace(b"\x00", b""))


def _column(name: str) -> str:
    plain = "_".join(name.strip().lower().split())
    return _COLUMNS.get(plain, plain)


def _fields(columns: list[str], row: list[str]) -> Fields:
    """Return the row by its columns; a column that comes twice keeps its first value."""
    found: dict[str, object] = {}
    for column, value in zip(columns, row, strict=False):
        if value.strip():
            found.setdefault(column, value)
    if "labels" in found:
        found["labels"] = [label.strip() for label in str(found["labels"]).split(",")]
    return with_metadata(found)


def _short(place: str) -> Rejected:
    return Rejected(place, "found a row without text, expected some in its column; mend the row")
