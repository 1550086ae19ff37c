"""A question, its scope and parts -> fused hits from the vectors and the keywords.

Each half's scores are taken as shares of its best one and added with a fitted weight: such a
convex combination keeps how far the best is ahead, which ranks alone lose (Bruch, Gai and Ingber,
"An analysis of fusion functions for hybrid retrieval", TOIS 2023).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.index.opened import Index
from assistant.search import known
from assistant.search.scope import as_set
from assistant.types import Hit, Part, Question, Scope

# What the keywords weigh, the vectors weigh the rest: of 0.3 to 0.7 the best mean of MRR@10 over
# halves of squad2, CLAPNQ and MultiHop-RAG; equal ranks summed (RRF) were worse; 2026-11-22.
_KEYWORDS = 0.5

_Scored = Sequence[tuple[str, float]]
_Found = tuple[float, str]  # the fused score and the halves that found it
_NOT_FOUND: _Found = 0.0, ""

# Passages of all searches together that are looked at further.
MOST = 200


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What was found, and the scope it lies in with notes on the limits that left nothing."""

    hits: tuple[Hit, ...]
    scope: Scope


def retrieve(
    question: Question, within: Scope, wanted: Sequence[Part], index: Index, *, candidates: int
) -> Retrieved:
    """Return what is found for a question: the best of each of its parts, then all by score.

    `within` and `wanted` are its scope and its parts; of several parts, the whole question is
    searched as well. `candidates` passages are asked of each half for each search. Where the
    limits read from the question leave nothing, they are given up for those that the asker set,
    with a note. An as-of question finds what stood on its day. Scores are in [0, 1], `via` names
    the halves that found a passage and `parts` the parts it was found for, by their numbers from
    0, the one it fits best first.
    """
    several = len(wanted) > 1
    searched = [*wanted, Part(question.text, within)] if several else wanted
    found = _search(searched, index, candidates)
    nothing = [part.scope for part, hits in zip(searched, found, strict=True) if not hits]
    notes = [f"the corpus has nothing {_limits(scope)}" for scope in nothing if scope.narrows]
    if len(nothing) < len(searched):
        noted = replace(within, notes=_unique([*within.notes, *notes]))
        hits = _merged(found, len(wanted), index)
        return Retrieved(_as_known(question, hits, index, candidates), noted)
    asker = replace(as_set(question), newest_first=within.newest_first)
    if replace(within, inferred=(), notes=(), rewritten=None) == asker:
        return Retrieved(_as_known(question, (), index, candidates), within)
    notes = [*within.notes, *notes, "searched without the limits read from the question"]
    found = _search([Part(question.text, asker)], index, candidates)
    hits = _as_known(question, _merged(found, 1, index), index, candidates)
    return Retrieved(hits, replace(asker, notes=_unique(notes)))


def _as_known(
    question: Question, hits: tuple[Hit, ...], index: Index, candidates: int
) -> tuple[Hit, ...]:
    """Return the hits of an as-of question with each article as it stood on its day."""
    if question.as_of is None:
        return hits
    earlier = index.catalog.earlier_versions()
    after = known.day_after(question)
    if earlier and after:
        # A version that has been replaced since can only be found by the one that replaced it.
        found = _search([Part(question.text, as_set(after))], index, candidates)
        later = (hit for hit in _merged(found, 1, index) if hit.passage.article.id in earlier)
        hits = tuple(sorted((*hits, *later), key=lambda hit: -hit.score))
    return known.stood(question, hits, earlier, index)


def _search(wanted: Sequence[Part], index: Index, candidates: int) -> list[dict[str, _Found]]:
    """Return for each part what was found, by passage id, best first."""
    vectors = index.encoder.embed([part.text for part in wanted])
    return [
        _fused(
            index.nearest(vector, candidates, part.scope),
            index.keywords.search(part.text, candidates, part.scope),
        )
        for part, vector in zip(wanted, vectors, strict=True)
    ]


def _fused(dense: _Scored, keyword: _Scored) -> dict[str, _Found]:
    weights = {"dense": 1.0 - _KEYWORDS, "keyword": _KEYWORDS}
    scores: dict[str, float] = {}
    via: dict[str, list[str]] = {}
    for half, hits in (("dense", dense), ("keyword", keyword)):
        for passage_id, share in _shares(hits):
            scores[passage_id] = scores.get(passage_id, 0.0) + weights[half] * share
            via.setdefault(passage_id, []).append(half)
    # Ties are broken by id, so that a shuffled corpus gives the same reply.
    ordered = sorted(scores, key=lambda passage_id: (-scores[passage_id], passage_id))
    return {i: (scores[i], "+".join(via[i])) for i in ordered}


def _shares(hits: _Scored) -> list[tuple[str, float]]:
    """Return the scores as shares of the best one; a cosine below 0 is as good as none."""
    best = max((score for _, score in hits), default=0.0)
    return [(i, max(0.0, score / best) if best > 0 else 0.0) for i, score in hits]


def _merged(found: Sequence[dict[str, _Found]], parts: int, index: Index) -> tuple[Hit, ...]:
    """Bring the hits of the parts, and of the whole question behind them, into one order."""
    scores: dict[str, float] = {}
    for passage_id in set().union(*found):
        each = [hits.get(passage_id, _NOT_FOUND)[0] for hits in found]
        whole = each[parts:]
        scores[passage_id] = sum([max(each[:parts]), *whole]) / (1 + len(whole))
    best = dict.fromkeys(next(iter(hits)) for hits in found[:parts] if hits)
    rest = sorted(scores.keys() - best.keys(), key=lambda i: (-scores[i], i))
    passages = index.passages([*best, *rest][:MOST])
    return tuple(
        Hit(
            passage,
            rank,
            scores[passage_id],
            next(hits[passage_id][1] for hits in found if passage_id in hits),
            parts=tuple(_by_fit(passage_id, found[:parts])),
        )
        for rank, (passage_id, passage) in enumerate(passages.items(), start=1)
    )


def _by_fit(passage_id: str, found: Sequence[dict[str, _Found]]) -> list[int]:
    """Return the parts that a passage was found for, the one it fits best first."""
    scores = {n: hits[passage_id][0] for n, hits in enumerate(found) if passage_id in hits}
    return sorted(scores, key=lambda n: (-scores[n], n))


def _limits(scope: Scope) -> str:
    limits = (
        f"by {' or '.join(scope.sources)}" if scope.sources else "",
        f"since {scope.since}" if scope.since else "",
        f"until {scope.until}" if scope.until else "",
    )
    return " ".join(filter(None, limits))


def _unique(notes: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(notes))
