"""Briefing -> PDF: selectable text, footnotes on their page, bookmarks, tags for screen readers."""

from __future__ import annotations

from typing import Any

from assistant.export import plot, typesetting
from assistant.export.paper import Block, Inline, Paper, Points, Table, paper
from assistant.types import Briefing

# Text arrives as strings and stands as strings: nothing in it is read as typst's markup.
_TEMPLATE = """
#let d = json(bytes(sys.inputs.data))
#let accent = rgb("#0b5c66")
#let faint = rgb("#57606a")
#set document(
  title: d.title,
  description: d.method,
  keywords: ("briefing",),
  date: datetime(year: d.day.at(0), month: d.day.at(1), day: d.day.at(2)),
)
#set page(
  paper: "a4",
  margin: (x: 2.4cm, top: 2.2cm, bottom: 2.4cm),
  footer: context {
    set text(size: 8.5pt, fill: faint)
    grid(
      columns: (1fr, auto),
      column-gutter: 1em,
      block(height: 1.2em, clip: true, d.title),
      counter(page).display("1 / 1", both: true),
    )
  },
)
#set text(font: d.fonts, size: 10.5pt, lang: "en", hyphenate: false)
#set par(leading: 0.62em, spacing: 0.9em)
#set list(marker: text(fill: accent, "•"), spacing: 0.85em)
#show heading.where(level: 1): it => block(below: 0.8em, text(size: 21pt, it.body))
#show heading.where(level: 2): it => block(
  above: 1.9em, below: 0.9em, width: 100%, stroke: (bottom: 0.5pt + faint), inset: (bottom: 4pt),
  sticky: true, text(size: 13pt, fill: accent, it.body),
)
#set footnote.entry(separator: line(length: 30%, stroke: 0.5pt + faint))
#show footnote.entry: set text(size: 8.5pt)
#set table(
  stroke: (x, y) => if y == 0 { (bottom: 0.8pt + faint) } else { (bottom: 0.4pt + luma(200)) },
  inset: (x: 0pt, y: 5pt),
  column-gutter: 10pt,
)
#show table: set par(leading: 0.55em)
#show table.cell: set text(size: 9.5pt)
#set table.cell(breakable: false)
#show table.cell.where(y: 0): set text(fill: faint)

#let noted(n) = footnote[#n.byline: “#n.passage”]
#let piece(it) = {
  if type(it) == str { it } else {
    if it.joins { super(", ") }
    if it.first {
      [#noted(d.footnotes.at(str(it.mark)))#label("note-" + str(it.mark))]
    } else { footnote(label("note-" + str(it.mark))) }
  }
}
#let inline(items) = items.map(piece).join()

#heading(level: 1, d.title)
#for fact in d.facts { block(below: 0.5em, text(size: 9pt, fill: faint, fact)) }
#if d.note.len() > 0 {
  block(
    width: 100%, above: 1.2em, fill: rgb("#eef5f5"), stroke: (left: 2pt + accent),
    inset: (x: 10pt, y: 8pt),
    { block(below: 0.6em, strong("Editor’s note")); for each in d.note { par(each) } },
  )
}
#for part in d.parts {
  heading(level: 2, part.heading)
  for each in part.blocks {
    if each.kind == "points" {
      if each.leading {
        for item in each.items { block(spacing: 1.4em, text(size: 12pt, inline(item))) }
      } else { list(..each.items.map(inline)) }
    } else if each.kind == "table" {
      block(below: 0.6em, sticky: true, text(size: 9pt, fill: faint, each.caption))
      table(
        columns: each.columns.map(share => share * 1fr),
        table.header(..each.head.map(strong)),
        ..each.rows.map(row => row.map(inline)).join(),
      )
    } else { image(bytes(each.svg), format: "svg", alt: each.told, width: 100%) }
  }
}
#v(1.5em)
#text(size: 8.5pt, fill: faint, d.method)
"""
# Shares of the width, by the number of columns and which of them holds sentences.
_COLUMNS = {"What is told": (2.0, 7.0, 2.2), "Quoted in": (2.2, 6.2, 2.8)}
_OTHERWISE = {3: (4.0, 3.0, 2.0), 4: (5.0, 2.2, 2.6, 1.4)}


def pdf(briefing: Briefing) -> bytes:
    """Return the briefing as a PDF; the same briefing gives the same bytes."""
    laid = paper(briefing)
    day = briefing.question.asked
    return typesetting.pdf(_TEMPLATE, _data(laid) | {"day": [day.year, day.month, day.day]})


def _data(laid: Paper) -> dict[str, Any]:
    seen: set[int] = set()
    parts = [
        {"heading": part.heading, "blocks": [_block(block, seen) for block in part.blocks]}
        for part in laid.parts
    ]
    return {
        "title": laid.title,
        "facts": laid.facts,
        "note": laid.note,
        "parts": parts,
        "footnotes": {
            str(mark): {"byline": note.byline, "passage": note.passage}
            for mark, note in laid.footnotes.items()
        },
        "method": laid.method,
        "fonts": typesetting.FONTS,
    }


def _block(block: Block, seen: set[int]) -> dict[str, Any]:
    if isinstance(block, Points):
        items = [_inline(item.inline, seen) for item in block.items]
        return {"kind": "points", "leading": block.leading, "items": items}
    if isinstance(block, Table):
        columns = next((_COLUMNS[name] for name in block.head if name in _COLUMNS), None)
        return {
            "kind": "table",
            "caption": block.caption,
            "head": block.head,
            "columns": columns or _OTHERWISE[len(block.head)],
            "rows": [[_inline(cell, seen) for cell in row] for row in block.rows],
        }
    colours = {"ink": "#0b5c66", "paper": "#ffffff", "faint": "#57606a"}
    svg = plot.timeline(block.dots, block.told, font=typesetting.FONTS[0], **colours)
    return {"kind": "timeline", "svg": svg, "told": block.told}


def _inline(inline: Inline, seen: set[int]) -> list[Any]:
    """Return strings, and of each mark whether its footnote is put here or named again."""
    pieces: list[Any] = []
    for at, each in enumerate(inline):
        if isinstance(each, int):
            joins = at > 0 and isinstance(inline[at - 1], int)
            pieces.append({"mark": each, "first": each not in seen, "joins": joins})
            seen.add(each)
        else:
            pieces.append(each)
    return pieces
