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
from assistant.types import Hit, Part, Scope
from tests.make import HandIndex, make_passage, make_question
from tests.processes import build

NAMES = ("a", "b", "c", "d")
PASSAGES = {name: make_passage(f"The {name} passage of a paper.") for name in NAMES}


ALL = Scope()


def whole(index: HandIndex, within: Scope = ALL, *, candidates: int = 9) -> tuple[Hit, ...]:
    """Search for a question of one part, with limits that the asker set."""
    question = make_question("text", since=within.since, sources=within.sources)
    part = Part("text", within)
    return retrieve(question, within, [part], cast("Index", index), candidates=candidates).hits


def fused(dense: str, keyword: str, *, candidates: int = 9) -> list[tuple[str, str]]:
    index = HandIndex(PASSAGES, dense.split(), keyword.split())
    hits = whole(index, candidates=candidates)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    names = {passage.id: name for name, passage in PASSAGES.items()}
    return [(names[hit.passage.id], hit.via) for hit in hits]


def test_found_by_both_halves_comes_before_found_by_one() -> None:
    assert fused("a b", "c b") == [("b", "dense+keyword"), ("a", "dense"), ("c", "keyword")]


def test_equal_scores_stand_in_the_order_of_their_ids() -> None:
    assert fused("b a", "a b") == [("a", "dense+keyword"), ("b", "dense+keyword")]
    assert [name for name, _ in fused("d", "c")] == ["c", "d"]


def test_each_half_gives_shares_of_its_best_and_weighs_half() -> None:
    index = HandIndex(PASSAGES, ["a", "b", "c"], ["b"])
    assert [(hit.passage, hit.score) for hit in whole(index)] == [
        (PASSAGES["b"], pytest.approx(0.5 * 0.9 + 0.5)),
        (PASSAGES["a"], pytest.approx(0.5)),
        (PASSAGES["c"], pytest.approx(0.5 * 0.8)),
    ]


def test_what_has_left_the_corpus_leaves_no_gap() -> None:
    assert fused("gone a", "b gone") == [("b", "keyword"), ("a", "dense")]


def test_nothing_found() -> None:
    assert fused("", "") == []


def test_both_halves_get_the_scope_and_the_number_of_candidates() -> None:
    index = HandIndex(PASSAGES, ["a", "b"], ["c", "d"])
    limits = Scope(since=dt.date(2025, 1, 1), sources=("A",))
    hits = whole(index, limits, candidates=1)
    assert [hit.passage for hit in hits] == [PASSAGES["a"], PASSAGES["c"]]
    assert index.keywords.asked == [("text", 1, limits)]
    assert [(k, scope) for _, k, scope in index.vectors.asked] == [(1, limits)]


WIRED, VERGE = Scope(sources=("Wired",)), Scope(sources=("The Verge",))
BOTH = Scope(sources=("Wired", "The Verge"), notes=("as asked",))
PARTS = (Part("what Wired says", WIRED), Part("what The Verge says", VERGE))
ASKED = make_question("what both say")


def test_the_best_of_each_part_stands_first_and_then_what_fits_a_part_and_the_whole() -> None:
    halves = {WIRED: ["a", "b"], VERGE: ["c", "b"], BOTH: ["d", "c", "b"]}
    index = cast("Index", HandIndex(PASSAGES, halves, {}))
    found = retrieve(ASKED, BOTH, PARTS, index, candidates=9)
    names = {passage.id: name for name, passage in PASSAGES.items()}
    assert [(names[hit.passage.id], hit.parts) for hit in found.hits] == [
        ("a", (0,)),
        ("c", (1,)),
        ("b", (0, 1)),
        ("d", ()),
    ]
    assert [hit.score for hit in found.hits] == pytest.approx(
        [0.5 / 2, (0.5 + 0.45) / 2, (0.45 + 0.4) / 2, 0.5 / 2]
    )
    assert found.scope == BOTH


def test_a_part_that_has_nothing_is_noted_and_the_others_stand() -> None:
    index = HandIndex(PASSAGES, {VERGE: ["c"], BOTH: ["c"]}, {})
    found = retrieve(ASKED, BOTH, PARTS, cast("Index", index), candidates=9)
    assert [hit.passage for hit in found.hits] == [PASSAGES["c"]]
    assert found.scope.sources == BOTH.sources
    assert found.scope.notes == ("as asked", "the corpus has nothing by Wired")


def test_limits_of_the_question_that_leave_nothing_are_given_up_with_a_note() -> None:
    index = HandIndex(PASSAGES, {ALL: ["d"]}, {ALL: ["d"]})
    day = Scope(since=dt.date(2025, 1, 1), until=dt.date(2025, 1, 2))
    found = retrieve(ASKED, day, [Part("text", day)], cast("Index", index), candidates=9)
    assert [hit.passage for hit in found.hits] == [PASSAGES["d"]]
    assert not found.scope.narrows
    assert found.scope.notes == (
        "the corpus has nothing since 2025-01-01 until 2025-01-02",
        "searched without the limits read from the question",
    )


def test_limits_that_the_asker_set_are_never_given_up() -> None:
    index = HandIndex(PASSAGES, {ALL: ["d"]}, {})
    question = make_question("text", sources=WIRED.sources)
    found = retrieve(question, WIRED, [Part("text", WIRED)], cast("Index", index), candidates=9)
    assert (found.hits, found.scope) == ((), WIRED)
    narrower = Scope(sources=WIRED.sources, since=dt.date(2025, 1, 1))
    found = retrieve(
        question, narrower, [Part("text", narrower)], cast("Index", index), candidates=9
    )
    assert (found.hits, found.scope.sources) == ((), WIRED.sources)
    assert all(scope.sources == WIRED.sources for _, _, scope in index.vectors.asked)


QUESTION = "What did Tom Homan say about the drug cartels at the border?"


def found(assistant: Assistant, **limits: object) -> tuple[Hit, ...]:
    hits = assistant.search(make_question(QUESTION, **limits), k=50)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    first = hits[:3]  # further down no article has more than its share of the places
    assert [hit.score for hit in first] == sorted((hit.score for hit in first), reverse=True)
    for name in files(hits):
        own = [hit.score for hit in hits if hit.passage.article.external_id[:3] == name]
        assert own == sorted(own, reverse=True)
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
