"""Evidence about a topic -> a Briefing whose every sentence passed the check, or a refusal.

Sections in reading order: bottom line, key points, timeline, voices, conflicts, gaps. The gate is
the one of answers, and it fails closed: an entry of which one sentence is not supported is left
out whole, and a briefing that keeps no sentence is a refusal.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace

from assistant.answer import check
from assistant.answer.briefing import differing, edit, gaps
from assistant.answer.briefing.points import points
from assistant.answer.briefing.telling import Told, told
from assistant.answer.briefing.timeline import timeline
from assistant.answer.briefing.voices import voices
from assistant.index.opened import Index
from assistant.search import known
from assistant.types import (
    Answer,
    Briefing,
    Entry,
    Evidence,
    Gap,
    Refusal,
    Scope,
    Section,
    Step,
)

# Passages whose sentences are read: twice an answer's, some 150 sentences, a second on two cores.
PASSAGES = 48
NEAREST = 3  # passages that a refusal shows
_NOTHING = "The corpus has nothing on this topic: no sentence was found that tells of it."
_NO_NAME = "The corpus has nothing on this topic: no article has any of its names."
_EMPTY = "No article lies in the searched part of the corpus that could tell of this topic."
_UNCHECKED = "Sentences were found, but none passed the check against its source."


def write(evidence: Evidence, scope: Scope, index: Index) -> Generator[Step, None, Briefing]:
    """Yield each step as it begins, return the briefing on the topic `evidence` was found for."""
    topic = scope.rewritten or evidence.question.text
    yield Step("read", 0.0)
    sentences = told(topic, evidence, index.reranker, _clusters(evidence, index))
    found = gaps.gaps(evidence.question, scope, index.keywords, index.catalog.summaries())
    if refusal := _refusal(topic, evidence, sentences, found, index):
        return _briefing(evidence, scope, index, (Section("gaps", gaps=found),), refusal)
    yield Step("choose", 0.0)
    most = points(topic, sentences, index.encoder)
    differ = differing.differing(topic, sentences, index.reader)
    chosen = (
        Section("bottom_line", most.bottom_line),
        Section("key_points", most.key_points),
        Section("timeline", timeline(sentences)),
        Section("voices", voices(sentences)),
        Section("conflicts", conflicts=differ),
    )
    yield Step("check", 0.0)
    sections = _checked(chosen, topic, evidence)
    refusal = None if any(each.entries for each in sections) else Refusal(_UNCHECKED)
    return _briefing(evidence, scope, index, (*sections, Section("gaps", gaps=found)), refusal)


def _briefing(
    evidence: Evidence,
    scope: Scope,
    index: Index,
    sections: Sequence[Section],
    refusal: Refusal | None,
) -> Briefing:
    sections = edit.numbered(sections)
    cited = [c.passage.article.id for section in sections for c in section.citations]
    models: Mapping[str, str | None] = {
        "embedder": index.encoder.name,
        "reranker": index.reranker.name,
        "reader": index.reader.name,
        "judge": check.JUDGE,
        "llm": None,
    }
    return Briefing(
        evidence.question,
        sections,
        scope,
        index.facts(),
        models,
        {
            "passage_chars": index.manifest.passage_chars,
            "candidates": index.settings.candidates,
            "passages": PASSAGES,
        },
        refusal,
        tuple(hit.passage for hit in evidence.hits[:NEAREST]) if refusal else (),
        known.by(evidence.question, index.catalog.carried_by(cited)),
    )


def _clusters(evidence: Evidence, index: Index) -> dict[str, str]:
    ids = list({hit.passage.article.id for hit in evidence.hits})
    # An article that left since it was found is a copy of nothing.
    return {i: i for i in ids} | {each.id: each.cluster for each in index.listed(ids)}


def _refusal(
    topic: str, evidence: Evidence, sentences: Sequence[Told], found: Sequence[Gap], index: Index
) -> Refusal | None:
    gone = tuple(word for gap in found if gap.kind == "absent" for word in gap.words)
    if not evidence.hits:
        return Refusal(_EMPTY, gone)
    if gaps.is_nameless(topic, gone, index.keywords):
        return Refusal(_NO_NAME, gone)
    if not any(each.telling for each in sentences):
        return Refusal(_NOTHING, gone)
    return None


def _checked(sections: Sequence[Section], topic: str, evidence: Evidence) -> tuple[Section, ...]:
    """Return the sections without the entries and conflicts that fail the check."""

    def passed(entry: Entry) -> bool:
        return check.check(Answer(evidence.question, entry.claims), evidence).passed

    return tuple(
        replace(
            section,
            entries=tuple(filter(passed, section.entries)),
            conflicts=tuple(c for c in section.conflicts if differing.holds(topic, c)),
        )
        for section in sections
    )
