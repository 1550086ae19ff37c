"""What the reader of a format is given, what it gives back, and the limits both keep to.

A File is a stream with a name, whether it lies on a disk, in an archive or in a message; nothing
that is unpacked is ever written under its own name, so a hostile name can do no harm. The limits
are about what one file may cost, not about what is usual: an honest file meets none of them.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from assistant.corpus.decode import decode, has_mark
from assistant.errors import ArticleRejected
from assistant.text import normalise

_BLOCK = 1 << 20  # bytes of an over-long line skipped at a time
_RATIO_FROM = 1 << 20  # bytes; below, a page of blanks may well shrink a thousandfold
# Controls, formats (bidi marks, zero width), line separators and stray halves of a character.
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})
FIELDS = frozenset(
    "text id title date updated source author url language labels notes metadata".split()
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost; past a limit it is rejected with the figure found."""

    max_file_bytes: int = 20_000_000
    """An article, a message or one line of a table; a larger one is a book or a log."""
    max_archive_bytes: int = 1_000_000_000
    """All that one archive unpacks to, archives inside it included."""
    max_ratio: int = 200
    """Unpacked to packed bytes; text shrinks to a tenth, a bomb to a thousandth."""
    max_members: int = 100_000
    """Files in one archive, archives inside it included."""
    max_depth: int = 3
    """Archives or messages inside each other; a zip in a zip in a zip is the last one read."""
    max_pages: int = 500
    """Pages of a PDF; at 30 ms each this is a quarter of a minute."""
    max_nodes: int = 25_000
    """Elements of a page; time grows with their square, and these take some seven seconds."""
    max_parts: int = 1_000
    """Parts of a message."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A file, member or line that became no article, and why in one sentence.

    `retry` where its disk failed and not the file, so that the next build reads it again.
    """

    external_id: str
    reason: str
    retry: bool = False


Fields = Mapping[str, object]
Item = tuple[str, Fields] | Rejected


@dataclass(slots=True)
class Spent:
    """What has been unpacked so far from one file on the disk."""

    unpacked: int = 0
    members: int = 0


@dataclass(frozen=True, slots=True)
class File:
    """A stream to read once, from its beginning.

    `external_id` is shown to readers, so it holds no control characters. `size` is
    in bytes, as they are stored. `depth` counts what it lies in. `charset` and `url` are what the
    HTTP or MIME header around it says.
    """

    external_id: str
    suffix: str
    stream: IO[bytes]
    limits: Limits = field(default_factory=Limits)
    spent: Spent = field(default_factory=Spent)
    size: int = 0
    depth: int = 0
    charset: str | None = None
    url: str | None = None

    def data(self) -> bytes:
        """Return all bytes; raises ArticleRejected past the limit of an article."""
        data = self.stream.read(self.limits.max_file_bytes + 1)
        if len(data) > self.limits.max_file_bytes:
            raise ArticleRejected(too_large(None, self.limits))
        return data

    def member(
        self,
        name: str,
        suffix: str,
        stream: IO[bytes],
        *,
        size: int = 0,
    ) -> File:
        """Return a file that lies inside this one, under its external id."""
        inside = f"{self.external_id}/{escaped(name)}"
        limits, depth = self.limits, self.depth + 1
        return File(inside, suffix, stream, limits, self.spent, size, depth)


Reader = Callable[[File], Iterator[Item]]


def too_large(size: int | None, limits: Limits) -> str:
    """Say that an article has `size` bytes, or more than the limit where that is not known."""
    found = "more bytes than may be read" if size is None else f"{size:,} bytes"
    return (
        f"found {found}, expected at most {limits.max_file_bytes:,} for an article; split it or"
        " raise max_file_bytes"
    )


def escaped(name: str) -> str:
    """Return `name` with what cannot be seen written as a backslash escape; never equal for two."""
    if name.isascii() and name.isprintable() and "\\" not in name:
        return name
    return "".join(map(_seen, name))


def _seen(c: str) -> str:
    if c == "\\":
        return "\\\\"
    if "\udc80" <= c <= "\udcff":  # a byte of a file name that is no UTF-8 (PEP 383)
        return f"\\x{ord(c) - 0xDC00:02x}"
    if unicodedata.category(c) not in _UNSEEN:
        return c
    return f"\\u{ord(c):04x}" if ord(c) <= 0xFFFF else f"\\U{ord(c):08x}"


def line_of(fields: Fields, name: str) -> str | None:
    """Return a field as one clean line of text, None where it is missing, empty or no scalar."""
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return " ".join(normalise(str(value)).split()) or None


def url_of(text: object) -> str | None:
    """Return a web address, None for anything else: `javascript:` is one click from running."""
    found = str(text or "").strip()
    return found if found.lower().startswith(("http://", "https://")) else None


def with_metadata(row: Fields) -> Fields:
    """Return the fields that readers know, with all others of `row` under "metadata"."""
    known = {name: value for name, value in row.items() if name in FIELDS}
    others = {name: value for name, value in row.items() if name not in FIELDS}
    return {**known, "metadata": others} if others else known


def hidden_note(words: int) -> list[str]:
    """Return the note on `words` that a reader of the original does not see."""
    return [f"hidden text left out ({words} words)"] if words else []


class Metered(io.RawIOBase):
    """A stream being unpacked, opened when it is first read and stopped by the limits.

    `packed` is the size that it is unpacked from; what is read counts for the whole archive.
    Reading raises ArticleRejected past a limit.
    """

    def __init__(self, unpack: Callable[[], IO[bytes]], packed: int, file: File) -> None:
        super().__init__()
        self._unpack, self._packed, self._file = unpack, max(packed, 1), file
        self._unpacking: IO[bytes] | None = None
        self._read = 0

    def readable(self) -> bool:
        """Tell that this stream can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer`, counting."""
        if self._unpacking is None:
            self._unpacking = self._unpack()
        view = memoryview(buffer)
        data = self._unpacking.read(len(view))
        view[: len(data)] = data
        self._read += len(data)
        self._file.spent.unpacked += len(data)
        if (reason := over(self._file)) is not None:
            raise ArticleRejected(reason)
        if self._read > max(_RATIO_FROM, self._packed * self._file.limits.max_ratio):
            raise ArticleRejected(
                f"found {self._packed:,} bytes that unpack to more than {self._read:,}, expected at"
                f" most {self._file.limits.max_ratio} times as many; leave it out"
            )
        return len(data)


def over(file: File) -> str | None:
    """Return why nothing more may be unpacked, None while there is room."""
    if file.spent.unpacked > file.limits.max_archive_bytes:
        return (
            f"found an archive that unpacks to more than {file.limits.max_archive_bytes:,} bytes,"
            " expected no more; split it"
        )
    if file.spent.members > file.limits.max_members:
        return (
            f"found an archive of more than {file.limits.max_members:,} files, expected no more;"
            " split it"
        )
    return None


def lines(file: File) -> Iterator[tuple[int, bytes | None]]:
    """Yield numbered lines from 1, None for one over the limit, never holding more of it."""
    limit = file.limits.max_file_bytes
    stream = file.stream
    first = stream.readline(limit + 1)
    if has_mark(first):
        data = first + stream.read(limit + 1)
        whole = None if len(data) > limit else decode(data).encode().split(b"\n")
        yield from enumerate([None] if whole is None else whole, 1)
        return
    number, line = 0, first
    while line:
        number += 1
        if len(line) <= limit or line.endswith(b"\n"):
            yield number, line
        else:
            while line and not line.endswith(b"\n"):
                line = stream.readline(_BLOCK)
            yield number, None
        line = stream.readline(limit + 1)
