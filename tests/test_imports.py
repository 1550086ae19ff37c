"""What asking imports: nothing that only a build, a page or a LlamaIndex program needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.processes import answer_of

pytestmark = pytest.mark.slow

BUILD_TIME = {"torch", "transformers", "sentence_transformers", "llama_index", "onnx"}
ABSENT = BUILD_TIME | {"gradio", "sklearn", "onnxruntime"}
HEAVY = ABSENT | set("chromadb tantivy openvino numpy sqlalchemy pydantic tokenizers".split())

_LOADED = """
import json, sys
print(json.dumps(sorted({name.split(".")[0] for name, module in sys.modules.items() if module})))
"""
_ASK = f"""
import sys
from assistant import Assistant
with Assistant.open(sys.argv[1]) as assistant:
    assert assistant.ask("Who leads U.S. Northern Command?").evidence.hits
    assert assistant.search("cartels")
{_LOADED}
"""


def test_asking(seeds_index: Path) -> None:
    loaded = set(answer_of(_ASK, seeds_index))
    assert {"chromadb", "tantivy", "tokenizers"} <= loaded
    assert loaded & ABSENT == set()


def test_importing_the_package() -> None:
    loaded = set(answer_of(f"import assistant\n{_LOADED}"))
    assert "assistant" in loaded
    assert loaded & (HEAVY | {"typer", "rich"}) == set()


def test_printing_help() -> None:
    code = f"""
from typer.testing import CliRunner
from assistant.cli import app
assert "build" in CliRunner().invoke(app, ["--help"]).stdout
{_LOADED}
"""
    assert set(answer_of(code)) & (ABSENT | {"chromadb", "openvino", "tantivy"}) == set()


def test_a_build_that_changes_nothing(seeds_index: Path, tmp_path: Path) -> None:
    """Torch and LlamaIndex take ten seconds to import, and nothing is there for them to do."""
    code = f"""
import shutil, sys
from pathlib import Path
from assistant.config import Settings
from assistant.index import sync
index, seeds, source = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
shutil.copytree(source, index, ignore=shutil.ignore_patterns("models"))
(index / "models").symlink_to(source / "models")
report = sync.build([seeds], Settings(index=index))
assert (report.unchanged, report.passages_embedded) == (5, 0), report
{_LOADED}
"""
    seeds = Path(__file__).parents[1] / "seeds"
    loaded = set(answer_of(code, tmp_path / "index", seeds, seeds_index))
    assert loaded & ABSENT == set()
