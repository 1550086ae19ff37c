"""`assistant eval grounding` as people and scripts use it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.config import Settings
from assistant.evaluate import grounding_peers
from assistant.index import carried
from tests.evaluate.test_grounding_run import CONTEXT, MIDNIGHT, NOON, SANG, WAVED, OverlapJudge
from tests.test_cli import ANSWERED, FAILED, USAGE, run

pytestmark = pytest.mark.slow


@pytest.fixture
def claims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a set of four, to be weighed by a judge that is the same on every machine."""
    monkeypatch.setattr(carried, "open_judge", lambda _settings: OverlapJudge())
    monkeypatch.setenv("ASSISTANT_INDEX", str(tmp_path / "no index"))
    rows = [
        {
            "id": str(number),
            "context": CONTEXT,
            "response": each.text,
            "supported": each.supported,
            "spans": [{"start": span.start, "end": span.end} for span in each.spans],
        }
        for number, each in enumerate((NOON, MIDNIGHT, WAVED, SANG))
    ]
    file = tmp_path / "claims.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return file


def test_a_set_is_measured_without_an_index(claims: Path, tmp_path: Path) -> None:
    rows, report = tmp_path / "rows.jsonl", tmp_path / "r.html"
    done = run("eval", "grounding", claims, "--json", "--rows", rows, "--report", report)
    document = done.document()
    assert (done.code, done.err) == (ANSWERED, "")
    assert document["measures"]["balanced_accuracy"]["value"] == 1.0
    assert document["judge"] == "word overlap"
    written = [json.loads(line) for line in rows.read_text("utf-8").splitlines()]
    assert [(row["id"], row["supported"]) for row in written] == [
        *(("0", True), ("1", False)),
        *(("2", True), ("3", False)),
    ]
    assert written == document["rows"]
    assert "By type" in report.read_text("utf-8")
    assert not (tmp_path / "no index").exists()


def test_the_table_is_printed(claims: Path) -> None:
    done = run("eval", "grounding", claims)
    assert done.code == ANSWERED
    assert "balanced_accuracy" in done.out
    assert "cosine" not in done.out


def test_a_gate_that_fails_is_said_and_is_the_exit_code(claims: Path, tmp_path: Path) -> None:
    gates = tmp_path / "gates.toml"
    gates.write_text("[grounding.maximum]\nauroc = 0.5\n")
    done = run("eval", "grounding", claims, "--gates", gates)
    assert done.code == FAILED
    assert "gate failed: auroc is 1, above its maximum 0.5" in done.err
    gates.write_text("[grounding.minimum]\naurok = 0.5\n")
    done = run("eval", "grounding", claims, "--gates", gates)
    done.assert_one_sentence(USAGE, "'aurok' is no measure")


def test_a_bad_line_is_one_sentence_and_nothing_is_written(claims: Path, tmp_path: Path) -> None:
    claims.write_text(claims.read_text("utf-8") + '\n{"id": "4", "response": "x"}', "utf-8")
    rows = tmp_path / "rows.jsonl"
    done = run("eval", "grounding", claims, "--rows", rows)
    done.assert_one_sentence(USAGE, "claims.jsonl, line 5: 'context' is missing, expected text")
    assert not rows.exists()
    run("eval", "grounding", tmp_path).assert_one_sentence(USAGE, "cannot be read")


def test_peers_take_the_models_of_the_index(claims: Path, seeds_index: Path) -> None:
    done = run("eval", "grounding", claims, "--peers", "--json", "--index", seeds_index)
    peers = done.document()["peers"]
    assert list(peers) == list(grounding_peers.NAMES)
    assert peers["common stems"]["auroc"]["value"] == 1.0
    rows = done.document()["rows"]
    assert all(rows[0]["peers"][name] > 0 for name in ("cosine", "cross-encoder"))
    # The same sentence about another thing is further away than the sentence itself.
    assert rows[2]["peers"]["cross-encoder"] > rows[3]["peers"]["cross-encoder"]


def test_peers_export_their_models_where_there_is_no_index(
    claims: Path, tmp_path: Path, seeds_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []

    def ensure(_self: carried.Exported, settings: Settings) -> None:
        # Exporting brings torch; what it leaves behind is what the index of the seeds holds.
        asked.append(settings.index)
        (settings.index / "models").symlink_to(seeds_index / "models")

    monkeypatch.setattr(carried.Exported, "ensure", ensure)
    done = run("eval", "grounding", claims, "--peers")
    assert done.code == ANSWERED
    assert "cross-encoder" in done.out
    assert len(asked) == 1
    assert not asked[0].exists()
    assert not (tmp_path / "no index").exists()
