"""Evidence -> the sentences that tell of a topic, scored, with the origin of each.

The cross-encoder reads each sentence alone, so a sentence that only answers beside its neighbour
does not pass for one that tells of the topic by itself. Headings, lists and text that looks made
for a machine are no sentences of a briefing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistant import text
from assistant.answer import context, said
from assistant.answer.extract import sentences_of
from assistant.answer.wanted import wanted
from assistant.corpus import suspect
from assistant.models.reranker import Reranker
from assistant.types import Article, Citation, Claim, Evidence, Passage, Span

# From this logit of the cross-encoder on a sentence tells of the topic, whatever its words.
_SURE = 0.0
# And from this one where it has a word of the topic and its article has this share of them: a
# sentence of a trial names the witness, and the trial stands in the title. The hopeless have -11.
_NAMED = -6.0
_SHARE = 2 / 3
_LEAST_WORDS = 6  # fewer say too little without what stands around them
_MOST_CHARS = 600  # nobody reads a longer sentence in a briefing; most are lists
_ENDS = re.compile(r"[.!?…。！？][\"'”’)»」』]*$")  # a heading has no full stop


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence that may stand in a briefing.

    `words` is the sentence on one line, `relevance` the cross-encoder's logit, `telling` whether it
    tells of the topic, `alone` whether it can be read without what stands before it; articles of
    one `cluster` are copies of each other.
    """

    passage: Passage
    span: Span
    words: str
    relevance: float
    telling: bool
    alone: bool
    cluster: str

    @property
    def article(self) -> Article:
        """The article the sentence stands in."""
        return self.passage.article

    @property
    def claim(self) -> Claim:
        """The sentence as a claim that cites it; its mark is given later."""
        return Claim(self.words, (Citation(0, self.passage, self.span),))


def told(
    topic: str, evidence: Evidence, reranker: Reranker, clusters: Mapping[str, str]
) -> list[Told]:
    """Return the whole sentences of the evidence, the most relevant first.

    `clusters` has, by the id of an article, the name of its group of copies.
    """
    found = [
        (hit.passage, span, text.one_line(span.of(hit.passage.article.text)))
        for hit in evidence.hits
        for span in sentences_of(hit.passage)
        if span.end - span.start <= _MOST_CHARS
    ]
    found = [row for row in found if _is_readable(row[2])]
    scores = reranker.score(topic, [words for _, _, words in found])
    terms = wanted(topic).terms
    stems = {
        article.id: frozenset(text.stems(f"{article.title} {article.text}"))
        for article in (hit.passage.article for hit in evidence.hits)
    }
    sentences = [
        Told(
            passage,
            span,
            words,
            float(score),
            _tells(words, float(score), terms, stems[passage.article.id]),
            _stands_alone(passage.article.text, span),
            clusters[passage.article.id],
        )
        for (passage, span, words), score in zip(found, scores, strict=True)
    ]
    return sorted(sentences, key=lambda each: (-each.relevance, each.article.id, each.span))


def _tells(sentence: str, score: float, terms: frozenset[str], article: frozenset[str]) -> bool:
    if score >= _SURE:
        return True
    if score < _NAMED or terms.isdisjoint(text.stems(sentence)):
        return False
    return len(terms & article) >= _SHARE * len(terms)


def _is_readable(sentence: str) -> bool:
    return (
        len(text.words(sentence)) >= _LEAST_WORDS
        and _ENDS.search(sentence) is not None
        and not suspect.suspicions(sentence)
    )


def _stands_alone(article: str, span: Span) -> bool:
    """Tell whether a sentence needs none of those beside it, and no name for its "he"."""
    story = said.story(article)
    at = next((n for n, each in enumerate(story.sentences) if each.overlaps(span)), None)
    if at is None:
        return False
    needs = context.needs(story, at)
    return not (needs.sentences or needs.names)
