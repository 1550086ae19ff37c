"""A sealed bundle -> whether everything that the briefing says of the corpus still holds.

Its seal, sources and marks are checked, what its sections say is held to the cited sentences, and
what was counted for it is counted again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from assistant.answer.briefing import differing, gaps
from assistant.answer.briefing.timeline import day_of
from assistant.answer.speakers import speaker
from assistant.errors import BadRequest
from assistant.export import bundle, words
from assistant.index.catalog import Catalog
from assistant.search import known
from assistant.text import one_line
from assistant.types import Article, Citation, Conflict, Question, Scope
from assistant.verify import sources
from assistant.verify.sources import Check, Row, State


def verify_briefing(
    document: Row, catalog: Catalog, keywords: gaps.Words, fingerprint: str
) -> list[Check]:
    """Check a sealed bundle against the corpus as it is now; `fingerprint` is that of the index.

    What was counted when the briefing was made must come to the same as long as the index is the
    same. Raises BadRequest where `document` is no bundle of this schema.
    """
    if document.get("schema") != bundle.SCHEMA:
        raise BadRequest(
            f"found a briefing of schema {document.get('schema')!r}, expected {bundle.SCHEMA};"
            " verify it with the version that made it"
        )
    checks = [_seal(document)]
    try:
        return [*checks, *_briefing(document, catalog, keywords, fingerprint)]
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        wrong = "a field is missing or is not what 'assistant brief' writes there"
        return [*checks, Check("briefing", "altered", wrong)]


def _seal(document: Row) -> Check:
    if document.get("seal") == bundle.seal(document):
        return Check("seal", "stands", "nothing was changed since it was made")
    return Check("seal", "altered", "it does not fit the file, which was changed after it was made")


def _briefing(
    document: Row, catalog: Catalog, keywords: gaps.Words, fingerprint: str
) -> Iterator[Check]:
    rows = document["sources"]
    held = sources.held(catalog, [row["article_id"] for row in rows])
    copies = known.by(_question(document), catalog.carried_by([r["article_id"] for r in rows]))
    same = document["index"]["fingerprint"] == fingerprint

    def made(citation: Citation) -> Row:
        row = bundle.source(citation, copies.get(citation.passage.article.id, ()))
        # Who else carries it today says nothing of who did.
        return row if same else {n: v for n, v in row.items() if n != "also_carried_by"}

    listed = {row["mark"]: row for row in rows}
    yield from (sources.source(row, held, made) for row in rows)
    yield from _entries(document, listed, held.articles)
    yield from _conflicts(document, listed, held.articles)
    yield from _copied(document, listed, copies, same)
    yield from _marks(document)
    yield from _gaps(document, catalog, keywords, same)


def _entries(
    document: Row, listed: Mapping[Any, Row], articles: Mapping[str, Article]
) -> Iterator[Check]:
    """Yield whether headings and sentences are what the cited sentences say."""
    for section in document["sections"]:
        if section["heading"] != words.HEADINGS[section["kind"]]:
            yield Check(section["kind"], "altered", "stands under another heading")
        for number, entry in enumerate(section["entries"], start=1):
            wrong = next(_wrong(entry, listed, articles), None)
            what = f"{section['kind']} {number}"
            yield (
                Check(what, "altered", wrong)
                if wrong
                else Check(what, "stands", "it is what the cited sentences say")
            )


def _wrong(entry: Row, listed: Mapping[Any, Row], articles: Mapping[str, Article]) -> Iterator[str]:
    claims = [entry, *entry["also"]]
    for claim in claims:
        if not claim["marks"] or any(mark not in listed for mark in claim["marks"]):
            yield f"cites {claim['marks']!r}, of which no source stands in the file"
            return
        if any(claim["text"] != one_line(listed[mark]["quote"]) for mark in claim["marks"]):
            yield "is not what the cited sentence says"
    if entry["independent"] != len(claims):
        yield f"says {entry['independent']!r} independent sources and names {len(claims)}"
    if entry["speaker"] is not None and entry["speaker"] != speaker(entry["text"]):
        yield "names somebody whom the sentence does not quote"
    article = articles.get(listed[entry["marks"][0]]["article_id"])
    if entry["day"] is not None and article:
        dated = day_of(entry["text"], article)
        told = dated and (dated[0].isoformat(), "sentence" if dated[1] else "publication")
        if told != (entry["day"], entry["dated_by"]):
            yield "stands on a day that neither the sentence nor its article states"
    if entry["day"] is None and entry["dated_by"] is not None:
        yield "says what it is dated by and no day"


def _conflicts(
    document: Row, listed: Mapping[Any, Row], articles: Mapping[str, Article]
) -> Iterator[Check]:
    """Yield whether the values of each conflict exclude each other in the cited sentences."""
    topic = document["scope"]["rewritten"] or document["topic"]
    found = chain.from_iterable(section["conflicts"] for section in document["sections"])
    for number, conflict in enumerate(found, start=1):
        what = f"conflict {number}"
        rows = [listed.get(value["mark"], {}) for value in conflict["values"]]
        cited = [sources.citation(row, articles) for row in rows]
        stated = [value["value"] for value in conflict["values"]]
        made = tuple((value, each) for value, each in zip(stated, cited, strict=True) if each)
        # An article that is gone is told of its source.
        if len(made) < len(stated) and all(rows):
            continue
        if len(made) == len(stated) and differing.holds(topic, Conflict(conflict["subject"], made)):
            yield Check(what, "stands", "it is what the cited sentences say")
        else:
            yield Check(what, "altered", "is not what the cited sentences come to")


def _copied(
    document: Row,
    listed: Mapping[Any, Row],
    copies: Mapping[str, Sequence[Article]],
    same: bool,
) -> Iterator[Check]:
    """Yield the sentences whose sources are no independent ones, or are no longer."""
    for section in document["sections"]:
        for number, entry in enumerate(section["entries"], start=1):
            marks = chain.from_iterable(each["marks"] for each in (entry, *entry["also"]))
            ids = [listed[mark]["article_id"] for mark in marks if mark in listed]
            carried = {each.id for i in ids for each in copies.get(i, ())}
            if carried.intersection(ids):
                note = "two of its independent sources are copies of each other"
                state: State = "altered" if same else "changed"
                yield Check(f"{section['kind']} {number}", state, note)


def _marks(document: Row) -> Iterator[Check]:
    """Yield a Check where the marks do not count up in reading order."""
    read: dict[Any, None] = {}
    for section in document["sections"]:
        for entry in section["entries"]:
            for claim in (entry, *entry["also"]):
                read |= dict.fromkeys(claim["marks"])
        for conflict in section["conflicts"]:
            read |= dict.fromkeys(value["mark"] for value in conflict["values"])
    listed = [row["mark"] for row in document["sources"]]
    if list(read) != listed or listed != list(range(1, len(listed) + 1)):
        yield Check("marks", "altered", "they do not count the sources in reading order")


def _gaps(document: Row, catalog: Catalog, keywords: gaps.Words, same: bool) -> Iterator[Check]:
    """Yield whether what the corpus does not say is the same, counted again."""
    told = [gap for section in document["sections"] for gap in section["gaps"]]
    if not told:
        return
    limits = document["scope"]
    since, until = _day(limits["since"]), _day(limits["until"])
    scope = Scope(since, until, tuple(limits["sources"]), rewritten=limits["rewritten"])
    found = gaps.gaps(_question(document), scope, keywords, catalog.summaries())
    now = [bundle.gap(each) for each in found]
    if told == now:
        yield Check("gaps", "stands", "counted again, they come to the same")
        return
    today = " ".join(each["text"] for each in now if each not in told) or "nothing is lacking"
    # A newer article makes no gap of an older day wrong.
    kept = [gap for gap in told if gap["kind"] != "newest"]
    if not same and kept == [gap for gap in now if gap["kind"] != "newest"]:
        yield Check("gaps", "stands", f"the corpus has changed since; today: {today}")
    else:
        yield Check("gaps", "altered" if same else "changed", f"counted again: {today}")


def _question(document: Row) -> Question:
    asked, as_of = dt.date.fromisoformat(document["asked"]), _day(document["limits"]["as_of"])
    return Question(document["topic"], asked, as_of=as_of)


def _day(written: str | None) -> dt.date | None:
    return dt.date.fromisoformat(written) if written else None
