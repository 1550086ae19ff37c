"""A Briefing -> the same with a section moved or dropped, a sentence removed, or a note.

Whatever changes, the marks are numbered anew in reading order: the same sentence has the same
mark wherever it stands, and none is left over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.types import Briefing, Citation, Claim, Conflict, Section, SectionKind, Span

# An editor's note is a remark; what is longer is another document.
LONGEST_NOTE = 5000


def moved(briefing: Briefing, kind: SectionKind, by: int) -> Briefing:
    """Move a section by places, as far as there are any."""
    rest = [section for section in briefing.sections if section.kind != kind]
    at = next((n for n, section in enumerate(briefing.sections) if section.kind == kind), None)
    if at is None:
        return briefing
    rest.insert(min(max(at + by, 0), len(rest)), briefing.sections[at])
    return replace(briefing, sections=numbered(rest))


def without_section(briefing: Briefing, kind: SectionKind) -> Briefing:
    """Drop a section."""
    rest = [section for section in briefing.sections if section.kind != kind]
    return replace(briefing, sections=numbered(rest))


def without_sentence(briefing: Briefing, kind: SectionKind, at: int) -> Briefing:
    """Drop entry number `at` of a section, from 0, and the section with its last one."""
    rest = [
        replace(section, entries=(*section.entries[:at], *section.entries[at + 1 :]))
        if section.kind == kind and 0 <= at < len(section.entries)
        else section
        for section in briefing.sections
    ]
    return replace(briefing, sections=numbered(rest))


def noted(briefing: Briefing, note: str) -> Briefing:
    """Put an editor's note in the place of the last one."""
    return replace(briefing, note=note.strip()[:LONGEST_NOTE])


def numbered(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Return the sections that say something, with their marks in reading order from 1."""
    marks: dict[tuple[str, Span], int] = {}

    def cited(citation: Citation) -> Citation:
        place = citation.passage.article.id, citation.span
        return replace(citation, mark=marks.setdefault(place, len(marks) + 1))

    def claimed(claim: Claim) -> Claim:
        return replace(claim, citations=tuple(map(cited, claim.citations)))

    def told(section: Section) -> Section:
        entries = tuple(
            replace(entry, claim=claimed(entry.claim), also=tuple(map(claimed, entry.also)))
            for entry in section.entries
        )
        differ = (
            Conflict(each.subject, tuple((value, cited(c)) for value, c in each.values))
            for each in section.conflicts
        )
        return replace(section, entries=entries, conflicts=tuple(differ))

    return tuple(told(each) for each in sections if each.entries or each.conflicts or each.gaps)
