"""A question that describes one thing by several facts -> each fact in its own words.

"Which founder, once the richest under 30, told a trader that he might withdraw and is accused of
fraud?" is told by as many articles as it has facts, and one search fills its first ranks with
those that share most with the whole. The rules cut where a further thing is said of the same
subject, and never rewrite.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.search import reading
from assistant.search.sources import Source
from assistant.types import Span

_ASKS_FOR_ONE = re.compile(r"(?:in )?(?:who|whom|whose|what|which)\b", re.IGNORECASE)
_JOINS = re.compile(
    r"(?:,|;)\s+(?:(?:and|but|while|all)\s+)*|\s+(?:(?:and|but|while)\s+)+|\s+(?=(?:who|which)\s)"
)
# What is said further begins with a relative, a helping verb or a verb form; a plain "-s" is a
# verb only before what can be its object, for "developers, makers and carriers" are none.
_SAYS = re.compile(
    r"(?:not only\s|also\s|now\s|\w+ly\s)*"
    r"(?:(?:who|which|that|where|whose)\s|(?:is|was|are|were|has|have|had|being|can|could|may"
    r"|might|will|would|need(?:s|ed)?|told|made|held|sold|said|led|lost|won|took|gave|began|ran"
    r"|saw|met|paid|bought|kept)\b"
    r"|\w{2,}(?:ed|ing)\b|\w{2,}s\s(?:an?|the|its|his|her|their|that|how|\w+ing)\b)"
)
_JOIN_AT_START = re.compile(r"^(?:[\s,;]|(?:and|but|while|all|also)\b)+")
# A question of fewer different words has no several facts to find: "Which state was hit by a storm
# that cut off power?" is one. Of MultiHop-RAG's that can be cut 72 of 74 have more, of
# RealTimeQA's 4 of 63; 2026-11-22.
_LEAST_OF_SEVERAL = 15
# A shorter stretch says too little to be looked for: it stays with the one before it.
_LEAST_CONTENT = 3


def facts(text: str, named: Sequence[Source] = ()) -> list[str]:
    """Return the facts by which `text` asks for one thing, in its order; none unless several.

    `named` are the outlets in it, whose names tell of no subject. A fact without a name gets
    those of the question behind it.
    """
    if not _ASKS_FOR_ONE.match(text) or reading.content(text) < _LEAST_OF_SEVERAL:
        return []
    ends = [m.start() for m in _JOINS.finditer(text) if _SAYS.match(text, m.end())]
    found: list[Span] = []
    for start, end in pairwise([0, *ends, len(text.rstrip(" ?."))]):
        span = Span(start, end)
        if found and min(_content(text, span, named), _content(text, found[-1], named)) < (
            _LEAST_CONTENT
        ):
            found[-1] = Span(found[-1].start, end)
        else:
            found.append(span)
    if len(found) < 2:
        return []
    names = reading.names(text, named)
    told = [_JOIN_AT_START.sub("", span.of(text)) for span in found]
    return [
        each if not names or reading.names(each, named) else f"{each} ({', '.join(names)})"
        for each in told
    ]


def _content(text: str, span: Span, named: Sequence[Source]) -> int:
    """Return how many words of a stretch say what to look for."""
    outlets = {word for each in named for word in each.span.of(text).split()}
    return reading.content(" ".join(word for word in span.of(text).split() if word not in outlets))
