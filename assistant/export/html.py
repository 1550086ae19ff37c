"""Briefing -> one HTML page that needs no script and no network, light and dark, fit to print.

Everything that came from an article is escaped; its address is text and no link. The marks lead to
the footnotes and back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from assistant.export import plot
from assistant.export.paper import Block, Footnote, Inline, Paper, Points, Table, paper
from assistant.types import Briefing

# A browser that meets markup this page failed to escape still runs and loads nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
:root { color-scheme: light dark; --paper: #fffdf9; --ink: #1d2326; --faint: #57606a;
  --line: #d9d3c6; --accent: #0b5c66; --pale: #eef5f5; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #1c2226; --ink: #e9e6df; --faint: #a9b1b8; --line: #3b454b;
    --accent: #6fc7d1; --pale: #22333a; }
}
body { font: 17px/1.55 Georgia, 'Times New Roman', serif; color: var(--ink);
  background: var(--paper); max-width: 46rem; margin: 2.5rem auto; padding: 0 1.2rem;
  overflow-wrap: anywhere; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem; }
h2 { font-size: 1.15rem; color: var(--accent); margin: 2.2rem 0 .6rem; padding-bottom: .2rem;
  border-bottom: 1px solid var(--line); break-after: avoid; }
.facts, .method, caption, .footnotes { color: var(--faint); font-size: .9rem; }
.facts p { margin: .2rem 0; }
.note { border-left: 3px solid var(--accent); background: var(--pale); padding: .4rem 1rem;
  margin: 1.2rem 0; }
.note p { margin: .4rem 0; }
.lead { font-size: 1.12rem; line-height: 1.5; list-style: none; padding: 0; }
li { margin: .5rem 0; break-inside: avoid; }
sup { line-height: 0; } sup a { text-decoration: none; padding: 0 .1rem; }
a { color: var(--accent); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; }
caption { text-align: left; padding: 0 0 .3rem; }
th { text-align: left; font-size: .85rem; color: var(--faint); }
td, th { padding: .45rem .9rem .45rem 0; vertical-align: top;
  border-bottom: 1px solid var(--line); }
td:first-child { min-width: 6.5rem; } tr { break-inside: avoid; }
svg { max-width: 100%; height: auto; display: block; margin: .6rem 0; }
.footnotes li { padding-left: .2rem; } .footnotes q { color: var(--ink); }
@media print {
  :root { --paper: #fff; --ink: #000; --faint: #444; --line: #bbb; --accent: #0b5c66;
    --pale: #f2f2f2; }
  body { font-size: 11pt; margin: 0; max-width: none; } .scroll { overflow: visible; }
  a { color: inherit; }
}
"""


def html(briefing: Briefing) -> str:
    """Return the briefing as one page."""
    laid = paper(briefing)
    seen: set[int] = set()
    parts = "".join(
        f"<section><h2>{escape(part.heading)}</h2>"
        f"{''.join(_block(block, seen) for block in part.blocks)}</section>"
        for part in laid.parts
    )
    body = (
        f'<main><h1 dir="auto">{escape(laid.title)}</h1>'
        f'<div class="facts">{_paragraphs(laid.facts)}</div>'
        f"{_note(laid)}{parts}{_footnotes(laid.footnotes)}"
        f'<p class="method">{escape(laid.method)}</p></main>'
    )
    return page(laid.title, _STYLE, body)


def page(title: str, style: str, body: str) -> str:
    """Return a whole page around the markup of its body; the title is text."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{style}</style></head>"
        f"<body>{body}</body></html>\n"
    )


def _note(laid: Paper) -> str:
    if not laid.note:
        return ""
    return (
        '<aside class="note" aria-label="Editor’s note"><p><strong>Editor’s note</strong></p>'
        f"{_paragraphs(laid.note)}</aside>"
    )


def _paragraphs(texts: Iterable[str]) -> str:
    return "".join(f'<p dir="auto">{escape(text)}</p>' for text in texts)


def _block(block: Block, seen: set[int]) -> str:
    if isinstance(block, Points):
        items = "".join(f'<li dir="auto">{_inline(item.inline, seen)}</li>' for item in block.items)
        kind = ' class="lead"' if block.leading else ""
        return f"<ul{kind}>{items}</ul>"
    if isinstance(block, Table):
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in block.head)
        rows = "".join(f"<tr>{''.join(_cell(c, seen) for c in row)}</tr>" for row in block.rows)
        return (
            f'<div class="scroll"><table><caption>{escape(block.caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        )
    colours = {"ink": "var(--accent)", "paper": "var(--paper)", "faint": "var(--faint)"}
    return plot.timeline(block.dots, block.told, font="sans-serif", **colours)


def _cell(inline: Inline, seen: set[int]) -> str:
    return f'<td dir="auto">{_inline(inline, seen)}</td>'


def _inline(inline: Inline, seen: set[int]) -> str:
    return "".join(
        _mark(each, seen) if isinstance(each, int) else f"<bdi>{escape(each)}</bdi>"
        for each in inline
    )


def _mark(mark: int, seen: set[int]) -> str:
    """Return a mark that leads to its footnote, and the first one a place to come back to."""
    named = "" if mark in seen else f' id="mark-{mark}"'
    seen.add(mark)
    return f'<sup><a href="#note-{mark}"{named} aria-label="Footnote {mark}">[{mark}]</a></sup>'


def _footnotes(footnotes: Mapping[int, Footnote]) -> str:
    if not footnotes:
        return ""
    items = "".join(
        f'<li id="note-{mark}" value="{mark}"><bdi>{escape(note.byline)}</bdi>:'
        f" <q><bdi>{escape(note.passage)}</bdi></q>"
        f' <a href="#mark-{mark}" aria-label="Back to sentence {mark}">↩</a></li>'
        for mark, note in footnotes.items()
    )
    return f'<section class="footnotes"><h2>Cited passages</h2><ol>{items}</ol></section>'
