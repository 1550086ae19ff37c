"""Briefing -> one sealed JSON document with all that `verify` needs to check it offline.

Each mark's sentence with its offsets, the passage around it and the hash of its article; every
number and sentence of ours with what it was made from; the state of the index and the settings.
The seal is the sha256 of everything else, so a change of any field shows; it tells a slip from
the original and is no signature, for whoever can change the file can seal it anew.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from assistant.export import words
from assistant.types import Article, Briefing, Citation, Claim, Conflict, Entry, Gap, Section

KIND = "briefing"
SCHEMA = 1


def bundle(briefing: Briefing) -> dict[str, Any]:
    """Return the sealed document of a briefing or of a refusal."""
    question, scope = briefing.question, briefing.scope
    document: dict[str, Any] = {
        "kind": KIND,
        "schema": SCHEMA,
        "topic": question.text,
        "asked": question.asked.isoformat(),
        "limits": {
            "since": _day(question.since),
            "until": _day(question.until),
            "sources": list(question.sources),
            "as_of": _day(question.as_of),
        },
        "scope": {
            "since": _day(scope.since),
            "until": _day(scope.until),
            "sources": list(scope.sources),
            "rewritten": scope.rewritten,
            "newest_first": scope.newest_first,
            "inferred": [{"words": r.words, "limit": r.limit} for r in scope.inferred],
            "notes": list(scope.notes),
        },
        "refused": briefing.refused,
        "refusal": _refusal(briefing),
        "note": briefing.note,
        "sections": [_section(each) for each in briefing.sections],
        "sources": [
            source(each, briefing.carried_by.get(each.passage.article.id, ()))
            for each in briefing.citations
        ],
        "index": {
            "fingerprint": briefing.index.fingerprint,
            "articles": briefing.index.articles,
            "passages": briefing.index.passages,
            "awaiting_vectors": briefing.index.awaiting,
            "newest": _day(briefing.index.newest),
        },
        "models": dict(briefing.models),
        "settings": dict(briefing.settings),
    }
    return document | {"seal": seal(document)}


def seal(document: Mapping[str, Any]) -> str:
    """Return the sha256 of a document without its seal, as canonical JSON."""
    sealed = {name: value for name, value in document.items() if name != "seal"}
    canonical = json.dumps(sealed, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return f"sha256:{sha256(canonical.encode()).hexdigest()}"


def gap(found: Gap) -> dict[str, Any]:
    """Return a gap as JSON, with the sentence that says it."""
    return {
        "kind": found.kind,
        "words": list(found.words),
        "count": found.count,
        "day": _day(found.day),
        "text": words.gap(found),
    }


def _refusal(briefing: Briefing) -> dict[str, Any] | None:
    if briefing.refusal is None:
        return None
    return {
        "reason": briefing.refusal.reason,
        "missing": list(briefing.refusal.missing),
        "nearest": [
            {
                "passage_id": passage.id,
                "external_id": passage.article.external_id,
                "text": passage.text,
            }
            for passage in briefing.nearest
        ],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "kind": section.kind,
        "heading": words.HEADINGS[section.kind],
        "entries": [_entry(each) for each in section.entries],
        "conflicts": [_conflict(each) for each in section.conflicts],
        "gaps": [gap(each) for each in section.gaps],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        **_claim(entry.claim),
        "independent": entry.independent,
        "also": [_claim(each) for each in entry.also],
        "day": _day(entry.day),
        "dated_by": None if entry.day is None else "sentence" if entry.stated else "publication",
        "speaker": entry.speaker,
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {"text": claim.text, "marks": [citation.mark for citation in claim.citations]}


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {
        "subject": conflict.subject,
        "values": [{"value": value, "mark": citation.mark} for value, citation in conflict.values],
    }


def source(citation: Citation, copies: Iterable[Article]) -> dict[str, Any]:
    """Return the row of a source as JSON; `copies` are the articles that carried the same text."""
    passage, article = citation.passage, citation.passage.article
    return {
        "mark": citation.mark,
        "article_id": article.id,
        "article_sha256": sha256(article.text.encode()).hexdigest(),
        "external_id": article.external_id,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "author": article.author,
        "published": _day(article.published.date()) if article.published else None,
        "updated": _day(article.updated.date()) if article.updated else None,
        "passage_id": passage.id,
        "passage": {
            "start": passage.span.start,
            "end": passage.span.end,
            "text": passage.text,
        },
        "start": citation.span.start,
        "end": citation.span.end,
        "quote": citation.quote,
        "also_carried_by": [
            {"article_id": copy.id, "external_id": copy.external_id, "source": copy.source}
            for copy in copies
        ],
        "corrections": [span.of(article.text) for span in article.corrections],
    }


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
