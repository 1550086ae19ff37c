"""Many people asking at once: how long they wait, in which order, and the server's memory.

    python -m bench.load --index INDEX [--set eval/seeds.jsonl] [--people 20] [--questions 500]

An index that stands and a set in, lines out. The server is started here over a copy of the index,
and everybody has a gradio client of their own: they ask their first question together and each
further one when they have the answer to the last. A question has arrived when the server has
given it a number, and the order of answers is the order in which the server kept the turns, so
neither depends on how busy this process is, which shares the processor with the server.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from threading import Lock

# Read when the client is imported: it reports to nobody.
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import psutil
from gradio_client import Client
from gradio_client.client import Job
from markupsafe import escape

from assistant.evaluate.cases import load_cases
from assistant.serve.page import desk, history
from bench import machine
from bench.server import serving

_MIB = 2**20
# Each time so many questions are answered, the server's memory is looked at.
_LOOK = 50
# Somebody who waits looks at their place this often.
_GLANCE_SECONDS = 0.05


@dataclass(frozen=True)
class Asked:
    """One question: who asked it, how long they waited, what they saw meanwhile, what was wrong.

    `places` are the numbers of those before it in the queue, as they were shown one after another;
    `steps` is how many states of the answer in the making came.
    """

    person: str
    question: str
    seconds: float
    places: tuple[int, ...]
    steps: int
    error: str | None


class Queue:
    """People who ask a server; `arrived` has who asked what, in the order of arrival."""

    def __init__(self, address: str) -> None:
        self.arrived: list[tuple[str, str]] = []
        self._address = address
        self._arriving = Lock()

    def ask(self, person: str, questions: Sequence[str]) -> Iterator[Asked]:
        """Ask one question after another as one person, each when the last is answered."""
        client = Client(self._address, verbose=False, download_files=False, analytics_enabled=False)
        with closing(client):
            for question in questions:
                yield self._asked(client, person, question)

    def _asked(self, client: Client, person: str, question: str) -> Asked:
        begun = time.perf_counter()
        with self._arriving:
            job = client.submit(question, person, api_name="/ask")
            while not _has_number(job) and not job.done():
                time.sleep(_GLANCE_SECONDS / 10)
            self.arrived.append((person, question))
        places: list[int] = []
        while not job.done():
            place = job.status().rank
            if place is not None and places[-1:] != [place]:
                places.append(place)
            time.sleep(_GLANCE_SECONDS)
        seconds = time.perf_counter() - begun
        wrong = job.exception()
        shown = "" if wrong else " ".join(map(str, job.result()))
        error = repr(wrong) if wrong else _error(shown, question)
        return Asked(person, question, seconds, tuple(places), len(job.outputs()) - 1, error)


def main() -> None:
    """Print the machine, then waits, order, errors and memory."""
    parser = argparse.ArgumentParser(description="Waits, order and memory under load.")
    parser.add_argument("--index", type=Path, default=Path("index"))
    parser.add_argument("--set", dest="set_file", type=Path, default=Path("eval/seeds.jsonl"))
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--questions", type=int, default=500)
    chosen = parser.parse_args()
    print(machine.lines())
    texts = [case.question for case in load_cases(chosen.set_file)]
    wanted = list(islice(cycle(texts), chosen.questions))
    with serving(chosen.index) as server:
        print(f"\n{chosen.people} people, {len(wanted)} questions of {chosen.set_file.name}")
        process = psutil.Process(server.pid)
        queue = Queue(server.address)
        begun = time.perf_counter()
        asked = all_of(queue, wanted, chosen.people, lambda done: _tell_memory(process, done))
        seconds = time.perf_counter() - begun
        kept = answered(server.index)
    _print(asked, seconds)
    print(f"order of arrival kept: {'yes' if kept == in_files(queue.arrived) else 'no'}")


def all_of(
    queue: Queue, wanted: Sequence[str], people: int, tell: Callable[[int], None]
) -> list[Asked]:
    """Have `people` ask what is wanted, in turn; `tell` hears each number of answers."""
    done: list[Asked] = []
    counting = Lock()

    def person(number: int) -> None:
        for asked in queue.ask(f"person {number}", wanted[number::people]):
            with counting:
                done.append(asked)
                tell(len(done))

    with ThreadPoolExecutor(people) as pool:
        list(pool.map(person, range(people)))
    return done


def answered(index: Path) -> list[tuple[str, str]]:
    """Return who was answered what, in order, as the page of an index has kept it."""
    with closing(sqlite3.connect(index / desk.FOLDER / history.FILE)) as kept:
        query = "select session, json_extract(turn, '$.reply.question') from turns order by number"
        return [(session, question) for session, question in kept.execute(query)]


def in_files(arrived: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return people as the history knows them."""
    return [(history.key(person), question) for person, question in arrived]


def _has_number(job: Job) -> bool:
    return job.communicator is not None and job.communicator.event_id is not None


def _error(shown: str, question: str) -> str | None:
    if 'role="alert"' in shown:
        return shown
    if f'<h2 class="asked"><bdi>{escape(question)}</bdi></h2>' not in shown:
        return "the answer is not to this question"
    return None


def _tell_memory(process: psutil.Process, done: int) -> None:
    if done % _LOOK == 0:
        print(f"  after {done:4} questions: {process.memory_info().rss / _MIB:.0f} MiB", flush=True)


def _print(asked: Sequence[Asked], seconds: float) -> None:
    waits = [each.seconds for each in asked]
    slowest = statistics.quantiles(waits, n=20, method="inclusive")[-1]
    print(
        f"wait: median {statistics.median(waits):.2f} s, p95 {slowest:.2f} s, max {max(waits):.2f}"
    )
    print(f"answers a second: {len(asked) / seconds:.2f}")
    placed = [each for each in asked if each.places]
    rose = sum(list(each.places) != sorted(each.places, reverse=True) for each in placed)
    print(f"saw a place in the queue: {len(placed)} of {len(asked)}, of which {rose} saw it grow")
    steps = [each.steps for each in asked]
    print(f"steps shown before an answer: median {statistics.median(steps):.0f}")
    errors = [each.error for each in asked if each.error]
    print(f"errors: {len(errors)}", *errors[:3], sep="\n  ")


if __name__ == "__main__":
    main()
