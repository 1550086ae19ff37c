"""A question and its reply as the page shows them, keeps them and shows them again.

A Reply in, a Turn out, and a Turn to JSON and back. Live and restored turns are drawn from the
same JSON document, the one that is exported, so a reload cannot show anything else; each
citation carries its own article and offsets, so none can end up on another turn.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from assistant import reply as replies
from assistant.types import Question, Reason, Reply

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """One asked question: its limits, its reply as JSON, and what its own words limited."""

    id: str
    at: dt.datetime
    question: Question
    document: Json = field(hash=False)
    inferred: tuple[Reason, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def refused(self) -> bool:
        """Tell whether the reader got a refusal."""
        return bool(self.document["refused"])

    @classmethod
    def of(cls, reply: Reply, *, id: str, at: dt.datetime) -> Self:
        """Return the turn of a reply."""
        scope = reply.scope
        document = replies.as_json(reply, id=id)
        return cls(id, at, reply.answer.question, document, scope.inferred, scope.notes)

    def as_json(self) -> dict[str, Any]:
        """Return the turn as one JSON document."""
        question = self.question
        return {
            "id": self.id,
            "at": self.at.isoformat(),
            "limits": {
                "since": _text(question.since),
                "until": _text(question.until),
                "as_of": _text(question.as_of),
                "sources": list(question.sources),
            },
            "inferred": [{"words": r.words, "limit": r.limit} for r in self.inferred],
            "notes": list(self.notes),
            "reply": dict(self.document),
        }

    @classmethod
    def from_json(cls, kept: Json) -> Self:
        """Return the turn that `as_json` wrote."""
        document, limits = kept["reply"], kept["limits"]
        question = Question(
            document["question"],
            dt.date.fromisoformat(document["asked"]),
            day(limits["since"]),
            day(limits["until"]),
            tuple(limits["sources"]),
            day(limits["as_of"]),
        )
        inferred = tuple(Reason(**reason) for reason in kept["inferred"])
        at = dt.datetime.fromisoformat(kept["at"])
        return cls(kept["id"], at, question, document, inferred, tuple(kept["notes"]))


def day(text: str | None) -> dt.date | None:
    """Return an ISO day, and None for nothing or for what is no day."""
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _text(value: dt.date | None) -> str | None:
    return value.isoformat() if value else None
