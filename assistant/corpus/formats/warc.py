"""A web archive (.warc, .warc.gz): each page, PDF or text that was fetched with success.

A record is read as the file it was, with the encoding and the address that its headers state. The
day it was fetched says nothing of the day it was published and is left.
"""

from __future__ import annotations

import contextlib
import gzip
import io
from collections.abc import Iterator
from email.message import Message
from typing import IO, cast

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import DecompressingBufferedReader
from warcio.recordloader import ArcWarcRecord

from assistant.corpus.formats import registry
from assistant.corpus.formats.file import File, Item, Metered, escaped, over, url_of
from assistant.errors import ArticleRejected

_LONGEST_LINE = 1 << 15  # bytes of a header; the longest cookies have 4,096
_GZIP = b"\x1f\x8b"
_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".xhtml",
    "text/plain": ".txt",
    "application/pdf": ".pdf",
    "application/rss+xml": ".rss",
    "application/atom+xml": ".atom",
}
_KINDS = frozenset({"response", "resource", "conversion"})


def read(file: File) -> Iterator[Item]:
    """Yield the items of each record; records of scripts, pictures and failures are passed over."""
    stream = _unzipped(file)
    if not stream.peek(4).startswith(b"WARC"):
        raise ArticleRejected("found no WARC record, expected one; fetch the archive again")
    records = ArchiveIterator(stream)
    records.reader = _Bounded(stream)
    # The library tells of a bad record on the error stream; here what can be read is read.
    with contextlib.redirect_stderr(io.StringIO()):
        for record in records:
            about = record.http_headers or record.rec_headers
            kind = Message()
            kind["Content-Type"] = about.get_header("Content-Type") or ""
            suffix = _SUFFIXES.get(kind.get_content_type())
            if suffix and record.rec_type in _KINDS and _succeeded(record):
                file.spent.members += 1
                if (reason := over(file)) is not None:
                    raise ArticleRejected(reason)
                yield from _content(record, suffix, kind.get_content_charset(), file)


def _unzipped(file: File) -> io.BufferedReader:
    """Return the archive without its gzip, unpacked where the limits watch."""
    packed: io.BufferedReader = io.BufferedReader(cast(io.RawIOBase, file.stream))
    if packed.peek(2)[:2] != _GZIP:
        return packed
    unzip = Metered(lambda: cast(IO[bytes], gzip.GzipFile(fileobj=packed)), file.size, file)
    unzipped: io.BufferedReader = io.BufferedReader(unzip)
    return unzipped


class _Bounded(DecompressingBufferedReader):  # type: ignore[misc]
    """The library's reader, without lines that would fill the memory."""

    def readline(self, length: int | None = None) -> bytes:
        """Return a line of a header; raises ArticleRejected for one without an end."""
        # Twice, because the library counts what it has read of a line once per block.
        line: bytes = super().readline(min(length or 2 * _LONGEST_LINE, 2 * _LONGEST_LINE))
        if len(line) >= _LONGEST_LINE and not line.endswith(b"\n"):
            raise ArticleRejected(
                "found a header line without an end, expected a WARC record; fetch the archive"
                " again"
            )
        return line


def _succeeded(record: ArcWarcRecord) -> bool:
    return record.http_headers is None or record.http_headers.get_statuscode().startswith("2")


def _content(record: ArcWarcRecord, suffix: str, charset: str | None, file: File) -> Iterator[Item]:
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
    metered = Metered(record.content_stream, record.length, file)
    with io.BufferedReader(metered) as stream:
        member = File(
            external_id=f"{file.external_id}#{escaped(url)}",
            suffix=suffix,
            stream=stream,
            limits=file.limits,
            spent=file.spent,
            depth=file.depth + 1,
            charset=charset,
            url=url_of(url),
        )
        yield from registry.read_member(member)
