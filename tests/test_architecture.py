"""The house has one direction and one door per dependency, looked up in every function too."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "assistant"

# A room imports only from rooms above it.
ROOMS = (
    "types errors config text models corpus index search answer reply export llama ask verify"
    " evaluate serve cli"
).split()

# Imports of our own package inside a function: where, and why the top of the file will not do.
LAZY = {
    ("__init__", "assistant"): "so that `import assistant` costs nothing",
    ("ask", "assistant.index"): "sync brings the whole building side",
    ("ask", "assistant.answer.briefing"): "patterns that a first question need not wait for",
    ("ask", "assistant"): "llama: LlamaIndex takes seconds to import",
    ("index/carried", "assistant.models"): "export brings torch, once per index",
    ("serve/run", "assistant.serve.page"): "gradio takes seconds, in which the index is opened",
    ("serve/page/uploads", "assistant.index"): "sync: a server that only answers builds nothing",
    ("serve/page/shelving", "assistant.index"): "health, which brings sync",
    ("export/write", "assistant.export.word"): "python-docx takes a fifth of a second to import",
    ("export/write", "assistant.export.pdf"): "typst, for the one format that needs it",
    ("reply", "assistant.corpus"): "patterns that only search and odd articles need",
    ("index/publish", "assistant.index"): "ingest brings LlamaIndex, when something is embedded",
}

# Who may import a dependency. What is not named here may be imported anywhere below.
# Made once, by hand, to fit the weights that ship; nothing else in the package imports it.
TRAINING = "models/training"
DOORS = {
    "charset_normalizer": {"corpus/decode"},
    "chromadb": {"index/vectors"},
    "datasketch": {"corpus/clusters"},
    "docx": {"corpus/formats/word", "export/word"},
    "fastapi": {"serve/run"},
    "starlette": {"serve/run"},
    "feedparser": {"corpus/formats/feed"},
    "filelock": {"index/lock"},
    "ftfy": {"corpus/decode"},
    "gradio": {"serve/page/layout"},
    "htmldate": {"corpus/formats/page"},
    "ir_measures": {"evaluate/retrieval"},
    "llama_index": {"index/ingest", "llama"},
    "lxml": {"corpus/formats/epub", "corpus/formats/page"},
    "markupsafe": {"serve/page/marking"},
    "onnx": {"models/export", TRAINING},
    "onnxruntime": {"models/runtime"},
    "openvino": {"models/runtime"},
    "py3langid": {"corpus/languages"},
    "pydantic": {"config"},
    "pydantic_settings": {"config"},
    "pypdf": {"corpus/formats/pdf"},
    "rich": {"cli", "evaluate/report"},
    "safetensors": {TRAINING},
    "sentence_transformers": {"models/export"},
    "snowballstemmer": {"text"},
    "sqlalchemy": {"index/catalog", "index/tables", "index/writer"},
    "tantivy": {"index/keywords"},
    "tokenizers": {
        "models/tokens",
        "models/encoder",
        "models/reranker",
        "models/reader",
        "models/shipped",
    },
    "torch": {"models/export", TRAINING},
    "trafilatura": {"corpus/formats/page"},
    "transformers": {"models/export", TRAINING},
    "typer": {"cli"},
    "typst": {"export/typesetting"},
    "uvicorn": {"serve/run"},
    "warcio": {"corpus/formats/warc"},
    "watchfiles": {"index/watching"},
}
# These two name the Tokenizer in a signature, and never call the library.
TYPE_ONLY = {"models/encoder", "models/reranker"}
ANYWHERE = {"numpy"}

FORBIDDEN_NAMES = {"utils", "util", "common", "helpers", "helper", "base", "core", "misc"}
FORBIDDEN_ENDINGS = re.compile(r"(Manager|Handler|Helper|Processor|Pipeline|Engine|Utils?|Base)$")
LONGEST_FUNCTION = 60  # lines


@dataclass(frozen=True)
class Import:
    """One imported module, where it stands and how."""

    by: str
    module: str
    names: tuple[str, ...]
    line: int
    inside_function: bool
    for_types: bool

    def __str__(self) -> str:
        return f"assistant/{self.by}.py:{self.line} imports {self.module} {self.names}"


def modules() -> list[str]:
    return sorted(str(p.relative_to(PACKAGE).with_suffix("")) for p in PACKAGE.rglob("*.py"))


def tree(module: str) -> ast.Module:
    return ast.parse((PACKAGE / f"{module}.py").read_text("utf-8"))


def imports(module: str) -> Iterator[Import]:
    yield from _imports(tree(module), module, function=False, types=False)


def _imports(node: ast.AST, by: str, *, function: bool, types: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(by, alias.name, (), child.lineno, function, types)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, f"{by}: a relative import hides which room it comes from"
            names = tuple(alias.name for alias in child.names)
            yield Import(by, child.module or "", names, child.lineno, function, types)
        within = function or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        guarded = isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"
        yield from _imports(child, by, function=within, types=types or guarded)


def ours() -> list[Import]:
    return [i for m in modules() for i in imports(m) if i.module.split(".")[0] == "assistant"]


def rooms_of(found: Import) -> Iterator[str]:
    """Yield the rooms that an import of our own reaches into."""
    parts = found.module.split(".")
    if len(parts) > 1:
        yield parts[1]
    else:
        yield from (name for name in found.names if not name.startswith("_"))


def files_of(found: Import) -> Iterator[str]:
    """Yield the files that an import of our own reaches into."""
    at = "/".join(found.module.split(".")[1:])
    for name in found.names:
        inner = f"{at}/{name}".lstrip("/")
        if (PACKAGE / f"{inner}.py").is_file():
            yield inner
        elif (PACKAGE / f"{at}.py").is_file():
            yield at


def test_the_tree_is_read() -> None:
    assert {"types", "cli", "index/sync", "models/export"} <= set(modules())
    lazy = [i for i in imports("ask") if i.inside_function]
    assert ("assistant.index", ("sync",)) in [(i.module, i.names) for i in lazy]
    assert any(i.for_types for i in imports("ask"))


def test_every_file_is_in_a_room() -> None:
    entrances = {"__init__", "__main__"}
    rooms = {module.split("/")[0] for module in modules()} - entrances
    assert rooms <= set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_from_rooms_above_it(room: str) -> None:
    allowed = set(ROOMS[: ROOMS.index(room) + 1])
    if room == "types":
        allowed = set()
    wrong = [
        f"{found}: {reached} stands below {room}"
        for found in ours()
        if found.by.split("/")[0] == room
        # A name for an annotation makes no import when the program runs.
        and not found.for_types
        for reached in rooms_of(found)
        if reached in ROOMS and reached not in allowed
    ]
    assert wrong == []


def test_nothing_imports_the_command_line_or_the_package_door() -> None:
    entrances = {"__main__"}
    for found in ours():
        assert "cli" not in rooms_of(found) or found.by in entrances, str(found)
        if found.module == "assistant":
            public = set(found.names) - set(ROOMS) - {"__version__"}
            assert not public, f"{found}: import from the room, not from the door"


def test_files_of_a_room_import_each_other_in_one_direction() -> None:
    edges = {m: set[str]() for m in modules()}
    for found in ours():
        if not found.for_types and not found.inside_function:
            edges[found.by] |= set(files_of(found)) - {found.by}
    assert "index/disk" in edges["index/lock"]
    while leaves := {m for m, to in edges.items() if not to & edges.keys()}:
        edges = {m: to for m, to in edges.items() if m not in leaves}
    assert edges == {}, "these import each other in a circle"


def test_our_own_package_is_imported_inside_functions_only_where_it_is_written_here() -> None:
    lazy = {
        (found.by, found.module): str(found)
        for found in ours()
        # Each command imports what it uses when it runs; its docstring says so.
        if found.inside_function and found.by != "cli"
    }
    assert {where: text for where, text in lazy.items() if where not in LAZY} == {}
    assert LAZY.keys() - lazy.keys() == set(), "no longer there: take it off the list"


def test_each_dependency_has_one_door() -> None:
    known = DOORS.keys() | ANYWHERE | {"assistant"} | set(sys.stdlib_module_names)
    for module in modules():
        for found in imports(module):
            vendor = found.module.split(".")[0]
            assert vendor in known, f"{found}: give it a door in this test"
            if not found.for_types:
                by = TRAINING if module.startswith(f"{TRAINING}/") else module
                assert by in DOORS.get(vendor, {by}), f"{found}: not its door"
    used = {i.module.split(".")[0] for m in modules() for i in imports(m)}
    closed = {vendor for vendor, doors in DOORS.items() if not doors}
    assert DOORS.keys() - closed <= used, "a door that nothing goes through"


def test_nothing_imports_the_training() -> None:
    users = {i.by for i in ours() if ".training" in i.module or "training" in i.names}
    assert {user for user in users if not user.startswith(f"{TRAINING}/")} == set()


def test_the_vectors_of_llama_index_are_written_in_one_file() -> None:
    users = {
        m for m in modules() if "ChromaVectorStore" in (PACKAGE / f"{m}.py").read_text("utf-8")
    }
    assert users == {"index/ingest"}


@pytest.mark.parametrize("module", sorted(TYPE_ONLY))
def test_the_tokenizer_is_only_named_in_annotations(module: str) -> None:
    root = tree(module)
    annotations = {
        id(inner)
        for node in ast.walk(root)
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None
        for inner in ast.walk(node.annotation)
    }
    uses = [n for n in ast.walk(root) if isinstance(n, ast.Name) and n.id == "Tokenizer"]
    assert uses
    assert all(id(use) in annotations for use in uses)


def test_names_say_what_is_inside() -> None:
    for module in modules():
        parts = module.split("/")
        assert not FORBIDDEN_NAMES & set(parts), module
        assert not re.search(r"_v\d+$", module), module
        for node in ast.walk(tree(module)):
            if isinstance(node, ast.ClassDef):
                assert not FORBIDDEN_ENDINGS.search(node.name), f"{module}: class {node.name}"


def test_every_module_says_what_it_is_and_no_function_is_long() -> None:
    for module in modules():
        root = tree(module)
        assert ast.get_docstring(root), f"{module} has no docstring"
        for node in ast.walk(root):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                assert lines <= LONGEST_FUNCTION, f"{module}.{node.name} has {lines} lines"
                assert node.returns is not None, f"{module}.{node.name} has no return type"
