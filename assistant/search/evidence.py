"""Fused hits -> evidence: copies collapsed, scored for this question, every part represented.

The passages that say the same stay with the one that is shown, as its copies: they are not
further support, and a reader wants to know who else carried it. The cross-encoder reads each
passage beside the part of the question that it was found for. Where a question has several
parts, the best of each stands first: by score alone one outlet's passages fill the first ranks.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.corpus import copies
from assistant.models.reranker import Reranker
from assistant.types import Evidence, Hit, Part, Question

# Passages that are scored between two looks at the clock and at the scores.
_ROUND = 8
# A best score from which no passage of lower promise is looked at: of the squad2 questions 0.926
# were right in MRR with 11.2 pairs a question, 0.929 with all 20 and 0.918 with 8; CLAPNQ the
# same with 8, 11 and 20; 2026-11-22.
_SURE = 5.0
# What the cross-encoder's logit weighs beside the fused score where several articles are needed:
# 0, 0.025, 0.05, 0.1 gave a recall@4 of 0.850, 0.856, 0.863, 0.853 on 90 questions of
# MultiHop-RAG, and the logit alone 0.844; 2026-11-22.
_RELEVANCE = 0.05
# What the other scored passages of its article add to a passage, for each that answers as well:
# 0.25 lifted the MRR of articles from 0.809 to 0.825 on RealTimeQA and 0.988 to 0.994 on CLAPNQ
# and cost 0.003 on squad2, whose articles are paragraphs; 2026-11-22.
_FELLOWS = 0.25
# Where the newest is asked for, passages this near to the best are about the same thing.
_NEAR = 4.0
# Passages of one article among the first that are listed; the rest of them stand below.
_MOST_OF_ONE = 3


def gather(
    question: Question,
    hits: Sequence[Hit],
    reranker: Reranker,
    *,
    limit: int,
    scored: int | None = None,
    wanted: Sequence[Part] = (),
    seconds: float = math.inf,
) -> Evidence:
    """Return the first `limit` distinct passages, best first, ranked 1..n.

    `wanted` are the parts of the question that the hits were found for, none where it is asked
    as a whole. They are scored in their order, `scored` of them at most, until `seconds` are over
    or the best of every part is good enough; the others follow in their order, below the scored.
    """
    leaders = [
        _leader([hits[i] for i in group])
        for group in copies.groups([hit.passage.text for hit in hits], most=limit)
    ]
    texts = [
        wanted[hit.parts[0]].text if wanted and hit.parts else question.text for hit in leaders
    ]
    ranked = _scored(leaders, texts, reranker, len(leaders) if scored is None else scored, seconds)
    if any(part.scope.newest_first for part in wanted):
        ranked = _newest_first(ranked)
    elif len(wanted) > 1:
        promise = {hit.passage.id: hit.score for hit in leaders}
        ranked.sort(key=lambda hit: -(promise[hit.passage.id] + _RELEVANCE * hit.score))
        ranked = _each_part_first(ranked, question, wanted)
    return Evidence(question, _ranked(ranked))


def spread(evidence: Evidence) -> Evidence:
    """Put the passages of one article beyond its first three below those of other articles."""
    seen: dict[str, int] = {}
    first: list[Hit] = []
    rest: list[Hit] = []
    for hit in evidence.hits:
        article = hit.passage.article.id
        seen[article] = seen.get(article, 0) + 1
        (first if seen[article] <= _MOST_OF_ONE else rest).append(hit)
    return Evidence(evidence.question, _ranked([*first, *rest]))


def _ranked(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(hits, start=1))


def _each_part_first(hits: list[Hit], question: Question, wanted: Sequence[Part]) -> list[Hit]:
    """Put the best of each part first, of an article that none before it is of if there is one.

    An outlet that the whole question is asked of has its turn only where none before is of it.
    """
    first: list[Hit] = []
    for number, part in enumerate(wanted):
        outlets = part.scope.sources if part.text == question.text else ()
        if any(hit.passage.article.source in outlets for hit in first):
            continue
        mine = [hit for hit in hits if number in hit.parts and hit not in first]
        known = {hit.passage.article.id for hit in first}
        other = (hit for hit in mine if hit.passage.article.id not in known)
        first += [hit for hit in (next(other, mine[0] if mine else None),) if hit]
    chosen = {hit.passage.id for hit in first}
    return [*first, *(hit for hit in hits if hit.passage.id not in chosen)]


def _leader(group: Sequence[Hit]) -> Hit:
    """Return the oldest of passages that say the same, with the others as its copies."""
    oldest = min(group, key=lambda hit: (hit.passage.article.age, hit.rank))
    others = tuple(hit.passage for hit in group if hit is not oldest)
    return replace(oldest, copies=others, parts=group[0].parts)


def _scored(
    hits: Sequence[Hit], texts: Sequence[str], reranker: Reranker, most: int, seconds: float
) -> list[Hit]:
    """Return the hits with the cross-encoder's scores, best first, then those it did not read.

    `texts` are what each hit is scored for.
    """
    started = now = time.perf_counter()
    scores: dict[int, float] = {}
    best = dict.fromkeys(texts, -math.inf)
    for at in range(0, min(most, len(hits)), _ROUND):
        before, now = now, time.perf_counter()
        # A further round takes as long as the one before.
        late = bool(scores) and now + (now - before) > started + seconds
        if late or min(best.values()) >= _SURE:
            break
        turn = range(at, min(at + _ROUND, most, len(hits)))
        for text in dict.fromkeys(texts[n] for n in turn):
            mine = [n for n in turn if texts[n] == text]
            found = reranker.score(text, [_scored_text(hits[n]) for n in mine]).tolist()
            scores |= zip(mine, found, strict=True)
            best[text] = max(best[text], *found)
    below = min(scores.values(), default=0.0) - 1.0
    read = _with_fellows([replace(hits[n], score=score) for n, score in scores.items()])
    # The fused scores are at most 1.
    unread = [
        replace(hit, score=below - (1.0 - hit.score))
        for n, hit in enumerate(hits)
        if n not in scores
    ]
    return [*sorted(read, key=lambda hit: (-hit.score, hit.passage.id)), *unread]


def _with_fellows(hits: Sequence[Hit]) -> list[Hit]:
    """Raise the score of each hit by what the other hits of its article say."""
    answers = [1.0 / (1.0 + math.exp(-hit.score)) for hit in hits]
    of_article: dict[str, float] = {}
    for hit, answer in zip(hits, answers, strict=True):
        article = hit.passage.article.id
        of_article[article] = of_article.get(article, 0.0) + answer
    return [
        replace(hit, score=hit.score + _FELLOWS * (of_article[hit.passage.article.id] - answer))
        for hit, answer in zip(hits, answers, strict=True)
    ]


def _newest_first(hits: list[Hit]) -> list[Hit]:
    """Put those that are nearly as good as the first in order of their dates, newest first."""
    near = [hit for hit in hits if hit.score >= hits[0].score - _NEAR]
    dated = [hit for hit in near if hit.passage.article.published]
    dated.sort(key=lambda hit: hit.passage.article.age, reverse=True)
    return [*dated, *(hit for hit in hits if hit not in dated)]


def _scored_text(hit: Hit) -> str:
    article = hit.passage.article
    return f"{article.heading}\n{hit.passage.text}" if article.title_given else hit.passage.text
