"""How fast a folder of articles becomes an index: ours, LlamaIndex's own way, and the encoders.

    python -m bench.ingest --data DATA [--articles N] [--passages N] [--skip-peer] [--keep INDEX]

DATA holds realtimeqa_2022gold and realtimeqa_2023; N of their articles, evenly spaced (default:
all), are written as .jsonl files of 500 and indexed, each way in a process of its own. Prints
the machine, then articles and passages per second, the share of time of each stage, peak memory,
bytes per passage, and passages per second of both encoders on the same passages. The peer cuts as
it does by default (1,024 tokens, 200 shared), so it embeds fewer and longer texts: compare articles
per second, and characters of articles per second. --keep leaves our index in a folder, for the
benchmarks that ask it.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

SETS = ("realtimeqa_2022gold", "realtimeqa_2023")
_PER_FILE = 500
_ENCODED = 2000  # passages both encoders are timed on; some ten seconds each
_MIB = 1 << 20


def main() -> None:
    """Print one block per way of indexing."""
    parser = argparse.ArgumentParser(description="Speed and size of indexing.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--articles", type=int, help="how many (default: all)")
    parser.add_argument("--passages", type=int, default=_ENCODED)
    parser.add_argument("--skip-peer", action="store_true", help="leave LlamaIndex's own way out")
    parser.add_argument("--keep", type=Path, help="a folder that is not there yet, for our index")
    given = parser.parse_args()
    if given.keep and given.keep.exists():
        parser.error(f"{given.keep} is there; name a folder that is not")
    subprocess.run([sys.executable, "-m", "bench.machine"], check=True)
    with tempfile.TemporaryDirectory() as place:
        corpus, index = Path(place, "corpus"), given.keep or Path(place, "index")
        characters = write_corpus(given.data, corpus, given.articles)
        ways: dict[str, Callable[[Path, Path], dict[str, Any]]] = {"assistant": ours}
        if not given.skip_peer:
            ways["LlamaIndex IngestionPipeline + Chroma"] = peer
        for name, way in ways.items():
            found = apart(way, corpus, index if way is ours else Path(place, "peer"))
            _show(name, found, characters)
        for name, figure in apart(encoders, index, given.passages).items():
            print(f"{name}: {figure}")


def write_corpus(data: Path, corpus: Path, most: int | None) -> int:
    """Write the articles as .jsonl files and return how many characters they have."""
    corpus.mkdir()
    rows = list(_rows(data))
    if most is not None and most < len(rows):
        rows = [rows[at * len(rows) // most] for at in range(most)]
    for at in range(0, len(rows), _PER_FILE):
        lines = "".join(json.dumps(row) + "\n" for row in rows[at : at + _PER_FILE])
        Path(corpus, f"{at:06d}.jsonl").write_text(lines, "utf-8")
    return sum(len(row["text"]) for row in rows)


def _rows(data: Path) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for name in SETS:
        with (data / name / "corpus.jsonl").open(encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                if row["id"] not in seen:
                    seen.add(row["id"])
                    yield row


def apart(way: Callable[..., dict[str, Any]], *given: Any) -> dict[str, Any]:
    """Run `way` in a fresh process and return what it found."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(way, given)


def ours(corpus: Path, index: Path) -> dict[str, Any]:
    """Index with `sync.build`; stages are timed from one report of progress to the next."""
    from assistant.config import Settings
    from assistant.index import manifest, sync

    spent: dict[str, float] = {}
    last = time.perf_counter()

    def tell(stage: str, _done: int, _total: int) -> None:
        nonlocal last
        now = time.perf_counter()
        spent[stage] = spent.get(stage, 0.0) + now - last
        last = now

    settings = Settings(index=index)
    report = sync.build([corpus], settings, progress=tell)
    held = manifest.read(index)
    stores = {store: _bytes(index / "stores" / store) for store in ("keywords", "vectors")}
    return {
        "articles": held.articles,
        "passages": held.passages,
        "seconds": report.seconds,
        "stages": spent,
        "peak": _peak(),
        "catalog bytes per passage": _bytes(index, "catalog.sqlite3*") / held.passages,
        **{f"{store} bytes per passage": n / held.passages for store, n in stores.items()},
    }


def peer(corpus: Path, index: Path) -> dict[str, Any]:
    """Index with LlamaIndex's defaults and the same model under sentence-transformers."""
    import chromadb
    from llama_index.core.ingestion import IngestionPipeline
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.core.schema import Document
    from llama_index.vector_stores.chroma import ChromaVectorStore

    from bench import peers

    started = time.perf_counter()
    collection = chromadb.PersistentClient(str(index)).create_collection("peer")
    pipeline = IngestionPipeline(
        transformations=[SentenceSplitter(chunk_size=1024, chunk_overlap=200), peers.embedding()],
        vector_store=ChromaVectorStore(chroma_collection=collection),
    )
    count = 0
    for file in sorted(corpus.iterdir()):
        rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        count += len(rows)
        pipeline.run(
            documents=[
                Document(text=row["text"], metadata={"title": row["title"], "date": row["date"]})
                for row in rows
            ]
        )
    passages = collection.count()
    return {
        "articles": count,
        "passages": passages,
        "seconds": time.perf_counter() - started,
        "stages": {},
        "peak": _peak(),
        "vectors bytes per passage": _bytes(index) / passages,
    }


def encoders(index: Path, most: int) -> dict[str, Any]:
    """Time both encoders on passages of the index, the same ones in the same order."""
    from assistant.config import Settings
    from assistant.index import carried
    from assistant.index.catalog import Catalog
    from bench import peers

    settings = Settings(index=index)
    catalog = Catalog.open(index)
    articles = catalog.article_ids()
    texts: list[str] = []
    for at in range(0, len(articles), 64):
        texts += [
            f"{p.article.heading}\n{p.text}"
            for p in catalog.passages_of(articles[at : at + 64], settings.passage_chars)
        ]
        if len(texts) >= most:
            break
    texts = texts[:most]
    ours_ = carried.open_embedder(settings, streams=settings.threads)  # as a build opens it
    theirs = peers.sentence_transformer()
    embedders: dict[str, Callable[[list[str]], Any]] = {
        "our encoder": ours_.embed,
        "SentenceTransformer.encode, fp32": theirs.encode,
    }
    rates: dict[str, list[float]] = {name: [] for name in embedders}
    for embed in embedders.values():
        embed(texts[:200])
    for _ in range(3):  # in turns, so that a busy moment does not fall on one of them
        for name, embed in embedders.items():
            started = time.perf_counter()
            embed(texts)
            rates[name].append(len(texts) / (time.perf_counter() - started))
    medians = {name: sorted(found)[1] for name, found in rates.items()}
    first, second = medians.values()
    shown = {f"{name}, passages/s (median of 3)": f"{rate:.0f}" for name, rate in medians.items()}
    return {**shown, "ratio of the encoders": f"{first / second:.2f}"}


def _bytes(folder: Path, pattern: str = "**/*") -> int:
    return sum(path.stat().st_size for path in folder.glob(pattern) if path.is_file())


def _peak() -> dict[str, float]:
    """Return the peak resident memory of this process and of its largest child, in MiB."""
    kinds = {"own": resource.RUSAGE_SELF, "largest child": resource.RUSAGE_CHILDREN}
    return {name: resource.getrusage(kind).ru_maxrss * 1024 / _MIB for name, kind in kinds.items()}


def _show(name: str, found: dict[str, Any], characters: int) -> None:
    seconds = found.pop("seconds")
    stages, peak = found.pop("stages"), found.pop("peak")
    print(f"\n{name}: {found['articles']} articles, {found['passages']} passages, {seconds:.1f} s")
    print(f"  articles/s {found.pop('articles') / seconds:.1f}")
    print(f"  passages/s {found.pop('passages') / seconds:.1f}")
    print(f"  characters/s {characters / seconds:.0f}")
    total = sum(stages.values()) or 1.0
    for stage, spent in sorted(stages.items(), key=lambda pair: -pair[1]):
        print(f"  share of {stage:<10} {spent / total:6.1%}")
    for process, most in peak.items():
        print(f"  peak memory, {process}: {most:.0f} MiB")
    for what, figure in found.items():
        print(f"  {what} {figure:.0f}")


if __name__ == "__main__":
    main()
