"""What 'assistant check' finds wrong with an index, and what a repair makes of it."""

from __future__ import annotations

import dataclasses
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from assistant.config import Settings
from assistant.errors import IndexDamaged, IndexMissing, ModelUnavailable
from assistant.index import health, manifest
from assistant.index.sync import build
from tests.index.index_builders import (
    STORIES,
    HandModels,
    assert_in_step,
    contents,
    make_index,
    make_models,
    make_settings,
    write_corpus,
)

MUSEUM = {"museum.txt": "date 2025-02-03\nThe museum opened a wing for orchard tools on Monday."}


def examined(index: Path) -> list[tuple[str, str]]:
    found = health.examine(make_settings(index), models=make_models())
    return [(ailment.what, ailment.found) for ailment in found.ailments]


def mended(index: Path) -> health.Made:
    made = health.repair(make_settings(index), models=make_models())
    assert examined(index) == []
    assert_in_step(index)
    return made


def catalog_of(index: Path, to: Path) -> Path:
    """Copy a catalog whole, its log included."""
    with (
        closing(sqlite3.connect(index / "catalog.sqlite3")) as source,
        closing(sqlite3.connect(to)) as target,
    ):
        source.backup(target)
    return to


def put_back(catalog: Path, index: Path) -> None:
    for file in index.glob("catalog.sqlite3*"):
        file.unlink()
    shutil.copy(catalog, index / "catalog.sqlite3")


def test_an_index_in_step_has_nothing_wrong(tmp_path: Path) -> None:
    index, report = make_index(tmp_path)
    clean = contents(index)
    found = health.examine(make_settings(index), models=make_models())
    assert (found.articles, found.passages) == (3, report.passages_embedded)
    assert found.ailments == ()
    assert mended(index).embedded == 0
    assert contents(index) == clean


@pytest.mark.parametrize("kind", ["keywords", "vectors"])
def test_a_store_that_is_gone_is_named_and_made_again_without_the_files(
    tmp_path: Path, kind: str
) -> None:
    index, _ = make_index(tmp_path)
    clean = contents(index)
    shutil.rmtree(index / "stores" / kind)
    shutil.rmtree(tmp_path / "corpus")
    assert examined(index) == [(kind, "they are truncated or unreadable")]
    assert mended(index).rebuilt == (kind,)
    assert contents(index) == clean


def test_stores_that_hold_more_than_the_catalog(tmp_path: Path) -> None:
    index, _ = make_index(tmp_path)
    clean, backup = contents(index), catalog_of(index, tmp_path / "backup")
    build([write_corpus(tmp_path / "corpus", MUSEUM)], make_settings(index), models=make_models())
    put_back(backup, index)
    found = examined(index)
    assert [what for what, _ in found] == ["keywords", "vectors"]
    assert all("hold 1 passages that the catalog does not have" in said for _, said in found)
    mended(index)
    assert contents(index) == clean


def test_stores_that_lack_what_the_catalog_has(tmp_path: Path) -> None:
    index, _ = make_index(tmp_path)
    whole, _ = make_index(tmp_path / "whole", STORIES | MUSEUM)
    put_back(catalog_of(whole, tmp_path / "newer"), index)
    found = examined(index)
    assert [what for what, _ in found] == ["keywords", "vectors"]
    assert all("lack 1 passages that the catalog has" in said for _, said in found)
    assert set(mended(index).rebuilt) == {"keywords", "vectors"}
    assert contents(index) == contents(whole)


def test_passages_that_await_their_vectors_are_told_of_and_embedded(tmp_path: Path) -> None:
    index, _ = make_index(tmp_path)
    clean = contents(index)
    with closing(sqlite3.connect(index / "catalog.sqlite3")) as catalog:
        catalog.execute("update articles set vectors = null where external_id = 'storm.txt'")
        catalog.commit()
    dataclasses.replace(manifest.read(index), awaiting=1).write(index)
    assert ("waiting", "1 passages await their vectors and are found by their words only") in (
        examined(index)
    )
    mended(index)
    assert contents(index) == clean


def test_a_text_that_is_not_the_one_its_id_was_made_of(tmp_path: Path) -> None:
    index, _ = make_index(tmp_path)
    with closing(sqlite3.connect(index / "catalog.sqlite3")) as catalog:
        query = "update articles set text = replace(text, 'eleven', 'twelve')"
        catalog.execute(f"{query} where external_id = 'storm.txt'")
        catalog.commit()
    ((what, said),) = examined(index)
    assert what == "articles"
    assert said.startswith("1 articles are not the text that their id was made of")


def test_another_embedder_and_another_setting(tmp_path: Path) -> None:
    index, _ = make_index(tmp_path)
    other = health.examine(make_settings(index), models=make_models(sha256="b" * 64))
    assert [a.what for a in other.ailments] == ["models"]
    other = health.examine(make_settings(index, passage_chars=200), models=make_models())
    assert [(a.what, "passage_chars" in a.found) for a in other.ailments] == [("settings", True)]


class Without(HandModels):
    """Models of which one cannot be opened."""

    def check(self, settings: Settings) -> None:
        raise ModelUnavailable("the reranker is not there")


def test_a_model_that_is_gone_is_told_of(tmp_path: Path) -> None:
    index, _ = make_index(tmp_path)
    found = health.examine(make_settings(index), models=Without(make_models().hand))
    assert [(a.what, a.found) for a in found.ailments] == [("models", "the reranker is not there")]


def test_no_index_and_no_catalog(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        health.examine(make_settings(tmp_path), models=make_models())
    index, _ = make_index(tmp_path)
    for file in index.glob("catalog.sqlite3*"):
        file.unlink()
    with pytest.raises(IndexDamaged, match=r"catalog.*gone.*assistant build"):
        health.examine(make_settings(index), models=make_models())
