"""A .zip: every file in it that can be read, archives in it too; nothing touches the disk.

A member is read as a stream and named by its place, "archive.zip/inner/page.html". Names that
point out of the archive, links and encrypted members are rows; so is each member that fails.
"""

from __future__ import annotations

import io
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import IO

from assistant.corpus.formats import registry
from assistant.corpus.formats.file import File, Item, Limits, Metered, Rejected, over
from assistant.errors import ArticleRejected

_WORD = "word/document.xml"
_EPUB = "META-INF/container.xml"
_ENCRYPTED = 0x1  # bit of the flags of a member
_PARTS_RATIO = 5  # all parts of a document to the largest article: its pictures are among them
_IN_MEMORY = 16 << 20  # bytes of an inner archive; beyond, a nameless temporary file holds it


def read(file: File) -> Iterator[Item]:
    """Yield the items of each member in the order of the archive."""
    if file.depth >= file.limits.max_depth:
        raise ArticleRejected(
            f"found an archive inside {file.depth} others, expected at most"
            f" {file.limits.max_depth - 1}; unpack it"
        )
    with _seekable(file) as stream, opened(stream) as archive:
        names = set(archive.namelist())
        for mark, suffix in ((_WORD, ".docx"), (_EPUB, ".epub")):
            if mark in names:  # only its name says .zip
                stream.seek(0)
                yield from registry.read(replace(file, suffix=suffix, stream=stream))
                return
        for member in archive.infolist():
            if member.is_dir() or _is_left_out(member.filename):
                continue
            file.spent.members += 1
            if (reason := over(file)) is not None:
                raise ArticleRejected(reason)
            yield from _member(archive, member, file)


def opened(stream: IO[bytes]) -> zipfile.ZipFile:
    """Open an archive; raises ArticleRejected for what is none or is cut short."""
    try:
        return zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise ArticleRejected(
            f"found no whole zip archive ({error}), expected one; fetch it again"
        ) from error


def document(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """Open a document that is a zip archive (.docx, .epub) after a look at what it unpacks to."""
    archive = opened(io.BytesIO(data))
    members = archive.infolist()
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise ArticleRejected("found an encrypted document, expected an open one; decrypt it")
    size, most = sum(member.file_size for member in members), _PARTS_RATIO * limits.max_file_bytes
    if size > most or len(members) > limits.max_members:
        raise ArticleRejected(
            f"found a document that unpacks to {size:,} bytes in {len(members):,} parts, expected"
            f" at most {most:,}; leave it out"
        )
    if size > most // limits.max_ratio and size > len(data) * limits.max_ratio:
        raise ArticleRejected(
            f"found {len(data):,} bytes that unpack to {size:,}, expected at most"
            f" {limits.max_ratio} times as many; leave it out"
        )
    return archive


def _seekable(file: File) -> IO[bytes]:
    if file.stream.seekable() and not file.depth:
        return file.stream
    copy = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed by `read`
    shutil.copyfileobj(file.stream, copy)
    copy.seek(0)
    return copy


def _is_left_out(name: str) -> bool:
    """Tell whether a member is hidden, like the files of a folder that begin with a dot."""
    parts = [part for part in PurePosixPath(name.replace("\\", "/")).parts if part != ".."]
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: File) -> Iterator[Item]:
    suffix = registry.suffix_of(member.filename)
    inner = file.member(member.filename, suffix, io.BytesIO(), size=member.file_size)
    if (reason := _refused(member, suffix, file.limits)) is not None:
        yield Rejected(inner.external_id, reason)
        return
    metered = Metered(lambda: archive.open(member), member.compress_size, file)
    with io.BufferedReader(metered) as stream:
        yield from registry.read_member(replace(inner, stream=stream))


def _refused(member: zipfile.ZipInfo, suffix: str, limits: Limits) -> str | None:
    """Return why a member is not even opened, None where it may be."""
    name = member.filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or name[1:2] == ":":
        return "found a name that points out of the archive, expected one inside; pack it again"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "found a link, expected a file; pack the file it points to"
    if suffix not in registry.FORMATS:
        return registry.unknown(suffix)
    if member.flag_bits & _ENCRYPTED:
        return "found an encrypted member, expected an open one; unpack it with its password"
    if member.file_size > limits.max_file_bytes and not registry.FORMATS[suffix].many:
        return (
            f"found {member.file_size:,} bytes, expected at most {limits.max_file_bytes:,} for an"
            " article; split it or raise max_file_bytes"
        )
    return None
