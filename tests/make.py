"""Builders of the nouns, and models and an index written by hand for the tests of the rooms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.corpus.passages import article_id
from assistant.types import (
    Answer,
    Article,
    Citation,
    Claim,
    Evidence,
    Finding,
    Hit,
    IndexFacts,
    Passage,
    Question,
    Reply,
    Scope,
    Span,
    Step,
    Verdict,
)

HARBOUR = (
    "The harbour opened on March 3, 2024. The mayor of Port Selim cut the ribbon before 1,200"
    " guests. The first ferry left an hour later."
)
TODAY = dt.date(2025, 3, 1)


def day(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def make_article(text: str = HARBOUR, **over: Any) -> Article:
    facts: dict[str, Any] = {
        "id": article_id(text),
        "external_id": "harbour.txt",
        "title": "Harbour opens",
        "text": text,
        "source": "The Paper",
        "published": day("2024-03-04"),
        "ingested": day("2025-01-01"),
    }
    return Article(**facts | over)


def make_passage(text: str = HARBOUR, *, span: Span | None = None, **over: Any) -> Passage:
    article = make_article(text, **over)
    span = span or Span(0, len(text))
    return Passage(f"{article.id}.{span.start}-{span.end}", article, span)


def make_question(text: str = "Who cut the ribbon?", **over: Any) -> Question:
    return Question(**{"text": text, "asked": TODAY} | over)


def make_hit(text: str = HARBOUR, rank: int = 1, **over: Any) -> Hit:
    return Hit(make_passage(text, **over), rank, 1.0 / rank, "dense+keyword")


def make_citation(quote: str, mark: int = 1, passage: Passage | None = None) -> Citation:
    passage = passage or make_passage()
    start = passage.article.text.index(quote)
    return Citation(mark, passage, Span(start, start + len(quote)))


def make_reply(*claims: Claim, hits: Sequence[Hit] | None = None, **over: Any) -> Reply:
    """Return a reply of these claims, each supported; `over` changes its Answer."""
    answer = Answer(make_question(), **{"claims": claims, "confidence": 0.9} | over)
    cited = [c.passage for claim in claims for c in claim.citations]
    shown = hits or tuple(Hit(passage, n, 5.0 - n, "dense") for n, passage in enumerate(cited, 1))
    return Reply(
        answer=answer,
        evidence=Evidence(answer.question, tuple(shown)),
        verdict=Verdict(tuple(Finding(c, "supported", "verbatim", 1.0) for c in claims), "rules"),
        scope=Scope(),
        index=IndexFacts("f" * 64, 2, 7, dt.date(2025, 2, 6)),
        models={"embedder": "e", "reranker": "r", "judge": "rules", "llm": None},
        steps=(Step("scope", 0.001), Step("total", 0.1)),
    )


class HandReranker:
    """Scores a text by a rule, and keeps what it was given."""

    name = "by-hand"

    def __init__(self, rule: Callable[[str], float] = lambda text: 0.0) -> None:
        self.rule = rule
        self.given: list[str] = []
        self.questions: list[str] = []

    def score(self, question: str, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.given += texts
        self.questions.append(question)
        return np.array([self.rule(text) for text in texts], dtype=np.float32)


Ids = Sequence[str] | Mapping[Scope, Sequence[str]]


class HandSearch:
    """One half of a search: answers with the ids it was given, for a scope or for all."""

    def __init__(self, ids: Ids) -> None:
        self.ids = ids
        self.asked: list[tuple[Any, int, Scope]] = []

    def search(self, what: Any, k: int, scope: Scope) -> list[tuple[str, float]]:
        self.asked.append((what, k, scope))
        ids = self.ids.get(scope, ()) if isinstance(self.ids, Mapping) else self.ids
        return [(passage_id, 1.0 - n / 10) for n, passage_id in enumerate(ids[:k])]


class HandIndex:
    """An index whose halves find what the test says, over passages by id."""

    def __init__(self, passages: Mapping[str, Passage], dense: Ids, keyword: Ids) -> None:
        self.vectors = HandSearch(dense)
        self.keywords = HandSearch(keyword)
        self.encoder = self
        self._passages = passages

    def nearest(self, vector: Any, k: int, scope: Scope) -> list[tuple[str, float]]:
        return self.vectors.search(vector, k, scope)

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return np.ones((len(texts), 2), dtype=np.float32)

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        return {i: self._passages[i] for i in ids if i in self._passages}
