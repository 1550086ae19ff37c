"""A Word document (.docx): its paragraphs and tables in order; what is marked hidden left out.

The day the file was made and the account that made it are not taken for the day an article was
published and its author. Deleted words of tracked changes are left out, inserted ones are in.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from assistant.corpus.formats import archive
from assistant.corpus.formats.file import File, Item, hidden_note
from assistant.errors import ArticleRejected

_BODY = "word/document.xml"
_TEXT, _RUN, _HIDDEN = qn("w:t"), qn("w:r"), qn("w:vanish")
_SPACES = frozenset(map(qn, ("w:tab", "w:br", "w:cr", "w:noBreakHyphen")))
_DELETED = frozenset(map(qn, ("w:del", "w:moveFrom", "w:txbxContent", "w:instrText")))
_OFF = frozenset({"0", "false", "off"})


def read(file: File) -> Iterator[Item]:
    """Yield the article of the document."""
    data = file.data()
    with archive.document(data, file.limits) as parts:
        if _BODY not in parts.namelist():
            raise ArticleRejected(
                "found a zip archive without a Word document, expected one; rename it to .zip if it"
                " is an archive of articles"
            )
        if b"<!DOCTYPE" in parts.read(_BODY)[:4096]:
            raise ArticleRejected("found a document that declares entities, expected none")
    found = docx.Document(io.BytesIO(data))
    hidden: list[str] = []
    lines = [line for line in _lines(found, hidden) if line]
    words = sum(len(text.split()) for text in hidden)
    title = _title(found)
    body = lines[1:] if lines[:1] == [title] else lines
    yield file.external_id, {"text": "\n".join(body), "title": title, "notes": hidden_note(words)}


def _lines(found: Document, hidden: list[str]) -> Iterator[str]:
    """Yield a line per paragraph, and one per row of a table with its cells apart."""
    for block in found.iter_inner_content():
        if isinstance(block, Paragraph):
            yield _shown(block, hidden)
        else:
            yield from _rows(block, hidden)


def _rows(table: Table, hidden: list[str]) -> Iterator[str]:
    for row in table._tbl.tr_lst:  # the public rows cost a search of the grid for each cell
        cells = (
            " ".join(_shown(Paragraph(p, table), hidden) for p in cell.iter(qn("w:p")))
            for cell in row.tc_lst
        )
        yield " | ".join(cell for cell in cells if cell)


def _shown(paragraph: Paragraph, hidden: list[str]) -> str:
    """Return the text of a paragraph as it prints; what does not goes to `hidden`."""
    shown: list[str] = []
    for run in paragraph._p.iter(_RUN):
        if any(above.tag in _DELETED for above in run.iterancestors()):
            continue
        text = "".join(
            (piece.text or "") if piece.tag == _TEXT else " " * (piece.tag in _SPACES)
            for piece in run
        )
        mark = run.find(f"{qn('w:rPr')}/{_HIDDEN}")
        off = mark is None or str(mark.get(qn("w:val"))).lower() in _OFF
        (shown if off else hidden).append(text)
    return " ".join("".join(shown).split())


def _title(found: Document) -> str | None:
    """Return the first paragraph where its style is that of a title or of the first heading."""
    for paragraph in found.paragraphs:
        if text := " ".join(paragraph.text.split()):
            style = paragraph.style.name if paragraph.style else ""
            return text if style in ("Title", "Heading 1") else None
    return None
