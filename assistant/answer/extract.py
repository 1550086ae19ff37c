"""Evidence -> the sentences that may answer, scored one by one.

Two scores meet in each sentence. The cross-encoder reads the sentence alone: on the development
questions that put the right one first more often than reading it with the sentence before (0.84
against 0.23), because the neighbour answers for it. The reader reads the whole passage, so it
knows who "he" is, and says where in it the answer stands, if it does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant import text
from assistant.models.reader import Reader, Reading
from assistant.models.reranker import Reranker
from assistant.types import Article, Evidence, Passage, Span

# Passages whose sentences are read: below these the right sentence was never found.
_PASSAGES = 5
# A shorter "sentence" is a heading or an interjection ("On Wednesday...").
_LEAST_WORDS = 4
# What the reader's logit weighs beside the cross-encoder's: 0, 1, 2, 3 put the right sentence
# among the first two for 0.90, 0.92, 0.94, 0.93 of the development questions (2026-11-22).
_READER_WEIGHT = 2.0
# The least the reader can say; its logits for hopeless sentences have no further meaning.
_NOT_SAID = -6.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of the evidence as an answer to one part of the question.

    `relevance` is the cross-encoder's logit for the sentence alone, `answerable` the reader's
    that its passage answers, `said` the reader's that the answer stands in this sentence, and
    `score` what sentences are ordered by. `answer` is the likeliest answer inside the sentence.
    """

    passage: Passage
    span: Span
    relevance: float
    answerable: float
    said: float
    answer: Span | None

    @property
    def score(self) -> float:
        """The relevance and the reader's word together."""
        return self.relevance + _READER_WEIGHT * self.said

    @property
    def article(self) -> Article:
        """The article the sentence stands in."""
        return self.passage.article

    @property
    def words(self) -> str:
        """The sentence itself."""
        return self.span.of(self.article.text)


def candidates(
    question: str, evidence: Evidence, reranker: Reranker, reader: Reader
) -> list[Candidate]:
    """Return the scored sentences of the best passages, best first."""
    passages = [hit.passage for hit in evidence.hits[:_PASSAGES]]
    readings = dict(
        zip(
            (passage.id for passage in passages),
            reader.read(question, [(p.article.heading, p.text) for p in passages]),
            strict=True,
        )
    )
    found = [
        (passage, span)
        for passage in passages
        for span in sentences_of(passage)
        if len(text.words(span.of(passage.article.text))) >= _LEAST_WORDS
    ]
    relevance = reranker.score(question, [span.of(p.article.text) for p, span in found])
    scored = [
        _candidate(passage, span, float(score), readings)
        for (passage, span), score in zip(found, relevance, strict=True)
    ]
    return sorted(scored, key=lambda c: (-c.score, c.article.id, c.span))


def sentences_of(passage: Passage) -> Sequence[Span]:
    """Return the sentences of a passage as spans of its article."""
    start = passage.span.start
    return [Span(start + s.start, start + s.end) for s in text.sentences(passage.text)]


def _candidate(
    passage: Passage, span: Span, relevance: float, readings: Mapping[str, Reading]
) -> Candidate:
    start, reading = passage.span.start, readings[passage.id]
    within = reading.within(Span(span.start - start, span.end - start))
    if within is None:
        return Candidate(passage, span, relevance, reading.answerable, _NOT_SAID, None)
    answer, behind = within
    # A sentence that holds the reader's own answer gets its word in full, others less.
    said = max(_NOT_SAID, reading.answerable + behind)
    place = Span(start + answer.start, start + answer.end)
    return Candidate(passage, span, relevance, reading.answerable, said, place)
