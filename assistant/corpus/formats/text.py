"""A .txt file: all of it is the article."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.corpus.decode import decode
from assistant.corpus.formats.file import File, Item


def read(file: File) -> Iterator[Item]:
    """Yield the text of the file."""
    yield file.external_id, {"text": decode(file.data(), stated=file.charset)}
