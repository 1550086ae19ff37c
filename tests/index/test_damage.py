"""Truncated stores are refused when opened and made again from the catalog by a build."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from index_builders import assert_in_step, contents, make_index, make_models, make_settings

from assistant.errors import IndexDamaged
from assistant.index import manifest
from assistant.index.opened import Index
from assistant.index.sync import build


def halve(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.truncate(file.stat().st_size // 2)


def stores(index: Path) -> Path:
    return index / "stores" / manifest.read(index).stores


def one(folder: Path, pattern: str) -> Path:
    (file,) = folder.rglob(pattern)
    return file


DAMAGE: dict[str, tuple[str, Callable[[Path], None]]] = {
    "vectors: graph": ("vector", lambda s: halve(one(s / "vectors", "data_level0.bin"))),
    "vectors: header": ("vector", lambda s: halve(one(s / "vectors", "header.bin"))),
    "vectors: a file gone": ("vector", lambda s: one(s / "vectors", "length.bin").unlink()),
    "vectors: database": ("vector", lambda s: halve(s / "vectors" / "chroma.sqlite3")),
    "vectors: database empty": (
        "vector",
        lambda s: (s / "vectors" / "chroma.sqlite3").write_bytes(b"") and None,
    ),
    "vectors: gone": ("vector", lambda s: shutil.rmtree(s / "vectors")),
    "keywords: terms": ("keyword", lambda s: halve(one(s / "keywords", "*.term"))),
    "keywords: meta": ("keyword", lambda s: halve(s / "keywords" / "meta.json")),
    "keywords: gone": ("keyword", lambda s: shutil.rmtree(s / "keywords")),
    "both gone": ("store", shutil.rmtree),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_store_is_named_and_made_again(tmp_path: Path, name: str) -> None:
    index, first = make_index(tmp_path)
    clean = contents(index)
    store, damage = DAMAGE[name]
    damage(stores(index))
    settings = make_settings(index)
    with pytest.raises(IndexDamaged, match=f"{store}.*stores.*assistant build"):
        Index.open(index, settings)
    report = build([tmp_path / "corpus"], settings, models=make_models())
    assert assert_in_step(index) == clean
    assert (report.unchanged, report.added + report.changed + report.removed) == (3, 0)
    assert set(report.rebuilt) == {
        kind for kind in ("vectors", "keywords") if kind[:-1] in store or store == "store"
    }
    only_keywords = report.rebuilt == ("keywords",)
    assert report.passages_embedded == (0 if only_keywords else first.passages_embedded)


@pytest.mark.parametrize("left", [0, 3000, 30_000])
def test_a_damaged_catalog_is_named_kept_and_made_again(tmp_path: Path, left: int) -> None:
    index, _ = make_index(tmp_path)
    clean = contents(index)
    for log in index.glob("catalog.sqlite3-*"):
        log.unlink()
    with (index / "catalog.sqlite3").open("r+b") as opened:
        opened.truncate(left)
    settings = make_settings(index)
    with pytest.raises(IndexDamaged, match=r"catalog\.sqlite3.*assistant build"):
        Index.open(index, settings)
    build([tmp_path / "corpus"], settings, models=make_models())
    assert assert_in_step(index) == clean
    kept = [file.stat().st_size for file in index.glob("damaged-*-catalog.sqlite3")]
    assert kept == ([left] if left else [])  # an empty file has nothing to keep


def test_a_catalog_that_is_gone(tmp_path: Path) -> None:
    index, _ = make_index(tmp_path)
    clean = contents(index)
    for file in index.glob("catalog.sqlite3*"):
        file.unlink()
    with pytest.raises(IndexDamaged, match=r"catalog.*gone.*assistant build"):
        Index.open(index, make_settings(index))
    build([tmp_path / "corpus"], make_settings(index), models=make_models())
    assert assert_in_step(index) == clean


def test_a_damaged_manifest_is_written_again(tmp_path: Path) -> None:
    index, _ = make_index(tmp_path)
    clean = contents(index)
    halve(index / "manifest.json")
    with pytest.raises(IndexDamaged, match=r"manifest\.json.*assistant build"):
        Index.open(index, make_settings(index))
    build([tmp_path / "corpus"], make_settings(index), models=make_models())
    assert assert_in_step(index) == clean
