"""The command line as people and scripts use it: exit codes, streams, and one sentence per fault.

Most runs are in this process, because starting one costs seconds; what depends on the process
(its encoding, its pipes, a store that could crash it) gets one of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant.cli import app
from tests.processes import ROOT, python

pytestmark = pytest.mark.slow

ANSWERED, FAILED, USAGE, REFUSED = 0, 1, 2, 3
LEADS = "Who leads U.S. Northern Command?"
PERU = "What is the capital of Peru?"
# Nothing is as old as this, so the refusal is certain whatever the thresholds are.
TOO_OLD = ("--as-of", "1999-01-01")
COMMANDS = {
    "ask": "--index --json --since --until --source --asked --as-of --batch --output --debug",
    "search": "-k --index --json --since --until --source --asked --as-of --batch --output",
    "brief": "--output --index --json --since --until --source --asked --as-of --debug TOPIC",
    "build": "--index --json PATH",
    "check": "--index --json --repair",
    "info": "--index --json",
    "eval answers": "--index --json --report --gates SET.jsonl",
    "eval retrieval": "--index --json --report --gates --no-rerank -k DIR",
    "eval grounding": "--json --report --gates --rows --peers --no-peers CLAIMS.jsonl",
}


@dataclass(frozen=True)
class Done:
    """What a run left: its exit code and both streams."""

    code: int
    out: str
    err: str

    def document(self) -> Any:
        """Return stdout, which must be one JSON document and nothing else."""
        return json.loads(self.out)

    def rows(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]

    def assert_one_sentence(self, code: int, *parts: str) -> None:
        assert self.code == code, self
        assert self.out == ""
        assert len(self.err.splitlines()) == 1, self.err
        assert self.err.startswith("error: ")
        assert "Traceback" not in self.err
        for part in parts:
            assert part in self.err


def run(*arguments: object) -> Done:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception  # a user would see this as a traceback
    return Done(result.exit_code, result.stdout, result.stderr)


def start(*arguments: object, cwd: Path | None = None, **env: str) -> Done:
    done = python("-m", "assistant", *arguments, cwd=cwd, env=env)
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def ask(seeds_index: Path) -> Callable[..., Done]:
    return lambda *arguments: run("ask", *arguments, "--index", seeds_index)


@pytest.fixture
def search(seeds_index: Path) -> Callable[..., Done]:
    return lambda *arguments: run("search", *arguments, "--index", seeds_index)


def write_batch(tmp: Path, lines: Sequence[object]) -> Path:
    file = tmp / "questions.jsonl"
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    file.write_text(text, "utf-8")
    return file


def test_an_answer_is_printed_with_its_source_and_freshness(ask: Callable[..., Done]) -> None:
    done = ask(LEADS)
    assert (done.code, done.err) == (ANSWERED, "")
    assert "[1]" in done.out
    assert "\nSources\n[1] " in done.out
    assert done.out.splitlines()[-1].startswith("Freshness: ")


def test_a_refusal_has_its_own_exit_code(ask: Callable[..., Done]) -> None:
    done = ask(PERU)
    assert (done.code, done.err) == (REFUSED, "")
    assert "Searched: 5 articles" in done.out
    assert "Nearest passages" in done.out
    assert "\nSources\n" not in done.out


@pytest.mark.parametrize(("limits", "code"), [((), ANSWERED), (TOO_OLD, REFUSED)])
def test_json_is_one_document_and_nothing_else(
    ask: Callable[..., Done], limits: tuple[str, ...], code: int
) -> None:
    done = ask(LEADS, "--json", "--asked", "2025-02-10", *limits)
    document = done.document()
    assert (done.code, done.err) == (code, "")
    assert (document["question"], document["asked"]) == (LEADS, "2025-02-10")
    assert document["refused"] == (code == REFUSED)


@pytest.mark.parametrize(
    "question", ["Кто возглавляет Северное командование США?", "谁领导美国北方司令部？"]
)
def test_a_question_in_another_script_is_refused(ask: Callable[..., Done], question: str) -> None:
    done = ask(question, "--json")
    assert done.code == REFUSED
    assert done.document()["question"] == question


def test_output_goes_to_the_file_that_was_named(ask: Callable[..., Done], tmp_path: Path) -> None:
    done = ask(LEADS, *TOO_OLD, "--json", "-o", tmp_path / "reply.json")
    assert (done.code, done.out) == (REFUSED, "")
    assert json.loads((tmp_path / "reply.json").read_text("utf-8"))["refused"] is True
    done = ask(LEADS, "-o", tmp_path / "reply.md")
    assert (done.code, done.out) == (ANSWERED, "")
    assert (tmp_path / "reply.md").read_text("utf-8").startswith(f"**{LEADS}**")
    done = ask(LEADS, "-o", tmp_path / "no folder" / "reply.json")
    done.assert_one_sentence(FAILED, "No such file or directory", "no folder")


def test_limits_reach_the_scope(ask: Callable[..., Done]) -> None:
    done = ask(LEADS, "--json", "--since", "2025-02-03", "--as-of", "2025-02-06", "--source", "A")
    scope = done.document()["scope"]
    assert (scope["since"], scope["until"], scope["sources"]) == ("2025-02-03", "2025-02-06", ["A"])
    assert done.document()["asked"] == "2025-02-06", "no day was given but that it is asked as of"
    assert done.document()["consulted"] == []
    assert done.code == REFUSED


def test_search_prints_ranked_passages(search: Callable[..., Done]) -> None:
    document = search("drug cartels", "--json", "-k", 4).document()
    assert [hit["rank"] for hit in document["hits"]] == [1, 2, 3, 4]
    assert document["question"] == "drug cartels"
    done = search("drug cartels", "-k", 2)
    assert (done.code, done.err) == (ANSWERED, "")
    assert [line[:5] for line in done.out.splitlines() if "(dense" in line] == ["  1  ", "  2  "]
    assert len(search("drug cartels", "--json", "-k", 200).document()["hits"]) > 10


def test_info_names_models_and_counts(seeds_index: Path, tmp_path: Path) -> None:
    document = run("info", "--json", "--index", seeds_index).document()
    assert {model["role"] for model in document["models"]} >= {"embedder", "reranker"}
    assert all(model["licence"] and len(model["sha256"]) == 64 for model in document["models"])
    assert document["index"]["articles"] == 5
    none = run("info", "--json", "--index", tmp_path / "none")
    assert (none.code, none.document()["index"]) == (ANSWERED, None)
    assert "holds no index" in none.err


def test_check_compares_repairs_and_says_so(seeds_index: Path, tmp_path: Path) -> None:
    index = shutil.copytree(seeds_index, tmp_path / "index")
    done = run("check", "--index", index)
    assert (done.code, "5 articles" in done.out, "all in step" in done.out) == (0, True, True)
    shutil.rmtree(index / "stores" / "keywords")
    done = run("check", "--index", index)
    assert (done.code, len(done.out.splitlines())) == (FAILED, 1)
    assert "keywords: they are truncated or unreadable; run 'assistant check --repair'" in done.out
    done = run("check", "--repair", "--json", "--index", index)
    assert (done.code, done.document()["ailments"]) == (0, [])
    assert "made anew: keywords; 0 passages embedded" in done.err
    done = run("check", "--index", tmp_path / "none")
    done.assert_one_sentence(FAILED, "holds no index", "assistant build")


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("", "expected some words"),
        ("   \n\t ", "expected some words"),
        ("\x01\x02\x1b\u200b\u202e", "the question is ''"),
        ("?!…", "expected some words"),
        ("why " * 25_000, "at most 2000 are read"),
    ],
    ids=["empty", "space", "controls only", "punctuation only", "100,000 characters"],
)
@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_question_that_cannot_be_asked(
    seeds_index: Path, command: str, question: str, part: str
) -> None:
    run(command, question, "--json", "--index", seeds_index).assert_one_sentence(USAGE, part)


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ((), "no question was given"),
        ((LEADS, "--since", "yesterday"), "'since' is 'yesterday', expected a date such as"),
        ((LEADS, "--until", "2025-02-30"), "'until' is '2025-02-30'"),
        ((LEADS, "--as-of", "06/02/2025"), "'as_of' is '06/02/2025'"),
        ((LEADS, "--asked", "2025"), "'asked' is '2025'"),
        ((LEADS, "--since", "2025-02-06", "--until", "2025-02-01"), "give a --since"),
        ((LEADS, "--batch", "missing.jsonl"), "give one of them"),
        (("--batch", "missing.jsonl"), "missing.jsonl cannot be read"),
    ],
)
@pytest.mark.parametrize("command", ["ask", "search"])
def test_options_that_cannot_be_used(
    seeds_index: Path, command: str, arguments: tuple[str, ...], part: str
) -> None:
    run(command, *arguments, "--index", seeds_index).assert_one_sentence(USAGE, part)


def test_a_number_of_passages_below_one(search: Callable[..., Done]) -> None:
    search(LEADS, "-k", 0).assert_one_sentence(USAGE, "-k is 0")


@pytest.mark.parametrize(
    "arguments", [("ask", "x", "--nonsense"), ("nonsense",), ("search", "x", "-k", "many")]
)
def test_usage_that_the_parser_refuses(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert (done.code, done.out) == (USAGE, "")
    assert "Traceback" not in done.err


def test_a_setting_out_of_its_range(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_THREADS", "0")
    run("ask", LEADS).assert_one_sentence(USAGE, "setting 'threads' is '0'")


@pytest.mark.parametrize("text", ["threads = ", "no_such_setting = 1"])
def test_a_settings_file_that_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    (tmp_path / "assistant.toml").write_text(text)
    monkeypatch.chdir(tmp_path)
    run("ask", LEADS).assert_one_sentence(USAGE, "assistant.toml")


LINES: list[object] = [
    {"id": "leads", "question": LEADS, "asked": "2025-02-10"},
    "this is not JSON",
    {"id": "no question", "text": LEADS},
    {"id": 7, "question": LEADS, "as_of": "1999-01-01"},
    "",
    ["a list"],
    {"id": "bad date", "question": LEADS, "since": "soon"},
    {"id": "number for a date", "question": LEADS, "until": 5},
    {"id": "bad sources", "question": LEADS, "sources": "ABC"},
    {"id": "empty", "question": ""},
    {"id": "contradiction", "question": LEADS, "since": "2025-02-06", "as_of": "2025-01-01"},
    '{"id": "line separator", "question": "Who leads\u2028U.S. Northern Command?"}',
    '{"id": "cut off", "question": "Who',
    "[" * 20_000,
    {"question": LEADS, "since": None, "sources": None},
]
# One row per line that is not blank, in order: id, and a part of the error or None for a reply.
ROWS: list[tuple[object, str | None]] = [
    ("leads", None),
    (None, "line 2 is not JSON"),
    ("no question", "line 3: expected"),
    (7, None),
    (None, "line 6: expected"),
    ("bad date", "line 7: 'since' is 'soon'"),
    ("number for a date", "line 8: 'until' is 5"),
    ("bad sources", "line 9: 'sources' is 'ABC'"),
    ("empty", "line 10: the question is ''"),
    ("contradiction", "line 11: the period begins"),
    ("line separator", None),
    (None, "line 13 is not JSON"),
    (None, "line 14 is not JSON"),
    (None, None),
]


def assert_rows(rows: list[Any], key: str) -> None:
    assert len(rows) == len(ROWS)
    for row, (identity, error) in zip(rows, ROWS, strict=True):
        if error is None:
            assert "error" not in row, row
            assert row.get("id") == identity
            assert key in row
        else:
            assert list(row) == ["id", "error"]
            assert row["id"] == identity
            assert row["error"].startswith(error)
            assert "\n" not in row["error"]


def test_a_batch_has_a_row_for_every_line_in_order(
    ask: Callable[..., Done], tmp_path: Path
) -> None:
    done = ask("--batch", write_batch(tmp_path, LINES), "--json")
    assert (done.code, done.err) == (ANSWERED, "")
    rows = done.rows()
    assert_rows(rows, "refused")
    assert (rows[0]["asked"], rows[0]["refused"]) == ("2025-02-10", False)
    assert rows[3]["refused"] is True
    assert [row["asked"] for row in rows if row.get("id") == 7] == ["1999-01-01"]
    assert rows[10]["question"] == LEADS


def test_a_batch_of_searches_into_a_file(search: Callable[..., Done], tmp_path: Path) -> None:
    done = search("--batch", write_batch(tmp_path, LINES), "-o", tmp_path / "hits.jsonl", "-k", 3)
    assert (done.code, done.out, done.err) == (ANSWERED, "", "")
    rows = [
        json.loads(line) for line in (tmp_path / "hits.jsonl").read_text("utf-8").split("\n")[:-1]
    ]
    assert_rows(rows, "hits")
    assert [len(row["hits"]) for row in rows if "hits" in row] == [3, 0, 3, 3]


def test_limits_of_the_command_hold_for_lines_that_set_none(
    search: Callable[..., Done], tmp_path: Path
) -> None:
    rows = [
        {"id": 1, "question": "drug cartels"},
        {"id": 2, "question": "drug cartels", "as_of": None},
        {"id": 3, "question": "drug cartels", "as_of": "2025-02-06"},
    ]
    done = search("--batch", write_batch(tmp_path, rows), "--as-of", "2025-02-02", "-k", 50)
    newest = [max(hit["published"] for hit in row["hits"]) for row in done.rows()]
    assert newest == ["2025-02-02", "2025-02-02", "2025-02-06"]


def test_a_byte_order_mark_and_windows_line_ends(
    search: Callable[..., Done], tmp_path: Path
) -> None:
    file = tmp_path / "questions.jsonl"
    line = json.dumps({"id": "a", "question": "drug cartels"})
    file.write_bytes(f"\ufeff{line}\r\n\r\n{line}\r\n".encode())
    assert [row["id"] for row in search("--batch", file).rows()] == ["a", "a"]


def test_an_id_with_half_a_surrogate_pair(search: Callable[..., Done], tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"id": "\\ud800", "question": "drug cartels"}')
    assert search("--batch", file, "-o", tmp_path / "hits.jsonl").code == ANSWERED
    (row,) = (tmp_path / "hits.jsonl").read_text("utf-8").splitlines()
    assert json.loads(row)["id"] == "\ud800"


def test_a_batch_that_is_not_text(ask: Callable[..., Done], tmp_path: Path) -> None:
    (tmp_path / "questions.jsonl").write_bytes(b"\xff\xfe\x00\x80")
    ask("--batch", tmp_path / "questions.jsonl").assert_one_sentence(USAGE, "is not UTF-8 text")
    ask("--batch", tmp_path).assert_one_sentence(USAGE, "cannot be read")


def test_an_empty_batch(ask: Callable[..., Done], tmp_path: Path) -> None:
    assert ask("--batch", write_batch(tmp_path, ["", " "])) == Done(ANSWERED, "", "")


@pytest.mark.parametrize("made", [False, True], ids=["missing", "empty"])
def test_a_corpus_that_is_not_there_changes_nothing(
    index_copy: Callable[[], Path], tmp_path: Path, made: bool
) -> None:
    index = index_copy()
    before = (index / "manifest.json").read_bytes()
    if made:
        (tmp_path / "corpus").mkdir()
    done = run("build", tmp_path / "corpus", "--index", index)
    done.assert_one_sentence(USAGE, "corpus")
    assert (index / "manifest.json").read_bytes() == before
    assert run("search", "cartels", "--json", "--index", index).document()["hits"]


def test_a_corpus_of_rejected_files_only(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "picture.txt").write_bytes(bytes(range(256)) * 20)
    done = run("build", corpus, "--index", tmp_path / "index")
    done.assert_one_sentence(USAGE, "picture.txt", "nothing was changed")


def test_a_build_in_which_nothing_changes(index_copy: Callable[[], Path]) -> None:
    index = index_copy()
    done = run("build", ROOT / "seeds", "--index", index, "--json")
    report = done.document()
    assert (done.code, report["unchanged"], report["passages_embedded"]) == (ANSWERED, 5, 0)
    shown = run("build", ROOT / "seeds", "--index", index)
    assert shown.out == ""
    assert "5 unchanged" in shown.err


def test_a_plan_is_told_and_not_carried_out(index_copy: Callable[[], Path], tmp_path: Path) -> None:
    index, corpus = index_copy(), tmp_path / "corpus"
    shutil.copytree(ROOT / "seeds", corpus)
    (corpus / "new.txt").write_text("A story that came today, about something else.", "utf-8")
    next(corpus.glob("001*")).unlink()
    before = (index / "manifest.json").read_bytes()
    plan = run("build", corpus, "--dry-run", "--json", "--index", index).document()
    assert (plan["added"], plan["changed"], len(plan["unchanged"])) == (["new.txt"], [], 4)
    assert [name[:3] for name in plan["removed"]] == ["001"]
    assert (index / "manifest.json").read_bytes() == before
    shown = run("build", corpus, "--dry-run", "--index", index)
    assert "1 added" in shown.err
    assert "added new.txt" in shown.err
    run("build", corpus, "--dry-run", "--watch", "--index", index).assert_one_sentence(
        USAGE, "--dry-run", "--watch"
    )


def test_an_exported_reply_is_verified(
    ask: Callable[..., Done], seeds_index: Path, tmp_path: Path
) -> None:
    file = tmp_path / "reply.json"
    ask("Who leads U.S. Northern Command?", "--json", "-o", file)
    assert run("verify", file, "--index", seeds_index).code == ANSWERED
    file.write_text(file.read_text("utf-8").replace("Guillot", "Someone"), "utf-8")
    done = run("verify", file, "--json", "--index", seeds_index)
    assert (done.code, done.document()["stands"]) == (FAILED, False)
    file.write_text("[1, 2]", "utf-8")
    run("verify", file, "--index", seeds_index).assert_one_sentence(USAGE, "reply.json")


def test_no_index_and_no_seeds_to_build_one_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run("ask", LEADS).assert_one_sentence(FAILED, "holds no index", "assistant build")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("field", "value", "parts"),
    [
        ("schema", 99, ("has schema 99, expected", "assistant build")),
        ("embedder", "other-model", ("embedder 'other-model', expected", "assistant build")),
        ("embedder_sha256", "0" * 64, ("embedder weights 000000000000…", "assistant build")),
        ("passage_chars", 300, ("passage_chars 300, expected 480", "assistant build")),
    ],
)
def test_an_index_made_otherwise(
    index_copy: Callable[[], Path], field: str, value: object, parts: tuple[str, ...]
) -> None:
    index = index_copy()
    file = index / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {field: value}))
    run("ask", LEADS, "--index", index).assert_one_sentence(FAILED, *parts)


def test_an_index_without_its_models(index_copy: Callable[[], Path]) -> None:
    index = index_copy()
    (index / "models").unlink()
    done = run("ask", LEADS, "--index", index)
    done.assert_one_sentence(FAILED, "does not carry the embedder", "assistant build")


def largest(index: Path, store: str) -> Path:
    """Return a file of a store without which it cannot be read."""
    names = {"vectors": "chroma.sqlite3", "keywords": "*.term", "catalog": "catalog.sqlite3"}
    if store == "catalog":
        return index / names[store]
    in_force = max((index / "stores" / store).iterdir())
    return next(in_force.glob(names[store]))


@pytest.mark.parametrize(
    ("store", "part"),
    [("vectors", "vector store"), ("keywords", "keyword"), ("catalog", "catalog")],
)
def test_a_store_that_is_truncated(index_copy: Callable[[], Path], store: str, part: str) -> None:
    index = index_copy()
    file = largest(index, store)
    for log in file.parent.glob(f"{file.name}-*"):
        log.unlink()
    os.truncate(file, file.stat().st_size // 2)
    # In a process of its own: a torn file may crash the library that reads it.
    start("ask", LEADS, "--index", index).assert_one_sentence(FAILED, part, "assistant build")


def test_a_failure_with_its_traceback_on_demand(tmp_path: Path) -> None:
    done = start("ask", LEADS, "--index", tmp_path / "none", "--debug", cwd=tmp_path)
    assert done.code == FAILED
    assert "Traceback" in done.err
    assert "IndexMissing" in done.err


def test_a_terminal_that_knows_only_ascii(seeds_index: Path) -> None:
    ascii_only = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    question = "What did Pete Hegseth say is “on the table”?"
    shown = start("search", question, "--index", seeds_index, **ascii_only)
    assert (shown.code, shown.err) == (ANSWERED, "")
    assert shown.out.isascii()
    exact = start("search", question, "--json", "--index", seeds_index, **ascii_only)
    assert exact.out.isascii()
    assert exact.document()["question"] == question
    assert any("“" in hit["text"] for hit in exact.document()["hits"])
    refused = start("ask", "…", "--index", seeds_index, **ascii_only)
    refused.assert_one_sentence(USAGE, "expected some words")


def test_the_module_answers_and_refuses_like_the_command(seeds_index: Path) -> None:
    done = start("ask", LEADS, *TOO_OLD, "--json", "--index", seeds_index)
    assert (done.code, done.err) == (REFUSED, "")
    assert done.document()["refused"] is True


def test_a_reader_of_the_pipe_that_has_gone(seeds_index: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "info", "--json", "--index", str(seeds_index)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        timeout=300,
        check=False,
    )
    os.close(write)
    assert done.stderr == ""
    assert done.returncode == FAILED


@pytest.mark.parametrize("command", COMMANDS)
def test_help_names_what_others_build_on(command: str) -> None:
    done = run(*command.split(), "--help")
    assert done.code == ANSWERED
    assert [option for option in COMMANDS[command].split() if option not in done.out] == []


def test_help_lists_every_command() -> None:
    shown = run("--help").out
    assert all(f"\n  {command.split()[0]} " in shown for command in COMMANDS)
    assert "Traceback" not in run().err
