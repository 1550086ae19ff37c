"""Which suffix is read by which file of this folder; a parser is imported when it is needed.

A File in, its items out. This is the one place where anything that a parser raises becomes an
ArticleRejected: they meet bytes that nobody has checked, and fail in ways nobody lists.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from assistant.corpus.formats.file import File, Item, Reader, Rejected
from assistant.errors import ArticleRejected

_EXPLAINED_CHARS = 120  # of what a parser says; some print the whole input


@dataclass(frozen=True, slots=True)
class Format:
    """A file of this folder; `many` where it is read in pieces, so its size is no article's.

    `plain` is text without structure to unpack: nothing in it can make its reader crash or hang.
    """

    module: str
    many: bool = False
    plain: bool = False


FORMATS = {
    ".txt": Format("text", plain=True),
    ".md": Format("markdown", plain=True),
    ".html": Format("page"),
    ".htm": Format("page"),
    ".xhtml": Format("page"),
    ".mhtml": Format("mhtml"),
    ".mht": Format("mhtml"),
    ".pdf": Format("pdf"),
    ".docx": Format("word"),
    ".epub": Format("epub"),
    ".eml": Format("mail"),
    ".rss": Format("feed"),
    ".atom": Format("feed"),
    ".xml": Format("feed"),
    ".jsonl": Format("jsonl", many=True, plain=True),
    ".csv": Format("table", many=True, plain=True),
    ".zip": Format("archive", many=True),
    ".warc": Format("warc", many=True),
    ".warc.gz": Format("warc", many=True),
}


def suffix_of(name: str) -> str:
    """Return the suffix that decides how a file is read: the last one, or both of .warc.gz."""
    path = PurePath(name.lower())
    return ".warc.gz" if path.suffixes[-2:] == [".warc", ".gz"] else path.suffix


def unknown(suffix: str) -> str:
    """Say that no file of this folder reads `suffix`."""
    return (
        f"found a {suffix or 'file without a suffix'}, expected one of"
        f" {' '.join(sorted(FORMATS))}; convert it or leave it out"
    )


def read(file: File) -> Iterator[Item]:
    """Yield the items of `file`; raises nothing but ArticleRejected and OSError."""
    if file.suffix not in FORMATS:
        raise ArticleRejected(unknown(file.suffix))
    module = importlib.import_module(f"{__package__}.{FORMATS[file.suffix].module}")
    reader: Reader = module.read
    try:
        yield from reader(file)
    except ArticleRejected:
        raise
    except RecursionError as error:
        raise ArticleRejected(
            f"found a {file.suffix} nested too deeply to be read; leave it out"
        ) from error
    except Exception as error:  # see the docstring of this file
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's, not the parser's
        said = " ".join(str(error).split())[:_EXPLAINED_CHARS]
        raise ArticleRejected(
            f"found a damaged {file.suffix} ({type(error).__name__}: {said}), expected a whole"
            " one; mend it or leave it out"
        ) from error


def read_member(member: File) -> Iterator[Item]:
    """Yield the items of a file inside another one; what fails is a row and stops nothing."""
    try:
        yield from read(member)
    except (ArticleRejected, OSError) as error:
        yield Rejected(member.external_id, str(error))
