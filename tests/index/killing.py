"""Kill builds at named points and at random times; print what each left, as JSON.

Run as a program by test_killed.py. Every build runs in a child that is forked before any store
was opened, because a store's threads do not survive a fork.
"""

from __future__ import annotations

import json
import math
import os
import random
import resource
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Imported before forking, so that no child pays for it.
import llama_index.vector_stores.chroma  # noqa: F401

import assistant.index.ingest  # noqa: F401
from assistant.errors import AssistantError
from assistant.index import publish, sync
from assistant.index.opened import Index
from assistant.index.publish import Progress
from assistant.index.sync import build
from assistant.types import Scope
from tests.index.index_builders import (
    STORIES,
    HandEmbedder,
    HandModels,
    assert_in_step,
    make_models,
    make_settings,
    write_corpus,
)

STAGES = ("scan", "read", "cut", "keywords", "copy", "embed", "seal", "publish", "done")
# What follows the keywords' publication where they do not wait for the vectors: how often each
# stage has come by then, both publications counted.
BETWEEN = {"publish": 1, "copy": 1, "embed": 1, "seal": 2}
# More than one batch of articles, so that a build can die between two of them.
MANY = 40


def before() -> dict[str, str]:
    return STORIES | {"wire.jsonl": wire("The Post"), "twin.txt": STORIES["storm.txt"]}


def after() -> dict[str, str]:
    """Return a corpus in which files were added, changed, removed and only described anew."""
    files = before() | {"wire.jsonl": wire("The Tribune")}
    del files["goldfish.txt"], files["twin.txt"]
    files["harbour.txt"] = "The harbour is open again, the pilots said, and the barge is gone."
    # Each points in a direction of its own: a graph of forty equal vectors may hide others.
    return files | {
        f"new{n}.txt": f"Museum number {n} opened a wing for its collection of"
        f" {'orchard tools, ' * (n % 7)}{'vaccine jars, ' * (n % 6)}maps and clocks."
        for n in range(MANY)
    }


def wire(source: str) -> str:
    text = "The election of the bridge committee was put off for a week by the storm."
    return json.dumps({"id": "wire-1", "text": text, "source": source, "date": "2025-01-05"})


def in_child(work: Callable[[], Any], kill_after: float | None = None) -> tuple[int, Any]:
    """Run `work` in a forked child; return its wait status and what it returned."""
    end, start = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(end)
        try:
            answer: Any = work()
        except AssistantError as error:
            answer = {"error": type(error).__name__, "says": str(error)}
        except BaseException:
            answer = {"error": "crash", "says": traceback.format_exc()}
        with os.fdopen(start, "w") as pipe:
            json.dump(answer, pipe)
        os._exit(0)
    os.close(start)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(end) as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    return status, json.loads(said) if said else None


def kill_at(stage: str, count: int) -> Progress:
    seen = [0]

    def progress(now: str, _done: int, _total: int) -> None:
        seen[0] += now == stage
        if now == stage and seen[0] == count:
            os.kill(os.getpid(), signal.SIGKILL)

    return progress


class DeadlyEmbedder(HandEmbedder):
    """Dies in its second batch: after one was stored, before the other is."""

    calls = 0

    def embed(self, texts: Any) -> Any:
        self.calls += 1
        if self.calls == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().embed(texts)


def reading_build(folder: Path, progress: Progress | None = None) -> Any:
    """Build as if reading took so long that the keywords are published after every file."""
    sync._PUBLISH_SECONDS = 0.0
    return run_build(folder, progress)


def long_build(folder: Path, progress: Progress | None = None, models: Any = None) -> Any:
    """Build as if the vectors took so long that the keywords do not wait for them."""
    publish._MANY_NEW = 0
    return run_build(folder, progress, models)


def run_build(folder: Path, progress: Progress | None = None, models: Any = None) -> Any:
    report = build(
        [folder / "corpus"],
        make_settings(folder / "index"),
        progress=progress,
        models=models or make_models(),
    )
    return {"embedded": report.passages_embedded, "added": report.added}


def as_json(folder: Path) -> Any:
    found = assert_in_step(folder / "index")
    return {"fingerprint": found.fingerprint, "awaiting": 0, "ids": sorted(found.vectors)}


def read(folder: Path) -> Any:
    """Return what a reader finds, through `Index`, after a build died."""
    with Index.open(folder / "index", make_settings(folder / "index")) as index:
        near = index.vectors.search(make_models().hand.embed(["storm"])[0], 999, Scope())
        passages = index.passages([i for i, _ in near])
        lost = {i for i, _ in near} - passages.keys()
        words = {
            w for p in passages.values() for w, _ in index.keywords.search(p.text, 999, Scope())
        }
        return {
            "fingerprint": index.facts().fingerprint,
            "awaiting": index.facts().awaiting,
            "ids": sorted(passages),
            "by_words": sorted(index.passages(sorted(index.keywords.ids()))),
            "lost": sorted(lost | (words ^ passages.keys())),
        }


def aftermath(folder: Path) -> dict[str, Any]:
    """Return what a reader sees, what the next build reports, and what then is there."""

    def look() -> dict[str, Any]:
        try:
            seen = read(folder)
        except AssistantError as error:
            seen = {"error": type(error).__name__}
        return {"seen": seen, "report": run_build(folder), "completed": as_json(folder)}

    return dict(in_child(look)[1])


def limited(folder: Path, most_bytes: int) -> Any:
    """Build where no file may grow beyond `most_bytes`."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, resource.RLIM_INFINITY))
    return run_build(folder)


def prepare(tmp: Path) -> dict[str, Any]:
    """Make the state before, and clean builds of both corpora to compare with."""
    write_corpus(tmp / "old" / "corpus", before())
    write_corpus(tmp / "new" / "corpus", after())
    in_child(lambda: run_build(tmp / "old"))
    started = time.perf_counter()
    in_child(lambda: run_build(tmp / "new"))
    seconds = time.perf_counter() - started
    (_, old), (_, new) = (
        in_child(lambda: as_json(tmp / "old")),
        in_child(lambda: as_json(tmp / "new")),
    )
    return {"old": old, "new": new, "seconds": seconds}


def changed(tmp: Path, name: str, *, first: bool) -> Path:
    """Return a folder with the corpus of after(); with the index of before() unless `first`."""
    folder = tmp / name
    shutil.copytree(tmp / "new" / "corpus", folder / "corpus")
    if not first:
        shutil.copytree(tmp / "old" / "index", folder / "index")
    return folder


def main(tmp: Path) -> None:
    # How far a build is after so many seconds depends on the machine: only one point has it.
    sync._PUBLISH_SECONDS = math.inf
    results: dict[str, Any] = prepare(tmp)
    deadly = HandModels(DeadlyEmbedder())
    works: dict[str, tuple[Callable[[Path], Any], float | None]] = {
        stage: (lambda folder, s=stage: run_build(folder, kill_at(s, 1)), None) for stage in STAGES
    }
    works["read 20"] = (lambda folder: run_build(folder, kill_at("read", 20)), None)
    works["embedding"] = (lambda folder: run_build(folder, models=deadly), None)
    works["first embedding"] = works["embedding"]
    works["first publish"] = works["publish"]
    for stage, count in BETWEEN.items():
        works[f"between {stage}"] = (
            lambda folder, s=stage, c=count: long_build(folder, kill_at(s, c)),
            None,
        )
    works["between embedding"] = (lambda folder: long_build(folder, models=deadly), None)
    works["reading"] = (lambda folder: reading_build(folder, kill_at("read", 20)), None)
    works["first reading"] = works["reading"]
    works["long done"] = (lambda folder: long_build(folder, kill_at("publish", 2)), None)
    works["first between embedding"] = works["between embedding"]
    chance = random.Random(2025)
    for n in range(4):
        works[f"random {n}"] = (run_build, chance.uniform(0.05, 1.5) * results["seconds"])
    # Without a kill: what a build from nothing and one from the state before have to embed.
    results["embedded"] = {}
    for name in ("first", "later"):
        folder = changed(tmp, name, first=name == "first")
        _, report = in_child(lambda f=folder: run_build(f))
        results["embedded"][name] = report["embedded"]
    points: dict[str, Any] = {}
    for name, (work, kill_after) in works.items():
        folder = changed(tmp, name, first=name.startswith("first"))
        status, _ = in_child(lambda f=folder, w=work: w(f), kill_after)
        points[name] = aftermath(folder) | {"killed": os.WIFSIGNALED(status)}
    limits: dict[str, Any] = {}
    for kilobytes in (20, 100, 300):
        folder = changed(tmp, f"limit {kilobytes}", first=False)
        _, said = in_child(lambda f=folder, k=kilobytes: limited(f, k * 1024))
        limits[str(kilobytes)] = aftermath(folder) | {"said": said}
    results |= {"points": points, "limits": limits}
    (tmp / "results.json").write_text(json.dumps(results), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
