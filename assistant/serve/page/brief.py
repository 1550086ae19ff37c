"""A Briefing -> the draft a reader edits: sentences with marks, and buttons that change it.

Pure: nothing is looked up. What stands in a section, and in which words, is export/paper.py's to
say, as for the files. Each mark opens its article at the cited words; each section can be moved or
dropped and each sentence removed, and the marks count anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.export import paper, plot
from assistant.export import words as said
from assistant.export.paper import Block, Inline, Part, Points, Table
from assistant.serve.page.answer import carriers, corrections
from assistant.serve.page.marking import (
    Markup,
    byline,
    data,
    excerpt,
    joined,
    line,
    place,
    table,
    title,
)
from assistant.serve.page.words import published_day
from assistant.types import Briefing, Citation, Section, SectionKind

FORMATS = {
    "docx": "Word",
    "pdf": "PDF",
    "html": "HTML",
    "md": "Markdown",
    "json": "Sealed bundle",
}
EMPTY = Markup(
    '<section class="answer empty"><p class="hint">Name a topic: the briefing is made of sentences'
    " that stand in the articles, each with a numbered source, and can be edited before it is taken"
    " away.</p></section>"
)
# Of a sentence this much names it to whoever hears its button.
_NAMED_CHARS = 60


def html(briefing: Briefing, focus: SectionKind | None = None) -> Markup:
    """Return the draft; a section that was just edited gets the `focus`."""
    body = _refusal(briefing) if briefing.refused else _draft(briefing, focus)
    facts = joined(Markup('<p class="looked">{}</p>').format(each) for each in said.facts(briefing))
    return Markup(
        '<section class="answer briefing {}" aria-label="Briefing">'
        '<h2 class="topic" tabindex="-1"{}><bdi>{}</bdi></h2>{}{}</section>'
    ).format(
        "refused" if briefing.refused else "answered",
        "" if focus or briefing.refused else Markup(" data-focus"),
        line(briefing.topic),
        facts,
        body,
    )


def _draft(briefing: Briefing, focus: SectionKind | None) -> Markup:
    sections = briefing.sections
    cited = {each.mark: each for each in briefing.citations}
    laid = zip(sections, paper.paper(briefing).parts, strict=False)  # behind them the sources
    parts = joined(
        _Part(section, part, cited).html(
            first=section is sections[0],
            last=section is sections[-1],
            focused=section.kind == focus,
        )
        for section, part in laid
    )
    return joined([_downloads(), _note(briefing.note), parts, _sources(briefing)])


def _downloads() -> Markup:
    buttons = joined(
        Markup('<button type="button" class="plain" {}>{}</button>').format(
            data({"event": "saved", "format": name}), shown
        )
        for name, shown in FORMATS.items()
    )
    return Markup(
        '<div class="savings" role="group" aria-label="Download the briefing as it stands">'
        "<span>Download</span> {}</div>"
    ).format(buttons)


def _note(note: str) -> Markup:
    if not note:
        return Markup()
    written = joined(Markup("<p><bdi>{}</bdi></p>").format(each) for each in said.paragraphs(note))
    return Markup('<aside class="note" aria-label="{}"><h3>{}</h3>{}</aside>').format(
        said.NOTE, said.NOTE, written
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """A section as it is laid out, and the citations of the briefing by their marks."""

    section: Section
    laid: Part
    cited: Mapping[int, Citation]

    def html(self, *, first: bool, last: bool, focused: bool) -> Markup:
        """Return heading, buttons and blocks."""
        kind, heading = self.section.kind, self.laid.heading
        tools = [
            _tool("up", kind, f"Move “{heading}” up", "↑", off=first),
            _tool("down", kind, f"Move “{heading}” down", "↓", off=last),
            _tool("drop", kind, f"Drop “{heading}”", "×"),
        ]
        return Markup(
            '<section class="part {}"><div class="part-head"><h3 tabindex="-1"{}>{}</h3>'
            '<span class="tools" role="group" aria-label="Section “{}”">{}</span></div>{}</section>'
        ).format(
            kind,
            Markup(" data-focus") if focused else "",
            heading,
            heading,
            joined(tools),
            joined(map(self._block, self.laid.blocks)),
        )

    def _block(self, block: Block) -> Markup:
        if isinstance(block, Points):
            return self._points(block) if self.section.entries else self._list(block)
        if isinstance(block, Table):
            return self._table(block)
        colours = {"ink": "var(--accent)", "paper": "var(--sheet)", "faint": "var(--faint)"}
        svg = plot.timeline(block.dots, block.told, font="inherit", **colours)
        return Markup(
            '<div class="plot" tabindex="0" role="region" aria-label="Plot of the timeline">{}'
            "</div>"
        ).format(Markup(svg))

    def _points(self, block: Points) -> Markup:
        return joined(
            Markup(
                '<div class="claim supported"><p>{} <span class="support">{}</span>{} {}</p></div>'
            ).format(
                self._inline(point.words),
                point.aside[0],
                self._inline(point.aside[1:]),
                self._cut(at),
            )
            for at, point in enumerate(block.items)
        )

    def _list(self, block: Points) -> Markup:
        items = joined(
            Markup("<li>{}</li>").format(self._inline(point.inline)) for point in block.items
        )
        return Markup('<ul class="gaps">{}</ul>').format(items)

    def _table(self, block: Table) -> Markup:
        rows = [
            [Markup("<b>{}</b>").format(self._inline(first)), *map(self._inline, others)]
            for first, *others in block.rows
        ]
        if not self.section.entries:
            return table(block.head, rows, block.caption)
        edited = ([*row, self._cut(at)] for at, row in enumerate(rows))
        return table((*block.head, "Edit"), edited, block.caption)

    def _inline(self, inline: Inline) -> Markup:
        """Return text as text and a mark as the button that opens its article."""
        return joined(
            _mark(self.cited[each])
            if isinstance(each, int)
            else Markup('<bdi class="words">{}</bdi>').format(each)
            for each in inline
        )

    def _cut(self, at: int) -> Markup:
        """Return the button that removes entry number `at` of the section."""
        shown = line(self.section.entries[at].claim.text)
        named = shown if len(shown) <= _NAMED_CHARS else f"{shown[:_NAMED_CHARS]}…"
        return Markup(
            '<button type="button" class="plain cut" {} aria-label="{}">Remove</button>'
        ).format(
            data({"event": "edited", "edit": "cut", "section": self.section.kind, "at": at}),
            f"Remove the sentence “{named}”",
        )


def _mark(citation: Citation) -> Markup:
    return Markup('<button type="button" class="mark" aria-label="{}" {}>{}</button>').format(
        f"Source {citation.mark}: {said.byline(citation.passage.article)}. Open it at these words",
        place(citation.passage.article.id, citation.passage.span, citation.span, citation.mark),
        citation.mark,
    )


def _tool(edit: str, kind: SectionKind, label: str, sign: str, *, off: bool = False) -> Markup:
    return Markup(
        '<button type="button" class="plain tool" {} aria-label="{}" title="{}"{}>{}</button>'
    ).format(
        data({"event": "edited", "edit": edit, "section": kind}),
        label,
        label,
        Markup(" disabled") if off else "",
        sign,
    )


def _sources(briefing: Briefing) -> Markup:
    if not briefing.cited:
        return Markup('<p class="hint">Nothing is left: make the briefing again.</p>')
    items = joined(_source(each, briefing) for each in briefing.cited)
    return Markup(
        '<section class="sources"><h3>{}</h3><ul class="nearest">{}</ul></section>'
    ).format(said.SOURCES, items)


def _source(citations: Sequence[Citation], briefing: Briefing) -> Markup:
    article = citations[0].passage.article
    copies = briefing.carried_by.get(article.id, ())
    return Markup(
        '<li><p class="cited"><bdi>{}</bdi> {}</p><p class="byline">{}</p>{}{}</li>'
    ).format(
        title(article.title),
        joined(map(_mark, citations)),
        byline(article.source, published_day(article), briefing.question.asked),
        carriers([(each.source or each.external_id, published_day(each)) for each in copies]),
        corrections(said.corrections(article)),
    )


def _refusal(briefing: Briefing) -> Markup:
    assert briefing.refusal is not None
    gaps = [gap for section in briefing.sections for gap in section.gaps]
    nearest = joined(
        Markup(
            '<li><button type="button" class="open" {}><span>{}</span></button>'
            '<p class="byline">{}</p><p class="excerpt"><bdi>{}</bdi></p></li>'
        ).format(
            place(passage.article.id, passage.span, None),
            title(passage.article.title),
            byline(passage.article.source, published_day(passage.article), briefing.question.asked),
            excerpt(passage.text),
        )
        for passage in briefing.nearest
    )
    return Markup(
        '<div class="refusal"><p class="reason">{}</p><ul class="advice">{}</ul>'
        '<h3>What comes nearest <span class="aside">(it does not tell of the topic)</span></h3>'
        '<ul class="nearest">{}</ul></div>'
    ).format(
        briefing.refusal.reason,
        joined(Markup("<li>{}</li>").format(said.gap(each)) for each in gaps),
        nearest,
    )
