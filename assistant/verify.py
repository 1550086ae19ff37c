"""An exported reply -> whether everything it says of the corpus still holds.

A reply's JSON and the catalog in, one Check per source and per claim out. Nothing is asked of a
model: quotes are compared character by character, and what the index knows of an article by
now (another version, a correction, gone) is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from assistant.errors import BadRequest
from assistant.index.catalog import Catalog
from assistant.reply import marked
from assistant.text import one_line
from assistant.types import Article, Span

State = Literal["stands", "replaced", "corrected", "altered", "missing"]
_FACTS = ("external_id", "title", "source", "url")


@dataclass(frozen=True, slots=True)
class Check:
    """One source or claim of a reply; `note` says in a sentence what was found."""

    what: str
    state: State
    note: str


def verify(reply: Mapping[str, Any], catalog: Catalog) -> list[Check]:
    """Check the sources and the claims of one reply against the corpus as it is now.

    A row of a batch that says why there was no reply says nothing of the corpus. Raises
    BadRequest where `reply` is not the JSON of an answer or a refusal.
    """
    if "error" in reply and "sources" not in reply:
        return []
    sources, claims = _rows(reply, "sources"), _rows(reply, "claims")
    if not isinstance(reply.get("question"), str):
        raise BadRequest("found no question in the file, expected the JSON of 'assistant ask'")
    ids = [row["article_id"] for row in sources if isinstance(row.get("article_id"), str)]
    articles, later = catalog.articles(ids), catalog.replaced_by(ids)
    newest = catalog.articles(later.values())
    checks = [
        _source(row, articles.get(str(row.get("article_id"))), newest, later) for row in sources
    ]
    quotes = {row.get("mark"): str(row.get("quote")) for row in sources}
    return [*checks, *_claims(claims, quotes), *_answer(reply, claims)]


def _rows(reply: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    rows = reply.get(name)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadRequest(
            f"found no list of {name} in the file, expected the JSON of 'assistant ask'"
        )
    return rows


def _source(
    row: Mapping[str, Any],
    article: Article | None,
    newest: Mapping[str, Article],
    later: Mapping[str, str],
) -> Check:
    what = f"source [{row.get('mark')}]"
    if article is None:
        return Check(
            what, "missing", f"the index holds no article {row.get('article_id')} any more"
        )
    if wrong := _differing(row, article):
        return Check(what, "altered", wrong)
    quote = str(row["quote"])
    if article.id in later:
        now = newest.get(later[article.id])
        stands = now is not None and quote in now.text
        says = "still has the quoted words" if stands else "does not have the quoted words"
        day = now.updated or now.published if now else None
        dated = f" of {day.date()}" if day else ""
        return Check(what, "replaced", f"a later version{dated} replaced the article; it {says}")
    known = set(row.get("corrections") or ())
    notes = [span.of(article.text) for span in article.corrections]
    if fresh := [note for note in notes if note not in known]:
        return Check(what, "corrected", f"the outlet says: {one_line(fresh[0])}")
    return Check(what, "stands", "the quote is in the article, word for word")


def _differing(row: Mapping[str, Any], article: Article) -> str | None:
    """Return the first way in which a source differs from its article, or None."""
    start, end = row.get("start"), row.get("end")
    if not isinstance(start, int) or not isinstance(end, int):
        return f"found the place {start!r} to {end!r}, expected two numbers"
    found = Span(start, end).of(article.text)
    if not found or found != row.get("quote"):
        return f"the article has “{one_line(found)[:120]}” where it is quoted"
    if row.get("passage_id", "").split(".")[0] != article.id:
        return "the passage is not one of the article"
    day = article.published.date().isoformat() if article.published else None
    facts = {name: getattr(article, name) for name in _FACTS} | {"published": day}
    for name, value in facts.items():
        if row.get(name) != value:
            return f"{name} is {row.get(name)!r}, the index has {value!r}"
    return None


def _claims(claims: Sequence[Mapping[str, Any]], quotes: Mapping[Any, str]) -> Iterator[Check]:
    for number, claim in enumerate(claims, start=1):
        marks = claim.get("citations")
        what = f"claim {number}"
        if not isinstance(marks, list) or not marks or any(mark not in quotes for mark in marks):
            yield Check(what, "altered", f"cites {marks!r}, of which no source stands in the file")
        elif claim.get("reason") == "verbatim" and any(
            claim.get("text") != one_line(quotes[mark]) for mark in marks
        ):
            yield Check(what, "altered", "is not what the cited sentence says")


def _answer(reply: Mapping[str, Any], claims: Sequence[Mapping[str, Any]]) -> Iterator[Check]:
    """Yield what the text of the answer says beyond its claims."""
    whole = " ".join(
        marked(str(claim.get("text")), claim["citations"])
        for claim in claims
        if isinstance(claim.get("citations"), list)
    )
    if not reply.get("refused") and reply.get("answer") != whole:
        yield Check("answer", "altered", "is not its claims, one after the other")
