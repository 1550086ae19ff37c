"""Evidence -> an extractive answer, or a refusal that says what is missing.

Every part of a question gets its own best sentences, each verbatim; a part that finds nothing
refuses the whole, because half an answer reads like a whole one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant import text
from assistant.answer import confidence, conflicts, context, days, layout, wanted
from assistant.answer.conflicts import Dispute
from assistant.answer.extract import SENTENCES, Candidate, candidates
from assistant.answer.layout import PassageAt
from assistant.answer.missing import missing
from assistant.answer.wanted import Wanted
from assistant.corpus import copies
from assistant.models.reader import Reader
from assistant.models.reranker import Reranker
from assistant.types import Answer, Citation, Claim, Evidence, Refusal

# Sentences of an answer to one part, without those that only explain a pronoun.
_MOST_SENTENCES = 3
# A further sentence must score this near to the best: 2.5, 6, 8 put the right one into 0.89,
# 0.93, 0.93 of the answers of 1.1, 1.4, 1.6 sentences on the development questions (2026-11-22).
_MARGIN = 6.0
# What the cross-encoder finds no more relevant than this is about something else, and is no further
# answer, however sure the reader is of it; the best sentence may be, where no other is. With -6,
# -6.5 and none 0.844, 0.852 and 0.852 of the development questions were right in answers of 1.65,
# 1.67 and 1.77 sentences (2026-11-29).
_LEAST_RELEVANCE = -6.5
# "The article on the interview" is no question, and the reader is no judge of it: all are scored.
_DESCRIBED = 40
# Where sources are compared, the other side may be worded quite differently.
_COMPARED_MARGIN = 12.0
# What somebody said about a thing stands in several sentences, and each of them is an answer: 6
# left most of them out of 30 such questions read on 3,695 articles, 12 brought in other matters of
# the same speaker (2026-11-22).
_VOICE_MARGIN = 9.0
# The sentence after the best one, where it goes on with a pronoun.
_GOES_ON_MARGIN = 12.0


@dataclass(frozen=True, slots=True)
class Written:
    """An answer and, by the parts of its question, the sentences it was chosen from, best first."""

    answer: Answer
    read: Mapping[str, Sequence[Candidate]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of a question with the sentences chosen for it, best first."""

    want: Wanted
    chosen: tuple[Candidate, ...]
    probability: float
    dispute: Dispute | None = None


def write(
    evidence: Evidence,
    reranker: Reranker,
    reader: Reader,
    passage_at: PassageAt,
    *,
    risk: float | None = None,
) -> Written:
    """Answer the question of `evidence` in verbatim sentences, or refuse.

    `risk` is the share of answers that may be wrong, None for the fitted operating point.
    """

    def find(words: str, most: int = SENTENCES) -> list[Candidate]:
        return candidates(words, evidence, reranker, reader, most=most)

    question = evidence.question
    if not evidence.hits:
        refusal = _refusal(evidence, [wanted.wanted(question.text)])
        return Written(Answer(question, refusal=refusal))
    if foreign := _foreign_script(evidence):
        return Written(Answer(question, refusal=Refusal(foreign)))
    least = confidence.threshold(risk)
    computed = days.dated(question.text, lambda words: find(words, _DESCRIBED))
    if computed and computed.confidence >= least:
        return Written(_dated(evidence, computed))
    read = {part: find(part) for part in wanted.parts(question.text)}
    parts = [_part(part, found) for part, found in read.items()]
    certain = min(part.probability for part in parts)
    weak = [part.want for part in parts if part.probability < least or not part.chosen]
    if weak:
        refused = Answer(question, refusal=_refusal(evidence, weak), confidence=certain)
        return Written(refused, read)
    chosen = [candidate for part in parts for candidate in part.chosen]
    develops = any(part.want.develops for part in parts)
    claims = layout.claims(chosen, evidence, passage_at, oldest_first=develops)
    disputes = [part.dispute for part in parts if part.dispute]
    differing = tuple(c for each in disputes if (c := conflicts.cited(each, claims)))
    # Of two parts neither has the one short answer, and of two values neither.
    short = _short(parts[0], claims) if len(parts) == 1 and not differing else None
    answer = Answer(question, claims, short=short, conflicts=differing, confidence=certain)
    return Written(answer, read)


def _part(question: str, found: Sequence[Candidate]) -> _Part:
    want = wanted.wanted(question)
    chosen = tuple(_chosen(want, found)) if found else ()
    dispute = conflicts.find(want, found)
    # Both sides of a dispute are cited, however alike their sentences are.
    both = (side.candidate for side in dispute.sides) if dispute else ()
    return _Part(want, (*dict.fromkeys((*chosen, *both)),), confidence.probability(found), dispute)


def _chosen(want: Wanted, found: Sequence[Candidate]) -> list[Candidate]:
    """Return the best sentence and those nearly as good that say something else."""
    best = found[0]
    margin = _COMPARED_MARGIN if want.compares else _MARGIN
    near = [
        c
        for c in found
        if (c.score >= best.score - margin and (c is best or c.relevance > _LEAST_RELEVANCE))
        or _goes_on(best, c)
    ]
    if best.voice == "asked":  # what others say is no answer to what somebody said
        more = [c for c in found if c.voice == "asked" and c.score >= best.score - _VOICE_MARGIN]
        near = [c for c in found if c in more or (c in near and c.voice != "other")]
    groups = copies.groups([candidate.words for candidate in near], most=_MOST_SENTENCES)
    return [near[group[0]] for group in groups]


def _goes_on(best: Candidate, other: Candidate) -> bool:
    """Tell whether `other` goes on from the best sentence: "However, he withheld ..."."""
    if best.article.id != other.article.id or other.span.start <= best.span.end:
        return False
    between = best.article.text[best.span.end : other.span.start]
    return (
        not between.strip()
        and context.depends(other.words)
        and other.score >= best.score - _GOES_ON_MARGIN
    )


def _short(part: _Part, claims: Sequence[Claim]) -> Citation | None:
    """Return the reader's answer inside the best sentence, under the mark of that sentence."""
    best = part.chosen[0]
    for claim in claims:
        citation = claim.citations[0]
        same = citation.passage.article.id == best.article.id
        if best.answer and same and citation.span.covers(best.answer):
            return Citation(citation.mark, citation.passage, best.answer)
    return None


def _dated(evidence: Evidence, computed: days.Dated) -> Answer:
    citations = tuple(
        Citation(mark, day.candidate.passage, day.candidate.span)
        for mark, day in enumerate(computed.days, start=1)
    )
    claim = Claim(computed.words, citations)
    return Answer(evidence.question, (claim,), confidence=computed.confidence)


def _foreign_script(evidence: Evidence) -> str | None:
    """Say so when no passage found is in the script of the question: a match is then by chance."""
    asked = text.script(evidence.question.text)
    found = {text.script(hit.passage.text) for hit in evidence.hits}
    if asked is None or asked in found:
        return None
    written = " and ".join(sorted(script.capitalize() for script in found if script))
    return (
        f"The question is written in {asked.capitalize()} script and the passages found are in"
        f" {written}; ask in the language of the articles."
    )


def _refusal(evidence: Evidence, weak: Sequence[Wanted]) -> Refusal:
    where = " ".join(
        f"{hit.passage.article.heading} {hit.passage.article.text}" for hit in evidence.hits
    )
    if not evidence.hits:
        return Refusal("No article in the searched part of the corpus matches the question.", ())
    names = [term for want in weak for term in missing(want, where)]
    reason = "The corpus does not say: no passage was found that answers the question."
    return Refusal(reason, tuple(dict.fromkeys(names)))
