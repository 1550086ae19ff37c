"""An answer as of a day, and what was found after it -> what later articles make of it.

The sentences that the answer cites are known from its writing; those of the passages published
later are read for the same parts of the question. Later articles are never part of the answer. One
that disagrees is told apart from it, also where it says how a value has changed. Where the corpus
goes on after the day, the question may be about what came after, and passages that are merely about
the same things look like an answer: a weak one is taken back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import confidence, conflicts, wanted
from assistant.answer.conflicts import Dispute, Side
from assistant.answer.extract import Candidate, candidates
from assistant.answer.write import Written
from assistant.models.reader import Reader
from assistant.models.reranker import Reranker
from assistant.types import Citation, Conflict, Evidence, Refusal

# The least that the best sentence must score, and the least where a later one scores so much more.
# Of 60 questions of RealTimeQA as of three weeks before they were asked, all to be refused, 14 were
# answered; the first takes back 5 of them and 0.7 % of 269 right answers as of the day they
# were asked, the second 5 (4 of them the same) and none of 20; 2026-11-22.
_LEAST = 0.0
_WEAK = 4.0
_BETTER = 4.0


@dataclass(frozen=True, slots=True)
class Later:
    """The values that later articles give instead, or why the answer is none.

    The first value of each conflict is the answer's, under its own mark; the marks of the others
    go on from the last of the answer.
    """

    conflicts: tuple[Conflict, ...] = ()
    refusal: Refusal | None = None


def look(written: Written, after: Evidence, reranker: Reranker, reader: Reader) -> Later:
    """Return what `after`, the evidence published later, makes of an answer.

    What code computed is not chosen from sentences, and nothing is made of it.
    """
    answer = written.answer
    if not (after.hits and answer.claims):
        return Later()
    cited = [citation for claim in answer.claims for citation in claim.citations]
    found: list[Conflict] = []
    mark = max(citation.mark for citation in cited)
    for part, read in written.read.items():
        then = [candidate for candidate in read if _citation(candidate, cited)]
        now = candidates(part, after, reranker, reader)
        sure = confidence.probability(now) >= confidence.threshold()
        if not _stands(then, now if sure else ()):
            said = f"What was published by {answer.question.as_of} does not say."
            better = " Articles published later answer the question." if sure else ""
            return Later(refusal=Refusal(said + better))
        if not sure:
            continue
        if conflict := _conflict(conflicts.against(wanted.wanted(part), then, now), cited, mark):
            found.append(conflict)
            mark += len(conflict.values) - 1
    return Later(tuple(found))


def _stands(then: Sequence[Candidate], now: Sequence[Candidate]) -> bool:
    """Tell whether the best of the cited sentences answers, also beside the best of later ones."""
    best = max((candidate.score for candidate in then), default=0.0)
    beaten = bool(now) and now[0].score >= best + _BETTER
    return best >= (_WEAK if beaten else _LEAST)


def _conflict(dispute: Dispute | None, cited: Sequence[Citation], mark: int) -> Conflict | None:
    """Return a dispute of the answer with later articles, whose marks begin behind `mark`."""
    if dispute is None:
        return None
    own, *others = dispute.sides
    citation = _citation(own.candidate, cited)
    assert citation is not None
    later = [_later(side, number) for number, side in enumerate(others, start=mark + 1)]
    return Conflict(dispute.subject, ((own.words, citation), *later))


def _later(side: Side, mark: int) -> tuple[str, Citation]:
    return side.words, Citation(mark, side.candidate.passage, side.candidate.span)


def _citation(candidate: Candidate, cited: Sequence[Citation]) -> Citation | None:
    """Return the citation that a sentence stands in."""
    return next((c for c in cited if conflicts.cites(c, candidate)), None)
