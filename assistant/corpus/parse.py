"""Documents to Articles in worker processes: many at once, none able to stop the others.

Documents in, their items in the same order and in pieces out, so that neither a folder of
thousands nor one file of gigabytes is ever in memory as a whole. A worker is a plain child
process that is given one document after another; one that crashes, runs out of memory or takes
too long is killed, its document rejected and another worker started.

Not `multiprocessing`: its children run the caller's main module again, which a program that
builds an index without an `if __name__ == "__main__"` does not survive.
"""

from __future__ import annotations

import datetime as dt
import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from queue import Empty, Queue
from threading import Event, Timer
from typing import IO

from assistant.corpus import read
from assistant.corpus.formats import registry
from assistant.corpus.read import Document, Limits, Rejected
from assistant.errors import ArticleRejected, DiskFailed
from assistant.types import Article

Items = Sequence[Article | Rejected]

# Articles in one piece: enough to make the pipe cheap, few enough to hold dozens of pieces.
_PIECE = 64
# Pieces of one document that wait for the caller, and documents read ahead per worker.
_PIECES_AHEAD = 4
_DOCUMENTS_AHEAD = 4
# A worker starts in half a second, which reading some text files does not take.
_FEW = 32
_PACKAGE_PARENT = str(Path(__file__).parents[2])
_SERVE = "from assistant.corpus.parse import serve; serve()"
_EXIT_SECONDS = 5  # for a process that has closed its output to be gone


@dataclass(frozen=True, slots=True)
class Job:
    """How documents are read: with how many workers, and what one document may cost."""

    ingested: dt.datetime
    limits: Limits
    workers: int
    seconds: float
    """The longest wait for the next piece of a document."""
    memory_bytes: int
    """The address space of a worker; without effect where the system sets no limits."""


def parse(documents: Sequence[Document], job: Job) -> Iterator[tuple[Document, Iterator[Items]]]:
    """Yield each document with the pieces of what it holds, in order; take up one at a time.

    A document that cannot be read at all has one piece with one Rejected under its own name.
    """
    if len(documents) <= _FEW and all(map(_is_plain, documents)):
        yield from ((document, _pieces(document, job)) for document in documents)
        return
    waiting = iter(documents)
    ahead: deque[_Task] = deque()
    stop = Event()
    with ThreadPoolExecutor(job.workers, "reading") as pool, _Workers(job) as workers:
        try:
            for document in islice(waiting, job.workers * _DOCUMENTS_AHEAD):
                ahead.append(_Task(document, stop, pool, workers))
            while ahead:
                yield ahead[0].document, ahead[0].pieces()
                ahead.popleft().abandon()
                for document in islice(waiting, 1):
                    ahead.append(_Task(document, stop, pool, workers))
        finally:
            stop.set()
            for task in ahead:
                task.abandon()


def _is_plain(document: Document) -> bool:
    found = registry.FORMATS.get(registry.suffix_of(document.path.name))
    return found is not None and found.plain


class _Task:
    """One document on its way through a worker."""

    def __init__(
        self, document: Document, stop: Event, pool: ThreadPoolExecutor, workers: _Workers
    ) -> None:
        self.document = document
        self._made: Queue[Items | None] = Queue(_PIECES_AHEAD)
        self._stop = stop
        self._workers = workers
        self._done = pool.submit(self._run, workers)

    def pieces(self) -> Iterator[Items]:
        while (piece := self._made.get()) is not None:
            yield piece
        self._done.result()

    def abandon(self) -> None:
        """Let the thread that fills the queue run to its end, at once where all is stopped."""
        self._done.cancel()
        while not self._done.done():
            if self._stop.is_set():
                self._workers.kill()
            with suppress(Empty):
                self._made.get(timeout=0.05)

    def _run(self, workers: _Workers) -> None:
        try:
            for piece in workers.read(self.document):
                if self._stop.is_set():
                    return
                self._made.put(piece)
        finally:
            if not self._stop.is_set():
                self._made.put(None)


class _Workers:
    """The idle workers; a thread takes one for a document and gives it back."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._idle: deque[subprocess.Popen[bytes]] = deque()
        self._busy: list[subprocess.Popen[bytes]] = []

    def read(self, document: Document) -> Iterator[Items]:
        """Yield the pieces of a document; a worker that fails is replaced by the next call."""
        try:
            worker = self._idle.popleft()
        except IndexError:
            worker = self._start()
        self._busy.append(worker)
        count = 0
        try:
            assert worker.stdin is not None
            assert worker.stdout is not None
            pickle.dump(document, worker.stdin)
            worker.stdin.flush()
            while piece := self._next(worker, worker.stdout):
                yield piece
                count += len(piece)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            with suppress(subprocess.TimeoutExpired):
                worker.wait(_EXIT_SECONDS)  # its output ends a moment before it does
            late = isinstance(error, TimeoutError) or worker.returncode == -9
            _end(worker)
            yield [Rejected(_place(document, count), self._lost(late))]
        except GeneratorExit:
            _end(worker)
            raise
        else:
            self._idle.append(worker)
        finally:
            self._busy.remove(worker)

    def kill(self) -> None:
        """Kill the workers that are reading; their documents are rejected."""
        for worker in list(self._busy):
            worker.kill()

    def _start(self) -> subprocess.Popen[bytes]:
        worker = _start(self._job)
        assert worker.stdout is not None
        try:
            self._next(worker, worker.stdout)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            _end(worker)
            # No file is to blame, so none is rejected.
            raise RuntimeError(
                f"found that a process to read files ends when it starts ({worker.returncode}),"
                f" expected '{sys.executable}' to import the assistant; install it again"
            ) from error
        return worker

    def _next(self, worker: subprocess.Popen[bytes], stream: IO[bytes]) -> Items:
        late = Event()

        def stop() -> None:
            late.set()
            worker.kill()

        timer = Timer(self._job.seconds, stop)
        timer.start()
        try:
            piece: Items = pickle.load(stream)
            return piece
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            if late.is_set():
                raise TimeoutError from error
            raise
        finally:
            timer.cancel()

    def _lost(self, late: bool) -> str:
        if late:
            return (
                f"took longer than {self._job.seconds:g} s or too much memory to read, expected an"
                " article; leave it out or raise parse_seconds"
            )
        return "made its reader crash, expected an article; leave it out or convert it"

    def __enter__(self) -> _Workers:
        return self

    def __exit__(self, *_raised: object) -> None:
        while self._idle:
            _end(self._idle.popleft())


def _start(job: Job) -> subprocess.Popen[bytes]:
    paths = [_PACKAGE_PARENT, *filter(None, [os.environ.get("PYTHONPATH")])]
    worker = subprocess.Popen(
        # -P: a module that lies in the folder one happens to stand in is not imported.
        [sys.executable, "-P", "-c", _SERVE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
    )
    assert worker.stdin is not None
    with suppress(OSError):  # one that has ended already says so when it is listened to
        pickle.dump(job, worker.stdin)
        worker.stdin.flush()
    return worker


def _end(worker: subprocess.Popen[bytes]) -> None:
    worker.kill()
    worker.wait()
    for stream in (worker.stdin, worker.stdout):
        if stream is not None:
            with suppress(OSError):
                stream.close()


def serve() -> None:
    """Read documents from stdin and write their pieces to stdout, until stdin ends."""
    tasks = sys.stdin.buffer
    # What a parser prints must not stand between the pieces.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    job: Job = pickle.load(tasks)
    _limit_memory(job.memory_bytes)
    pickle.dump([], answers)
    answers.flush()
    while True:
        try:
            document: Document = pickle.load(tasks)
        except EOFError:
            return
        for piece in _pieces(document, job):
            pickle.dump(piece, answers)
        pickle.dump([], answers)
        answers.flush()


def _pieces(document: Document, job: Job) -> Iterator[Items]:
    count = 0
    try:
        for piece in _grouped(read.stream(document, ingested=job.ingested, limits=job.limits)):
            yield piece
            count += len(piece)
    except ArticleRejected as error:
        failed = isinstance(error, DiskFailed)
        yield [Rejected(document.external_id, str(error), retry=failed)]
    except MemoryError:
        yield [Rejected(_place(document, count), "took too much memory to read; leave it out")]


def _place(document: Document, count: int) -> str:
    """Return the name of what could not be read after `count` items: the rest, or all of it."""
    return f"{document.external_id}#{count + 1}" if count else document.external_id


def _grouped(items: Iterable[Article | Rejected]) -> Iterator[Items]:
    remaining = iter(items)
    while piece := list(islice(remaining, _PIECE)):
        yield piece


def _limit_memory(most: int) -> None:
    if sys.platform == "win32":
        return
    import resource  # not on every platform

    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
