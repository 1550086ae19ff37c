"""An article and a place in it -> the evidence panel: its text, the passage pale, the words strong.

The place is two spans of the stored text and nothing is searched for, so what is lit is what was
cited. An article may hold anything: each of its paragraphs is text that keeps its direction to
itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.serve.page import words
from assistant.serve.page.answer import beware, carriers, corrections
from assistant.serve.page.marking import (
    Markup,
    byline,
    fold,
    joined,
    line,
    note,
    passages,
    title,
)
from assistant.types import Article, Hit, Span

EMPTY = Markup(
    '<section class="evidence empty" aria-label="Evidence"><p class="hint">Choose a number or a'
    " title: its article opens here, at the words in question.</p></section>"
)


@dataclass(frozen=True, slots=True)
class Opened:
    """An article as it is shown: a place in it, who carried it too, and what replaced it."""

    article: Article
    passage: Span
    quote: Span
    mark: int | None = None
    copies: Sequence[Article] = ()
    later: Article | None = None
    suspicions: Sequence[str] = ()


def html(opened: Opened, asked: dt.date) -> Markup:
    """Return the panel with an article at a place."""
    article = opened.article
    number = Markup('<b class="number">{}</b> ').format(opened.mark) if opened.mark else ""
    return Markup(
        '<section class="evidence" aria-label="Evidence" data-article="{}">'
        '<h2 tabindex="-1">{}{}</h2><p class="byline">{}</p>{}{}{}{}{}'
        '<div class="text" tabindex="0" role="region" aria-label="Text of the article" lang="{}">'
        "{}</div></section>"
    ).format(
        article.id,
        number,
        title(article.title),
        byline(article.source, words.published_day(article), asked),
        _facts(article),
        carriers([(c.source or c.external_id, words.published_day(c)) for c in opened.copies]),
        corrections([span.of(article.text) for span in article.corrections]),
        _replaced(opened.later),
        beware(opened.suspicions),
        article.language or "",
        joined(_paragraphs(article.text, opened.passage, opened.quote)),
    )


def _facts(article: Article) -> Markup:
    """Return what else is known of an article; an address is text, and no link."""
    facts = [
        ("By", article.author),
        ("Updated", words.long_day(article.updated.date()) if article.updated else None),
        ("Address", article.url),
        ("File", article.external_id),
    ]
    items = joined(
        Markup("<div><dt>{}</dt><dd><bdi>{}</bdi></dd></div>").format(name, line(value))
        for name, value in facts
        if value
    )
    return Markup('<dl class="facts">{}</dl>').format(items)


def _replaced(later: Article | None) -> Markup:
    if later is None:
        return Markup()
    moment = later.updated or later.published
    dated = f" of {words.long_day(moment.date())}" if moment else ""
    return note(f"A later version{dated} has replaced this article.", kind="correction")


def _paragraphs(text: str, passage: Span, quote: Span) -> Iterator[Markup]:
    """Yield the lines of an article as paragraphs, lit where the two spans are."""
    start = 0
    for written in text.split("\n"):
        this = Span(start, start + len(written))
        start = this.end + 1
        if written.strip():
            yield Markup('<p dir="auto">{}</p>').format(_lit(text, this, passage, quote))


def _lit(text: str, this: Span, passage: Span, quote: Span) -> Markup:
    """Return one paragraph, cut where a span begins or ends."""
    inside = {edge for span in (passage, quote) for edge in (span.start, span.end)}
    cuts = sorted({this.start, this.end, *(e for e in inside if this.start < e < this.end)})
    pieces = []
    for start, end in pairwise(cuts):
        piece = Span(start, end)
        if quote.covers(piece):
            form = Markup('<mark class="quote">{}</mark>')
        elif passage.covers(piece):
            form = Markup('<mark class="passage">{}</mark>')
        else:
            form = Markup("{}")
        pieces.append(form.format(piece.of(text)))
    return joined(pieces)


def missing(article_id: str) -> Markup:
    """Return the panel for an article that has left the corpus."""
    return Markup('<section class="evidence" aria-label="Evidence">{}</section>').format(
        note(
            f"The index holds no article {line(article_id)} any more: it was removed since the"
            " question was asked. The cited words stand in the answer.",
            kind="correction",
        )
    )


def consulted(hits: Sequence[Hit], asked: dt.date) -> Markup:
    """Return the passages that were read and not cited, folded, with their scores."""
    if not hits:
        return Markup('<section class="consulted"></section>')
    said = f"{words.count(len(hits), 'passage')} read and not cited"
    return Markup('<section class="consulted" aria-label="Read and not cited">{}</section>').format(
        fold(said, passages(hits, asked))
    )
