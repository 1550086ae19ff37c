"""Reply -> text, Markdown and JSON: pure functions, nothing is looked up or decided here.

Only cited passages are listed as sources; what was read and not cited is listed apart as
`consulted`. Under a refusal no source list stands: the nearest passages are part of it.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from assistant.types import (
    Answer,
    Article,
    Citation,
    Claim,
    Conflict,
    Finding,
    Hit,
    Passage,
    Reply,
    Span,
)

_ALL = "all dates and outlets"
# Passages a refusal shows: enough to see what the corpus is about, few enough to read.
NEAREST = 3


def as_json(reply: Reply, *, id: str | int | None = None) -> dict[str, Any]:
    """Return the reply as the JSON document of the command line and the exports."""
    answer, question = reply.answer, reply.answer.question
    cited = _citations(answer)
    return {
        "id": id,
        "question": question.text,
        "asked": question.asked.isoformat(),
        "scope": {
            "since": _day(reply.scope.since),
            "until": _day(reply.scope.until),
            "sources": list(reply.scope.sources),
            "rewritten": reply.scope.rewritten,
            "newest_first": reply.scope.newest_first,
            "inferred": [{"words": r.words, "limit": r.limit} for r in reply.scope.inferred],
            "notes": list(reply.scope.notes),
        },
        "refused": answer.refused,
        "refusal": _refusal(reply),
        "answer": prose(answer),
        "short_answer": _short(answer.short),
        "claims": [_claim(each) for each in ([] if answer.refused else reply.verdict.findings)],
        "sources": [_cited(citation, reply) for citation in cited],
        "consulted": [
            {
                "rank": hit.rank,
                "score": round(hit.score, 4),
                "passage_id": hit.passage.id,
                "article_id": hit.passage.article.id,
                "external_id": hit.passage.article.external_id,
            }
            for hit in reply.evidence.hits
        ],
        "conflicts": [_conflict(conflict) for conflict in answer.conflicts],
        "later": [
            {
                **_conflict(conflict),
                "sources": [_cited(citation, reply) for _, citation in conflict.values[1:]],
            }
            for conflict in reply.later
        ],
        "freshness": freshness(reply),
        "confidence": round(answer.confidence, 4),
        "dangling": list(answer.dangling),
        "index": {
            "fingerprint": reply.index.fingerprint,
            "articles": reply.index.articles,
            "passages": reply.index.passages,
            "awaiting_vectors": reply.index.awaiting,
        },
        "models": dict(reply.models),
        "seconds": {step.name: round(step.seconds, 4) for step in reply.steps},
    }


def prose(answer: Answer) -> str:
    """Return the claims in reading order, each followed by its marks; the refusal otherwise."""
    if answer.refusal is not None:
        return answer.refusal.reason
    return " ".join(marked(claim.text, _marks(claim)) for claim in answer.claims)


def marked(text: str, marks: Iterable[int]) -> str:
    """Return a claim as a reader sees it: its text, then its marks."""
    return f"{text} {''.join(f'[{mark}]' for mark in marks)}"


def _listing(answer: Answer) -> list[str]:
    """Return a count and its rows, a line each, with the day and the outlet of each row."""
    total, *rows = answer.claims
    lines = [marked(total.text, _marks(total))]
    for claim in rows:
        article = claim.citations[0].passage.article
        day = _day(article.published.date()) if article.published else None
        where = f"{day or 'date not stated'}, {article.source or article.external_id}"
        lines.append(f"- {where}: {marked(claim.text, _marks(claim))}")
    return lines


def freshness(reply: Reply) -> dict[str, str | None]:
    """Return the oldest and newest cited date and the newest article's, as ISO days or None."""
    days = sorted(
        citation.passage.article.published.date()
        for citation in _citations(reply.answer)
        if citation.passage.article.published
    )
    return {
        "oldest_cited": _day(days[0] if days else None),
        "newest_cited": _day(days[-1] if days else None),
        "newest_article": _day(reply.index.newest),
    }


def as_text(reply: Reply) -> str:
    """Return the reply for a terminal: the answer, its sources and the freshness line."""
    if reply.answer.refused:
        return _refusal_text(reply)
    lines = [*(_listing(reply.answer) if reply.answer.listed else [prose(reply.answer)]), ""]
    lines += [f"{_differ(conflict)}\n" for conflict in reply.answer.conflicts]
    lines.append("Sources")
    for citation in _citations(reply.answer):
        lines.append(f"[{citation.mark}] {_byline(citation.passage.article)}")
        if copies := _copies(citation.passage, reply):
            lines.append(f"    also carried by {_one_line('; '.join(map(_carrier, copies)))}")
        lines.append(f"    “{_one_line(citation.quote)}”")
        if odd := _suspicions(citation.passage):
            lines.append(f"    beware: the text looks made for a machine ({', '.join(odd)})")
        lines += [
            f"    the outlet's note: {_one_line(note)}"
            for note in _corrections(citation.passage.article)
        ]
    for conflict in reply.later:
        lines += ["", *_since(conflict)]
    return printable("\n".join([*lines, "", *_scope_lines(reply), _freshness_line(reply)]))


def as_markdown(reply: Reply) -> str:
    """Return question and reply as Markdown, to be passed on; what an article says is escaped."""
    asked = reply.answer.question
    lines = [f"**{_escape(asked.text)}**", ""]
    if reply.answer.refused:
        return printable("\n".join([*lines, _escape(_refusal_text(reply)).replace("\n", "  \n")]))
    # The marks are ours and stay as they are; brackets of an article could define a link.
    claims = [marked(_escape(c.text), _marks(c)) for c in reply.answer.claims]
    # The rows of a list stand each on its own, and what they cite is dated below.
    lines += [("\n\n" if reply.answer.listed else " ").join(claims), ""]
    lines += [f"{_differ(conflict, _escape)}\n" for conflict in reply.answer.conflicts]
    for citation in _citations(reply.answer):
        byline, quote = _byline(citation.passage.article), _one_line(citation.quote)
        lines.append(f"{citation.mark}. {_escape(byline)}  \n   > {_escape(quote)}")
        beside = [f"The outlet's note: {note}" for note in _corrections(citation.passage.article)]
        if copies := _copies(citation.passage, reply):
            beside.append(f"Also carried by {'; '.join(map(_carrier, copies))}")
        if odd := _suspicions(citation.passage):
            beside.append(f"Beware: the text looks made for a machine ({', '.join(odd)})")
        lines += [f"\n   {_escape(_one_line(words))}" for words in beside]
    for conflict in reply.later:
        said, *quotes = _since(conflict, _escape)
        lines += ["", said, *(f"> {quote.strip()}" for quote in quotes)]
    below = [*_scope_lines(reply), f"Asked on {asked.asked}.", _freshness_line(reply)]
    return printable("\n".join([*lines, *(f"\n*{_escape(line)}*" for line in below)]))


def hits_as_json(
    question: str, hits: Iterable[Hit], seconds: float, *, id: str | int | None = None
) -> dict[str, Any]:
    """Return ranked passages as the JSON document of `search`."""
    rows = [
        {
            "rank": hit.rank,
            "score": round(hit.score, 4),
            "via": hit.via,
            **_located(hit.passage, hit.passage.span),
            "text": hit.passage.text,
            "dates": _dates(hit.passage),
            "suspicions": _suspicions(hit.passage),
        }
        for hit in hits
    ]
    document: dict[str, Any] = {"question": question, "hits": rows, "seconds": round(seconds, 4)}
    return document if id is None else {"id": id, **document}


def hits_as_text(hits: Iterable[Hit]) -> str:
    """Return ranked passages for a terminal."""
    blocks = [
        f"{hit.rank:>3}  {_byline(hit.passage.article)}  ({hit.via}, {hit.score:.2f})\n"
        f"     {_one_line(hit.passage.text)}"
        for hit in hits
    ]
    return printable("\n\n".join(blocks) if blocks else "No passage found.")


def printable(text: str) -> str:
    """Return `text` without control and direction marks that could forge terminal output."""
    return "".join(
        c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Cs"}
    )


def _citations(answer: Answer) -> list[Citation]:
    """Return each mark's citation once, in the order of the marks."""
    if answer.refused:
        return []
    by_mark = {c.mark: c for claim in answer.claims for c in claim.citations}
    return [by_mark[mark] for mark in sorted(by_mark)]


def _located(passage: Passage, span: Span) -> dict[str, Any]:
    article = passage.article
    return {
        "article_id": article.id,
        "external_id": article.external_id,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "published": article.published.date().isoformat() if article.published else None,
        "passage_id": passage.id,
        "start": span.start,
        "end": span.end,
    }


def _cited(citation: Citation, reply: Reply) -> dict[str, Any]:
    return source(citation, _copies(citation.passage, reply))


def source(citation: Citation, copies: Sequence[Article]) -> dict[str, Any]:
    """Return the row of a source as JSON; `copies` are the articles that carry the same text."""
    article = citation.passage.article
    return {
        "mark": citation.mark,
        **_located(citation.passage, citation.span),
        "quote": citation.quote,
        "copies": len(copies),
        "author": article.author,
        "updated": _day(article.updated.date()) if article.updated else None,
        "also_carried_by": [
            {
                "article_id": copy.id,
                "external_id": copy.external_id,
                "title": copy.title,
                "source": copy.source,
                "published": _day(copy.published.date()) if copy.published else None,
            }
            for copy in copies
        ],
        "corrections": _corrections(article),
        "suspicions": _suspicions(citation.passage),
    }


def _copies(passage: Passage, reply: Reply) -> list[Article]:
    """Return the articles that carry the same text, whole or in the cited passage."""
    found = {copy.id: copy for copy in reply.carried_by.get(passage.article.id, ())}
    for hit in reply.evidence.hits:
        if hit.passage.id == passage.id:
            found |= {copy.article.id: copy.article for copy in hit.copies}
    return [copy for copy in found.values() if copy.id != passage.article.id]


def _carrier(article: Article) -> str:
    day = _day(article.published.date()) if article.published else None
    return ", ".join(part for part in (article.source or article.external_id, day) if part)


def _corrections(article: Article) -> list[str]:
    return [span.of(article.text) for span in article.corrections]


def _dates(passage: Passage) -> list[dict[str, Any]]:
    """Return the days that a passage speaks of; its places are those of the article."""
    from assistant.corpus import mentions

    published = passage.article.published
    found = mentions.mentions(passage.text, published.date() if published else None)
    return [
        {
            "start": passage.span.start + mention.span.start,
            "end": passage.span.start + mention.span.end,
            "since": _day(mention.since),
            "until": _day(mention.until),
            "relative": mention.relative,
        }
        for mention in found
    ]


def _suspicions(passage: Passage) -> list[str]:
    """Return what in a passage looks made for a model, and what was hidden in its article."""
    if not passage.article.notes:
        return []
    from assistant.corpus import suspect

    noted = suspect.noted(passage.article.notes)
    if not noted:
        return []
    shown = set(suspect.suspicions(passage.article.text))
    hidden = [label for label in noted if label not in shown]
    return [*suspect.suspicions(passage.text), *hidden]


def _claim(finding: Finding) -> dict[str, Any]:
    return {
        "text": finding.claim.text,
        "citations": _marks(finding.claim),
        "support": finding.support,
        "score": round(finding.score, 4),
        "reason": finding.reason,
    }


def _short(short: Citation | None) -> dict[str, Any] | None:
    if short is None:
        return None
    return {
        "text": short.quote,
        "start": short.span.start,
        "end": short.span.end,
        "mark": short.mark,
    }


def _refusal(reply: Reply) -> dict[str, Any] | None:
    refusal = reply.answer.refusal
    if refusal is None:
        return None
    nearest = [
        {"mark": None, **_located(hit.passage, hit.passage.span), "quote": hit.passage.text}
        for hit in reply.evidence.hits[:NEAREST]
    ]
    return {
        "reason": refusal.reason,
        "searched": {
            "articles": reply.index.articles,
            "since": _day(reply.scope.since),
            "until": _day(reply.scope.until),
        },
        "missing": list(refusal.missing),
        "nearest": nearest,
    }


def _refusal_text(reply: Reply) -> str:
    refusal = reply.answer.refusal
    assert refusal is not None
    lines = [refusal.reason, "", _searched_line(reply), *_scope_lines(reply)]
    if refusal.missing:
        lines.append(f"Not found in any passage: {', '.join(refusal.missing)}.")
    if reply.evidence.hits:
        lines += ["", "Nearest passages (they do not answer the question)"]
    for hit in reply.evidence.hits[:NEAREST]:
        lines.append(f"  - {_byline(hit.passage.article)}")
        lines.append(f"    {_one_line(hit.passage.text)}")
    return printable("\n".join(lines))


def _searched_line(reply: Reply) -> str:
    within = _within(reply)
    searched = f"of {_articles(reply)} those {within}" if within else f"{_articles(reply)}, {_ALL}"
    return f"Searched: {searched}{_awaiting(reply)}."


def _within(reply: Reply) -> str:
    """Return the limits of what was searched; nothing where all was."""
    limits = [
        f"from {reply.scope.since}" if reply.scope.since else "",
        f"to {reply.scope.until}" if reply.scope.until else "",
        f"by {', '.join(reply.scope.sources)}" if reply.scope.sources else "",
    ]
    return " ".join(limit for limit in limits if limit)


def _articles(reply: Reply) -> str:
    count = reply.index.articles
    return f"{count} article{'' if count == 1 else 's'}"


def _scope_lines(reply: Reply) -> list[str]:
    """Say what words of the question limited the search, and which could not."""
    scope = reply.scope
    read = "; ".join(f"“{reason.words}” as {reason.limit}" for reason in scope.inferred)
    lines = [f"Limits read from the question: {read}."] if read else []
    return [_one_line(line) for line in (*lines, *(f"Note: {note}." for note in scope.notes))]


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {
        "subject": conflict.subject,
        "values": [
            {"value": value, "citation": citation.mark} for value, citation in conflict.values
        ],
    }


def _differ(conflict: Conflict, shown: Callable[[str], str] = str) -> str:
    """Say who gives which value and when, and which is the newest where all are dated.

    `shown` makes what comes from an article fit to be shown; the marks are ours.
    """
    values = _values(conflict, conflict.values, shown)
    return f"The sources differ on {shown(conflict.subject)}: {values}."


def _since(conflict: Conflict, shown: Callable[[str], str] = str) -> list[str]:
    """Say what later articles give for a value of an as-of answer, and in which words."""
    own, later = conflict.values[:1], conflict.values[1:]
    return [
        f"Published later, and different on {shown(conflict.subject)}:"
        f" {_values(conflict, later, shown)} instead of {_values(conflict, own, shown)}.",
        *(f"    “{shown(_one_line(c.quote))}” [{c.mark}]" for _, c in later),
    ]


def _values(
    conflict: Conflict, values: Sequence[tuple[str, Citation]], shown: Callable[[str], str]
) -> str:
    days = [c.passage.article.published for _, c in conflict.values]
    dated = {day.date() for day in days if day}
    newest = max(dated) if len(dated) > 1 and None not in days else None
    return "; ".join(
        f"{shown(_one_line(f'{value} ({_who(c, newest)})'))} [{c.mark}]" for value, c in values
    )


def _who(citation: Citation, newest: dt.date | None) -> str:
    article = citation.passage.article
    day = article.published.date() if article.published else None
    named = [article.source or "outlet not stated", _day(day) or "date not stated"]
    return ", ".join([*named, *(["the newest"] if day and day == newest else [])])


def _byline(article: Article) -> str:
    title = f"“{article.title}”" if article.title_given else f"{article.title}"
    outlet = article.source or "outlet not stated"
    day = _day(article.published.date()) if article.published else None
    # On one line, or a title could forge a further source below its own.
    return _one_line(f"{title}, {outlet}, {day or 'date not stated'} ({article.external_id})")


def _freshness_line(reply: Reply) -> str:
    dates = freshness(reply)
    oldest, newest = dates["oldest_cited"], dates["newest_cited"]
    if oldest is None:
        cited = "no date stated in the cited articles"
    else:
        cited = f"cited articles from {oldest}" + (f" to {newest}" if newest != oldest else "")
    undated = {
        c.passage.article.id
        for c in _citations(reply.answer)
        if c.passage.article.published is None
    }
    if oldest is not None and undated:
        cited += f" and {len(undated)} undated"
    newest_article = dates["newest_article"] or "undated"
    within = _within(reply)
    searched = f"of {_articles(reply)} those {within} searched" if within else ""
    return (
        f"Freshness: {cited}; newest dated article in the corpus: {newest_article};"
        f" {searched or f'{_articles(reply)} searched'}{_awaiting(reply)}."
    )


def _awaiting(reply: Reply) -> str:
    """Say what a build that still runs has not finished yet."""
    if not reply.index.awaiting:
        return ""
    return (
        f" ({reply.index.awaiting} of {reply.index.passages} passages by their words only:"
        " a build has yet to embed them)"
    )


def _marks(claim: Claim) -> list[int]:
    return [citation.mark for citation in claim.citations]


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _escape(text: str) -> str:
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>()#+-!|~&" else c for c in text)
