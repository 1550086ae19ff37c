"""Fused hits -> evidence: near-identical passages collapsed, scored for this question.

The passages that say the same stay with the one that is shown, as its copies: they are not
further support, and a reader wants to know who else carried it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.corpus import copies
from assistant.models.reranker import Reranker
from assistant.types import Evidence, Hit, Question


def gather(question: Question, hits: Sequence[Hit], reranker: Reranker, *, limit: int) -> Evidence:
    """Score the first `limit` distinct passages and return them best first, ranked 1..n."""
    groups = copies.groups([hit.passage.text for hit in hits])[:limit]
    leaders = [hits[min(group, key=lambda i: _age(hits[i]))] for group in groups]
    others = [
        tuple(hits[i].passage for i in group if hits[i] is not leader)
        for group, leader in zip(groups, leaders, strict=True)
    ]
    scores = reranker.score(question.text, [_scored_text(hit) for hit in leaders])
    order = sorted(range(len(leaders)), key=lambda i: (-scores[i], leaders[i].passage.id))
    return Evidence(
        question,
        tuple(
            replace(leaders[i], rank=rank, score=float(scores[i]), copies=others[i])
            for rank, i in enumerate(order, start=1)
        ),
    )


def _age(hit: Hit) -> tuple[tuple[bool, float], int]:
    """Order copies oldest first, then by rank."""
    return hit.passage.article.age, hit.rank


def _scored_text(hit: Hit) -> str:
    article = hit.passage.article
    return f"{article.heading}\n{hit.passage.text}" if article.title_given else hit.passage.text
