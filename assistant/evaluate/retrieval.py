"""Ask every question of a Collection, rank the articles that come, keep every row.

A Collection and a way to search in, a RetrievalRun out. An article's rank is that of its best
passage, and a copy that a passage stands for ranks right after it. The measures are trec_eval's,
by ir-measures, over the first ten articles.
"""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import ir_measures

from assistant.ask import Assistant
from assistant.config import Settings
from assistant.errors import BadRequest
from assistant.evaluate import gate
from assistant.evaluate.beir import Collection, Topic, is_part
from assistant.evaluate.gate import FailedGate, Gate
from assistant.evaluate.measures import Estimate, folded, mean, median, p95, share_of
from assistant.index import manifest, sync
from assistant.index.catalog import Catalog
from assistant.index.publish import Progress
from assistant.types import Hit, Question

# The corpus ids of the articles that the best passages are of, one a passage, best first.
Search = Callable[[Question, int], Sequence[str]]

# Articles that are judged of each ranking: the deepest cut of the measures below.
DEPTH = 10
# A name as the literature has it, and what ir-measures calls it.
_SCORES = {
    "nDCG@10": ir_measures.nDCG @ 10,
    "MRR@10": ir_measures.RR @ 10,
    "recall@1": ir_measures.R @ 1,
    "recall@4": ir_measures.R @ 4,
    "recall@10": ir_measures.R @ 10,
    "hit@1": ir_measures.Success @ 1,
    "hit@4": ir_measures.Success @ 4,
    "hit@10": ir_measures.Success @ 10,
}
SHARES = (*_SCORES, "error_rate")
NAMES = frozenset((*SHARES, "median_seconds", "p95_seconds"))
# How many times the passages asked for are doubled where they are of fewer than ten articles.
_MOST_DOUBLINGS = 4


@dataclass(frozen=True, slots=True)
class Row:
    """What came for one topic: the first ten articles by corpus id, and their scores by name.

    `seconds` is the wall time of one search for the passages that were asked for. With `error`
    set nothing was found, and every score is 0.
    """

    topic: Topic
    seconds: float
    articles: tuple[str, ...] = ()
    error: str | None = None
    scores: Mapping[str, float] = field(default_factory=dict)

    @property
    def first_right(self) -> int | None:
        """The rank of the first article that is right, None where none of the ten is."""
        ranks = (n for n, name in enumerate(self.articles, 1) if name in self.topic.relevant)
        return next(ranks, None)


@dataclass(frozen=True)
class RetrievalRun:
    """One collection asked once for `k` passages a question; `started` is aware UTC.

    `index` is what the index says of itself. `lost` are the ids of right articles that the index
    does not hold under that id: the build rejected them, or cleaning made them another's text.
    """

    collection: Collection
    started: dt.datetime
    k: int
    reranked: bool
    rows: tuple[Row, ...]
    index: Mapping[str, Any]
    lost: tuple[str, ...] = ()

    @cached_property
    def measures(self) -> dict[str, Estimate]:
        """Every measure by name; shares of questions have Wilson's interval, means a bootstrap."""
        found = {name: self._score(name) for name in _SCORES}
        found["error_rate"] = share_of(row.error is not None for row in self.rows)
        seconds = [row.seconds for row in self.rows if row.error is None]
        found["median_seconds"] = folded(seconds, median)
        found["p95_seconds"] = folded(seconds, p95)
        return found

    def hits_within(self, rank: int) -> Estimate:
        """Return the share of questions with a right article among the first `rank`."""
        return share_of((row.first_right or DEPTH + 1) <= rank for row in self.rows)

    def failed_gates(self, gates: Sequence[Gate]) -> tuple[FailedGate, ...]:
        """Return the gates that this run breaks."""
        return gate.failed(gates, self.measures)

    def as_json(self, gates: Sequence[Gate] = ()) -> dict[str, Any]:
        """Return the whole run and the verdict on `gates`, ready for JSON."""
        return {
            "set": self.collection.folder.name,
            "set_sha256": self.collection.sha256,
            "started": self.started.isoformat(),
            "questions": len(self.rows),
            "unasked_questions": self.collection.unasked,
            "articles": len(self.collection.first_of),
            "lost_articles": list(self.lost),
            "k": self.k,
            "reranked": self.reranked,
            "index": dict(self.index),
            "measures": {name: asdict(found) for name, found in self.measures.items()},
            "gates": gate.as_json(gates, self.measures),
            "rows": [_row_as_json(row) for row in self.rows],
        }

    def _score(self, name: str) -> Estimate:
        values = [row.scores[name] for row in self.rows]
        if name.startswith("hit@"):
            return share_of(value > 0 for value in values)
        return folded(values, mean)


def evaluate_retrieval(
    collection: Collection,
    settings: Settings,
    progress: Progress,
    *,
    k: int,
    reranked: bool = True,
    today: dt.date | None = None,
) -> RetrievalRun:
    """Bring the index in `settings.index` in step with the articles and ask every topic.

    Topics that state no day are asked `today`, by default the local day. `progress` is called
    with a stage, how much of it is done and its total. Raises BadRequest where the index is one
    of something else, and what opening an index raises.
    """
    started = dt.datetime.now(dt.UTC)
    built = bring(collection, settings, progress)
    day = today or dt.date.today()
    with searching(settings, reranked=reranked) as search:
        rows = ask_all(collection, search, k, day, progress)
    held = manifest.read(settings.index)
    facts = {
        "articles": held.articles,
        "passages": held.passages,
        "rejected": len(built.rejected),
        "fingerprint": held.fingerprint,
        "embedder": held.embedder,
        "reranker": settings.reranker if reranked else None,
    }
    lost = tuple(lost_articles(collection, settings.index))
    return RetrievalRun(collection, started, k, reranked, rows, facts, lost)


def ask_all(
    collection: Collection, search: Search, k: int, today: dt.date, progress: Progress
) -> tuple[Row, ...]:
    """Ask every topic in order and score the first ten articles that come.

    `search` is asked for `k` passages, and for more while they are of fewer than ten articles.
    """
    rows = []
    for done, topic in enumerate(collection.topics, 1):
        rows.append(_asked(topic, search, k, today, collection.first_of))
        progress("questions", done, len(collection.topics))
    return scored(rows)


def scored(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return the rows with their scores."""
    right = {row.topic.id: dict(row.topic.relevant) for row in rows}
    # Ranks as scores that fall: trec_eval sorts by score and breaks ties by name.
    found = {r.topic.id: {a: -float(n) for n, a in enumerate(r.articles)} for r in rows}
    names = {measure: name for name, measure in _SCORES.items()}
    scores = {row.topic.id: dict.fromkeys(_SCORES, 0.0) for row in rows}
    for metric in ir_measures.iter_calc(list(names), right, found):
        scores[metric.query_id][names[metric.measure]] = float(metric.value)
    return tuple(replace(row, scores=scores[row.topic.id]) for row in rows)


@contextmanager
def searching(settings: Settings, *, reranked: bool = True) -> Iterator[Search]:
    """Open the index and give its search, or the fusion alone to see what reranking gives."""
    chosen = settings if reranked else settings.model_copy(update={"rerank": 0})
    with Assistant.open(settings=chosen) as assistant:
        yield lambda question, k: articles_of(assistant.search(question, k=k))


def articles_of(hits: Sequence[Hit]) -> list[str]:
    """Return the corpus ids of the hits' articles, those of a hit's copies right after its own."""
    passages = (passage for hit in hits for passage in (hit.passage, *hit.copies))
    return [passage.article.external_id for passage in passages]


def bring(collection: Collection, settings: Settings, progress: Progress) -> sync.Report:
    """Bring the index in `settings.index` in step with the collection's articles.

    Raises BadRequest, changing nothing, where that index holds anything else: a build would
    take it out.
    """
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder)
        collection.write_corpus(corpus)
        foreign = [n for n in sync.plan([corpus], settings).removed if not is_part(n)]
        if foreign:
            raise BadRequest(
                f"{settings.index} is the index of {len(foreign)} other file(s), the first being"
                f" {foreign[0]}; give the set an --index folder of its own"
            )
        return sync.build([corpus], settings, progress=progress)


def lost_articles(collection: Collection, index: Path) -> list[str]:
    """Return the ids of right articles that nobody can find in the index, in their order."""
    with closing(Catalog.open(index)) as catalog:
        ids = catalog.article_ids()
        names = {article.external_id for article in catalog.articles(ids).values()}
    held = {collection.first_of.get(name, name) for name in names}
    right = dict.fromkeys(name for topic in collection.topics for name in topic.relevant)
    return [name for name in right if name not in held]


def _asked(
    topic: Topic, search: Search, k: int, today: dt.date, first_of: Mapping[str, str]
) -> Row:
    """Search until ten articles have come or there are no more; only the first search is timed."""
    question = topic.as_question(today)
    articles: dict[str, None] = {}
    begun = time.perf_counter()
    seconds = 0.0
    try:
        for doubling in range(_MOST_DOUBLINGS + 1):
            wanted = k << doubling
            found = search(question, wanted)
            seconds = seconds or time.perf_counter() - begun
            # What a deeper search moves up was not shown to one who asked for k.
            articles |= dict.fromkeys(first_of.get(name, name) for name in found)
            if len(articles) >= DEPTH or len(found) < wanted:
                break
    except Exception as error:  # any fault is this row's result; the other topics still count
        seconds = seconds or time.perf_counter() - begun
        return Row(topic, seconds, error=f"{type(error).__name__}: {error}")
    return Row(topic, seconds, tuple(articles)[:DEPTH])


def _row_as_json(row: Row) -> dict[str, Any]:
    return {
        "id": row.topic.id,
        "question": row.topic.question,
        "relevant": dict(row.topic.relevant),
        "articles": list(row.articles),
        "first_right": row.first_right,
        "scores": dict(row.scores),
        "seconds": row.seconds,
        "error": row.error,
    }
