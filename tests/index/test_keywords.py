from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import IndexDamaged
from assistant.index.keywords import Keywords
from assistant.types import Scope
from tests.index.index_builders import day, make_passage

FISH = make_passage(
    "A goldfish won the fair.", title="Fair", source="The Post", published=day("2025-01-10")
)
STORM = make_passage(
    "The storm closed two bridges.",
    title="Weather",
    source="O'Brien's \"Daily\"",
    published=day("2025-02-01"),
)
UNDATED = make_passage("Bridges are old. Nobody mends them.", title="Opinion")
ALL = (FISH, STORM, UNDATED)


@pytest.fixture
def keywords(tmp_path: Path) -> Keywords:
    store = Keywords.create(tmp_path / "keywords")
    store.add(ALL)
    store.commit()
    return store


def found(keywords: Keywords, text: str, scope: Scope | None = None, k: int = 10) -> list[str]:
    return [passage_id for passage_id, _ in keywords.search(text, k, scope or Scope())]


def test_words_are_found_by_their_stem(keywords: Keywords) -> None:
    assert found(keywords, "Which bridge closes?") == [STORM.id, UNDATED.id]
    assert found(keywords, "GOLDFISH") == [FISH.id]
    assert found(keywords, "zeppelin") == []


def test_a_word_of_the_heading_counts_less_than_one_of_the_text(keywords: Keywords) -> None:
    title = make_passage("Nobody was there at all today.", title="Lanterns")
    body = make_passage("Lanterns were there at noon.", title="Nobody")
    keywords.add([title, body])
    keywords.commit()
    assert found(keywords, "lantern") == [body.id, title.id]


def test_scope_limits_by_date_and_source(keywords: Keywords) -> None:
    question = "goldfish storm bridges"
    assert found(keywords, question, Scope(since=dt.date(2025, 1, 11))) == [STORM.id]
    assert found(keywords, question, Scope(until=dt.date(2025, 1, 10))) == [FISH.id]
    both = Scope(since=dt.date(2025, 1, 10), until=dt.date(2025, 2, 1))
    assert set(found(keywords, question, both)) == {FISH.id, STORM.id}
    assert found(keywords, question, Scope(sources=("O'Brien's \"Daily\"",))) == [STORM.id]
    assert found(keywords, question, Scope(sources=("the post",))) == []


def test_scope_does_not_change_scores(keywords: Keywords) -> None:
    wide = dict(keywords.search("storm", 5, Scope()))
    narrow = dict(keywords.search("storm", 5, Scope(sources=("O'Brien's \"Daily\"",))))
    assert narrow == pytest.approx(wide)


def test_deleted_passages_are_gone_after_commit(keywords: Keywords, tmp_path: Path) -> None:
    keywords.forget([FISH.article.id])
    assert keywords.count() == 3
    keywords.commit()
    assert (keywords.count(), keywords.ids()) == (2, {STORM.id, UNDATED.id})
    assert Keywords.open(tmp_path / "keywords").ids() == {STORM.id, UNDATED.id}


def test_closing_without_commit_changes_nothing(keywords: Keywords, tmp_path: Path) -> None:
    keywords.forget([FISH.article.id])
    keywords.close()
    assert Keywords.open(tmp_path / "keywords").count() == 3


def test_ties_stand_in_the_order_of_ids(tmp_path: Path) -> None:
    twins = [make_passage("One storm.", id=f"a1:{n}") for n in (3, 1, 2)]
    with Keywords.create(tmp_path / "twins") as store:
        store.add(twins)
        store.commit()
        assert found(store, "storm") == sorted(p.id for p in twins)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Keywords:
    store = Keywords.create(tmp_path_factory.mktemp("shared") / "keywords")
    store.add(ALL)
    store.commit()
    return store


@given(text=st.text(max_size=200), k=st.integers(-1, 50))
@settings(max_examples=100)
def test_no_question_is_query_syntax(shared: Keywords, text: str, k: int) -> None:
    hits = shared.search(f'{text} body:goldfish) OR "storm', k, Scope())
    assert len(hits) <= max(k, 0)
    assert [score for _, score in hits] == sorted((s for _, s in hits), reverse=True)


@pytest.mark.parametrize(
    "text", ["", "?!", "a" * 100_000, "goldfish " * 20_000, "\x00\x07", "新聞"]
)
def test_odd_questions_do_no_harm(shared: Keywords, text: str) -> None:
    assert len(shared.search(text, 5, Scope())) <= 1


def test_an_empty_store_finds_nothing(tmp_path: Path) -> None:
    store = Keywords.create(tmp_path / "empty")
    assert (store.count(), store.ids(), store.search("storm", 5, Scope())) == (0, set(), [])


@pytest.mark.parametrize("part", ["*.term", "*.idx", "*.store", "meta.json"])
def test_a_truncated_file_is_damage(keywords: Keywords, tmp_path: Path, part: str) -> None:
    keywords.close()
    (file,) = (tmp_path / "keywords").glob(part)
    with file.open("r+b") as opened:
        opened.truncate(file.stat().st_size // 2)
    with pytest.raises(IndexDamaged, match="keyword store"):
        Keywords.open(tmp_path / "keywords").search("storm goldfish", 9, Scope())
