"""The public sets and our own questions -> a trained reader, in two stages.

    python -m assistant.models.training.reader.train --data DATA --out TRAINED
        [--minutes N] [--after DIR [--seen N]]

DATA holds squad2_devhalf, clapnq_dev, wice, bump, multihoprag_500, ramdocs and mtragun; TRAINED is
read by export. The first stage teaches to find answers at all, the second when to say that there is
none; DIR is what an earlier stage left, or the folder of the shipped weights, and then only the
second one runs; of the first N of our questions, which those weights have seen, it repeats a part.
Seeds are fixed, but where the minutes end before the steps do the rates follow the clock, and the
weights are then not the same twice.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch

from assistant.models import registry
from assistant.models.training import batches, fit
from assistant.models.training import network as networks
from assistant.models.training.reader import examples, loss, measure, network, rows, sets
from assistant.models.training.reader.examples import Example
from assistant.models.training.reader.sets import Pair

_START = "ms-marco-MiniLM-L-12-v2"
_SEED = 17
_RERANKER_SHARE = 0.3  # of its logits, see networks.from_reranker
_EPOCHS = 3
_LAST_EPOCHS = 2
# Rough questions before the first epoch: a warm-up of about a third of an epoch.
_ROUGH = 1500
# What of the first stage each epoch of the second repeats, so that it is not forgotten.
_SQUAD_AGAIN = 2400
_CLAPNQ_AGAIN = 250
# What it repeats of our own questions that earlier weights have seen.
_OURS_AGAIN = 4000
# Measuring cuts later than training does, because SQuAD's paragraphs are long.
_MEASURED_TOKENS = 384
# Between epochs every so manieth question is measured: there are many, and the clock runs.
_MEASURED_STEP = 4
# The minutes that the shipped weights were given on two CPU cores; also how stages share others.
_FIRST_MINUTES = 25.0
_SECOND_MINUTES = 30.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stage:
    """The examples of each part, the held-out pairs by set, and how to train on them."""

    name: str
    parts: Sequence[Sequence[Example]]
    held: Mapping[str, Sequence[Pair]]
    rate: float
    minutes: float


def first_stage(data: Path, minutes: float) -> Stage:
    """Return rough questions, then epochs of SQuAD, CLAPNQ and WiCE."""
    rng = random.Random(_SEED)
    articles = sets.squad_articles(data)
    squad, squad_held = _squad(data, articles)
    clapnq, clapnq_held = _clapnq(data)
    supported, unsupported = sets.wice_supported(data), sets.wice_unsupported(data)
    pages = examples.pages_of(articles, sets.wice_pages(data))
    parts = [examples.rough(pages, _ROUGH, rng)]
    for _ in range(_EPOCHS):
        made = squad.epoch(rng) + examples.from_clapnq(clapnq, rng)
        made += examples.from_supported(supported, rng)
        made += examples.from_unsupported(unsupported, rng)
        parts.append(made)
    return Stage(
        "find", parts, {"squad2": squad_held, "clapnq": clapnq_held}, rate=1e-4, minutes=minutes
    )


def second_stage(data: Path, minutes: float, seen: int = 0) -> Stage:
    """Return epochs of our own questions with some of SQuAD and CLAPNQ.

    Of our first `seen` questions an epoch repeats a part, of the others it holds all.
    """
    rng = random.Random(_SEED)
    squad, squad_held = _squad(data, sets.squad_articles(data))
    clapnq, _ = _clapnq(data)
    ours, ours_held = sets.ours(data)
    parts: list[list[Example]] = []
    for _ in range(_LAST_EPOCHS):
        again, long = squad.epoch(rng), examples.from_clapnq(clapnq, rng)
        rng.shuffle(again)
        rng.shuffle(long)
        asked = rng.sample(ours[:seen], min(seen, _OURS_AGAIN)) + ours[seen:]
        parts.append(examples.from_ours(asked, rng) + again[:_SQUAD_AGAIN] + long[:_CLAPNQ_AGAIN])
    return Stage(
        "refuse", parts, {"ours": ours_held, "squad2": squad_held}, rate=5e-5, minutes=minutes
    )


def held_out(data: Path) -> dict[str, list[Pair]]:
    """Return the pairs that no stage trains on, by set."""
    return {
        "squad2": _squad(data, sets.squad_articles(data))[1],
        "clapnq": _clapnq(data)[1],
        "ours": sets.ours(data)[1],
    }


def _squad(data: Path, articles: Mapping[str, Sequence[str]]) -> tuple[examples.Squad, list[Pair]]:
    pairs = sets.squad(data)
    held = [pair for pair in pairs if pair.title in sets.SQUAD_HELD_OUT]
    trained = [pair for pair in pairs if pair.title not in sets.SQUAD_HELD_OUT]
    return examples.Squad(trained, articles), held


def _clapnq(data: Path) -> tuple[list[Pair], list[Pair]]:
    pairs = sets.clapnq(data)
    held = [pair for pair in pairs if sets.clapnq_held_out(pair.title)]
    return [pair for pair in pairs if not sets.clapnq_held_out(pair.title)], held


def run(stage: Stage, model: network.SpanModel, tokenizer: Path, out: Path) -> None:
    """Train one stage, measure after each part and keep the weights and figures.json in `out`."""
    torch.manual_seed(_SEED)
    rng = random.Random(_SEED)
    device = next(model.parameters()).device
    short = batches.tokenizer(tokenizer)
    parts = [batches.batches(rows.encode(part, short), rng) for part in stage.parts]
    _log.info("stage '%s': %s batches", stage.name, [len(part) for part in parts])
    long = batches.tokenizer(tokenizer, limit=_MEASURED_TOKENS)

    def keep(part: int, step: int = _MEASURED_STEP) -> None:
        networks.save(model, tokenizer, out)  # first: measuring takes minutes
        found = {
            name: measure.figures(model, long, pairs[::step], device)
            for name, pairs in stage.held.items()
        }
        _log.info("stage '%s', part %d: %s", stage.name, part, json.dumps(found))
        (out / "figures.json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")

    fit.fit(
        model,
        parts,
        loss_of=loss.loss_of,
        rate=stage.rate,
        minutes=stage.minutes,
        device=device,
        after_part=keep,
    )
    keep(len(parts), step=1)


def main() -> None:
    """Train both stages, on a GPU where there is one."""
    parser = argparse.ArgumentParser(description="Train the reader that ships with the assistant.")
    parser.add_argument("--data", type=Path, required=True, help="folder of the public sets")
    parser.add_argument("--out", type=Path, required=True, help="folder for the trained reader")
    parser.add_argument(
        "--minutes",
        type=float,
        default=_FIRST_MINUTES + _SECOND_MINUTES,
        help="longest time for both stages together (default: %(default)g)",
    )
    parser.add_argument(
        "--after", type=Path, help="folder that an earlier stage wrote, or that ships"
    )
    parser.add_argument(
        "--seen", type=int, default=0, help="of our questions so many were trained on before"
    )
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    stages: list[tuple[Callable[[Path, float], Stage], float]] = [
        (first_stage, _FIRST_MINUTES),
        (partial(second_stage, seen=options.seen), _SECOND_MINUTES),
    ]
    if options.after:
        del stages[0]
    share = options.minutes / sum(minutes for _, minutes in stages)
    torch.manual_seed(_SEED)
    folder = registry.find(_START)
    model = (
        networks.load(network.SpanModel, options.after)
        if options.after
        else networks.from_reranker(network.SpanModel, folder, share=_RERANKER_SHARE)
    )
    # Written out, attention has a backward pass twice as fast as the fused one on a CPU.
    model.encoder.set_attn_implementation("eager")
    networks.freeze(model)
    model.to(torch.device("cuda" if torch.cuda.is_available() else "cpu"))
    for stage, minutes in stages:
        run(stage(options.data, minutes * share), model, folder / "tokenizer.json", options.out)


if __name__ == "__main__":
    main()
