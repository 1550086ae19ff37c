"""Question -> the part of the corpus that may be searched.

Limits that the asker set stand. Limits that the question's own words set ("last week",
"according to NBC News") only narrow them, and hold for the whole question only where each thing
it asks for has one: see parts.py. `as_of` is an upper bound like `until`, and an article without
a date is left out by any date limit: it might have been published later.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.errors import BadRequest
from assistant.search import limits
from assistant.search.reading import read
from assistant.search.rewritten import rewritten
from assistant.types import Question, Reason, Scope

_NEWEST = re.compile(
    r"(?<!\bwhen is )(?<!\bwhen was )\b(?:the|any)\s(?:very\s)?(?:latest|newest|most\srecent)\b"
    r"(?!\s(?:to|the)\b)"
    r"|\b(?:latest|newest|most\srecent)\s(?:news|updates?|headlines|articles?|stor(?:y|ies)|reports?"
    r"|developments?|coverage)\b|\bmost\srecently\b|\bwhat(?:['’]s|\sis)\snew\b",
    re.IGNORECASE,
)


def scope(
    question: Question, outlets: Sequence[str] = (), *, newest: dt.date | None = None
) -> Scope:
    """Return the limits of a question; raises BadRequest when the asker's exclude each other.

    `outlets` are the names that the corpus holds, and without them no outlet limits. `newest` is
    the day of the newest article: "in February" is the last one that the corpus has reached.
    """
    given = as_set(question)
    unknown = [name for name in question.sources if name not in outlets]
    notes = tuple(f"the corpus has no outlet “{name}”" for name in unknown)
    given = replace(given, notes=notes)
    pieces = read(question, tuple(outlets), newest)
    found = [limits.of(p, question.text, outlets_known=bool(outlets)) for p in pieces]
    within = limits.narrowed(given, limits.hull(found))
    if len(pieces) == 1:
        dates = [each.words for each in found[0].of_dates if each in within.inferred]
        within = replace(within, rewritten=rewritten(question.text, dates))
    # What several articles are asked for is not asked for its newest, whatever they tell of.
    newest_words = _NEWEST.search(question.text) if len(pieces) == 1 else None
    if newest_words is None:
        return within
    reason = Reason(newest_words[0], "the newest first")
    return replace(within, newest_first=True, inferred=(*within.inferred, reason))


def as_set(question: Question) -> Scope:
    """Return the limits that the asker set; raises BadRequest when they exclude each other."""
    bounds = [day for day in (question.until, question.as_of) if day]
    until = min(bounds) if bounds else None
    if question.since and until and question.since > until:
        raise BadRequest(
            f"the period begins on {question.since} and ends on {until};"
            " give a --since that is not after --until and --as-of"
        )
    return Scope(since=question.since, until=until, sources=question.sources)
