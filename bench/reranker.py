"""Whether the cross-encoder in float agrees with the published int8 file, and how fast each is.

    python -m bench.reranker [--index INDEX] [--questions FILE] [--pairs N]

Pairs are questions of FILE (eval/seeds.jsonl) with passages of INDEX, N of them (1,000) evenly from
all there are. Prints the machine, then for each way of running the network the pairs per second,
median of three turns, and of their scores the correlation, the rank correlation (Spearman) and the
worst difference to the published file in onnxruntime, in logits.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import numpy as np

from assistant.config import Settings
from assistant.index import carried
from assistant.index.catalog import Catalog
from assistant.models import runtime, tokens
from assistant.models.reranker import CrossEncoder
from assistant.models.runtime import Floats

_TURNS = 3


def main() -> None:
    """Print one row per runtime."""
    parser = argparse.ArgumentParser(description="Agreement and speed of the cross-encoder.")
    parser.add_argument("--index", type=Path, default=Path("index"))
    parser.add_argument("--questions", type=Path, default=Path("eval/seeds.jsonl"))
    parser.add_argument("--pairs", type=int, default=1000)
    given = parser.parse_args()
    subprocess.run([sys.executable, "-m", "bench.machine"], check=True)
    settings = Settings(index=given.index)
    pairs = _pairs(settings, given.questions, given.pairs)
    ways = _ways(settings)
    scores: dict[str, Floats] = {}
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(_TURNS):  # in turns, so that a busy moment does not fall on one of them
        for name, network in ways.items():
            started = time.perf_counter()
            scores[name] = _scored(network, pairs)
            rates[name].append(len(pairs) / (time.perf_counter() - started))
    published = next(iter(scores.values()))
    print(f"\n{len(pairs)} pairs of {given.questions} and {given.index}")
    print(f"{'':34}{'pairs/s':>9}{'correlation':>13}{'rank corr.':>12}{'worst':>8}")
    for name, found in scores.items():
        print(
            f"{name:34}{np.median(rates[name]):9.1f}{_correlation(found, published):13.5f}"
            f"{_correlation(_ranks(found), _ranks(published)):12.5f}"
            f"{np.abs(found - published).max():8.3f}"
        )


def _ways(settings: Settings) -> dict[str, CrossEncoder]:
    folder = carried.folder(settings.index, "reranker", settings.reranker)
    tokenizer = tokens.load(folder / "tokenizer.json")
    int8 = runtime.OnnxRuntime(folder / "int8.onnx", threads=settings.threads)
    ours = CrossEncoder.open(folder, threads=settings.threads, streams=settings.threads)
    elsewhere = "float" if runtime.has_openvino() else "int8"
    precision = "bf16" if runtime.has_bf16() else elsewhere
    return {
        "published int8, onnxruntime": CrossEncoder(folder, int8, tokenizer),
        f"what a question uses, {precision}": ours,
    }


def _pairs(settings: Settings, questions: Path, most: int) -> list[tuple[str, str]]:
    asked = [json.loads(line)["question"] for line in questions.read_text("utf-8").splitlines()]
    with closing(Catalog.open(settings.index)) as catalog:
        passages = list(catalog.passages_of(catalog.article_ids(), settings.passage_chars))
    texts = [f"{passage.article.heading}\n{passage.text}" for passage in passages]
    every = [(question, text) for question in asked for text in texts]
    return [every[int(at)] for at in np.linspace(0, len(every) - 1, min(most, len(every)))]


def _scored(network: CrossEncoder, pairs: list[tuple[str, str]]) -> Floats:
    """Score question by question, as a search does."""
    by_question: dict[str, list[int]] = {}
    for at, (question, _) in enumerate(pairs):
        by_question.setdefault(question, []).append(at)
    scores = np.zeros(len(pairs), dtype=np.float32)
    for question, places in by_question.items():
        scores[places] = network.score(question, [pairs[at][1] for at in places])
    return scores


def _ranks(scores: Floats) -> Floats:
    return np.argsort(np.argsort(scores)).astype(np.float32)


def _correlation(one: Floats, other: Floats) -> float:
    return float(np.corrcoef(one, other)[0, 1])


if __name__ == "__main__":
    main()
