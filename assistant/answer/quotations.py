"""Article text -> its quotations as spans, and a sentence without what it quotes.

A quotation begins at its opening mark and ends behind its closing one. It goes on over
paragraphs that each open with a mark again, as newspapers set it; a paragraph that does not ends
a quotation that nobody closed. Single marks are apostrophes as often, so they count for nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from assistant.types import Span

# Stands for each quoted character: of the private use area, so neither a letter nor a space.
QUOTED = "\ue002"
_LINE = re.compile(r"[^\n]+")
_MARK = re.compile(r"[“”\"«»]|''|’’")
_FIRST = re.compile(r'\s*[(\[]?(?P<mark>[“"«])')


def quotations(article: str) -> tuple[Span, ...]:
    """Return the quotations of an article in order; they do not overlap."""
    if not _MARK.search(article):
        return ()
    found: list[Span] = []
    opened: int | None = None
    end = 0
    for line in _LINE.finditer(article):
        again = _FIRST.match(article, line.start(), line.end())
        if opened is not None and not again:
            found.append(Span(opened, end))
            opened = None
        repeated = again.start("mark") if opened is not None and again else -1
        for mark in _MARK.finditer(article, line.start(), line.end()):
            at = mark.start()
            if at == repeated:
                continue
            if mark[0] in "“«" or (opened is None and _may_open(article, at, mark[0])):
                opened = at  # an open one that opens again was never closed: it tells nothing
            elif opened is not None:
                found.append(Span(opened, mark.end()))
                opened = None
        end = line.end()
    return tuple(found if opened is None else [*found, Span(opened, end)])


def around(quoted: Sequence[Span], span: Span) -> Sequence[Span]:
    """Return those of the quotations, in order, that share a character with `span`."""
    first = bisect_left(quoted, span.start, key=lambda q: q.end - 1)
    last = bisect_left(quoted, span.end, key=lambda q: q.start)
    return quoted[first:last]


def outside(article: str, span: Span, quoted: Sequence[Span]) -> str:
    """Return the words of `span` with each quoted character blanked, so that offsets hold."""
    pieces: list[str] = []
    at = span.start
    for each in around(quoted, span):
        start, end = max(each.start, span.start), min(each.end, span.end)
        pieces += article[at:start], QUOTED * (end - start)
        at = end
    return "".join([*pieces, article[at : span.end]])


def _may_open(article: str, at: int, mark: str) -> bool:
    """Tell whether a straight mark opens: an inch mark has a figure before it."""
    if mark != '"':
        return False
    behind = article[at + 1 : at + 2]
    return bool(behind.strip()) and not article[at - 1 : at].isalnum()
