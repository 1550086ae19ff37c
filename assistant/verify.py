"""An exported reply or briefing -> whether everything it says of the corpus still holds.

A document and the catalog in, one Check per source and per claim out. Nothing is asked of a
model: quotes are compared character by character, and what the index knows of an article by
now (another version, a correction, gone) is said. A briefing's seal, hashes and marks are checked
too, and what was counted for it is counted again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

from assistant.answer.briefing import gaps
from assistant.answer.briefing.timeline import day_of
from assistant.answer.check import COUNTED, supported_by
from assistant.answer.speakers import speaker
from assistant.corpus.corrections import corrections
from assistant.errors import BadRequest
from assistant.export import bundle, words
from assistant.index.catalog import Catalog
from assistant.reply import marked
from assistant.search import known
from assistant.text import one_line
from assistant.types import Article, Citation, Claim, Passage, Question, Scope, Span

State = Literal["stands", "replaced", "corrected", "withdrawn", "altered", "changed", "missing"]
_FACTS = ("external_id", "title", "source", "url")


@dataclass(frozen=True, slots=True)
class Check:
    """One source or claim of a document; `note` says in a sentence what was found."""

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
    found = zip(sources, checks, strict=True)
    cited = {row.get("mark"): _citation(row, articles) for row, check in found if _is_there(check)}
    marks = {row.get("mark") for row in sources}
    return [*checks, *_claims(claims, marks, cited), *_answer(reply, claims)]


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
    known = set(row.get("corrections") or ())
    if article.id in later:
        now = newest.get(later[article.id])
        stands = now is not None and quote in now.text
        says = "still has the quoted words" if stands else "does not have the quoted words"
        day = now.updated or now.published if now else None
        dated = f" of {day.date()}" if day else ""
        said = f"a later version{dated} replaced the article; it {says}"
        if now and (taken_back := _taken_back(now, known)):
            return Check(what, taken_back[0], f"{said}, and the outlet says: {taken_back[1]}")
        return Check(what, "replaced", said)
    if taken_back := _taken_back(article, known):
        return Check(what, taken_back[0], f"the outlet says: {taken_back[1]}")
    return Check(what, "stands", "the quote is in the article, word for word")


def _taken_back(article: Article, known: set[Any]) -> tuple[State, str] | None:
    """Return what the outlet says of its article and the document does not know, or None."""
    notes = corrections(article.text)
    fresh = [note for note in notes if note.span.of(article.text) not in known]
    if not fresh:
        return None
    gravest = next((note for note in fresh if note.kind == "withdrawal"), fresh[0])
    state: State = "withdrawn" if gravest.kind == "withdrawal" else "corrected"
    return state, one_line(gravest.span.of(article.text))


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


def _is_there(check: Check) -> bool:
    """Tell whether the words of a source stand in the catalog as the document has them."""
    return check.state not in ("altered", "missing")


def _citation(row: Mapping[str, Any], articles: Mapping[str, Article]) -> Citation:
    article = articles[row["article_id"]]
    span = Span(row["start"], row["end"])
    return Citation(row["mark"], Passage(row["passage_id"], article, span), span)


def _claims(
    claims: Sequence[Mapping[str, Any]], marks: set[Any], cited: Mapping[Any, Citation]
) -> Iterator[Check]:
    """Yield the claims that their citations do not carry, by the check that let them be shown.

    A count is not made again here: another state of the corpus rightly counts otherwise.
    """
    for number, claim in enumerate(claims, start=1):
        named = claim.get("citations")
        what = f"claim {number}"
        if not isinstance(named, list) or not named or any(mark not in marks for mark in named):
            yield Check(what, "altered", f"cites {named!r}, of which no source stands in the file")
        elif claim.get("reason") != COUNTED and all(mark in cited for mark in named):
            made = Claim(str(claim.get("text")), tuple(cited[mark] for mark in named))
            if supported_by(made) is None:
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


def verify_briefing(
    document: Mapping[str, Any], catalog: Catalog, keywords: gaps.Words, fingerprint: str
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


def _seal(document: Mapping[str, Any]) -> Check:
    if document.get("seal") == bundle.seal(document):
        return Check("seal", "stands", "nothing was changed since it was made")
    return Check("seal", "altered", "it does not fit the file, which was changed after it was made")


def _briefing(
    document: Mapping[str, Any], catalog: Catalog, keywords: gaps.Words, fingerprint: str
) -> Iterator[Check]:
    sources = {row["mark"]: row for row in document["sources"]}
    ids = [row["article_id"] for row in document["sources"]]
    articles, later = catalog.articles(ids), catalog.replaced_by(ids)
    newest = catalog.articles(later.values())
    copies = known.by(_question(document), catalog.carried_by(ids))
    same = document["index"]["fingerprint"] == fingerprint
    for row in document["sources"]:
        article = articles.get(row["article_id"])
        check = _source(row, article, newest, later)
        if article and (wrong := _unlike(row, article)):
            check = Check(check.what, "altered", wrong)
        elif same and row["also_carried_by"] != list(
            map(bundle.copy, copies.get(row["article_id"], ()))
        ):
            check = Check(check.what, "altered", "it was carried by others than it says")
        yield check
    yield from _sections(document, sources, articles)
    yield from _copied(document, sources, copies, same)
    yield from _marks(document)
    yield from _gaps(document, catalog, keywords, same)


def _unlike(row: Mapping[str, Any], article: Article) -> str | None:
    """Return how a source of a bundle differs from its article beyond its quote, or None."""
    if row["article_sha256"] != bundle.article_sha256(article):
        return "the hash is not that of the article"
    passage = row["passage"]
    span = Span(passage["start"], passage["end"])
    if row["passage_id"] != f"{article.id}.{span.start}-{span.end}":
        return "the passage is not where its id says"
    if passage["text"] != span.of(article.text) or not span.covers(Span(row["start"], row["end"])):
        return "the passage is not the words around the quote"
    facts = {
        "author": article.author,
        "updated": article.updated and f"{article.updated:%Y-%m-%d}",
        "corrections": [span.of(article.text) for span in article.corrections],
    }
    return next(
        (f"{name} is not the article's" for name in facts if row[name] != facts[name]), None
    )


def _sections(
    document: Mapping[str, Any],
    sources: Mapping[Any, Mapping[str, Any]],
    articles: Mapping[str, Article],
) -> Iterator[Check]:
    """Yield what in the sections is not what the cited sentences say."""
    for section in document["sections"]:
        if section["heading"] != words.HEADINGS[section["kind"]]:
            yield Check(section["kind"], "altered", "stands under another heading")
        for number, entry in enumerate(section["entries"], start=1):
            wrong = next(_wrong(entry, sources, articles), None)
            what = f"{section['kind']} {number}"
            yield (
                Check(what, "altered", wrong)
                if wrong
                else Check(what, "stands", "it is what the cited sentences say")
            )
        for conflict in section["conflicts"]:
            for value in conflict["values"]:
                if value["mark"] not in sources:
                    yield Check("conflicts", "altered", "cites a mark of which no source stands")
                elif value["value"] not in one_line(sources[value["mark"]]["quote"]):
                    yield Check("conflicts", "altered", "gives a value that is not in its sentence")


def _wrong(
    entry: Mapping[str, Any],
    sources: Mapping[Any, Mapping[str, Any]],
    articles: Mapping[str, Article],
) -> Iterator[str]:
    claims = [entry, *entry["also"]]
    for claim in claims:
        if not claim["marks"] or any(mark not in sources for mark in claim["marks"]):
            yield f"cites {claim['marks']!r}, of which no source stands in the file"
            return
        if any(claim["text"] != one_line(sources[mark]["quote"]) for mark in claim["marks"]):
            yield "is not what the cited sentence says"
    if entry["independent"] != len(claims):
        yield f"says {entry['independent']!r} independent sources and names {len(claims)}"
    if entry["speaker"] is not None and entry["speaker"] != speaker(entry["text"]):
        yield "names somebody whom the sentence does not quote"
    article = articles.get(sources[entry["marks"][0]]["article_id"])
    if entry["day"] is not None and article:
        dated = day_of(entry["text"], article)
        told = dated and (dated[0].isoformat(), "sentence" if dated[1] else "publication")
        if told != (entry["day"], entry["dated_by"]):
            yield "stands on a day that neither the sentence nor its article states"
    if entry["day"] is None and entry["dated_by"] is not None:
        yield "says what it is dated by and no day"


def _copied(
    document: Mapping[str, Any],
    sources: Mapping[Any, Mapping[str, Any]],
    copies: Mapping[str, Sequence[Article]],
    same: bool,
) -> Iterator[Check]:
    """Yield the sentences whose sources are no independent ones, or are no longer."""
    for section in document["sections"]:
        for number, entry in enumerate(section["entries"], start=1):
            marks = chain.from_iterable(each["marks"] for each in (entry, *entry["also"]))
            ids = [sources[mark]["article_id"] for mark in marks if mark in sources]
            carried = {each.id for i in ids for each in copies.get(i, ())}
            if carried.intersection(ids):
                note = "two of its independent sources are copies of each other"
                state: State = "altered" if same else "changed"
                yield Check(f"{section['kind']} {number}", state, note)


def _marks(document: Mapping[str, Any]) -> Iterator[Check]:
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


def _gaps(
    document: Mapping[str, Any], catalog: Catalog, keywords: gaps.Words, same: bool
) -> Iterator[Check]:
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


def _question(document: Mapping[str, Any]) -> Question:
    asked, as_of = dt.date.fromisoformat(document["asked"]), _day(document["limits"]["as_of"])
    return Question(document["topic"], asked, as_of=as_of)


def _day(written: str | None) -> dt.date | None:
    return dt.date.fromisoformat(written) if written else None
