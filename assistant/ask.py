"""The main path, five hops: retrieve, gather, write, check, Reply.

Opening an index imports no torch, transformers, sentence-transformers, llama_index or gradio;
building one and the LlamaIndex plugs import what they need when they are called.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from assistant import config, text
from assistant.answer import check, confidence, counted, later, lookups, write
from assistant.answer.later import Later
from assistant.answer.write import Written
from assistant.config import Settings
from assistant.errors import BadRequest
from assistant.index.opened import Index
from assistant.search import evidence, known, retrieve
from assistant.search.parts import parts
from assistant.search.scope import scope
from assistant.search.sources import meant
from assistant.types import (
    Answer,
    Article,
    Briefing,
    Evidence,
    Hit,
    Part,
    Question,
    Refusal,
    Reply,
    Scope,
    Step,
)

if TYPE_CHECKING:
    from llama_index.core.query_engine import CustomQueryEngine
    from llama_index.core.retrievers import BaseRetriever

_T = TypeVar("_T")
# Articles shorter than this are rejected at ingest, so a shorter question is a slip as well.
_LEAST_LETTERS = 2
# Passages an answer is written from, and shown as consulted.
_CONSULTED = 20
# Candidates for each passage that is listed: some say the same, some are of one article.
_PER_PASSAGE = 3


class Assistant:
    """An open index with everything that answers from it."""

    def __init__(self, index: Index, settings: Settings) -> None:
        self.settings = settings
        self._index = index

    @classmethod
    def open(cls, index: str | Path = "index", *, settings: Settings | None = None) -> Assistant:
        """Open an index.

        Raises IndexMissing, IndexStale, IndexDamaged or ModelUnavailable, each of which says
        what to do.
        """
        settings = settings or config.load(index=Path(index))
        confidence.threshold(settings.risk)  # said now, not at the first question
        opened = Index.open(settings.index, settings)
        for role in ("encoder", "reranker", "reader"):
            getattr(opened, role)  # what cannot be loaded is said here, not at the first question
        return cls(opened, settings)

    @classmethod
    def build(
        cls,
        paths: Sequence[str | Path],
        *,
        index: str | Path = "index",
        settings: Settings | None = None,
        progress: Callable[[str, int, int], None] | None = None,
    ) -> Assistant:
        """Bring the index in step with files and folders, then open it."""
        from assistant.index import sync  # imports the whole building side

        settings = settings or config.load(index=Path(index))
        sync.build([Path(path) for path in paths], settings, progress=progress)
        return cls.open(settings=settings)

    def ask(self, question: str | Question) -> Reply:
        """Answer from the corpus, or refuse.

        Raises BadRequest for a question that is empty, too long or has no letters.
        """
        return _last(self._answered(question))

    def stream(self, question: str | Question) -> Iterator[Step | Reply]:
        """Answer as `ask` does: yield each step as it begins, of no seconds yet, then the reply.

        There is nothing of the answer before all of it is checked. What is done with a step
        before the next one is asked for counts into its seconds in the reply. Raises BadRequest
        as `ask` does, in place of the first step.
        """
        yield (yield from self._answered(question))

    def search(self, question: str | Question, *, k: int = 10) -> tuple[Hit, ...]:
        """Return the `k` best passages, ranked 1..k, reranked by the cross-encoder.

        Raises BadRequest for a question that is empty, too long or has no letters.
        """
        if not 1 <= k <= retrieve.MOST:
            raise BadRequest(f"-k is {k}; give a number of passages from 1 to {retrieve.MOST}")
        self._refresh()
        most = max(self.settings.candidates, _PER_PASSAGE * k)
        found, _ = _last(self._found(self._question(question), [], limit=most, candidates=most))
        return evidence.spread(found).hits[:k]

    def brief(self, topic: str | Question) -> Briefing:
        """Tell what the corpus says about a topic, in cited sentences, or refuse.

        Raises BadRequest for a topic that is empty, too long or has no letters.
        """
        return _last(self._briefed(topic))

    def stream_brief(self, topic: str | Question) -> Iterator[Step | Briefing]:
        """Brief as `brief` does: yield each step as it begins, of no seconds, then the briefing.

        Raises BadRequest as `brief` does, in place of the first step.
        """
        yield (yield from self._briefed(topic))

    def article(self, article_id: str) -> Article | None:
        """Return a stored article by its id, or None when it is not in the index."""
        return self._index.catalog.articles([article_id]).get(article_id)

    def to_retriever(self, *, k: int = 10) -> BaseRetriever:
        """Return this assistant's search as a LlamaIndex retriever."""
        from assistant import llama  # LlamaIndex takes seconds to import

        return llama.retriever(self, k=k)

    def to_query_engine(self) -> CustomQueryEngine:
        """Return this assistant as a LlamaIndex query engine; source nodes are the citations."""
        from assistant import llama  # LlamaIndex takes seconds to import

        return llama.query_engine(self)

    def close(self) -> None:
        """Let go of the index's files."""
        self._index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _answered(self, question: str | Question) -> Generator[Step, None, Reply]:
        """Work on a question: yield each step as it begins, return the reply."""
        self._refresh()
        steps: list[Step] = []
        seen = Later()
        with _timed(steps, "total"):
            question = self._question(question)
            newest = self._index.facts().newest
            if lookup := lookups.read(question, self._index.outlets, newest=newest):
                within = lookup.scope
                with _timed(steps, "retrieve") as begun:
                    yield begun
                    answer, found = counted.answer(lookup, self._index)
                with _timed(steps, "check") as begun:
                    yield begun
                    again, _ = counted.answer(lookup, self._index)
                    answer, verdict = check.gate(answer, found, again.claims)
            else:
                found, within = yield from self._found(
                    question, steps, limit=_CONSULTED, candidates=self.settings.candidates
                )
                with _timed(steps, "write") as begun:
                    yield begun
                    written = self._written(found, within)
                with _timed(steps, "check") as begun:
                    yield begun
                    answer, verdict = check.gate(written.answer, found)
                if (after := known.day_after(question)) and not answer.refused:
                    with _timed(steps, "later") as begun:
                        yield begun
                        seen = self._later(replace(written, answer=answer), after)
                    if seen.refusal:
                        sure = answer.confidence
                        answer = Answer(question, refusal=seen.refusal, confidence=sure)
                        verdict = check.check(answer, found)
            cited = [c.passage.article.id for claim in answer.claims for c in claim.citations]
            carried = known.by(question, self._index.catalog.carried_by(cited))
        models = {
            "embedder": self._index.encoder.name,
            "reranker": self._index.reranker.name,
            "reader": self._index.reader.name,
            "judge": verdict.judge,
            "llm": None,
        }
        facts = self._index.facts()
        return Reply(
            answer, found, verdict, within, facts, models, tuple(steps), carried, seen.conflicts
        )

    def _briefed(self, topic: str | Question) -> Generator[Step, None, Briefing]:
        """Work on a briefing: yield each step as it begins, return the briefing."""
        from assistant.answer.briefing import brief  # patterns that no answer needs

        self._refresh()
        question, index = self._question(topic), self._index
        yield Step("scope", 0.0)
        within = scope(question, index.outlets, newest=index.facts().newest)
        # One topic whatever its words: "the strike and who leads it" is no list of questions.
        part = Part(within.rewritten or question.text, within)
        most = max(self.settings.candidates, 2 * brief.PASSAGES)
        yield Step("retrieve", 0.0)
        found = retrieve.retrieve(question, within, (part,), index, candidates=most)
        # Passages are only sifted here: their sentences are scored one by one.
        gathered = evidence.gather(
            question, found.hits, index.reranker, limit=brief.PASSAGES, scored=0
        )
        return (yield from brief.write(gathered, found.scope, index))

    def _written(self, found: Evidence, within: Scope) -> Written:
        """Write the answer to what is asked inside the scope, under the question as it stands."""
        asked = found.question
        if within.rewritten:
            found = replace(found, question=replace(asked, text=within.rewritten))
        index = self._index
        if reason := known.ahead(asked, index.outlets, index.facts().newest):
            return Written(Answer(asked, refusal=Refusal(reason)))
        written = write.write(
            found, index.reranker, index.reader, index.passage_at, risk=self.settings.risk
        )
        return replace(written, answer=replace(written.answer, question=asked))

    def _later(self, written: Written, after: Question) -> Later:
        """Return what articles published after the day of an as-of question make of its answer."""
        found, _ = _last(
            self._found(after, [], limit=_CONSULTED, candidates=self.settings.candidates)
        )
        return later.look(written, found, self._index.reranker, self._index.reader)

    def _found(
        self, question: Question, steps: list[Step], *, limit: int, candidates: int
    ) -> Generator[Step, None, tuple[Evidence, Scope]]:
        """Search: return at most `limit` passages and the scope that they lie in."""
        settings, index = self.settings, self._index
        with _timed(steps, "scope") as begun:
            yield begun
            outlets, newest = index.outlets, index.facts().newest
            within = scope(question, outlets, newest=newest)
            wanted = parts(question, within, outlets, newest=newest)
        with _timed(steps, "retrieve") as begun:
            yield begun
            found = retrieve.retrieve(question, within, wanted, index, candidates=candidates)
        with _timed(steps, "rerank") as begun:
            yield begun
            gathered = evidence.gather(
                question,
                found.hits,
                index.reranker,
                limit=limit,
                scored=settings.rerank,
                wanted=wanted,
                seconds=settings.rerank_ms / 1000,
            )
        return gathered, found.scope

    def _refresh(self) -> None:
        """Open the state that a build has published since."""
        if self._index.stale():
            old, self._index = self._index, Index.open(self.settings.index, self.settings)
            old.close()

    def _question(self, question: str | Question) -> Question:
        if isinstance(question, str):
            question = Question(question, asked=dt.date.today())
        cleaned = text.one_line(question.text)
        limit = self.settings.max_question_chars
        if len(cleaned) > limit:
            raise BadRequest(
                f"the question has {len(cleaned)} characters, at most {limit} are read;"
                " ask in a sentence or two"
            )
        if sum(c.isalnum() for c in cleaned) < _LEAST_LETTERS:
            raise BadRequest(
                f"the question is {cleaned!r}, expected some words; ask in plain language"
            )
        return Question(
            cleaned,
            question.asked,
            question.since,
            question.until,
            self._sources(question.sources),
            question.as_of,
        )

    def _sources(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return the outlets that an asker's names mean; a name that means none stays."""
        outlets = self._index.outlets if names else ()
        return tuple(dict.fromkeys(o for name in names for o in meant(name, outlets) or (name,)))


def _last(work: Generator[Step, None, _T]) -> _T:
    """Do work without looking at its steps, and return what it returns."""
    while True:
        try:
            next(work)
        except StopIteration as done:
            found: _T = done.value
            return found


@contextmanager
def _timed(steps: list[Step], name: str) -> Iterator[Step]:
    start = time.perf_counter()
    yield Step(name, 0.0)
    steps.append(Step(name, time.perf_counter() - start))
