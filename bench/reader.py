"""The reader that ships, on questions it was not trained on, beside the cross-encoder's score.

    python -m bench.reader --data DATA --index index

DATA holds the public sets (squad2_devhalf, clapnq_dev, wice, multihoprag_500); the index lends
its cross-encoder. Prints the machine, then per set the AUC of "the passage answers" against
"it does not", and how well the answers themselves are found.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant import config
from assistant.index import carried
from assistant.models.reader import SpanReader
from assistant.models.training import measures
from assistant.models.training.reader import measure, train
from assistant.models.training.reader.sets import Pair


def main() -> None:
    """Print one block per held-out set."""
    parser = argparse.ArgumentParser(description="The reader on held-out questions.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--index", type=Path, default=Path("index"))
    given = parser.parse_args()
    subprocess.run([sys.executable, "-m", "bench.machine"], check=True)
    reader = SpanReader.open()
    for name, pairs in train.held_out(given.data).items():
        print(f"\n{name}: {len(pairs)} questions")
        for figure, value in measure.figures_of(reader, pairs).items():
            print(f"  {figure:<24} {value:.3f}")
        print(f"  {'auc of the cross-encoder':<24} {_relevance_auc(given.index, pairs):.3f}")


def _relevance_auc(index: Path, pairs: Sequence[Pair]) -> float:
    reranker = carried.open_reranker(config.load(index=index))
    scores = [float(reranker.score(p.question, [p.passage])[0]) for p in pairs]
    return measures.auc(np.array(scores), np.array([p.answerable for p in pairs]))


if __name__ == "__main__":
    main()
