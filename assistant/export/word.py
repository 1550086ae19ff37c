"""Briefing -> a Word document with real footnotes, heading styles and a picture of the timeline.

python-docx writes the body. Footnotes are a part of their own that it does not know, so that part
is written here as ECMA-376 17.11 has it: two separators, then a note for each mark. A sentence
that is cited again refers to the footnote of its first place, as Word's own cross-references do.
"""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from assistant.export import plot, typesetting
from assistant.export.paper import Block, Footnote, Inline, Paper, Points, Table, paper
from assistant.types import Briefing

_ACCENT, _FAINT = RGBColor(0x0B, 0x5C, 0x66), RGBColor(0x57, 0x60, 0x6A)
_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_WIDTH = Cm(16)  # between the margins of A4
_DENSITY = 220  # pixels per inch: sharp in print, some 30 kB
# Shares of the width of a table, by what its columns are headed.
_SHARES = {"Day": 2.4, "What is told": 7.0, "Dated by": 2.4, "Who": 2.6, "Quoted in": 7.0}
_SHARES |= {"Where": 3.4, "Article": 6.0, "Cited as": 2.4}
_SHARE = 3.0


def word(briefing: Briefing) -> bytes:
    """Return the briefing as a .docx file."""
    laid = paper(briefing)
    document = _styled(laid, briefing.question.asked)
    _Body(document, laid).fill()
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _styled(laid: Paper, asked: dt.date) -> Any:
    """Return an empty document on A4 with the styles that are used."""
    document: Any = docx.Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.5)
    page.top_margin = page.bottom_margin = Cm(2.3)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = laid.title[:255], "", laid.method
    properties.created = properties.modified = dt.datetime.combine(asked, dt.time())
    styles = document.styles
    styles["Normal"].font.name, styles["Normal"].font.size = "Calibri", Pt(11)
    for name, size in (("Title", 22), ("Heading 1", 14)):
        styles[name].font.size, styles[name].font.color.rgb = Pt(size), _ACCENT
    styles["Intense Quote"].font.color.rgb, styles["Intense Quote"].font.bold = _ACCENT, False
    for name, size in (("Facts", 9), ("footnote text", 9)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.size = styles["Normal"], Pt(size)
        style.paragraph_format.space_after = Pt(2)
    styles["Facts"].font.color.rgb = _FAINT
    lead = styles.add_style("Lead", WD_STYLE_TYPE.PARAGRAPH)
    lead.base_style, lead.font.size = styles["Normal"], Pt(12.5)
    lead.paragraph_format.space_after = Pt(8)
    reference = styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER)
    reference.font.superscript = True
    return document


class _Body:
    """The body of one document while it is written, and the marks that it has cited so far."""

    def __init__(self, document: Any, laid: Paper) -> None:
        self._document = document
        self._laid = laid
        self._seen: set[int] = set()
        self._reference = document.styles["footnote reference"]

    def fill(self) -> None:
        """Write everything."""
        laid, document = self._laid, self._document
        self._paragraph((laid.title,), "Title")
        for fact in laid.facts:
            self._paragraph((fact,), "Facts")
        if laid.note:
            self._paragraph(("Editor’s note",), "Heading 1")
            for written in laid.note:
                self._paragraph((written,), "Intense Quote")
        for part in laid.parts:
            self._paragraph((part.heading,), "Heading 1")
            for block in part.blocks:
                self._block(block)
        self._paragraph((laid.method,), "Facts")
        _add_footnotes(document, {m: laid.footnotes[m] for m in sorted(self._seen)})

    def _block(self, block: Block) -> None:
        if isinstance(block, Points):
            for item in block.items:
                self._paragraph(item.inline, "Lead" if block.leading else "List Bullet")
        elif isinstance(block, Table):
            caption = self._paragraph((block.caption,), "Facts")
            caption.paragraph_format.keep_with_next = True
            self._table(block)
        else:
            colours = {"ink": "#0b5c66", "paper": "#ffffff", "faint": "#57606a"}
            svg = plot.timeline(block.dots, block.told, font=typesetting.FONTS[0], **colours)
            picture = typesetting.png(svg, pixels_per_inch=_DENSITY)
            shape = self._document.add_picture(io.BytesIO(picture), width=_WIDTH)
            shape._inline.docPr.set("descr", block.told)  # python-docx has no word for it

    def _table(self, block: Table) -> None:
        table = self._document.add_table(rows=1, cols=len(block.head))
        table.autofit = False
        shares = [_SHARES.get(name, _SHARE) for name in block.head]
        widths = [round(_WIDTH * share / sum(shares)) for share in shares]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for cell, name in zip(table.rows[0].cells, block.head, strict=True):
            cell.paragraphs[0].add_run(name).bold = True
        header = table.rows[0]._tr.get_or_add_trPr()
        header.append(OxmlElement("w:tblHeader"))
        for row in block.rows:
            for cell, inline in zip(table.add_row().cells, row, strict=True):
                self._fill(cell.paragraphs[0], inline)
        for row in table.rows:
            row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = width
                cell.paragraphs[0].paragraph_format.space_after = Pt(2)
        # The schema wants the borders before the layout.
        table._tbl.tblPr.find(qn("w:tblLayout")).addprevious(parse_xml(_BORDERS))
        self._document.add_paragraph(style="Facts")  # two tables without one would be one

    def _paragraph(self, inline: Inline, style: str) -> Any:
        paragraph = self._document.add_paragraph(style=style)
        self._fill(paragraph, inline)
        return paragraph

    def _fill(self, paragraph: Any, inline: Inline) -> None:
        for at, each in enumerate(inline):
            if isinstance(each, int):
                if at and isinstance(inline[at - 1], int):
                    paragraph.add_run(", ").style = self._reference
                self._cite(paragraph, each)
            else:
                run = paragraph.add_run(each)
                if _is_right_to_left(each):
                    run._r.get_or_add_rPr().append(OxmlElement("w:rtl"))
        if inline and isinstance(inline[0], str) and _is_right_to_left(inline[0]):
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))

    def _cite(self, paragraph: Any, mark: int) -> None:
        name = f"_Ref{mark:08}"
        if mark in self._seen:
            self._refer(paragraph, name, mark)
            return
        self._seen.add(mark)
        paragraph._p.append(_made("w:bookmarkStart", id=mark, name=name))
        run = paragraph.add_run()
        run.style = self._reference
        run._r.append(_made("w:footnoteReference", id=mark))
        paragraph._p.append(_made("w:bookmarkEnd", id=mark))

    def _refer(self, paragraph: Any, name: str, mark: int) -> None:
        """Add a field that shows the number of a footnote which stands elsewhere."""
        instruction = OxmlElement("w:instrText")
        instruction.set(qn("xml:space"), "preserve")
        instruction.text = f" NOTEREF {name} \\f \\h "
        shown = OxmlElement("w:t")
        shown.text = str(mark)
        for piece in (
            _made("w:fldChar", fldCharType="begin"),
            instruction,
            _made("w:fldChar", fldCharType="separate"),
            shown,
            _made("w:fldChar", fldCharType="end"),
        ):
            run = paragraph.add_run()
            run.style = self._reference
            run._r.append(piece)


_BORDERS = (
    f"<w:tblBorders {nsdecls('w')}>"
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="C9C3B6"/>'
        for side in ("top", "bottom", "insideH")
    )
    + "</w:tblBorders>"
)


def _made(tag: str, **attributes: object) -> Any:
    element = OxmlElement(tag)
    for attribute, value in attributes.items():
        element.set(qn(f"w:{attribute}"), str(value))
    return element


def _add_footnotes(document: Any, footnotes: dict[int, Footnote]) -> None:
    """Add the part with the footnotes, and tell the settings of its separators."""
    root: Any = parse_xml(f"<w:footnotes {nsdecls('w')}/>")
    for number, kind in ((-1, "separator"), (0, "continuationSeparator")):
        note = _made("w:footnote", type=kind, id=number)
        note.append(_note_paragraph(OxmlElement(f"w:{kind}")))
        root.append(note)
    text_id = document.styles["footnote text"].style_id
    reference_id = document.styles["footnote reference"].style_id
    for mark, told in footnotes.items():
        number = OxmlElement("w:footnoteRef")
        paragraph = _note_paragraph(number, text_id, reference_id)
        run, words = OxmlElement("w:r"), OxmlElement("w:t")
        words.set(qn("xml:space"), "preserve")
        words.text = f" {told.byline}: “{told.passage}”"
        run.append(words)
        paragraph.append(run)
        note = _made("w:footnote", id=mark)
        note.append(paragraph)
        root.append(note)
    package = document.part.package
    part = Part(PackURI("/word/footnotes.xml"), _FOOTNOTES, serialize_part_xml(root), package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    told_of = OxmlElement("w:footnotePr")
    for number in (-1, 0):
        told_of.append(_made("w:footnote", id=number))
    _insert_setting(document.settings.element, told_of)


def _note_paragraph(content: Any, style: str | None = None, run_style: str | None = None) -> Any:
    paragraph, run = OxmlElement("w:p"), OxmlElement("w:r")
    if style is not None:
        properties = OxmlElement("w:pPr")
        properties.append(_made("w:pStyle", val=style))
        paragraph.append(properties)
    if run_style is not None:
        properties = OxmlElement("w:rPr")
        properties.append(_made("w:rStyle", val=run_style))
        run.append(properties)
    run.append(content)
    paragraph.append(run)
    return paragraph


def _insert_setting(settings: Any, element: Any) -> None:
    """Put the settings of footnotes where the schema wants them: before these."""
    for name in ("endnotePr", "compat", "docVars", "rsids", "mathPr", "themeFontLang"):
        later = settings.find(qn(f"w:{name}") if name != "mathPr" else qn("m:mathPr"))
        if later is not None:
            later.addprevious(element)
            return
    settings.append(element)


def _is_right_to_left(text: str) -> bool:
    """Tell whether the first letter that has a direction goes from right to left."""
    found = (unicodedata.bidirectional(c) for c in text)
    return next((kind in {"R", "AL"} for kind in found if kind in {"L", "R", "AL"}), False)
