"""Turns built from hand-made replies, and text that tries to be more than text."""

from __future__ import annotations

import datetime as dt
from typing import Any

from assistant.serve.page.turn import Turn
from assistant.text import one_line
from assistant.types import Citation, Claim, Passage, Reply, Span
from tests.make import make_article, make_reply

ASKED_AT = dt.datetime(2025, 3, 1, 9, 30, tzinfo=dt.UTC)
MARKUP = (
    "<script>window.stolen=1</script> <img src=x onerror=window.stolen=1>"
    " [a](http://elsewhere.example) **bold** {{x}} ${x} \u202eback\u202c \"'>"
)


def make_turn(reply: Reply, **over: Any) -> Turn:
    return Turn.of(reply, **{"id": "turn-1", "at": ASKED_AT} | over)


def make_cited(text: str, quote: str, mark: int = 1, **over: Any) -> Claim:
    """Return a verbatim claim; its passage begins where its article does."""
    article = make_article(text, **over)
    start = text.index(quote)
    span = Span(start, start + len(quote))
    passage = Passage(f"{article.id}.0-{span.end}", article, Span(0, span.end))
    return Claim(one_line(quote), (Citation(mark, passage, span),))


def make_answered(text: str, quote: str, **over: Any) -> Turn:
    return make_turn(make_reply(make_cited(text, quote, **over)))
