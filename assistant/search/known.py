"""What may be used of the corpus by a question that is asked as of a day.

An article counts as published on the day of its last change: what a page said before its outlet
changed it is not in its text any more. So an article that was changed later is left out, or gives
way to the version that stood on the day, where the catalog has kept it. An earlier version is not
in the stores; it is found by the passages of the later one, and its own like them most are read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant import text
from assistant.corpus import passages
from assistant.corpus.copies import jaccard
from assistant.index.opened import Index
from assistant.search.reading import reached
from assistant.search.scope import as_set, scope
from assistant.types import Article, Hit, Passage, Question

_DAY = dt.timedelta(days=1)
_NEVER = dt.date.max


def day_after(question: Question) -> Question | None:
    """Return the question, asked of what was published after its day; None where nothing may be."""
    if question.as_of is None or question.as_of == dt.date.max:
        return None
    since = max(filter(None, (question.since, question.as_of + _DAY)))
    if question.until and question.until < since:
        return None
    return replace(question, since=since, as_of=None)


def ahead(question: Question, outlets: Sequence[str], newest: dt.date | None) -> str | None:
    """Say so where a question's own words ask for days that had not come by its day."""
    if question.as_of is None:
        return None
    free = replace(question, as_of=None, since=None, until=None)
    since = scope(free, outlets, newest=reached(question, newest)).since
    if since is None or since <= question.as_of:
        return None
    return (
        f"The question asks for what was published from {since} on, and is asked as of"
        f" {question.as_of}: nothing later may be used."
    )


def by(
    question: Question, carried: Mapping[str, Sequence[Article]]
) -> Mapping[str, Sequence[Article]]:
    """Return who else carried articles, without what an as-of question may not know yet."""
    if (day := question.as_of) is None:
        return carried
    had = {i: [copy for copy in copies if _stated(copy) <= day] for i, copies in carried.items()}
    return {i: copies for i, copies in had.items() if copies}


def stood(
    question: Question, hits: Sequence[Hit], earlier: Mapping[str, Sequence[str]], index: Index
) -> tuple[Hit, ...]:
    """Return the hits of an as-of question with each article as it stood on its day.

    `earlier` has, by the id of an article, those of the versions that it has replaced. What did
    not stand yet, or nobody dated, is left out.
    """
    assert question.as_of is not None
    limits = as_set(question)
    needed = {i for hit in hits for i in earlier.get(hit.passage.article.id, ())}
    texts = index.catalog.articles(needed) if needed else {}
    kept: dict[str, Hit] = {}
    for hit in hits:
        latest = hit.passage.article
        versions = [latest, *(texts[i] for i in earlier.get(latest.id, ()) if i in texts)]
        article = _current(versions, question.as_of)
        if article is None or not limits.holds(article.published, article.source):
            continue
        passage = hit.passage if article is latest else _nearest(hit.passage, article, index)
        kept.setdefault(passage.id, replace(hit, passage=passage))
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(kept.values(), start=1))


def _current(versions: Sequence[Article], day: dt.date) -> Article | None:
    """Return the version of an article that stood on a day, None where none is dated so early."""
    stated = [version for version in versions if _stated(version) <= day]
    # What the index had not seen yet stood only where it had seen nothing earlier.
    had = [v for v in stated if v.ingested and v.ingested.date() <= day]
    return max(had or stated, key=_order, default=None)


def _stated(article: Article) -> dt.date:
    changed = article.updated or article.published
    return changed.date() if changed else _NEVER


def _order(article: Article) -> tuple[dt.date, float]:
    return _stated(article), article.ingested.timestamp() if article.ingested else 0.0


def _nearest(passage: Passage, article: Article, index: Index) -> Passage:
    """Return the passage of another version that has most words in common with `passage`."""
    words = frozenset(text.words(passage.text))

    def alike(other: Passage) -> float:
        return jaccard(words, frozenset(text.words(other.text)))

    return max(passages.cut(article, max_chars=index.manifest.passage_chars), key=alike)
