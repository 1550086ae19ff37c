"""Question -> the part of the corpus that may be searched.

Only limits the asker set are applied. `as_of` is an upper bound like `until`, and an article
without a date is left out by any date limit: it might have been published later.
"""

from __future__ import annotations

from assistant.errors import BadRequest
from assistant.types import Question, Scope


def scope(question: Question) -> Scope:
    """Return the limits of a question; raises BadRequest when they exclude each other."""
    bounds = [day for day in (question.until, question.as_of) if day]
    until = min(bounds) if bounds else None
    if question.since and until and question.since > until:
        raise BadRequest(
            f"the period begins on {question.since} and ends on {until};"
            " give a --since that is not after --until and --as-of"
        )
    return Scope(since=question.since, until=until, sources=question.sources)
