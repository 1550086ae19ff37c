"""Workers that read, crash, hang and eat memory: all of them real processes."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import textwrap
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import Any

import psutil
import pytest

from assistant.corpus import parse, read
from assistant.corpus.parse import Job
from assistant.corpus.read import Document, Limits, Rejected
from assistant.types import Article

ROOT = Path(__file__).parents[2]
STORY = "Story number {n} says that the harbour of Port Selim was closed for {n} days in all."
# A reader that does what its file says; workers know it because their Python begins with this.
ODD_FORMAT = """
    import os, signal, sys, time, types
    from assistant.corpus.formats import registry

    def read(file):
        order = file.data().decode()
        yield file.external_id + ":first", {"text": "Before anything happened all was well. " * 3}
        if order == "exit":
            os._exit(3)
        if order == "abort":
            os.abort()
        if order == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        if order == "sleep":
            time.sleep(600)
        if order == "memory":
            held = bytearray(8_000_000_000)
        if order == "print":
            print("a parser that prints", flush=True)
            os.write(1, b"and one that writes")
        if order == "many":
            for n in range(2000):
                if n == 1000:
                    os._exit(3)
                yield f"line {n}", {"text": f"Line {n} of a long file about the harbour. " * 3}

    module = types.ModuleType("assistant.corpus.formats.odd")
    module.read = read
    sys.modules[module.__name__] = module
    registry.FORMATS[".odd"] = registry.Format("odd")
"""


def make_job(**over: Any) -> Job:
    facts: dict[str, Any] = {
        "ingested": dt.datetime(2025, 3, 1, tzinfo=dt.UTC),
        "limits": Limits(),
        "workers": 2,
        "seconds": 60.0,
        "memory_bytes": 4_000_000_000,
    }
    return Job(**facts | over)


def make_document(path: Path) -> Document:
    return Document(path.name, path, "0" * 64, path.stat().st_size)


def write(folder: Path, files: dict[str, str]) -> list[Document]:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return [make_document(folder / name) for name in files]


def plain(count: int) -> dict[str, str]:
    return {f"n{n:03d}.txt": STORY.format(n=n) for n in range(count)}


def jsonl(count: int) -> str:
    return "".join(json.dumps({"text": STORY.format(n=n)}) + "\n" for n in range(count))


def parsed(documents: Sequence[Document], job: Job) -> dict[str, list[Article | Rejected]]:
    with closing(parse.parse(documents, job)) as opened:
        return {
            document.external_id: list(chain.from_iterable(pieces)) for document, pieces in opened
        }


def reasons(items: Sequence[Article | Rejected]) -> list[str]:
    return [item.reason for item in items if isinstance(item, Rejected)]


def workers() -> list[psutil.Process]:
    """Return the processes that read files for this one."""
    found = []
    for child in psutil.Process().children():
        try:
            if any("assistant.corpus.parse" in part for part in child.cmdline()):
                found.append(child)
        except (psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
    return found


@pytest.fixture
def odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let the workers read .odd files; return a folder for them."""
    start = tmp_path / "start"
    start.mkdir()
    (start / "sitecustomize.py").write_text(textwrap.dedent(ODD_FORMAT), "utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(start), str(ROOT)]))
    yield tmp_path / "corpus"
    assert workers() == []


def odd_files(folder: Path, order: str) -> list[Document]:
    """Return a document that follows `order` between two that are read without harm."""
    return write(folder, {"a.odd": "good", "b.odd": order, "c.odd": "good"})


@pytest.mark.slow
@pytest.mark.parametrize("order", ["exit", "abort"])
def test_a_crash_rejects_the_one_file(odd: Path, order: str) -> None:
    found = parsed(odd_files(odd, order), make_job(workers=1))
    assert [item.external_id for item in found["a.odd"]] == ["a.odd:first"]
    assert [item.external_id for item in found["c.odd"]] == ["c.odd:first"]
    (lost,) = found["b.odd"]
    assert isinstance(lost, Rejected)
    assert lost.external_id == "b.odd"
    assert "made its reader crash" in lost.reason


@pytest.mark.slow
def test_a_worker_that_the_system_kills_rejects_the_one_file(odd: Path) -> None:
    found = parsed(odd_files(odd, "killed"), make_job(workers=1))
    assert "too much memory" in reasons(found["b.odd"])[0]
    assert reasons(found["a.odd"]) == reasons(found["c.odd"]) == []


@pytest.mark.slow
def test_a_file_that_takes_too_long_is_rejected_and_its_worker_ended(odd: Path) -> None:
    documents = odd_files(odd, "sleep")
    # Generous, because a worker must start and import within it on a machine under load.
    found = parsed(documents, make_job(workers=1, seconds=15.0))
    assert reasons(found["b.odd"]) == [
        "took longer than 15 s or too much memory to read, expected an article; leave it out or"
        " raise parse_seconds"
    ]
    assert reasons(found["a.odd"]) == reasons(found["c.odd"]) == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="no limit of the address space elsewhere")
def test_a_file_that_takes_too_much_memory_is_rejected(odd: Path) -> None:
    found = parsed(odd_files(odd, "memory"), make_job(workers=1, memory_bytes=2_000_000_000))
    assert "memory" in reasons(found["b.odd"])[0].lower()
    assert reasons(found["a.odd"]) == reasons(found["c.odd"]) == []


@pytest.mark.slow
def test_what_a_parser_prints_does_not_stand_between_the_articles(odd: Path) -> None:
    found = parsed(odd_files(odd, "print"), make_job(workers=1))
    assert [item.external_id for item in found["b.odd"]] == ["b.odd:first"]
    assert reasons(found["b.odd"]) == []


@pytest.mark.slow
def test_what_was_read_before_a_crash_stands_and_the_place_after_it_is_named(odd: Path) -> None:
    found = parsed(odd_files(odd, "many"), make_job())["b.odd"]
    *before, lost = found
    assert all(isinstance(item, Article) for item in before)
    # Whole pieces only: what the worker had not sent yet went with it.
    assert [item.external_id for item in before[1:]] == [f"line {n}" for n in range(len(found) - 2)]
    assert 800 < len(before) <= 1001
    assert isinstance(lost, Rejected)
    assert lost.external_id == f"b.odd#{len(before) + 1}"


@pytest.mark.slow
def test_a_worker_killed_from_outside_rejects_at_most_the_file_it_read(tmp_path: Path) -> None:
    documents = write(tmp_path / "corpus", plain(200))
    found: dict[str, list[Article | Rejected]] = {}
    for n, (document, pieces) in enumerate(parse.parse(documents, make_job())):
        found[document.external_id] = list(chain.from_iterable(pieces))
        if n == 20:
            (first, *_) = workers()
            first.kill()
    lost = [name for name, items in found.items() if reasons(items)]
    assert list(found) == [document.external_id for document in documents]
    assert len(lost) <= 1
    assert workers() == []


@pytest.mark.slow
def test_workers_read_what_this_process_reads_in_the_same_order(tmp_path: Path) -> None:
    files = plain(198) | {"empty.txt": "", "wire.jsonl": jsonl(150) + "{ broken\n"}
    documents = write(tmp_path / "corpus", dict(sorted(files.items(), key=lambda f: f[0][::-1])))
    job = make_job()
    here = {}
    for document in documents:
        try:
            here[document.external_id] = read.load(document, ingested=job.ingested)
        except read.ArticleRejected as error:
            here[document.external_id] = [Rejected(document.external_id, str(error))]
    seen: set[int] = set()
    there: dict[str, list[Article | Rejected]] = {}
    for document, pieces in parse.parse(documents, job):
        there[document.external_id] = list(chain.from_iterable(pieces))
        seen |= {worker.pid for worker in workers()}
    assert list(there) == list(here) == [document.external_id for document in documents]
    assert there == here
    assert len(seen) == 2  # and each of them was used again and again
    assert len(there["wire.jsonl"]) == 151


@pytest.mark.slow
def test_a_slow_document_does_not_let_later_ones_overtake_it(tmp_path: Path) -> None:
    documents = write(tmp_path / "corpus", {"a.jsonl": jsonl(3000)} | plain(60))
    found = parsed(documents, make_job())
    assert list(found) == [document.external_id for document in documents]
    assert [item.external_id for item in found["a.jsonl"]] == [
        f"a.jsonl#{n + 1}" for n in range(3000)
    ]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how far a file was read")
@pytest.mark.parametrize(
    ("count", "others"), [(20_000, 0), (6_000, 40)], ids=["in this process", "in a worker"]
)
def test_a_long_jsonl_streams_in_bounded_pieces(tmp_path: Path, count: int, others: int) -> None:
    documents = write(tmp_path / "corpus", {"a.jsonl": jsonl(count)} | plain(others))
    size = documents[0].size
    with closing(parse.parse(documents, make_job())) as opened:
        document, pieces = next(opened)
        first = next(pieces)
        reading = [psutil.Process(), *workers()]
        places = [
            file.position
            for process in reading
            for file in process.open_files()
            if file.path == str(document.path)
        ]
        assert len(places) == 1
        assert places[0] < size / 4
        rest = [len(piece) for piece in pieces]
    assert max(rest) == len(first) == 64
    assert len(first) + sum(rest) == count


def within(seconds: float, work: Any) -> None:
    """Fail, and not hang, where `work` does not return."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    assert not thread.is_alive()


@pytest.mark.slow
def test_a_caller_that_stops_in_the_middle_of_a_document_leaves_no_worker(tmp_path: Path) -> None:
    documents = write(tmp_path / "corpus", {"a.jsonl": jsonl(5000)} | plain(60))

    def stop() -> None:
        with closing(parse.parse(documents, make_job())) as opened:
            _, pieces = next(opened)
            next(pieces)
            time.sleep(3)  # by now more pieces have been read than may wait

    within(60, stop)
    assert workers() == []


@pytest.mark.slow
def test_a_caller_that_stops_does_not_wait_for_a_file_that_hangs(odd: Path) -> None:
    documents = write(odd, {"a.odd": "good", "b.odd": "sleep", "c.odd": "sleep"})

    def stop() -> None:
        with closing(parse.parse(documents, make_job(seconds=500.0))) as opened:
            _, pieces = next(opened)
            list(pieces)
            time.sleep(0.5)

    within(60, stop)


@pytest.mark.slow
def test_a_module_in_the_working_folder_is_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = write(tmp_path / "corpus", plain(40))
    (tmp_path / "dataclasses.py").write_text("raise SystemExit('not the real one')", "utf-8")
    monkeypatch.chdir(tmp_path)
    found = parsed(documents, make_job())
    assert [reasons(items) for items in found.values()] == [[]] * 40


@pytest.mark.slow
def test_workers_that_cannot_start_reject_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = write(tmp_path / "corpus", plain(40))
    start = tmp_path / "start"
    start.mkdir()
    (start / "sitecustomize.py").write_text("import os; os._exit(7)", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(start))
    with pytest.raises(RuntimeError, match=r"ends when it starts \(7\)"):
        parsed(documents, make_job())
    assert workers() == []
