"""A Briefing -> the draft a reader edits: sentences with marks, and buttons that change it.

Pure: nothing is looked up. Each mark opens its article at the cited words; each section can be
moved or dropped and each sentence removed, and the marks count anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from assistant.export import paper, plot
from assistant.export import words as said
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
from assistant.types import Briefing, Citation, Entry, Section, SectionKind

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
    parts = joined(
        _part(section, first=at == 0, last=at == len(sections) - 1, focused=section.kind == focus)
        for at, section in enumerate(sections)
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


def _part(section: Section, *, first: bool, last: bool, focused: bool) -> Markup:
    heading = said.HEADINGS[section.kind]
    tools = [
        _tool("up", section.kind, f"Move “{heading}” up", "↑", off=first),
        _tool("down", section.kind, f"Move “{heading}” down", "↓", off=last),
        _tool("drop", section.kind, f"Drop “{heading}”", "×"),
    ]
    return Markup(
        '<section class="part {}"><div class="part-head"><h3 tabindex="-1"{}>{}</h3>'
        '<span class="tools" role="group" aria-label="Section “{}”">{}</span></div>{}</section>'
    ).format(
        section.kind,
        Markup(" data-focus") if focused else "",
        heading,
        heading,
        joined(tools),
        _BODIES[section.kind](section),
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


def _cut(kind: SectionKind, at: int, entry: Entry) -> Markup:
    shown = line(entry.claim.text)
    named = shown if len(shown) <= _NAMED_CHARS else f"{shown[:_NAMED_CHARS]}…"
    return Markup(
        '<button type="button" class="plain cut" {} aria-label="{}">Remove</button>'
    ).format(
        data({"event": "edited", "edit": "cut", "section": kind, "at": at}),
        f"Remove the sentence “{named}”",
    )


def _sentences(section: Section) -> Markup:
    return joined(
        Markup(
            '<div class="claim supported"><p><bdi class="words">{}</bdi>{} '
            '<span class="support">{}</span>{} {}</p></div>'
        ).format(
            line(entry.claim.text),
            _marks(entry.claim.citations),
            said.told_by(entry),
            Markup(" also {}").format(_marks([c for each in entry.also for c in each.citations]))
            if entry.also
            else "",
            _cut(section.kind, at, entry),
        )
        for at, entry in enumerate(section.entries)
    )


def _marks(citations: Sequence[Citation]) -> Markup:
    return joined(
        Markup('<button type="button" class="mark" aria-label="{}" {}>{}</button>').format(
            f"Source {each.mark}: {said.byline(each.passage.article)}. Open it at these words",
            place(each.passage.article.id, each.passage.span, each.span, each.mark),
            each.mark,
        )
        for each in citations
    )


def _sentence(entry: Entry) -> Markup:
    return Markup("<bdi>{}</bdi>{}").format(line(entry.claim.text), _marks(entry.claim.citations))


def _timeline(section: Section) -> Markup:
    drawn = paper.timeline(section.entries)
    colours = {"ink": "var(--accent)", "paper": "var(--sheet)", "faint": "var(--faint)"}
    svg = plot.timeline(drawn.dots, drawn.told, font="inherit", **colours)
    rows = (
        (
            said.long_day(entry.day) if entry.day else "",
            _sentence(entry),
            said.basis(entry),
            _cut(section.kind, at, entry),
        )
        for at, entry in enumerate(section.entries)
    )
    head = ("Day", "What is told", "Dated by", "Edit")
    return Markup(
        '<div class="plot" tabindex="0" role="region" aria-label="Plot of the timeline">{}</div>{}'
    ).format(Markup(svg), table(head, rows, "Dated sentences, the oldest first"))


def _voices(section: Section) -> Markup:
    rows = (
        (
            Markup("<b><bdi>{}</bdi></b>").format(said.label(entry.speaker or "")),
            _sentence(entry),
            _where(entry.claim.citations[0]),
            _cut(section.kind, at, entry),
        )
        for at, entry in enumerate(section.entries)
    )
    return table(("Who", "Quoted in", "Where", "Edit"), rows, "Who is quoted, in their words")


def _where(citation: Citation) -> str:
    article = citation.passage.article
    return f"{said.outlet(article)}, {said.published(article)}"


def _conflicts(section: Section) -> Markup:
    return joined(
        Markup('<div class="conflict">{}</div>').format(
            table(
                ("Says", "Outlet and day", "Source"),
                (
                    (
                        Markup("<b><bdi>{}</bdi></b>").format(said.label(value)),
                        _where(citation),
                        _marks([citation]),
                    )
                    for value, citation in conflict.values
                ),
                f"The sources differ on {said.label(conflict.subject)}",
            )
        )
        for conflict in section.conflicts
    )


def _gaps(section: Section) -> Markup:
    items = joined(Markup("<li>{}</li>").format(said.gap(each)) for each in section.gaps)
    return Markup('<ul class="gaps">{}</ul>').format(items)


_BODIES: Mapping[SectionKind, Callable[[Section], Markup]] = {
    "bottom_line": _sentences,
    "key_points": _sentences,
    "timeline": _timeline,
    "voices": _voices,
    "conflicts": _conflicts,
    "gaps": _gaps,
}


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
        _marks(citations),
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
