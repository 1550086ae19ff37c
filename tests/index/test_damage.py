"""Truncated stores are refused when opened and made again from the catalog by a build."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.errors import IndexDamaged
from assistant.index import manifest
from assistant.index.opened import Index
from assistant.index.sync import build
from tests.index.index_builders import (
    assert_in_step,
    contents,
    make_index,
    make_models,
    make_settings,
    write_corpus,
)


def halve(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.truncate(file.stat().st_size // 2)


def store(index: Path, kind: str) -> Path:
    published = manifest.read(index)
    name = published.vectors.name if kind == "vectors" else published.keywords.name
    return index / "stores" / kind / name


def one(folder: Path, pattern: str) -> Path:
    (file,) = folder.rglob(pattern)
    return file


DAMAGE: dict[str, Callable[[Path], None]] = {
    "vectors: graph": lambda s: halve(one(s, "data_level0.bin")),
    "vectors: header": lambda s: halve(one(s, "header.bin")),
    "vectors: a file gone": lambda s: one(s, "length.bin").unlink(),
    "vectors: database": lambda s: halve(s / "chroma.sqlite3"),
    "vectors: database empty": lambda s: (s / "chroma.sqlite3").write_bytes(b"") and None,
    "vectors: gone": shutil.rmtree,
    "keywords: terms": lambda s: halve(one(s, "*.term")),
    "keywords: meta": lambda s: halve(s / "meta.json"),
    "keywords: gone": shutil.rmtree,
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_store_is_named_and_made_again(tmp_path: Path, name: str) -> None:
    index, first = make_index(tmp_path)
    clean = contents(index)
    kind = name.split(":", maxsplit=1)[0]
    DAMAGE[name](store(index, kind))
    settings = make_settings(index)
    with pytest.raises(IndexDamaged, match=rf"{kind[:-1]}.*stores.*assistant build"):
        Index.open(index, settings)
    report = build([tmp_path / "corpus"], settings, models=make_models())
    assert assert_in_step(index) == clean
    assert (report.unchanged, report.added + report.changed + report.removed) == (3, 0)
    assert report.rebuilt == (kind,)
    assert report.passages_embedded == (first.passages_embedded if kind == "vectors" else 0)


def test_both_stores_gone_are_made_again(tmp_path: Path) -> None:
    index, first = make_index(tmp_path)
    clean = contents(index)
    shutil.rmtree(index / "stores")
    with pytest.raises(IndexDamaged, match=r"store.*stores.*assistant build"):
        Index.open(index, make_settings(index))
    report = build([tmp_path / "corpus"], make_settings(index), models=make_models())
    assert assert_in_step(index) == clean
    assert set(report.rebuilt) == {"keywords", "vectors"}
    assert report.passages_embedded == first.passages_embedded


@pytest.mark.parametrize("kind", ["keywords", "vectors"])
def test_a_damaged_store_is_made_again_together_with_what_changed(
    tmp_path: Path, kind: str
) -> None:
    index, _ = make_index(tmp_path)
    shutil.rmtree(store(index, kind))
    (tmp_path / "corpus" / "goldfish.txt").unlink()
    write_corpus(
        tmp_path / "corpus", {"new.txt": "The museum opened a wing for orchard tools today."}
    )
    build([tmp_path / "corpus"], make_settings(index), models=make_models())
    files = {path.name: path.read_text("utf-8") for path in (tmp_path / "corpus").iterdir()}
    clean, _ = make_index(tmp_path / "clean", files)
    assert assert_in_step(index) == assert_in_step(clean)


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
