"""Pieces of HTML that several parts of the page share; what comes from a corpus is text in them.

Strings and Markup in, Markup out: whatever is not Markup already is escaped as it is put in, so
that leaving an escape out is not a slip one can make here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from assistant.reply import printable
from assistant.serve.page import words
from assistant.serve.page.turn import day
from assistant.types import Hit, Span

__all__ = ["Markup"]  # the one door to markupsafe

# Of a passage in a list this much is shown; the button opens all of it.
_EXCERPT_CHARS = 280


def line(text: object) -> str:
    """Return text of a corpus on one line, without marks that turn the text around it."""
    return printable(" ".join(str(text).split()))


def joined(pieces: Iterable[Markup], between: str = "") -> Markup:
    """Return pieces as one."""
    return Markup(between).join(pieces)


def data(attributes: Mapping[str, Any]) -> Markup:
    """Return data attributes; None is left out."""
    given = {name: value for name, value in attributes.items() if value is not None}
    return joined((Markup('data-{}="{}"').format(n, v) for n, v in given.items()), " ")


def place(article_id: str, passage: Span, quote: Span | None, mark: int | None = None) -> Markup:
    """Return the attributes of a button that opens an article at a place."""
    quoted = quote or Span(passage.start, passage.start)
    return data(
        {
            "event": "opened",
            "article": article_id,
            "passage": f"{passage.start}-{passage.end}",
            "quote": f"{quoted.start}-{quoted.end}",
            "mark": mark,
        }
    )


def passage_span(passage_id: str) -> Span:
    """Return the span in a passage's id; raises ValueError where there is none."""
    start, end = passage_id.rsplit(".", 1)[1].split("-")
    return Span(int(start), int(end))


def source_place(source: Mapping[str, Any]) -> Markup:
    """Return the attributes of a button that opens a source of a reply's JSON."""
    return place(
        source["article_id"],
        passage_span(source["passage_id"]),
        Span(source["start"], source["end"]),
        source["mark"],
    )


def passages(hits: Sequence[Hit], asked: dt.date | None = None) -> Markup:
    """Return passages as a list of buttons that open them, with their scores."""
    items = joined(
        Markup(
            '<li><button type="button" class="open" {}><span>{}</span></button>'
            '<p class="byline">{} <span>score {:.2f}</span></p>'
            '<p class="excerpt"><bdi>{}</bdi></p></li>'
        ).format(
            place(hit.passage.article.id, hit.passage.span, None),
            title(hit.passage.article.title),
            byline(hit.passage.article.source, words.published_day(hit.passage.article), asked),
            hit.score,
            excerpt(hit.passage.text),
        )
        for hit in hits
    )
    return Markup('<ul class="nearest">{}</ul>').format(items)


def excerpt(text: str) -> str:
    """Return the beginning of a passage on one line."""
    whole = line(text)
    if len(whole) <= _EXCERPT_CHARS:
        return whole
    return whole[:_EXCERPT_CHARS].rsplit(" ", 1)[0] + "…"


def title(text: str) -> Markup:
    """Return a title that keeps its direction to itself."""
    return Markup("<bdi>{}</bdi>").format(line(text) or "untitled")


def byline(source: str | None, published: dt.date | None, asked: dt.date | None) -> Markup:
    """Return outlet, day and age, each on its own."""
    parts = words.byline(line(source) if source else None, published, asked)
    return joined((Markup("<span><bdi>{}</bdi></span>").format(part) for part in parts), " ")


def source_byline(source: Mapping[str, Any], asked: dt.date) -> Markup:
    """Return the byline of a source of a reply's JSON."""
    return byline(source["source"], day(source["published"]), asked)


def fold(summary: str | Markup, body: Markup, *, kind: str = "", opened: bool = False) -> Markup:
    """Return something that a reader unfolds."""
    return Markup('<details class="fold {}"{}><summary>{}</summary>{}</details>').format(
        kind, Markup(" open") if opened else "", summary, body
    )


def table(head: Iterable[str], rows: Iterable[Iterable[object]], caption: str) -> Markup:
    """Return a table that scrolls within itself where the page is narrow."""
    top = joined(Markup('<th scope="col">{}</th>').format(name) for name in head)
    body = joined(
        Markup("<tr>{}</tr>").format(joined(Markup("<td>{}</td>").format(cell) for cell in row))
        for row in rows
    )
    return Markup(
        '<div class="table" tabindex="0" role="region" aria-label="{}"><table>'
        "<caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
    ).format(caption, caption, top, body)


def note(text: str, *, kind: str = "hint") -> Markup:
    """Return a sentence of the page's own."""
    return Markup('<p class="{}">{}</p>').format(kind, text)


# What nobody foresaw is in the log of whoever runs the page; a reader must not wait for ever.
UNFORESEEN = (
    "Something went wrong that this page cannot explain. Ask again; if it happens again, tell"
    " whoever runs the page: the reason stands in its log."
)


def problem(text: str) -> Markup:
    """Return what went wrong, in the words of the error."""
    return Markup('<div class="problem" role="alert"><p>{}</p></div>').format(text)
