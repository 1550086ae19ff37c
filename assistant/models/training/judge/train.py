"""The public sets of claims and pages -> a trained judge.

    python -m assistant.models.training.judge.train --data DATA --out TRAINED [--minutes N]
        [--start EARLIER]

DATA holds the sets of `sets.NAMES`, squad2_devhalf, clapnq_dev, mtragun and multihoprag_500;
TRAINED is read by export. With --start the training goes on from one that was written EARLIER, or
from the folder of the shipped weights, with other examples.
Seeds are fixed, but where the minutes end before the steps do the rates follow the clock, and the
weights are then not the same twice.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from assistant.models import registry
from assistant.models.judge import SupportJudge
from assistant.models.training import batches, fit, network
from assistant.models.training.judge import examples, rows, sets
from assistant.models.training.judge.examples import Example
from assistant.models.training.judge.network import JudgeModel
from assistant.models.training.measures import auc
from assistant.models.training.reader import sets as read_sets

_START = "ms-marco-MiniLM-L-12-v2"
_SEED = 17
_RERANKER_SHARE = 0.1  # of its logits, see network.from_reranker
# The minutes that the shipped weights were given on two CPU cores.
_MINUTES = 60.0
_RATE = 1e-4
# Measured after every part, so that a stopped training leaves figures.
_PARTS = 4
# Examples a set gives at most, of each kind: what two cores get through in an hour, and more of
# what is rare. RAGTruth's supported sentences are nine of ten.
_MOST = {"ragtruth_qa": 2600, "summedits": 2000, "bump": 800, "wice": 400}
_FROM_PAGES = 3600
# Claims of a set that are measured between the parts: the clock runs.
_MEASURED = 300

_log = logging.getLogger(__name__)


def read(data: Path, rng: random.Random) -> tuple[list[Example], dict[str, list[Example]]]:
    """Return the examples to train on, drawn and shuffled, and those held out, by set."""
    held_rng = random.Random(_SEED)  # the same are measured whichever are drawn
    trained: list[Example] = []
    held: dict[str, list[Example]] = {}
    for name in sets.NAMES:
        ours, theirs = sets.read(data, name)
        for supported in (True, False):
            made = [e for e in examples.from_responses(ours) if e.supported is supported]
            rng.shuffle(made)
            trained += made[: _MOST[name]]
        held[name] = examples.from_responses(theirs)
        held_rng.shuffle(held[name])
    trained += examples.from_responses(sets.ours(data))
    trained += examples.from_pages(_pages(data), _FROM_PAGES, rng)
    rng.shuffle(trained)
    return trained, held


def _pages(data: Path) -> list[tuple[str, Sequence[str]]]:
    """Return the titles and paragraphs of SQuAD and of the news of MultiHop-RAG."""
    pages: list[tuple[str, Sequence[str]]] = [*read_sets.squad_articles(data).items()]
    for line in (data / "multihoprag_500" / "corpus.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        pages.append((row["title"], [row["text"]]))
    return pages


def figures(judge: SupportJudge, held: Sequence[Example]) -> dict[str, float]:
    """Return how well claims are told apart, and the words that are doubted."""
    found = judge.judge([(example.claim, example.evidence) for example in held])
    truths = [example.supported for example in held]
    marks: list[bool] = []
    doubts: list[float] = []
    for example, judgement in zip(held, found, strict=True):
        if example.doubted is not None:
            for span, logit in judgement.doubts:
                marks.append(any(span.overlaps(doubted) for doubted in example.doubted))
                doubts.append(logit)
    return {
        "claims": len(held),
        "supported": round(float(np.mean(truths)), 3),
        "AUROC": round(auc(np.array([j.supported for j in found]), np.array(truths)), 4),
        "AUROC of words": round(auc(np.array(doubts), np.array(marks)), 4) if any(marks) else 0.0,
    }


def main() -> None:
    """Train, on a GPU where there is one."""
    parser = argparse.ArgumentParser(description="Train the judge that ships with the assistant.")
    parser.add_argument("--data", type=Path, required=True, help="folder of the public sets")
    parser.add_argument("--out", type=Path, required=True, help="folder for the trained judge")
    parser.add_argument("--minutes", type=float, default=_MINUTES, help="longest time")
    parser.add_argument("--start", type=Path, help="folder to go on from")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    seed = _SEED if options.start is None else _SEED + 1
    torch.manual_seed(seed)
    folder = registry.find(_START)
    if options.start is None:
        model = network.from_reranker(JudgeModel, folder, share=_RERANKER_SHARE)
    else:
        model = network.load(JudgeModel, options.start)
    # Written out, attention has a backward pass twice as fast as the fused one on a CPU.
    model.encoder.set_attn_implementation("eager")
    network.freeze(model)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model.to(device)
    by = batches.tokenizer(folder / "tokenizer.json")
    rng = random.Random(seed)
    trained, held = read(options.data, rng)
    encoded = rows.encode(trained, by)
    share = -(-len(encoded) // _PARTS)
    parts = [batches.batches(encoded[n * share : (n + 1) * share], rng) for n in range(_PARTS)]
    lengths = [len(row.encoding.ids) for row in encoded]
    _log.info("%d claims of %.0f tokens, %s", len(encoded), np.mean(lengths), options.out)

    def keep(part: int) -> None:
        network.save(
            model, folder / "tokenizer.json", options.out
        )  # first: measuring takes minutes
        judge = SupportJudge(network.TorchNetwork(model, device), by, "in training")
        found = {name: figures(judge, claims[:_MEASURED]) for name, claims in held.items()}
        _log.info("part %d: %s", part, json.dumps(found))
        (options.out / "figures.json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")

    fit.fit(
        model,
        parts,
        loss_of=rows.loss_of,
        rate=_RATE,
        minutes=options.minutes,
        device=device,
        after_part=keep,
    )
    keep(_PARTS)


if __name__ == "__main__":
    main()
