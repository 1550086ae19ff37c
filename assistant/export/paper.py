"""Briefing -> Paper: the blocks that every format and the page lay out in their own way.

Strings in a Paper are plain text on one line, fit to be shown; a number among them is a mark. What
a format adds is how a heading, a list, a table, a picture and a footnote look, and nothing else.
The first parts are the sections of the briefing, in its order, and where a section has entries its
points or the rows of its table are those, in theirs: so the page knows which one a button removes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.export import words
from assistant.export.plot import Dot
from assistant.types import Briefing, Citation, Conflict, Entry, Section, SectionKind

# Text with the marks of its citations between.
Inline = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A sentence and, where there is something to say of it, who else tells it."""

    words: Inline
    aside: Inline = ()

    @property
    def inline(self) -> Inline:
        """The sentence with what is said of it in parentheses."""
        return (*self.words, " (", *self.aside, ")") if self.aside else self.words


@dataclass(frozen=True, slots=True)
class Points:
    """A list of sentences; `leading` ones are what a hurried reader reads."""

    items: tuple[Point, ...]
    leading: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head; `caption` says what they are to whoever cannot see them."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Inline, ...], ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A plot of days, drawn where a format has pictures; `told` says the same in words."""

    dots: tuple[Dot, ...]
    told: str


Block = Points | Table | Timeline


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and what stands under it."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Footnote:
    """What a mark stands for: where its sentence was published, and the passage around it."""

    byline: str
    passage: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A briefing to be laid out; `note` has the paragraphs of an editor's note."""

    title: str
    facts: tuple[str, ...]
    note: tuple[str, ...]
    parts: tuple[Part, ...]
    footnotes: Mapping[int, Footnote]
    method: str


def paper(briefing: Briefing) -> Paper:
    """Return the paper of a briefing."""
    sources = Part(words.SOURCES, (_sources(briefing),))
    return Paper(
        words.line(briefing.topic),
        tuple(words.facts(briefing)),
        tuple(words.paragraphs(briefing.note)),
        (*map(_part, briefing.sections), *([sources] if briefing.citations else [])),
        {c.mark: _footnote(c) for c in briefing.citations},
        words.method(briefing),
    )


def _footnote(citation: Citation) -> Footnote:
    return Footnote(words.byline(citation.passage.article), words.excerpt(citation.passage))


def _part(section: Section) -> Part:
    return Part(words.HEADINGS[section.kind], _LAID[section.kind](section))


def _sentences(section: Section) -> tuple[Block, ...]:
    items = tuple(map(_counted, section.entries))
    return (Points(items, leading=section.kind == "bottom_line"),)


def _counted(entry: Entry) -> Point:
    also = _marks(claim.citations for claim in entry.also)
    told = words.told_by(entry)
    return Point(_said(entry), (f"{told}, also ", *also) if also else (told,))


def _said(entry: Entry) -> Inline:
    return (words.line(entry.claim.text), *_marks([entry.claim.citations]))


def _marks(citations: Iterable[Iterable[Citation]]) -> Inline:
    """Return the marks of citations, each once."""
    return tuple(dict.fromkeys(c.mark for each in citations for c in each))


def _timeline(section: Section) -> tuple[Block, ...]:
    rows = tuple(
        ((words.long_day(each.day) if each.day else "",), _said(each), (words.basis(each),))
        for each in section.entries
    )
    table = Table("Dated sentences, the oldest first", ("Day", "What is told", "Dated by"), rows)
    return (_plot(section.entries), table)


def _plot(entries: Sequence[Entry]) -> Timeline:
    dots = tuple(
        Dot(each.day, each.stated, each.claim.citations[0].mark) for each in entries if each.day
    )
    days = sorted({dot.day for dot in dots})
    span = words.long_day(days[0])
    if len(days) > 1:
        span = f"{span} to {words.long_day(days[-1])}"
    told = f"Timeline: {words.count(len(dots), 'sentence')} on a line from {span}."
    return Timeline(dots, told)


def _voices(section: Section) -> tuple[Block, ...]:
    rows = tuple(
        (
            (words.label(each.speaker or ""),),
            _said(each),
            (_where(each.claim.citations[0]),),
        )
        for each in section.entries
    )
    return (Table("Who is quoted, in their words", ("Who", "Quoted in", "Where"), rows),)


def _where(citation: Citation) -> str:
    article = citation.passage.article
    return f"{words.outlet(article)}, {words.published(article)}"


def _conflicts(section: Section) -> tuple[Block, ...]:
    return tuple(map(_conflict, section.conflicts))


def _conflict(found: Conflict) -> Table:
    rows = tuple(
        (
            (words.label(value), citation.mark),
            (words.line(citation.quote),),
            (_where(citation),),
        )
        for value, citation in found.values
    )
    dated = all(citation.passage.article.published for _, citation in found.values)
    order = ", the newest first" if dated else ""
    caption = f"The sources differ on {words.label(found.subject)}{order}"
    return Table(caption, ("Says", "Quoted in", "Where"), rows)


def _gaps(section: Section) -> tuple[Block, ...]:
    return (Points(tuple(Point((words.gap(each),)) for each in section.gaps)),)


_LAID: dict[SectionKind, Callable[[Section], tuple[Block, ...]]] = {
    "bottom_line": _sentences,
    "key_points": _sentences,
    "timeline": _timeline,
    "voices": _voices,
    "conflicts": _conflicts,
    "gaps": _gaps,
}


def _sources(briefing: Briefing) -> Table:
    """Return one row for each cited article, in the order of its first mark."""
    rows = tuple(_source(each, briefing) for each in briefing.cited)
    head = ("Article", "Outlet", "Published", "Cited as")
    return Table("Cited articles", head, rows)


def _source(citations: Sequence[Citation], briefing: Briefing) -> tuple[Inline, ...]:
    article = citations[0].passage.article
    day = article.published.date() if article.published else None
    aged = f"{words.published(article)}, {words.age(day, briefing.question.asked)}" if day else ""
    told = [words.label(article.title) or "untitled", f"({words.label(article.external_id)})"]
    if copies := words.carried(briefing.carried_by.get(article.id, ())):
        told.append(f"{copies}: one independent source.")
    told += [f"Correction by the outlet: {each}" for each in words.corrections(article)]
    return (
        (" ".join(told),),
        (words.outlet(article),),
        (aged or words.published(article),),
        (", ".join(str(mark) for mark in _marks([citations])),),
    )
