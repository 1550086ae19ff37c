"""Briefing -> Markdown with footnotes; everything that came from an article is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.export.paper import Block, Inline, Paper, Points, Table, paper
from assistant.types import Briefing

# What formats, what GitHub makes a link or a mention of, and what begins a numbered list.
_MARKUP = re.compile(r"[\\`*_{}\[\]<>()#+!|~&@-]|(?<=:)//|(?<=www)\.|^=|(?<=^\d)\.|(?<=^\d\d)\.")


def markdown(briefing: Briefing) -> str:
    """Return the briefing as Markdown, with footnotes as GitHub and Pandoc read them."""
    return "\n".join(_lines(paper(briefing))) + "\n"


def _lines(laid: Paper) -> Iterator[str]:
    yield f"# {_shown(laid.title)}"
    for fact in laid.facts:
        yield from ("", _shown(fact))
    if laid.note:
        yield from ("", "> **Editor’s note**")
    for written in laid.note:
        yield from (">", f"> {_shown(written)}")
    for part in laid.parts:
        yield from ("", f"## {part.heading}")
        for block in part.blocks:
            yield from _block(block)
    for mark, note in laid.footnotes.items():
        yield from ("", f"[^{mark}]: {_shown(note.byline)}: “{_shown(note.passage)}”")
    yield from ("", "---", "", f"*{_shown(laid.method)}*")


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Points):
        yield ""
        yield from (f"- {_inline(item.inline)}" for item in block.items)
    if isinstance(block, Table):
        yield from ("", f"*{_shown(block.caption)}*", "")
        yield f"| {' | '.join(block.head)} |"
        yield f"|{'|'.join([' --- '] * len(block.head))}|"
        yield from (f"| {' | '.join(map(_inline, row))} |" for row in block.rows)


def _inline(inline: Inline) -> str:
    return "".join(f"[^{each}]" if isinstance(each, int) else _shown(each) for each in inline)


def _shown(text: str) -> str:
    """Return text that Markdown shows as it is and makes no link of."""
    return _MARKUP.sub(lambda found: "".join(f"\\{c}" for c in found[0]), text)
