"""Scope and question text -> fused hits from the vectors and the keywords.

Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009): it needs no scores on a
common scale, and cosine and BM25 have none.
"""

from __future__ import annotations

from assistant.index.opened import Index
from assistant.types import Hit, Scope

# The constant of the paper; it damps the difference between the first ranks.
_RRF_K = 60


def retrieve(text: str, scope: Scope, index: Index, *, candidates: int) -> tuple[Hit, ...]:
    """Return fused hits, best first; `candidates` passages are asked of each half.

    The score is the reciprocal rank sum; `via` names the halves that found the passage.
    """
    vector = index.encoder.embed([text])[0]
    found = {
        "dense": index.vectors.search(vector, candidates, scope),
        "keyword": index.keywords.search(text, candidates, scope),
    }
    scores: dict[str, float] = {}
    via: dict[str, list[str]] = {}
    for half, hits in found.items():
        for rank, (passage_id, _) in enumerate(hits, start=1):
            scores[passage_id] = scores.get(passage_id, 0.0) + 1.0 / (_RRF_K + rank)
            via.setdefault(passage_id, []).append(half)
    passages = index.passages(list(scores))
    # Ties are broken by id, so that a shuffled corpus gives the same reply.
    ordered = sorted(passages, key=lambda passage_id: (-scores[passage_id], passage_id))
    return tuple(
        Hit(passages[passage_id], rank, scores[passage_id], "+".join(via[passage_id]))
        for rank, passage_id in enumerate(ordered, start=1)
    )
