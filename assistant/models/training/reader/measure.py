"""A network in training and held-out questions -> figures of what it finds and what it refuses.

It reads through SpanReader, as the assistant does, so a figure here is about the same answers.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch

from assistant.models.reader import Reader, Reading, SpanReader
from assistant.models.training.measures import auc, best_accuracy
from assistant.models.training.network import TorchNetwork
from assistant.models.training.reader.network import SpanModel
from assistant.models.training.reader.sets import Pair

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_NO_PUNCTUATION = str.maketrans("", "", string.punctuation)
# A ten-thousandth is far below what a few hundred questions can tell apart.
_DIGITS = 4


def figures(
    model: SpanModel, tokenizer: Tokenizer, pairs: Sequence[Pair], device: torch.device
) -> dict[str, float]:
    """Return the measures of a network in training on one set; see `figures_of`."""
    return figures_of(SpanReader(TorchNetwork(model, device), tokenizer, "in training"), pairs)


def figures_of(reader: Reader, pairs: Sequence[Pair]) -> dict[str, float]:
    """Return the measures of one set by name; `pairs` has answerable and unanswerable ones.

    `auc` and `best_accuracy` are of "answered here", `em` and `f1` of the answers themselves
    where the set gives any, and `above 0, KIND` is the share of a kind that is taken as answered.
    """
    readings = [reader.read(p.question, [(p.title, p.passage)])[0] for p in pairs]
    scores = np.array([reading.answerable for reading in readings])
    truth = np.array([pair.answerable for pair in pairs])
    found = {
        "n": float(len(pairs)),
        "auc": auc(scores, truth),
        "best_accuracy": best_accuracy(scores, truth),
    }
    given = [(_answer(r, p), p.answers) for r, p in zip(readings, pairs, strict=True) if p.answers]
    if given:
        found["em"] = float(np.mean([max(_same(g, a) for a in gold) for g, gold in given]))
        found["f1"] = float(np.mean([max(f1(g, a) for a in gold) for g, gold in given]))
    for kind in sorted({pair.kind for pair in pairs} - {""}):
        of_kind = [s > 0 for s, pair in zip(scores, pairs, strict=True) if pair.kind == kind]
        found[f"above 0, {kind}"] = float(np.mean(of_kind))
    return {name: round(value, _DIGITS) for name, value in found.items()}


def f1(guess: str, answer: str) -> float:
    """Return the overlap of two answers in words, as SQuAD counts it (Rajpurkar et al. 2016)."""
    one, other = _words(guess), _words(answer)
    shared = (Counter(one) & Counter(other)).total()
    return 2 * shared / (len(one) + len(other)) if shared else 0.0


def _same(guess: str, answer: str) -> bool:
    return _words(guess) == _words(answer)


def _words(answer: str) -> list[str]:
    """Return the words of an answer in SQuAD's normal form, which is not the house's."""
    return _ARTICLES.sub(" ", answer.lower().translate(_NO_PUNCTUATION)).split()


def _answer(reading: Reading, pair: Pair) -> str:
    return reading.answer.of(pair.passage) if reading.answer else ""
