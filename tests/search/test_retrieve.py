"""Fusion with both halves written by hand, then limits and ranks on the seeds."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from assistant import Assistant
from assistant.index.opened import Index
from assistant.search.retrieve import retrieve
from assistant.types import Hit, Scope
from tests.make import HandIndex, make_passage, make_question
from tests.processes import build

NAMES = ("a", "b", "c", "d")
PASSAGES = {name: make_passage(f"The {name} passage of a paper.") for name in NAMES}


def fused(dense: str, keyword: str, *, candidates: int = 9) -> list[tuple[str, str]]:
    index = HandIndex(PASSAGES, dense.split(), keyword.split())
    hits = retrieve("text", Scope(), cast("Index", index), candidates=candidates)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    names = {passage.id: name for name, passage in PASSAGES.items()}
    return [(names[hit.passage.id], hit.via) for hit in hits]


def test_found_by_both_halves_comes_before_found_by_one() -> None:
    assert fused("a b", "c b") == [("b", "dense+keyword"), ("a", "dense"), ("c", "keyword")]


def test_equal_scores_stand_in_the_order_of_their_ids() -> None:
    assert fused("b a", "a b") == [("a", "dense+keyword"), ("b", "dense+keyword")]
    assert [name for name, _ in fused("d", "c")] == ["c", "d"]


def test_the_score_is_the_reciprocal_rank_sum() -> None:
    index = HandIndex(PASSAGES, ["a", "b"], ["b"])
    hits = retrieve("text", Scope(), cast("Index", index), candidates=5)
    assert [hit.score for hit in hits] == pytest.approx([1 / 62 + 1 / 61, 1 / 61])


def test_what_has_left_the_corpus_leaves_no_gap() -> None:
    assert fused("gone a", "b gone") == [("b", "keyword"), ("a", "dense")]


def test_nothing_found() -> None:
    assert fused("", "") == []


def test_both_halves_get_the_scope_and_the_number_of_candidates() -> None:
    index = HandIndex(PASSAGES, ["a", "b"], ["c", "d"])
    limits = Scope(since=dt.date(2025, 1, 1), sources=("A",))
    hits = retrieve("text", limits, cast("Index", index), candidates=1)
    assert [hit.passage for hit in hits] == [PASSAGES["a"], PASSAGES["c"]]
    assert index.keywords.asked == [("text", 1, limits)]
    assert [(k, scope) for _, k, scope in index.vectors.asked] == [(1, limits)]


QUESTION = "What did Tom Homan say about the drug cartels at the border?"


def found(assistant: Assistant, **limits: object) -> tuple[Hit, ...]:
    hits = assistant.search(make_question(QUESTION, **limits), k=50)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    return hits


def files(hits: tuple[Hit, ...]) -> set[str]:
    return {hit.passage.article.external_id[:3] for hit in hits}


@pytest.mark.slow
def test_without_limits_every_article_can_be_found(assistant: Assistant) -> None:
    hits = found(assistant)
    assert files(hits) == {"000", "001", "002", "003", "004"}
    assert any("dense+keyword" in hit.via for hit in hits)
    assert all(hit.passage.text == hit.passage.span.of(hit.passage.article.text) for hit in hits)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"since": dt.date(2025, 2, 3)}, {"000"}),
        ({"until": dt.date(2025, 2, 2)}, {"003"}),
        ({"as_of": dt.date(2025, 2, 5)}, {"003"}),
        ({"since": dt.date(2025, 2, 2), "until": dt.date(2025, 2, 6)}, {"000", "003"}),
        ({"since": dt.date(2025, 2, 7)}, set()),
        ({"as_of": dt.date(1999, 1, 1)}, set()),
    ],
)
def test_a_date_limit_is_kept_and_leaves_undated_articles_out(
    assistant: Assistant, limits: dict[str, object], expected: set[str]
) -> None:
    hits = found(assistant, **limits)
    assert files(hits) == expected
    assert all(hit.passage.article.published for hit in hits)


@pytest.fixture(scope="module")
def outlets(seeds_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Three articles by two outlets and one by none; the models are those of the seeds."""
    folder = tmp_path_factory.mktemp("outlets")
    (folder / "index").mkdir()
    (folder / "index" / "models").symlink_to(seeds_index / "models")
    rows = [
        {"text": f"Tom Homan spoke about {what} at the border.", "id": what, "source": source}
        for what, source in {
            "the drug cartels": "ABC News",
            "new fences": "ABC News",
            "the weather in the valley": "NBC News",
            "the price of oranges this year": None,
        }.items()
    ]
    (folder / "news.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    build([folder / "news.jsonl"], folder / "index")
    with Assistant.open(folder / "index") as opened:
        yield opened


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ((), {"ABC News", "NBC News", None}),
        (("ABC News",), {"ABC News"}),
        (("ABC News", "NBC News"), {"ABC News", "NBC News"}),
        (("The Paper That Never Was",), set()),
    ],
)
def test_a_source_limit_is_kept(
    outlets: Assistant, sources: tuple[str, ...], expected: set[str | None]
) -> None:
    hits = found(outlets, sources=sources)
    assert {hit.passage.article.source for hit in hits} == expected
    dense, keyword = ({h for h in hits if half in h.via} for half in ("dense", "keyword"))
    assert bool(dense) == bool(keyword) == bool(expected)


@pytest.mark.slow
def test_the_same_question_twice_finds_the_same(assistant: Assistant) -> None:
    assert found(assistant) == found(assistant)
