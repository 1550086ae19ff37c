"""One open index for everybody who looks at the page.

Questions in, turns out, one at a time: the networks of an index hold one request each, so those
who ask wait for each other, in order of arrival, in line for one thread. A lock would keep no
order: who lets go of it and asks again at once, as a question set does, gets it again. Reading
articles needs no network and waits for nobody.
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Self, TypeVar

from assistant.ask import Assistant
from assistant.config import Settings
from assistant.corpus import suspect
from assistant.errors import AssistantError
from assistant.index import manifest
from assistant.index.catalog import Catalog
from assistant.serve.page import census, examples, feedback
from assistant.serve.page.article import Opened
from assistant.serve.page.census import Census
from assistant.serve.page.feedback import Feedback
from assistant.serve.page.history import History
from assistant.serve.page.limits import Limits
from assistant.serve.page.turn import Turn
from assistant.types import Article, Briefing, Hit, Question, Reply, Span, Step

if TYPE_CHECKING:
    from assistant.index.sync import Report

_log = logging.getLogger(__name__)

# What the page keeps beside the stores of an index.
FOLDER = "page"
# Who opens the page as soon as it is there has it before examples are looked for.
_FIRST_PAGE_SECONDS = 3
# Looking for examples takes half a minute at most where nobody asks meanwhile; a page that waits
# for them keeps one of the server's threads.
_EXAMPLES_SECONDS = 30

_T = TypeVar("_T")


class Desk:
    """An assistant that several people ask, and the catalog they read in."""

    def __init__(
        self,
        assistant: Assistant,
        catalog: Catalog,
        history: History,
        ratings: Feedback,
        paths: Sequence[Path] = (),
    ) -> None:
        self.assistant = assistant
        self.catalog = catalog
        self.history = history
        self.ratings = ratings
        self.settings = assistant.settings
        self.paths = tuple(paths)
        self._asking = ThreadPoolExecutor(1, "asking")
        self._counting = Lock()
        self._building = Lock()
        self._closing = Event()
        self._looking: Thread | None = None
        self._census: tuple[str, Census] | None = None
        self._examples: tuple[str, ...] = ()

    @classmethod
    def open(cls, settings: Settings, paths: Sequence[Path] = ()) -> Self:
        """Open an index that is built from `paths`; raises what `Assistant.open` raises."""
        assistant = Assistant.open(settings=settings)
        catalog = Catalog.open(settings.index)
        folder = settings.index / FOLDER
        return cls(
            assistant, catalog, History.open(folder), Feedback(folder / feedback.FILE), paths
        )

    def ask(
        self, session: str, text: str, limits: Limits, asked: dt.date
    ) -> Iterator[tuple[Step, ...] | Turn]:
        """Answer a question: yield the steps so far whenever one has begun, then the turn.

        The work goes on to its end and the turn is kept whether somebody looks or not: a reader
        who has left holds up nobody and finds the answer later. Raises BadRequest for a question
        that cannot be asked.
        """
        return self._followed(self._turn(session, limits.question(text, asked)))

    def reply(self, question: Question) -> Reply:
        """Answer a question without making a turn of it."""
        return self._asking.submit(self.assistant.ask, question).result()

    def brief(
        self, topic: str, limits: Limits, asked: dt.date
    ) -> Iterator[tuple[Step, ...] | Briefing]:
        """Make a briefing: yield the steps so far whenever one has begun, then the briefing.

        Raises BadRequest for a topic that cannot be asked.
        """
        return self._followed(self.assistant.stream_brief(limits.question(topic, asked)))

    def text_of(self, article_id: str) -> str:
        """Return the text of an article; raises KeyError for one that is not in the index."""
        return self.catalog.articles([article_id])[article_id].text

    def search(self, text: str, limits: Limits, asked: dt.date, *, k: int) -> tuple[Hit, ...]:
        """Return the best passages; raises BadRequest for a question that cannot be asked."""
        question = limits.question(text, asked)
        return self._asking.submit(self.assistant.search, question, k=k).result()

    def opened(
        self, article_id: str, passage: Span, quote: Span, mark: int | None = None
    ) -> Opened | None:
        """Return an article at a place, or None where the index does not have it any more.

        Spans that come from a browser and do not lie in the article are shown as nothing.
        """
        article = self.catalog.articles([article_id]).get(article_id)
        if article is None:
            return None
        whole = Span(0, len(article.text))
        later = self.catalog.replaced_by([article_id]).get(article_id)
        return Opened(
            article,
            passage if whole.covers(passage) else Span(0, 0),
            quote if whole.covers(quote) else Span(0, 0),
            mark,
            self.catalog.carried_by([article_id]).get(article_id, ()),
            self.catalog.articles([later]).get(later) if later else None,
            suspect.noted(article.notes),
        )

    def consulted(self, turn: Turn) -> tuple[Hit, ...]:
        """Return the passages that were read for a turn, are not cited and still there."""
        document = turn.document
        cited = {source["passage_id"] for source in document["sources"]}
        shown = {near["passage_id"] for near in (document["refusal"] or {}).get("nearest", ())}
        rows = [r for r in document["consulted"] if r["passage_id"] not in cited | shown]
        passages = self.catalog.passages([row["passage_id"] for row in rows])
        return tuple(
            Hit(passages[row["passage_id"]], row["rank"], row["score"], "")
            for row in rows
            if row["passage_id"] in passages
        )

    def census(self) -> Census:
        """Return what the corpus holds; counted anew after every build."""
        with self._counting:
            state = manifest.read(self.settings.index).fingerprint
            if self._census is None or self._census[0] != state:
                self._census = state, census.take(self.catalog)
            return self._census[1]

    def build(self, build: Callable[[], Report]) -> Report:
        """Run a build, one at a time, and look for example questions in what stands then."""
        with self._building:
            report = build()
        self.look_for_examples()
        return report

    def outlets(self) -> tuple[str, ...]:
        """Return the outlets of the corpus, those with the most articles first."""
        return tuple(name for name, _ in self.census().outlets if name)

    def examples(self) -> tuple[str, ...]:
        """Return the example questions; where they are being looked for, wait a little."""
        if self._looking is not None:
            self._looking.join(_EXAMPLES_SECONDS)
        return self._examples

    def look_for_examples(self) -> None:
        """Find example questions beside everything else, in a thread that `close` ends."""
        if self._looking is not None and self._looking.is_alive():
            return
        self._looking = Thread(target=self._look_for_examples, name="examples", daemon=True)
        self._looking.start()

    def find_examples(self) -> None:
        """Take the example questions kept for these articles, or make some that are answered."""
        file = self.settings.index / FOLDER / examples.FILE
        state = manifest.read(self.settings.index).fingerprint
        found = examples.kept(file, state)
        if found is None:
            if self._closing.wait(_FIRST_PAGE_SECONDS):
                return
            today = dt.date.today()
            found = examples.find(
                self._articles(),
                lambda text: self.reply(Question(text, today)),
                go_on=lambda: not self._closing.is_set(),
            )
            if not self._closing.is_set():
                examples.keep(file, state, found)
        self._examples = found or self._examples

    def close(self) -> None:
        """Let go of all files."""
        self._closing.set()
        if self._looking is not None:
            self._looking.join()
        self._asking.shutdown()
        self.assistant.close()
        self.catalog.close()
        self.history.close()

    def _followed(self, work: Iterator[Step | _T]) -> Iterator[tuple[Step, ...] | _T]:
        """Let the one thread do work to its end; yield its steps as they begin, then its result."""
        seen: SimpleQueue[Step | _T | None] = SimpleQueue()
        working = self._asking.submit(_done, work, seen)
        steps: list[Step] = []
        while isinstance(now := seen.get(), Step):
            steps.append(now)
            if seen.empty():  # or a further one has begun already
                yield tuple(steps)
        if now is not None:
            yield now
        working.result()

    def _turn(self, session: str, question: Question) -> Iterator[Step | Turn]:
        """Work on a question: yield each step as it begins, then the turn, which is kept."""
        for now in self.assistant.stream(question):
            if isinstance(now, Step):
                yield now
                continue
            at = dt.datetime.now(dt.UTC)
            turn = Turn.of(now, id=secrets.token_urlsafe(9), at=at)
            try:
                self.history.keep(session, turn)
            except sqlite3.Error as error:  # a full disk takes nobody's answer away
                _log.warning("an answer was given and could not be kept: %s", error)
            yield turn

    def _look_for_examples(self) -> None:
        # Nobody asked for examples: what goes wrong here is told to the first who asks a question.
        with suppress(AssistantError):
            self.find_examples()

    def _articles(self) -> Iterable[Article]:
        ids = self.catalog.article_ids()[: examples.MOST_ARTICLES]
        return self.catalog.articles(ids).values()


def _done(work: Iterator[Step | _T], seen: SimpleQueue[Step | _T | None]) -> None:
    """Put what work yields where it is seen; None is the end."""
    try:
        for now in work:
            seen.put(now)
    finally:
        seen.put(None)
