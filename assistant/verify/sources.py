"""A source of a document -> whether the catalog has its words, and what became of its article.

A source is an article's words and facts in a row of JSON. Whatever wrote it makes it again from
the catalog, and every field must be the same; a quote is compared before them, to say what the
article has in its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from assistant.corpus.corrections import corrections
from assistant.index.catalog import Catalog
from assistant.text import one_line
from assistant.types import Article, Citation, Passage, Span

State = Literal["stands", "replaced", "corrected", "withdrawn", "altered", "changed", "missing"]
Row = Mapping[str, Any]
_PASSAGE = re.compile(r"(?P<article>.+)\.(?P<start>\d+)-(?P<end>\d+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Check:
    """One source or claim of a document; `note` says in a sentence what was found."""

    what: str
    state: State
    note: str


@dataclass(frozen=True, slots=True)
class Held:
    """The articles that the catalog holds by their ids, and the last version of a replaced one."""

    articles: Mapping[str, Article]
    latest: Mapping[str, Article | None]


def held(catalog: Catalog, ids: Iterable[object]) -> Held:
    """Look up the articles with these ids; what is no id is passed over."""
    known = [each for each in ids if isinstance(each, str)]
    later = catalog.replaced_by(known)
    newest = catalog.articles(later.values())
    return Held(catalog.articles(known), {i: newest.get(later[i]) for i in later})


def citation(row: Row, articles: Mapping[str, Article]) -> Citation | None:
    """Return the citation that a row is of, None where its article or its place is not there."""
    article = articles.get(str(row.get("article_id")))
    start, end = row.get("start"), row.get("end")
    place = _PASSAGE.fullmatch(str(row.get("passage_id")))
    if not (article and place and place["article"] == article.id):
        return None
    if not isinstance(start, int) or not isinstance(end, int):
        return None
    around, span = Span(int(place["start"]), int(place["end"])), Span(start, end)
    if not around.overlaps(span) or span.end > len(article.text):
        return None
    return Citation(row.get("mark", 0), Passage(place[0], article, around), span)


def source(row: Row, known: Held, made: Callable[[Citation], Row]) -> Check:
    """Check one source; `made` makes its row again from the catalog."""
    what = f"source [{row.get('mark')!r}]"
    article = known.articles.get(str(row.get("article_id")))
    if article is None:
        return Check(
            what, "missing", f"the index holds no article {row.get('article_id')} any more"
        )
    if wrong := _differing(row, known, made):
        return Check(what, "altered", wrong)
    noted = set(row["corrections"])
    if article.id in known.latest:
        now = known.latest[article.id]
        stands = now is not None and row["quote"] in now.text
        says = "still has the quoted words" if stands else "does not have the quoted words"
        day = now.updated or now.published if now else None
        dated = f" of {day.date()}" if day else ""
        said = f"a later version{dated} replaced the article; it {says}"
        if now and (taken_back := _taken_back(now, noted)):
            return Check(what, taken_back[0], f"{said}, and the outlet says: {taken_back[1]}")
        return Check(what, "replaced", said)
    if taken_back := _taken_back(article, noted):
        return Check(what, taken_back[0], f"the outlet says: {taken_back[1]}")
    return Check(what, "stands", "the quote is in the article, word for word")


def _differing(row: Row, known: Held, made: Callable[[Citation], Row]) -> str | None:
    """Return the first way in which a source differs from what the catalog has, or None."""
    cited = citation(row, known.articles)
    if cited is None:
        at = f"{row.get('passage_id')!r}, {row.get('start')!r} to {row.get('end')!r}"
        return f"found the place {at}, expected two numbers in a passage of the article"
    if not cited.quote or cited.quote != row.get("quote"):
        return f"the article has “{one_line(cited.quote)[:120]}” where it is quoted"
    for name, value in made(cited).items():
        if name == "corrections":
            # What the outlet has taken back since is told apart.
            listed = row.get(name)
            text = cited.passage.article.text
            if not isinstance(listed, list) or any(
                listed.count(note) > text.count(str(note)) for note in listed
            ):
                return "lists a correction that the article does not have"
        elif row.get(name) != value:
            return f"{name} is {row.get(name)!r}, the index has {value!r}"
    return None


def _taken_back(article: Article, known: set[Any]) -> tuple[State, str] | None:
    """Return what the outlet says of its article and the document does not know, or None."""
    notes = corrections(article.text)
    fresh = [note for note in notes if note.span.of(article.text) not in known]
    if not fresh:
        return None
    gravest = next((note for note in fresh if note.kind == "withdrawal"), fresh[0])
    state: State = "withdrawn" if gravest.kind == "withdrawal" else "corrected"
    return state, one_line(gravest.span.of(article.text))
