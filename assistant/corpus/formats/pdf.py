"""A PDF: the text of its pages, its printed lines put together to paragraphs again.

pypdf reads it: plain Python with a limit on everything that a hostile file could make it unpack
or repeat. Nothing in a PDF is run. Its own title counts where the first page shows it too; the
day the file was made is no day of publication.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

import pypdf
from pypdf.errors import DependencyError, LimitReachedError, PyPdfError

from assistant.corpus.formats.file import File, Item
from assistant.errors import ArticleRejected
from assistant.text import fold

_MOST_STREAM_WORK = 300_000  # tokens of one page's drawing; a full newspaper page has 50,000
_MOST_OPERATORS = 3_000_000  # of the whole file, forms drawn again included: about a minute
_MOST_FORMS = 500  # drawn on one page
_SAME_SIZE = 0.08  # share by which two lines of one paragraph may differ in height
_WIDE_GAP = 1.25  # times the usual distance of lines; more is a paragraph's end
_SHORT_LINE = 0.8  # of the widest line near it; a sentence that ends there ends the paragraph
_INDENT = 0.8  # of the height of a line
_FEWEST_PAGES = 3  # on which a line must come again to be a running head
_ENDS = re.compile(r"[.!?…:][\"'”’»)\]]*$")
_BULLET = re.compile(r"[•·▪◦‣–—-]\s|\(?\d{1,2}[.)]\s")
_BROKEN = re.compile(r"(\w*[^\W\d_])-$")
_GOES_ON = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class _Line:
    """A printed line: where it begins in points from the lower left, and how high its type is."""

    text: str
    x: float
    y: float
    height: float
    page: int


def read(file: File) -> Iterator[Item]:
    """Yield the article of all pages."""
    try:
        with pypdf.apply_configuration(
            stream_parsing_work_maximum_count=_MOST_STREAM_WORK,
            xform_maximum_invocations_per_extraction=_MOST_FORMS,
            zlib_maximum_output_length=file.limits.max_file_bytes,
            lzw_maximum_output_length=file.limits.max_file_bytes,
            jbig2dec_binary=None,
        ):
            pdf = _opened(file)
            lines = _lines(pdf)
            stated = pdf.metadata.title if pdf.metadata else None
    except LimitReachedError as error:
        raise ArticleRejected(f"found a PDF past a limit ({error}); leave it out") from error
    except PyPdfError as error:
        raise ArticleRejected(
            f"found a damaged PDF ({error}), expected a whole one; fetch it again"
        ) from error
    if not any(map(str.isalpha, "".join(line.text for line in lines))):
        raise ArticleRejected(
            "found a PDF without text, probably scanned, expected text; run a text recognition on"
            " it first"
        )
    title = _title(stated, lines)
    paragraphs = _paragraphs(_without_running_heads(lines))
    if title and paragraphs and fold(paragraphs[0]) == fold(title):
        paragraphs = paragraphs[1:]
    yield file.external_id, {"text": "\n".join(paragraphs), "title": title}


def _opened(file: File) -> pypdf.PdfReader:
    pdf = pypdf.PdfReader(io.BytesIO(file.data()), root_object_recovery_limit=10_000)
    try:
        if pdf.is_encrypted and not pdf.decrypt(""):
            raise ArticleRejected(
                "found an encrypted PDF, expected one that opens without a password; decrypt it"
            )
    except DependencyError as error:
        raise ArticleRejected(
            f"found an encrypted PDF that cannot be opened here ({error}); decrypt it"
        ) from error
    if len(pdf.pages) > file.limits.max_pages:
        raise ArticleRejected(
            f"found {len(pdf.pages):,} pages, expected at most {file.limits.max_pages:,}; split it"
        )
    return pdf


def _lines(pdf: pypdf.PdfReader) -> list[_Line]:
    lines: list[_Line] = []
    operators = 0

    def count(*_drawn: Any) -> None:
        nonlocal operators
        operators += 1
        if operators > _MOST_OPERATORS:
            raise LimitReachedError(f"more than {_MOST_OPERATORS:,} drawing operators")

    for number, page in enumerate(pdf.pages):
        pieces: list[tuple[str, float, float, float]] = []

        def keep(text: str, at: Any, matrix: Any, _font: Any, size: float) -> None:
            scale = max(map(abs, matrix[:4])) * max(map(abs, at[:4]))
            x = at[0] * matrix[4] + at[2] * matrix[5] + at[4]
            y = at[1] * matrix[4] + at[3] * matrix[5] + at[5]
            pieces.append((text, float(x), float(y), float(size * scale)))  # noqa: B023

        page.extract_text(visitor_text=keep, visitor_operand_before=count)
        lines += _of_page(pieces, number)
    return lines


def _of_page(pieces: Sequence[tuple[str, float, float, float]], page: int) -> Iterator[_Line]:
    """Yield the lines of a page from its pieces; a line has the place of its first letters."""
    text, place = "", (0.0, 0.0, 0.0)
    for piece, *where in [*pieces, ("\n", 0.0, 0.0, 0.0)]:
        for number, part in enumerate(piece.split("\n")):
            if number:
                if shown := " ".join(text.split()):
                    yield _Line(shown, *place, page)
                text = ""
            if not text.strip() and part.strip():
                place = (where[0], where[1], where[2])
            text += part


def _without_running_heads(lines: Sequence[_Line]) -> list[_Line]:
    """Leave out first and last lines that come again, numbers aside, on most pages."""
    edges: dict[int, list[_Line]] = {}
    for line in lines:
        edges.setdefault(line.page, []).append(line)
    outer = [{id(line): line for line in (page[0], page[-1])} for page in edges.values()]
    said = Counter(_as_head(line) for page in outer for line in page.values())
    fewest = max(_FEWEST_PAGES, len(outer) / 2)
    running = {at for page in outer for at, line in page.items() if said[_as_head(line)] >= fewest}
    return [line for line in lines if id(line) not in running]


def _as_head(line: _Line) -> tuple[str, int]:
    return _DIGITS.sub("", line.text), round(line.height)


def _paragraphs(lines: Sequence[_Line]) -> list[str]:
    leading = _leading(lines)
    found: list[list[_Line]] = []
    for line in lines:
        if found and not _begins(line, found[-1], leading):
            found[-1].append(line)
        else:
            found.append([line])
    words = Counter(word for line in lines for word in re.findall(r"[\w-]+", line.text.lower()))
    return [_joined([line.text for line in paragraph], words) for paragraph in found]


def _leading(lines: Sequence[_Line]) -> dict[int, float]:
    """Return the usual distance of lines for each height of type."""
    gaps: dict[int, list[float]] = {}
    for above, line in pairwise(lines):
        if above.page == line.page and above.y > line.y and _alike(above, line):
            gaps.setdefault(round(line.height), []).append(above.y - line.y)
    return {height: median(found) for height, found in gaps.items()}


def _alike(one: _Line, other: _Line) -> bool:
    return abs(one.height - other.height) <= _SAME_SIZE * max(one.height, other.height)


def _begins(line: _Line, paragraph: Sequence[_Line], leading: dict[int, float]) -> bool:
    """Tell whether a line begins a new paragraph after the lines of the one before."""
    above = paragraph[-1]
    if not _alike(above, line) or _BULLET.match(line.text):
        return True
    ended = _ENDS.search(above.text) is not None
    if above.page != line.page or line.y > above.y:  # the top of a page or of a column
        return ended
    gap = leading.get(round(line.height), above.y - line.y)
    if above.y - line.y > _WIDE_GAP * gap:
        return True
    widest = max(len(other.text) for other in [*paragraph, line])
    indented = line.x > above.x + _INDENT * line.height
    return ended and (indented or len(above.text) < _SHORT_LINE * widest)


def _joined(parts: Sequence[str], words: Counter[str]) -> str:
    """Join printed lines; a hyphen at a line's end goes unless the file writes the word with it."""
    text = parts[0]
    for part in parts[1:]:
        broken, goes_on = _BROKEN.search(text), _GOES_ON.match(part)
        if not broken or not goes_on or not part[0].islower():
            text += " " + part
        elif words[f"{broken[1]}-{goes_on[0]}".lower()] > words[(broken[1] + goes_on[0]).lower()]:
            text += part
        else:
            text = text[:-1] + part
    return text


def _title(stated: object, lines: Sequence[_Line]) -> str | None:
    """Return the file's own title where its first page shows it; others are names of files."""
    title = " ".join(str(stated or "").split())
    first = " ".join(line.text for line in lines if line.page == lines[0].page)
    return title if title and fold(title) in fold(first) else None
