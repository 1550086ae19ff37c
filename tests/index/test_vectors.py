from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import IndexDamaged
from assistant.index.epoch import epoch_day
from assistant.index.vectors import Vectors
from assistant.types import Scope
from tests.index.index_builders import HandEmbedder

HAND = HandEmbedder()
TEXTS = {"fish": "goldfish", "storm": "storm", "both": "goldfish storm", "undated": "museum"}
ABOUT = {
    "fish": {"published_day": epoch_day(dt.date(2025, 1, 10)), "source": "The Post"},
    "storm": {"published_day": epoch_day(dt.date(2025, 2, 1)), "source": "O'Brien"},
    "both": {"published_day": epoch_day(dt.date(2025, 2, 1)), "source": "The Post"},
    "undated": {"title": "Opinion"},
}


def fill(store: Vectors) -> Vectors:
    ids = list(TEXTS)
    store.add(ids, HAND.embed(list(TEXTS.values())), [ABOUT[i] for i in ids], list(TEXTS.values()))
    return store


@pytest.fixture
def vectors(tmp_path: Path) -> Vectors:
    return fill(Vectors.create(tmp_path / "vectors"))


def search(store: Vectors, text: str, k: int = 4, scope: Scope | None = None) -> list[str]:
    return [i for i, _ in store.search(HAND.embed([text])[0], k, scope or Scope())]


def test_similarity_is_the_cosine(vectors: Vectors) -> None:
    question = HAND.embed(["goldfish"])[0]
    expected = {i: float(question @ HAND.embed([text])[0]) for i, text in TEXTS.items()}
    hits = vectors.search(question, 4, Scope())
    assert dict(hits) == pytest.approx(expected, abs=1e-5)
    assert [i for i, _ in hits][:2] == ["fish", "both"]


def test_k_is_cut_to_what_there_is(vectors: Vectors) -> None:
    assert len(search(vectors, "storm", k=1000)) == 4
    assert search(vectors, "storm", k=0) == []
    vectors.delete(TEXTS)
    assert search(vectors, "storm") == []


def test_scope_limits_by_date_and_source(vectors: Vectors) -> None:
    assert search(vectors, "storm", scope=Scope(until=dt.date(2025, 1, 31))) == ["fish"]
    late = Scope(since=dt.date(2025, 1, 11), sources=("The Post", "Other"))
    assert search(vectors, "storm", scope=late) == ["both"]
    assert search(vectors, "storm", scope=Scope(sources=("O'Brien",))) == ["storm"]
    assert search(vectors, "storm", scope=Scope(sources=('"; drop',))) == []


def test_ties_stand_in_the_order_of_ids(tmp_path: Path) -> None:
    with Vectors.create(tmp_path / "twins") as store:
        store.add(["c", "a", "b"], HAND.embed(["storm"] * 3), [{"n": 1}] * 3, ["storm"] * 3)
        assert search(store, "storm") == ["a", "b", "c"]


def test_what_is_added_and_deleted_is_there_after_opening_again(tmp_path: Path) -> None:
    with fill(Vectors.create(tmp_path / "vectors")) as store:
        store.delete(["fish", "never there"])
    with Vectors.open(tmp_path / "vectors") as store:
        assert (store.count(), store.ids()) == (3, {"storm", "both", "undated"})


@pytest.mark.slow
def test_more_than_chroma_keeps_in_its_log(tmp_path: Path) -> None:
    rows = np.random.default_rng(0).normal(size=(2500, 16)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    ids = [f"p{n:04d}" for n in range(2500)]
    with Vectors.create(tmp_path / "many") as store:
        store.add(ids[:700], rows[:700], [{"n": 1}] * 700, ids[:700])
    with Vectors.open(tmp_path / "many") as store:
        store.add(ids[700:], rows[700:], [{"n": 1}] * 1800, ids[700:])
        store.delete(ids[:300])
    with Vectors.open(tmp_path / "many") as store:
        assert store.ids() == set(ids[300:])
        for n in (300, 699, 700, 2499):
            assert store.search(rows[n], 1, Scope())[0][0] == ids[n]


def test_threads_may_open_and_close_one_store_at_the_same_time(tmp_path: Path) -> None:
    fill(Vectors.create(tmp_path / "vectors")).close()

    def look(_turn: int) -> list[str]:
        with Vectors.open(tmp_path / "vectors") as store:
            return search(store, "storm", k=1)

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(look, range(100))) == [["storm"]] * 100


def test_a_folder_without_a_store_is_damage_and_stays_empty(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="vector store"):
        Vectors.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_truncated_database_is_damage(tmp_path: Path) -> None:
    fill(Vectors.create(tmp_path / "vectors")).close()
    file = tmp_path / "vectors" / "chroma.sqlite3"
    with file.open("r+b") as opened:
        opened.truncate(5000)
    with pytest.raises(IndexDamaged, match="vector store"):
        Vectors.open(tmp_path / "vectors").count()
