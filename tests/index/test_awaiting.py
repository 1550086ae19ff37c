"""The keywords are published before the vectors: what a reader then finds, and is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from assistant.index import manifest, publish, sync
from assistant.index.opened import Index
from assistant.index.sync import build
from assistant.reply import as_json, as_text
from assistant.types import Scope
from tests.index.index_builders import (
    HandEmbedder,
    HandModels,
    assert_in_step,
    contents,
    make_index,
    make_models,
    make_settings,
    write_corpus,
)
from tests.make import make_reply

NEW = {
    "museum.txt": "The museum opened a wing for orchard tools and vaccine jars today.",
    "storm.txt": "The storm took no roofs at all, says the mayor of the town by the mill.",
}


class Stop(Exception):
    """Ends a build where a test wants it to end."""


class Unready(HandEmbedder):
    """Ends the build where it comes to embed."""

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        raise Stop


@pytest.fixture(autouse=True)
def long_build(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every build be one whose keywords do not wait."""
    monkeypatch.setattr(publish, "_MANY_NEW", 0)


def interrupted(tmp: Path, files: dict[str, str] = NEW) -> Path:
    """Return an index whose build ended between its two publications."""
    index, _ = make_index(tmp)
    write_corpus(tmp / "corpus", files)
    with pytest.raises(Stop):
        build([tmp / "corpus"], make_settings(index), models=HandModels(Unready()))
    return index


def by_words(index: Index, text: str) -> list[str]:
    found = index.passages([i for i, _ in index.keywords.search(text, 9, Scope())])
    return [passage.text for passage in found.values()]


def by_meaning(index: Index, text: str) -> list[str]:
    near = index.vectors.search(make_models().hand.embed([text])[0], 9, Scope())
    return [passage.text for passage in index.passages([i for i, _ in near]).values()]


def test_what_is_new_is_found_by_its_words_and_what_it_replaced_by_nobody(tmp_path: Path) -> None:
    index = interrupted(tmp_path)
    with Index.open(index, make_settings(index)) as opened:
        assert by_words(opened, "museum") == [NEW["museum.txt"]]
        assert by_words(opened, "roofs")[0] == NEW["storm.txt"]
        every = by_words(opened, "the a storm harbour goldfish") + by_meaning(opened, "storm")
        assert not any("eleven houses" in text for text in every)
        assert not any("museum" in text for text in by_meaning(opened, "museum"))
        assert opened.facts().articles == 4


def test_a_reply_says_how_many_passages_await_their_vectors(tmp_path: Path) -> None:
    index = interrupted(tmp_path)
    with Index.open(index, make_settings(index)) as opened:
        facts = opened.facts()
    assert (facts.awaiting, facts.passages) == (2, len(contents(index).keywords))
    reply = replace(make_reply(), index=facts)
    assert f"(2 of {facts.passages} passages by their words only" in as_text(reply)
    assert as_json(reply)["index"]["awaiting_vectors"] == 2
    build([tmp_path / "corpus"], make_settings(index), models=make_models())
    with Index.open(index, make_settings(index)) as opened:
        assert opened.facts().awaiting == 0
        assert "by their words only" not in as_text(replace(make_reply(), index=opened.facts()))


def test_the_next_build_embeds_exactly_the_rest(tmp_path: Path) -> None:
    index = interrupted(tmp_path)
    models = make_models()
    report = build([tmp_path / "corpus"], make_settings(index), models=models)
    assert report.passages_embedded == len(models.hand.texts) == 2
    assert (report.added, report.changed, report.unchanged) == (0, 0, 4)
    files = {path.name: path.read_text("utf-8") for path in (tmp_path / "corpus").iterdir()}
    clean, _ = make_index(tmp_path / "clean", files)
    assert assert_in_step(index) == assert_in_step(clean)


def test_a_first_build_is_found_by_words_alone(tmp_path: Path) -> None:
    settings = make_settings(tmp_path / "index")
    corpus = write_corpus(tmp_path / "corpus")
    with pytest.raises(Stop):
        build([corpus], settings, models=HandModels(Unready()))
    with Index.open(settings.index, settings) as opened:
        assert opened.facts().awaiting == opened.facts().passages == len(opened.keywords.ids())
        assert by_meaning(opened, "storm") == []
        assert "eleven houses" in by_words(opened, "roofs")[0]
    build([corpus], settings, models=make_models())
    clean, _ = make_index(tmp_path / "clean")
    assert assert_in_step(settings.index) == assert_in_step(clean)


def test_a_reader_that_was_open_before_keeps_answering(tmp_path: Path) -> None:
    index, _ = make_index(tmp_path)
    settings = make_settings(index)
    write_corpus(tmp_path / "corpus", {"museum.txt": NEW["museum.txt"]})
    seen: list[str] = []

    with Index.open(index, settings) as before:

        def look(stage: str, _done: int, _total: int) -> None:
            seen.append(stage)
            assert "eleven houses" in by_meaning(before, "storm")[0]
            assert "eleven houses" in by_words(before, "roofs")[0]
            assert by_words(before, "museum") == []
            assert before.stale() == ("publish" in seen)

        build([tmp_path / "corpus"], settings, models=make_models(), progress=look)
        assert seen.count("publish") == 2
        assert before.facts().articles == 3
        assert "eleven houses" in by_meaning(before, "storm")[0]


def test_publishing_keywords_writes_nothing_into_the_state_before(tmp_path: Path) -> None:
    index, _ = make_index(tmp_path)
    at = index / "stores" / "keywords" / manifest.read(index).keywords.name
    before = {path.name: path.read_bytes() for path in at.iterdir() if path.suffix != ".lock"}
    write_corpus(tmp_path / "corpus", NEW)
    build([tmp_path / "corpus"], make_settings(index), models=make_models())
    after = {path.name: path.read_bytes() for path in at.iterdir() if path.suffix != ".lock"}
    assert after == before
    assert manifest.read(index).keywords.name != at.name


def test_what_is_read_is_found_while_the_build_reads_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "_PUBLISH_SECONDS", 0.0)
    settings = make_settings(tmp_path / "index")
    corpus = write_corpus(tmp_path / "corpus")
    found: list[int] = []

    def look(stage: str, done: int, _total: int) -> None:
        if stage == "read" and done > 1:
            with Index.open(settings.index, settings) as opened:
                facts = opened.facts()
                assert facts.awaiting == facts.passages == len(opened.keywords.ids())
                found.append(facts.articles)

    build([corpus], settings, models=make_models(), progress=look)
    assert found == [1, 2]
    clean, _ = make_index(tmp_path / "clean")
    assert assert_in_step(settings.index) == assert_in_step(clean)


@pytest.mark.parametrize("damage", ["keywords", "vectors"])
def test_a_store_damaged_between_the_publications_is_made_again(
    tmp_path: Path, damage: str
) -> None:
    index = interrupted(tmp_path)
    published = manifest.read(index)
    at = index / "stores" / damage / getattr(published, damage).name
    pattern = "*.term" if damage == "keywords" else "**/data_level0.bin"
    for file in at.glob(pattern):
        with file.open("r+b") as opened:
            opened.truncate(file.stat().st_size // 2)
    report = build([tmp_path / "corpus"], make_settings(index), models=make_models())
    assert report.rebuilt == (damage,)
    files = {path.name: path.read_text("utf-8") for path in (tmp_path / "corpus").iterdir()}
    clean, whole = make_index(tmp_path / "clean", files)
    assert assert_in_step(index) == assert_in_step(clean)
    assert report.passages_embedded == (whole.passages_embedded if damage == "vectors" else 2)


@pytest.mark.parametrize("over", [{"passage_chars": 100}, {"embedder": "another"}])
def test_other_settings_publish_nothing_before_all_is_made(
    tmp_path: Path, over: dict[str, object]
) -> None:
    index, _ = make_index(tmp_path)
    before = manifest.read(index)
    write_corpus(tmp_path / "corpus", NEW)
    with pytest.raises(Stop):
        build([tmp_path / "corpus"], make_settings(index, **over), models=HandModels(Unready()))
    assert manifest.read(index) == before
    with Index.open(index, make_settings(index)) as opened:
        assert "harbour" in by_meaning(opened, "harbour")[0].lower()
    build([tmp_path / "corpus"], make_settings(index, **over), models=make_models())
    files = {path.name: path.read_text("utf-8") for path in (tmp_path / "corpus").iterdir()}
    clean, _ = make_index(tmp_path / "clean", files, **over)
    assert assert_in_step(index) == assert_in_step(clean)


def test_a_scope_is_kept_while_passages_await_their_vectors(tmp_path: Path) -> None:
    folder = interrupted(tmp_path)
    question = make_models().hand.embed(["storm"])[0]
    with Index.open(folder, make_settings(folder)) as index:
        assert index.facts().awaiting
        scope = Scope(since=dt.date(2025, 1, 1))
        found = index.nearest(question, 5, scope)
        assert found == index.vectors.search(question, 5, scope)
        assert found
