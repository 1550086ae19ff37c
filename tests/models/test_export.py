"""Exports are whole or absent, and the float cross-encoder has no integer arithmetic left.

Everything here runs in one process of its own: importing the exporter brings torch.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.processes import answer_of

pytestmark = pytest.mark.slow

_CODE = """
import json, shutil, sys, warnings
from pathlib import Path

warnings.simplefilter("ignore")
import onnx
from assistant.errors import ModelUnavailable
from assistant.models import export, registry

tmp, reranker = Path(sys.argv[1]), Path(sys.argv[2])
found = {}

def left():
    return sorted(path.name for path in tmp.iterdir())

def attempt(call):
    try:
        call()
    except Exception as error:
        return f"{type(error).__name__}: {error}"

def full_disk(*args):
    raise OSError(28, "No space left on device")

found["unknown"] = attempt(lambda: export.export_embedder("no/such/model", tmp / "embedder"))
found["unknown reranker"] = attempt(lambda: export.export_reranker("no/such", tmp / "reranker"))
found["after unknown"] = [name for name in left() if not name.endswith(".new")]

write, export._describe = export._describe, full_disk
found["full"] = attempt(
    lambda: export.export_reranker("ms-marco-MiniLM-L-12-v2", tmp / "reranker")
)
found["after full"] = [name for name in left() if not name.endswith(".new")]
standing = tmp / "standing"
standing.mkdir()
(standing / "model.onnx").write_text("earlier")
attempt(lambda: export.export_reranker("ms-marco-MiniLM-L-12-v2", standing))
found["standing"] = (standing / "model.onnx").read_text()
export._describe = write

export.export_reranker("ms-marco-MiniLM-L-12-v2", tmp / "reranker")
found["whole"] = sorted(path.name for path in (tmp / "reranker").iterdir())
found["left"] = left()

source = onnx.load(registry.find("ms-marco-MiniLM-L-12-v2") / "model.onnx")
found["before"] = sorted({node.op_type for node in source.graph.node})
made = onnx.load(reranker / "model.onnx")
found["after"] = sorted({node.op_type for node in made.graph.node})
found["matmuls"] = [
    sum(node.op_type == kind for node in model.graph.node)
    for model, kind in ((source, "MatMulInteger"), (made, "DequantizeLinear"))
]
used = {name for node in made.graph.node for name in node.input}
found["unused"] = [t.name for t in made.graph.initializer if t.name not in used]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory, reranker_folder: Path) -> dict[str, Any]:
    found = answer_of(_CODE, tmp_path_factory.mktemp("export"), reranker_folder)
    return dict(found)


@pytest.mark.parametrize("which", ["unknown", "unknown reranker"])
def test_a_model_that_nobody_knows(exported: dict[str, Any], which: str) -> None:
    assert exported[which].startswith("ModelUnavailable: no model 'no/such")
    assert "all-MiniLM-L6-v2" in exported[which]
    assert exported["after unknown"] == []


def test_a_failed_export_leaves_no_folder_and_an_earlier_one_stands(
    exported: dict[str, Any],
) -> None:
    assert "No space left" in exported["full"]
    assert exported["after full"] == []
    assert exported["standing"] == "earlier"


def test_the_next_export_completes_and_clears_up(exported: dict[str, Any]) -> None:
    assert exported["whole"] == ["int8.onnx", "model.json", "model.onnx", "tokenizer.json"]
    assert "reranker" in exported["left"]
    assert "reranker.new" not in exported["left"]


def test_no_integer_arithmetic_is_left(exported: dict[str, Any]) -> None:
    integer = {"MatMulInteger", "DynamicQuantizeLinear"}
    assert integer <= set(exported["before"])
    assert not integer & set(exported["after"])
    before, after = exported["matmuls"]
    assert 0 < before <= after
    assert exported["unused"] == []
