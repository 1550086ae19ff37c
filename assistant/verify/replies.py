"""An exported reply -> whether its sources, claims and conflicts still hold.

A claim is held to the check that let it be shown, and what the file says of its reason counts for
nothing. A count is not made again, because another state of the corpus rightly counts otherwise,
and that is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assistant import reply as replies
from assistant.answer.check import COUNTED, supported_by
from assistant.errors import BadRequest
from assistant.index.catalog import Catalog
from assistant.text import one_line
from assistant.types import Citation, Claim, Span
from assistant.verify import sources
from assistant.verify.sources import Check, Held, Row

# The values of a question that asks whether something is so; its sentences have neither word.
_OUTCOMES = frozenset({"yes", "no"})
# How the first claim of a list begins (answer/counted.py).
_COUNT = re.compile(r"(?:No article has “[^”]*” word for word\. )?\d+ articles?, \d+ independent, ")


def verify(reply: Row, catalog: Catalog) -> list[Check]:
    """Check the sources and the claims of one reply against the corpus as it is now.

    A row of a batch that says why there was no reply says nothing of the corpus. Raises
    BadRequest where `reply` is not the JSON of an answer or a refusal.
    """
    if "error" in reply and "sources" not in reply:
        return []
    own, claims = _rows(reply, "sources"), _rows(reply, "claims")
    conflicts, later = _rows(reply, "conflicts"), _rows(reply, "later")
    if not isinstance(reply.get("question"), str):
        raise BadRequest("found no question in the file, expected the JSON of 'assistant ask'")
    try:
        return list(_checked(reply, catalog, own, claims, conflicts, later))
    except (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError):
        wrong = "a field is missing or is not what 'assistant ask' writes there"
        return [Check("reply", "altered", wrong)]


def _checked(
    reply: Row,
    catalog: Catalog,
    own: Sequence[Row],
    claims: Sequence[Row],
    conflicts: Sequence[Row],
    later: Sequence[Row],
) -> Iterator[Check]:
    rows = [*own, *(row for conflict in later for row in _rows(conflict, "sources"))]
    held = sources.held(catalog, _ids(rows))
    checks = [_source(row, held) for row in rows]
    cited = {
        row["mark"]: found
        for row, check in zip(rows, checks, strict=True)
        if check.state not in ("altered", "missing")
        and (found := sources.citation(row, held.articles))
    }
    marks = {row.get("mark") for row in own}
    yield from checks
    yield from _claims(claims, marks, cited)
    yield from _answer(reply, claims, own)
    yield from _short(reply.get("short_answer"), cited)
    yield from _conflicts(conflicts, marks, cited)
    yield from _later(later, marks, cited)


def _rows(document: Row, name: str) -> Sequence[Row]:
    rows = document.get(name)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadRequest(
            f"found no list of {name} in the file, expected the JSON of 'assistant ask'"
        )
    return rows


def _ids(rows: Sequence[Row]) -> list[object]:
    """Return the ids of the cited articles and of those that carried the same text."""
    return [each.get("article_id") for row in rows for each in (row, *_carriers(row))]


def _carriers(row: Row) -> Sequence[Row]:
    listed = row.get("also_carried_by")
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _source(row: Row, held: Held) -> Check:
    """Check a source; that somebody else carried its text is as good as the article is there."""
    copies = [held.articles.get(str(each.get("article_id"))) for each in _carriers(row)]
    there = [copy for copy in copies if copy]
    check = sources.source(row, held, lambda cited: replies.source(cited, there))
    if len(there) < len(copies):
        gone = "the index does not hold all articles any more that carried it"
        return Check(check.what, "missing", gone)
    return check


def _claims(
    claims: Sequence[Row], marks: set[Any], cited: Mapping[Any, Citation]
) -> Iterator[Check]:
    """Yield the claims that their citations do not carry, by the check that let them be shown."""
    for number, claim in enumerate(claims, start=1):
        named = claim.get("citations")
        what = f"claim {number}"
        if not isinstance(named, list) or not named or any(mark not in marks for mark in named):
            yield Check(what, "altered", f"cites {named!r}, of which no source stands in the file")
        elif number == 1 and claim.get("reason") == COUNTED and _COUNT.match(str(claim["text"])):
            yield Check(what, "stands", "counts articles, and the count was not made again")
        elif all(mark in cited for mark in named):
            made = Claim(str(claim.get("text")), tuple(cited[mark] for mark in named))
            if supported_by(made) is None:
                yield Check(what, "altered", "is not what the cited sentence says")


def _answer(reply: Row, claims: Sequence[Row], own: Sequence[Row]) -> Iterator[Check]:
    """Yield what the text of the answer says beyond its claims, or beyond its refusal."""
    if reply.get("refused"):
        if claims or own or reply.get("answer") != reply["refusal"]["reason"]:
            yield Check("answer", "altered", "is refused and says more than its refusal")
        return
    whole = " ".join(
        replies.marked(str(claim.get("text")), claim["citations"])
        for claim in claims
        if isinstance(claim.get("citations"), list)
    )
    if reply.get("answer") != whole:
        yield Check("answer", "altered", "is not its claims, one after the other")


def _short(short: Row | None, cited: Mapping[Any, Citation]) -> Iterator[Check]:
    """Yield a short answer that is no part of the sentence it is cited from."""
    if short is None or not (citation := cited.get(short["mark"])):
        return
    span = Span(short["start"], short["end"])
    inside = citation.span.covers(span)
    if not inside or span.of(citation.passage.article.text) != short["text"]:
        yield Check("short answer", "altered", "is not in the sentence it is cited from")


def _conflicts(
    conflicts: Sequence[Row], marks: set[Any], cited: Mapping[Any, Citation]
) -> Iterator[Check]:
    for number, conflict in enumerate(conflicts, start=1):
        values = _rows(conflict, "values")
        what = f"conflict {number}"
        if any(value.get("citation") not in marks for value in values):
            yield Check(what, "altered", "cites a mark of which no source stands in the file")
        yield from _values(what, values, cited)


def _later(later: Sequence[Row], marks: set[Any], cited: Mapping[Any, Citation]) -> Iterator[Check]:
    """Yield what is wrong with the values of later articles, whose marks go on from the last."""
    follow = max((mark for mark in marks if isinstance(mark, int)), default=0)
    for number, conflict in enumerate(later, start=1):
        what = f"later {number}"
        values, rows = _rows(conflict, "values"), _rows(conflict, "sources")
        first, *others = [value.get("citation") for value in values] or [None]
        expected = list(range(follow + 1, follow + 1 + len(rows)))
        if first not in marks or others != expected or [r.get("mark") for r in rows] != expected:
            yield Check(what, "altered", "its marks do not go on from those of the answer")
        yield from _values(what, values, cited)
        follow += len(rows)


def _values(what: str, values: Sequence[Row], cited: Mapping[Any, Citation]) -> Iterator[Check]:
    """Yield the values that do not stand in the sentences they are cited from."""
    for row in values:
        citation, value = cited.get(row.get("citation")), row.get("value")
        if citation and value not in _OUTCOMES and str(value) not in one_line(citation.quote):
            yield Check(what, "altered", f"the value {value!r} is not in its sentence")
