from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import textwrap
import time
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import IndexBusy, IndexMissing, IndexStale, ModelUnavailable
from assistant.index import carried, opened
from assistant.index.keywords import Keywords
from assistant.index.opened import Index
from assistant.index.sync import build
from assistant.types import Scope
from tests.index.index_builders import (
    assert_in_step,
    contents,
    make_index,
    make_models,
    make_settings,
    write_corpus,
)
from tests.processes import ROOT


def find(index: Index, text: str) -> list[str]:
    near = index.vectors.search(make_models().hand.embed([text])[0], 1, Scope())
    words = index.keywords.search(text, 1, Scope())
    assert [i for i, _ in near] == [i for i, _ in words]
    return [passage.text for passage in index.passages([i for i, _ in near]).values()]


def python(code: str, *arguments: object, **over: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **over,
    )


def answer(process: subprocess.Popen[str]) -> Any:
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return json.loads(out)


def test_facts_say_what_the_index_holds(tmp_path: Path) -> None:
    folder, report = make_index(tmp_path)
    with Index.open(folder, make_settings(folder)) as index:
        facts = index.facts()
        assert (facts.articles, facts.passages) == (3, report.passages_embedded)
        assert facts.fingerprint == contents(folder).fingerprint
        assert str(facts.newest) == "2025-02-01"


def test_passages_come_in_the_order_asked_and_unknown_ids_are_left_out(tmp_path: Path) -> None:
    folder, _ = make_index(tmp_path)
    with Index.open(folder, make_settings(folder)) as index:
        ids = sorted(index.vectors.ids(), reverse=True)
        for _ in range(2):  # the second time from memory
            found = index.passages([*ids, "a1:nothing.0-1", *ids])
            assert list(found) == ids
            assert all(p.id == i and p.text in p.article.text for i, p in found.items())
        assert index.passages([]) == {}


DAYS = [None, *(dt.date(2025, 1, day) for day in (1, 15, 31)), dt.date(2025, 2, 1)]


@pytest.mark.parametrize("few", [0, 1, 1000], ids=["sifted", "mixed", "named"])
def test_the_nearest_inside_a_scope_are_those_of_chromas_own_filter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(opened, "_FEW", few or 1)
    if not few:
        monkeypatch.setattr(Keywords, "within", lambda *_, most: None)
    rows = [
        {
            "id": str(n),
            "text": f"{'storm ' * n}over the orchard of goldfish, story {n}.",
            "date": f"2025-01-{n:02d}",
            "source": ("The Post", "The Paper")[n % 2],
        }
        for n in range(1, 12)
    ]
    rows.append({"id": "undated", "text": "A storm over the orchard on no day at all."})
    (tmp_path / "corpus").mkdir()
    lines = "\n".join(json.dumps(row) for row in rows)
    (tmp_path / "corpus" / "news.jsonl").write_text(lines)
    folder = tmp_path / "index"
    build([tmp_path / "corpus"], make_settings(folder), models=make_models())
    question = make_models().hand.embed(["storm"])[0]
    with Index.open(folder, make_settings(folder)) as index:
        for since, until, sources in product(DAYS, DAYS, [(), ("The Post",), ("Nobody",)]):
            scope = Scope(since, until, sources)
            expected = index.vectors.search(question, 3, scope)
            found = index.nearest(question, 3, scope)
            # Which of those equally near are among the first three, Chroma leaves open.
            assert [score for _, score in found] == pytest.approx([s for _, s in expected])
            held = index.passages([i for i, _ in found]).values()
            assert all(scope.holds(p.article.published, p.article.source) for p in held)


def test_there_is_no_index(tmp_path: Path) -> None:
    for folder in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(IndexMissing, match="assistant build"):
            Index.open(folder, make_settings(folder))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("over", [{"embedder": "another"}, {"passage_chars": 100}])
def test_an_index_made_otherwise_is_stale(tmp_path: Path, over: dict[str, Any]) -> None:
    folder, _ = make_index(tmp_path)
    with pytest.raises(IndexStale, match=f"{next(iter(over))}.*expected.*assistant build"):
        Index.open(folder, make_settings(folder, **over))


def test_an_index_of_another_schema_is_stale_and_built_anew(tmp_path: Path) -> None:
    folder, _ = make_index(tmp_path)
    clean = contents(folder)
    facts = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(facts | {"schema": 99}))
    with pytest.raises(IndexStale, match="schema 99"):
        Index.open(folder, make_settings(folder))
    build([tmp_path / "corpus"], make_settings(folder), models=make_models())
    assert assert_in_step(folder) == clean


def test_a_model_the_index_does_not_carry(tmp_path: Path) -> None:
    folder, _ = make_index(tmp_path)
    with Index.open(folder, make_settings(folder)) as index:
        for role in ("encoder", "reranker"):
            with pytest.raises(ModelUnavailable, match="does not carry"):
                getattr(index, role)


def test_a_model_has_a_folder_of_its_own_name(tmp_path: Path) -> None:
    names = ("all-MiniLM-L6-v2", "org/model", "org-model", "../../etc", "/models/org/model", "..")
    places = [carried.folder(tmp_path, "embedder", name) for name in names]
    assert len(set(places)) == len(names)
    assert all(place.parent == tmp_path / "models" / "embedder" for place in places)
    assert places[0].name == "all-MiniLM-L6-v2"


def test_a_reader_that_stays_open_sees_its_state_and_then_the_next(tmp_path: Path) -> None:
    folder, _ = make_index(tmp_path)
    settings = make_settings(folder)
    with Index.open(folder, settings) as index:
        assert not index.stale()
        write_corpus(
            tmp_path / "corpus",
            {"new.txt": "The museum opened a second wing for its old clocks and maps."},
        )
        build([tmp_path / "corpus"], settings, models=make_models())
        assert index.stale()
        assert "museum" not in find(index, "storm")[0]
        assert index.facts().articles == 3
    with Index.open(folder, settings) as index:
        assert not index.stale()
        assert "museum" in find(index, "museum")[0]
        build([tmp_path / "corpus"], settings, models=make_models())
        assert not index.stale()  # nothing had changed


WAITING_BUILD = """
    import sys, time
    from pathlib import Path
    from tests.index.index_builders import make_models, make_settings
    from assistant.index.sync import build
    tmp = Path(sys.argv[1])
    def wait(stage, done, total):
        if stage == sys.argv[2]:
            (tmp / "waiting").touch()
            while not (tmp / "go").exists():
                time.sleep(0.02)
    build([tmp / "corpus"], make_settings(tmp / "index"), models=make_models(), progress=wait)
    print("0")
"""


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["cut", "seal"])
def test_while_another_process_builds_readers_work_and_writers_wait(
    tmp_path: Path, stage: str
) -> None:
    folder, _ = make_index(tmp_path)
    settings = make_settings(folder)
    write_corpus(
        tmp_path / "corpus",
        {"storm.txt": "The storm was no storm at all, the harbour master said on Sunday."},
    )
    child = python(WAITING_BUILD, tmp_path, stage)
    until = time.monotonic() + 60
    while not (tmp_path / "waiting").exists():
        assert child.poll() is None, child.communicate()
        assert time.monotonic() < until
        time.sleep(0.02)
    with pytest.raises(IndexBusy, match=rf"process {child.pid}, started"):
        build([tmp_path / "corpus"], settings, models=make_models())
    with Index.open(folder, settings) as index:
        assert "eleven houses" in find(index, "storm roofs")[0]
        assert not index.stale()
        (tmp_path / "go").touch()
        assert answer(child) == 0
        assert index.stale()
    with Index.open(folder, settings) as index:
        assert "no storm" in find(index, "storm")[0]
    assert_in_step(folder)


@pytest.mark.slow
def test_a_question_imports_nothing_heavy(tmp_path: Path) -> None:
    folder, _ = make_index(tmp_path)
    code = """
        import json, sys
        from pathlib import Path
        import numpy as np
        from assistant.config import Settings
        from assistant.index.opened import Index
        from assistant.types import Scope
        with Index.open(Path(sys.argv[1]), Settings()) as index:
            near = index.vectors.search(np.ones(9, np.float32) / 3, 5, Scope())
            assert near and index.keywords.search("storm", 5, Scope())
            assert index.passages([i for i, _ in near]) and index.facts().newest
            try:
                index.encoder
            except Exception:
                pass
        heavy = ["llama_index", "torch", "transformers", "sentence_transformers", "gradio", "onnx"]
        print(json.dumps([name for name in heavy if name in sys.modules]))
    """
    assert answer(python(code, folder)) == []


@pytest.mark.slow
def test_a_build_that_changes_nothing_imports_nothing_heavy(tmp_path: Path) -> None:
    folder, _ = make_index(tmp_path)
    code = """
        import json, sys
        from pathlib import Path
        from tests.index.index_builders import make_models
        from assistant.config import Settings
        from assistant.index.sync import build
        folder = Path(sys.argv[1])
        build([folder.parent / "corpus"], Settings(index=folder), models=make_models())
        heavy = ["llama_index", "torch", "transformers", "sentence_transformers", "gradio", "onnx"]
        print(json.dumps([name for name in heavy if name in sys.modules]))
    """
    assert answer(python(code, folder)) == []


@pytest.mark.slow
def test_the_real_models_end_to_end(tmp_path: Path) -> None:
    """Export, embed the seeds, and answer through the exported encoder and reranker."""
    seeds = ROOT / "seeds"
    settings = make_settings(tmp_path / "index")
    code = """
        import sys
        from pathlib import Path
        from assistant.config import Settings
        from assistant.index.sync import build
        print(build([Path(sys.argv[1])], Settings(index=Path(sys.argv[2]))).passages_embedded)
    """
    # In a process of its own: torch and its warnings stay out of this one.
    embedded = answer(python(code, seeds, tmp_path / "index"))
    found = assert_in_step(tmp_path / "index")
    assert embedded == len(found.vectors) > 20
    with Index.open(tmp_path / "index", settings) as index:
        assert index.encoder.dimension == index.manifest.dimension == 384
        question = "Who leads U.S. Northern Command?"
        near = index.vectors.search(index.encoder.embed([question])[0], 10, Scope())
        words = index.keywords.search(question, 10, Scope())
        passages = list(index.passages([i for i, _ in near + words]).values())
        scores = index.reranker.score(question, [passage.text for passage in passages])
        assert "Guillot" in passages[int(scores.argmax())].text
