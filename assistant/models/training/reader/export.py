"""A trained reader -> the files that ship.

python -m assistant.models.training.reader.export TRAINED OUT
"""

from __future__ import annotations

import sys
from pathlib import Path

from assistant.models.training import export, network
from assistant.models.training.reader.network import SpanModel

NAME = "news-span-reader-L12"
_OUTPUTS = {"start": True, "end": True, "answerable": False}


def main(trained: Path, out: Path) -> None:
    """Write model.onnx, tokenizer.json and model.json for a trained folder."""
    model = network.load(SpanModel, trained)
    export.export(model, _OUTPUTS, name=NAME, tokenizer=trained / "tokenizer.json", out=out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
