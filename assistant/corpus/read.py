"""Files to Articles: find the files, hash them, and read each format.

Paths in; Documents (what lies on the disk) and then Articles out, with a Rejected, never an
exception, for each file or line that cannot become one. The size limit is per article: a .jsonl
file is a container and may be larger, a line of it may not.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import stat
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.corpus import dates
from assistant.corpus.clean import clean
from assistant.corpus.decode import decode, has_mark
from assistant.corpus.passages import article_id
from assistant.errors import ArticleRejected, CorpusMissing
from assistant.text import normalise, sentences
from assistant.types import Article

READER_VERSION = 1  # raised when the same bytes give another article; a build then reads again
_FEWEST_LETTERS = 40  # half a sentence; less cannot answer anything
_TITLE_CHARS = 100  # a made title must fit one line of a source list
_BLOCK = 1 << 20  # bytes hashed at a time
_FRONT_MATTER = re.compile(r"\s*---[ \t]*\n(.{0,5000}?)\n---[ \t]*(?:\n|$)", re.DOTALL)
_FIELD = re.compile(r"(title|date|source|url|language)\s*:\s*[\"']?(.+?)[\"']?\s*$", re.IGNORECASE)
_HEADING = re.compile(r"^#{1,6}[ \t]+(.*?)[ \t]*#*$", re.MULTILINE)
_IMAGE = re.compile(r"!\[[^\]\n]{0,500}\]\([^)\n]{0,2000}\)")
_LINK = re.compile(r"(?<!!)\[([^\]\n]{1,500})\]\([^)\n]{0,2000}\)")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)([^\n]{1,500}?)(?<=\S)\1")


@dataclass(frozen=True, slots=True)
class Document:
    """A file that can be read; `sha256` is of its bytes, `size` in bytes."""

    external_id: str
    path: Path
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """A file or line that became no article, and why in one sentence."""

    external_id: str
    reason: str


Fields = Mapping[str, object]
Reader = Callable[[Document, int], Iterator["tuple[str, Fields] | Rejected"]]


def documents(paths: Sequence[Path], *, max_bytes: int) -> Iterator[Document | Rejected]:
    """Walk `paths` and yield each file once, hashed, in sorted order of external ids.

    Hidden files and folders are left out, a folder reached twice is walked once. Raises
    CorpusMissing, before anything is read, for a path that is not there.
    """
    for path in paths:
        if not path.exists():
            raise CorpusMissing(
                f"'{path}' is not there; expected a file or folder of articles; check the path"
            )
    return (_document(external_id, path, max_bytes) for external_id, path in _named(paths))


def _named(paths: Sequence[Path]) -> list[tuple[str, Path]]:
    """Return every file with its external id; ids that meet get their folder's name in front."""
    found: dict[Path, tuple[Path, str, Path]] = {}
    for root in paths:
        for path in _files(root):
            name = path.name if root.is_file() else path.relative_to(root).as_posix()
            folder = root if root.is_dir() else root.parent
            found.setdefault(path.resolve(), (folder, name, path))
    uses = Counter(name for _, name, _ in found.values())
    prefixed = {
        path: name if uses[name] == 1 else f"{folder.resolve().name}/{name}"
        for folder, name, path in found.values()
    }
    again = Counter(prefixed.values())
    named = [
        (name if again[name] == 1 else path.resolve().as_posix().lstrip("/"), path)
        for path, name in prefixed.items()
    ]
    return sorted((os.fsencode(name).decode("utf-8", "replace"), path) for name, path in named)


def _files(root: Path) -> Iterator[Path]:
    if not root.is_dir():
        yield root
        return
    seen: set[tuple[int, int]] = set()
    for folder, folders, names in os.walk(root, followlinks=True):
        try:
            status = Path(folder).stat()
        except OSError:
            folders.clear()
            continue
        if (status.st_dev, status.st_ino) in seen:  # a link back to a folder above
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(folder, name) for name in sorted(names) if not name.startswith("."))


def _document(external_id: str, path: Path, max_bytes: int) -> Document | Rejected:
    suffix = path.suffix.lower()
    if suffix not in READERS:
        return Rejected(
            external_id,
            f"found a {suffix or 'file without a suffix'}, expected one of"
            f" {' '.join(sorted(READERS))}; convert it or leave it out",
        )
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for ever
            return Rejected(external_id, "found no regular file, expected one; leave it out")
        if status.st_size > max_bytes and suffix not in CONTAINERS:
            return Rejected(external_id, _too_large(status.st_size, max_bytes))
        return Document(external_id, path, _sha256(path), status.st_size)
    except OSError as error:
        return Rejected(external_id, _unreadable(error))


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _too_large(size: int, max_bytes: int) -> str:
    return (
        f"found {size:,} bytes, expected at most {max_bytes:,} for an article; split it or raise"
        " max_file_bytes"
    )


def _unreadable(error: OSError) -> str:
    return (
        f"cannot be read ({error.strerror or error}), expected a readable file; mend its rights"
        " or its disk, or leave it out"
    )


def load(document: Document, *, ingested: dt.datetime, max_bytes: int) -> list[Article | Rejected]:
    """Read the articles of `document`, in file order, with a Rejected for each bad .jsonl line.

    `ingested` is an aware datetime, kept with each article and the bound for published dates.
    Raises ArticleRejected when the file as a whole cannot be read.
    """
    try:
        results: list[Article | Rejected] = []
        for item in READERS[document.path.suffix.lower()](document, max_bytes):
            results.append(item if isinstance(item, Rejected) else _article(*item, ingested))
    except OSError as error:
        raise ArticleRejected(_unreadable(error)) from error
    if not results:
        raise ArticleRejected("found no line, expected one article per line; leave it out")
    if document.path.suffix.lower() not in CONTAINERS and isinstance(results[0], Rejected):
        raise ArticleRejected(results[0].reason)
    return results


def _read_txt(document: Document, max_bytes: int) -> Iterator[tuple[str, Fields] | Rejected]:
    yield document.external_id, {"text": decode(_bytes(document, max_bytes))}


def _read_md(document: Document, max_bytes: int) -> Iterator[tuple[str, Fields] | Rejected]:
    """Read Markdown as the text its reader sees; front matter gives title, date and the like."""
    text = decode(_bytes(document, max_bytes)).replace("\r\n", "\n")
    fields: dict[str, object] = {}
    if front := _FRONT_MATTER.match(text):
        text = text[front.end() :]
        found = (_FIELD.match(line.strip()) for line in front[1].split("\n"))
        fields = {match[1].lower(): match[2] for match in found if match}
    first = _HEADING.match(text.lstrip())
    if first and "title" not in fields:
        fields["title"], text = first[1], text.lstrip()[first.end() :]
    for pattern, shown in ((_IMAGE, ""), (_LINK, r"\1"), (_HEADING, r"\1"), (_EMPHASIS, r"\2")):
        text = pattern.sub(shown, text)
    yield document.external_id, {**fields, "text": text}


def _bytes(document: Document, max_bytes: int) -> bytes:
    with document.path.open("rb") as file:
        data = file.read(max_bytes + 1)
    if len(data) > max_bytes:  # it has grown since it was listed
        raise ArticleRejected(_too_large(len(data), max_bytes))
    return data


def _read_jsonl(document: Document, max_bytes: int) -> Iterator[tuple[str, Fields] | Rejected]:
    """Read one article per line; the line's "id" is the external id, else file#line number."""
    first_lines: dict[str, int] = {}
    for number, line in _lines(document.path, max_bytes):
        place = f"{document.external_id}#{number}"
        if line is None:
            yield Rejected(place, f"found a line over the limit of {max_bytes:,} bytes; split it")
            continue
        if not line.strip():
            continue
        fields = _fields(line)
        if isinstance(fields, str):
            yield Rejected(place, fields)
            continue
        external_id = _field(fields, "id") or place
        if external_id in first_lines:
            reason = f"found the id '{external_id}' of line {first_lines[external_id]} again"
            yield Rejected(place, f"{reason}, expected one line per id; rename or remove one")
            continue
        first_lines[external_id] = number
        yield external_id, fields


def _lines(path: Path, max_bytes: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield numbered lines from 1, None for one over `max_bytes`, never holding more of it."""
    with path.open("rb") as file:
        if has_mark(file.peek(4)):
            data = file.read(max_bytes + 1)
            whole = None if len(data) > max_bytes else decode(data).encode().split(b"\n")
            yield from enumerate([None] if whole is None else whole, 1)
            return
        number = 0
        while line := file.readline(max_bytes + 1):
            number += 1
            if len(line) <= max_bytes or line.endswith(b"\n"):
                yield number, line
                continue
            while line and not line.endswith(b"\n"):
                line = file.readline(_BLOCK)
            yield number, None


def _fields(line: bytes) -> Fields | str:
    """Return the fields of one .jsonl line, or why it has none."""
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


READERS: dict[str, Reader] = {".txt": _read_txt, ".md": _read_md, ".jsonl": _read_jsonl}
CONTAINERS = frozenset({".jsonl"})


def _field(fields: Fields, name: str) -> str | None:
    """Return a field as one clean line of text, None where it is missing, empty or no scalar."""
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return " ".join(normalise(str(value)).split()) or None


def _article(external_id: str, fields: Fields, ingested: dt.datetime) -> Article | Rejected:
    given = _field(fields, "title")
    page = clean(str(fields["text"]), titled=given is not None, now=ingested)
    letters = sum(map(str.isalpha, page.text))
    if letters < _FEWEST_LETTERS:
        return Rejected(
            external_id,
            f"found {letters} letters of article text, expected at least {_FEWEST_LETTERS};"
            " leave it out or give the whole article",
        )
    title = given or page.title
    stated = _field(fields, "date")
    labels = fields.get("labels")
    article = Article(
        id=article_id(page.text),
        external_id=external_id,
        title=title or _first_words(page.text),
        text=page.text,
        source=_field(fields, "source") or page.source,
        url=_field(fields, "url"),
        published=(dates.parse(stated, now=ingested) if stated else None) or page.published,
        ingested=ingested,
        language=_field(fields, "language"),
        title_given=title is not None,
        removed=page.removed,
    )
    if isinstance(labels, list):
        kept = (_field({"label": label}, "label") for label in labels)
        return replace(article, labels=tuple(label for label in kept if label))
    return article


def _first_words(text: str) -> str:
    """Return the first sentence as a title, cut at a word to 100 characters with an ellipsis."""
    first = sentences(text.split("\n", 1)[0][: 20 * _TITLE_CHARS])[0].of(text)
    if len(first) <= _TITLE_CHARS:
        return first
    short = first[:_TITLE_CHARS]
    return (short.rsplit(" ", 1)[0] if " " in short else short[:-1]).rstrip(" ,;:-–—") + "…"
