"""Evidence -> the sentences that may answer, scored one by one.

Two scores meet in each sentence. The cross-encoder reads the sentence alone: on the development
questions that put the right one first more often than reading it with the sentence before (0.84
against 0.23), because the neighbour answers for it. The reader reads the whole passage, so it
knows who "he" is, and says where in it the answer stands, if it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant import text
from assistant.answer import said as stories
from assistant.answer import wanted
from assistant.models.reader import Reader, Reading
from assistant.models.reranker import Reranker
from assistant.types import Article, Evidence, Passage, Span

# Who says a sentence: whoever's words are asked for, another, or nobody can tell.
Voice = Literal["asked", "other", "unknown"]

# Passages whose sentences are read: 5 and 8 put the right one into as many answers, 0.93, on the
# development questions (2026-11-22).
_PASSAGES = 5
# Sentences the cross-encoder reads, best first by the reader: 8 lost none of the development
# questions, 6 lost two in a hundred.
SENTENCES = 8
# A shorter "sentence" is a heading or an interjection ("On Wednesday...").
_LEAST_WORDS = 4
# What the reader's logit weighs beside the cross-encoder's: 0, 1, 2, 3 put the right sentence
# among the first two for 0.90, 0.92, 0.94, 0.93 of the development questions (2026-11-22).
_READER_WEIGHT = 2.0
# What a sentence gains that is said by whom the question asks for, and loses that another says.
_VOICE = 4.0
# The reader looks for a fact and takes few quotations for one. To "what did X say" each sentence
# of X is an answer, so it counts for no less than this.
_LEAST_SAID = -1.0
# The least relevance of words that may be about what is asked; of others they are not.
_ABOUT = -4.0
# Sentences read beyond those where somebody's words are asked for, because many are alike.
_MORE_OF_A_VOICE = 4
# What a sentence loses that does not hold the reader's own answer, per logit that its likeliest
# span lies behind: with 1 and 0.5 the right answer was cited for 0.852 and 0.869 of the
# development questions, at the same refusals (2026-11-23).
_BEHIND = 0.5
# The least the reader can say; its logits for hopeless sentences have no further meaning.
_NOT_SAID = -6.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of the evidence as an answer to one part of the question.

    `relevance` is the cross-encoder's logit for the sentence alone, `answerable` the reader's
    that its passage answers, `said` the reader's that the answer stands in this sentence, and
    `score` what sentences are ordered by. `answer` is the likeliest answer inside the sentence.
    `voice` tells whether whoever's words are asked for says the sentence. `alone` is the reader's
    logit that the sentence answers without its passage; only the best one is read so.
    """

    passage: Passage
    span: Span
    relevance: float
    answerable: float
    said: float
    answer: Span | None
    voice: Voice = "unknown"
    alone: float = 0.0

    @property
    def score(self) -> float:
        """The relevance and the reader's word together, and whether the right one speaks."""
        if self.voice == "asked" and self.relevance >= _ABOUT:
            return self.relevance + _READER_WEIGHT * max(self.said, _LEAST_SAID) + _VOICE
        lost = _VOICE if self.voice == "other" else 0.0
        return self.relevance + _READER_WEIGHT * self.said - lost

    @property
    def article(self) -> Article:
        """The article the sentence stands in."""
        return self.passage.article

    @property
    def words(self) -> str:
        """The sentence itself."""
        return self.span.of(self.article.text)


@dataclass(frozen=True, slots=True)
class _Read:
    """A sentence with what the reader says of it and of its passage."""

    passage: Passage
    span: Span
    reading: Reading
    said: tuple[float, Span | None]
    voice: Voice


def candidates(
    question: str,
    evidence: Evidence,
    reranker: Reranker,
    reader: Reader,
    *,
    most: int = SENTENCES,
) -> list[Candidate]:
    """Return the `most` sentences that the reader finds likeliest, scored, best first."""
    passages = [hit.passage for hit in evidence.hits[:_PASSAGES]]
    readings = reader.read(question, [(p.article.heading, p.text) for p in passages])
    outlets = {text.fold(passage.article.source or "") for passage in passages}
    # What CNN says is its article, and not only what it says of itself.
    speakers = [who for who in wanted.speakers(question) if text.fold(who) not in outlets]
    read = [
        _Read(
            passage, span, reading, _said(reading, passage, span), _voice(speakers, passage, span)
        )
        for passage, reading in zip(passages, readings, strict=True)
        for span in sentences_of(passage)
        if len(text.words(span.of(passage.article.text))) >= _LEAST_WORDS
    ]
    gain = {"asked": _VOICE / _READER_WEIGHT, "other": 0.0, "unknown": 0.0}
    read.sort(key=lambda r: (-r.said[0] - gain[r.voice], r.passage.article.id, r.span))
    likely = read[: most + (_MORE_OF_A_VOICE if speakers else 0)]
    relevance = reranker.score(question, [r.span.of(r.passage.article.text) for r in likely])
    scored = [
        Candidate(r.passage, r.span, float(score), r.reading.answerable, *r.said, r.voice)
        for r, score in zip(likely, relevance, strict=True)
    ]
    ordered = sorted(scored, key=lambda c: (-c.score, c.article.id, c.span))
    if ordered:
        (reading,) = reader.read(question, [("", ordered[0].words)])
        ordered[0] = replace(ordered[0], alone=reading.answerable)
    return ordered


def sentences_of(passage: Passage) -> Sequence[Span]:
    """Return the sentences of a passage as spans of its article."""
    start = passage.span.start
    return [Span(start + s.start, start + s.end) for s in text.sentences(passage.text)]


def _voice(asked: Sequence[str], passage: Passage, span: Span) -> Voice:
    """Tell whether a sentence is said by one of those whose words are asked for, if any are."""
    story = stories.story(passage.article.text) if asked else None
    spoken = [story.is_said_by(speaker, span) for speaker in asked] if story else []
    if True in spoken:
        return "asked"
    return "other" if spoken and None not in spoken else "unknown"


def _said(reading: Reading, passage: Passage, span: Span) -> tuple[float, Span | None]:
    """Return the reader's logit that the answer stands in a sentence, and the answer there."""
    start = passage.span.start
    within = reading.within(Span(span.start - start, span.end - start))
    if within is None:
        return _NOT_SAID, None
    answer, behind = within
    # A sentence that holds the reader's own answer gets its word in full, others less.
    said = max(_NOT_SAID, reading.answerable + _BEHIND * behind)
    return said, Span(start + answer.start, start + answer.end)
