from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import IndexDamaged, IndexMissing, IndexStale
from assistant.index import manifest
from assistant.index.manifest import Manifest, Published
from tests.index.index_builders import day, make_settings


def make_manifest(**over: Any) -> Manifest:
    facts: dict[str, Any] = {
        "schema": manifest.SCHEMA,
        "keywords": Published("000002", 5, {"meta.json": 12}),
        "vectors": Published("000001", 3, {"a/data_level0.bin": 800}),
        "embedder": "all-MiniLM-L6-v2",
        "embedder_sha256": "a" * 64,
        "dimension": 9,
        "passage_chars": 480,
        "articles": 3,
        "passages": 5,
        "awaiting": 2,
        "fingerprint": "f" * 64,
        "versions": {"chromadb": "1.5.9"},
        "built": day("2025-03-01"),
    }
    return Manifest(**facts | over)


def test_round_trip(tmp_path: Path) -> None:
    made = make_manifest()
    made.write(tmp_path)
    assert manifest.read(tmp_path) == made
    assert [path.name for path in tmp_path.iterdir()] == [manifest.FILE]


def test_no_manifest_is_a_missing_index(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(IndexMissing, match="assistant build"):
            manifest.read(folder)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", f'{{"schema": {manifest.SCHEMA}}}', "\x00\xff"],
)
def test_an_unreadable_manifest_is_damage(tmp_path: Path, text: str) -> None:
    (tmp_path / manifest.FILE).write_text(text, "utf-8")
    with pytest.raises(IndexDamaged, match=r"manifest\.json"):
        manifest.read(tmp_path)


def test_another_schema_is_stale_whatever_else_it_holds(tmp_path: Path) -> None:
    (tmp_path / manifest.FILE).write_text(json.dumps({"schema": 99}), "utf-8")
    with pytest.raises(IndexStale, match=f"schema 99, expected {manifest.SCHEMA}"):
        manifest.read(tmp_path)


@pytest.mark.parametrize("lost", ["keywords", "vectors", "awaiting"])
def test_a_manifest_that_does_not_say_everything_is_damage(tmp_path: Path, lost: str) -> None:
    facts = make_manifest().as_json()
    del facts[lost]
    (tmp_path / manifest.FILE).write_text(json.dumps(facts), "utf-8")
    with pytest.raises(IndexDamaged, match=r"manifest\.json"):
        manifest.read(tmp_path)


@pytest.mark.parametrize(
    ("over", "says"),
    [
        ({"embedder": "other"}, "embedder 'other', expected 'all-MiniLM-L6-v2'"),
        ({"passage_chars": 300}, "passage_chars 300, expected 480"),
    ],
)
def test_compare_names_the_field(tmp_path: Path, over: dict[str, Any], says: str) -> None:
    manifest.compare(make_manifest(), make_settings(tmp_path))
    with pytest.raises(IndexStale, match=says):
        manifest.compare(replace(make_manifest(), **over), make_settings(tmp_path))


@given(digests=st.lists(st.text("0123456789abcdef", min_size=4, max_size=4)), seed=st.randoms())
def test_fingerprint_does_not_depend_on_order(digests: list[str], seed: Any) -> None:
    shuffled = list(digests)
    seed.shuffle(shuffled)
    assert manifest.fingerprint(digests) == manifest.fingerprint(shuffled)
    assert manifest.fingerprint([*digests, "new"]) != manifest.fingerprint(digests)
