"""Evidence -> the sentences that may answer, scored one by one.

The cross-encoder reads each sentence alone: on the development questions that put the right
one first more often than reading it with the sentence before (0.84 against 0.23), because the
neighbour answers for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant import text
from assistant.models.reranker import Reranker
from assistant.types import Article, Evidence, Passage, Span

# Passages whose sentences are read: below these the right sentence was never found.
_PASSAGES = 8
# A shorter "sentence" is a heading or an interjection ("On Wednesday...").
_LEAST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of the evidence with its score for one part of the question."""

    passage: Passage
    span: Span
    score: float

    @property
    def article(self) -> Article:
        """The article the sentence stands in."""
        return self.passage.article

    @property
    def words(self) -> str:
        """The sentence itself."""
        return self.span.of(self.article.text)


def candidates(question: str, evidence: Evidence, reranker: Reranker) -> list[Candidate]:
    """Return the scored sentences of the best passages, best first."""
    found = [
        (hit.passage, span)
        for hit in evidence.hits[:_PASSAGES]
        for span in sentences_of(hit.passage)
        if len(text.words(span.of(hit.passage.article.text))) >= _LEAST_WORDS
    ]
    scores = reranker.score(question, [span.of(p.article.text) for p, span in found])
    scored = [
        Candidate(passage, span, float(score))
        for (passage, span), score in zip(found, scores, strict=True)
    ]
    return sorted(scored, key=lambda c: (-c.score, c.article.id, c.span))


def sentences_of(passage: Passage) -> Sequence[Span]:
    """Return the sentences of a passage as spans of its article."""
    start = passage.span.start
    return [Span(start + s.start, start + s.end) for s in text.sentences(passage.text)]
