from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from index_builders import day, make_article

from assistant.corpus import passages
from assistant.errors import IndexDamaged, IndexMissing
from assistant.index.catalog import Catalog, Known
from assistant.index.tables import digest
from assistant.types import Article

CUT = 480


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    opened = Catalog.open(tmp_path, writable=True)
    yield opened
    opened.close()


def record(catalog: Catalog, document: str, *articles: Article, **over: object) -> None:
    catalog.record(document, Known(document, 1), 10, articles, **over)  # type: ignore[arg-type]


def publish(catalog: Catalog) -> None:
    for article in catalog.articles(catalog.uncut(CUT)).values():
        catalog.keep_passages(passages.cut(article, max_chars=CUT), CUT)
    catalog.publish(CUT)


def test_an_article_comes_back_as_it_went_in(catalog: Catalog) -> None:
    zone = dt.timezone(dt.timedelta(hours=-5))
    article = make_article(
        source="The Post",
        url="https://example.org/1",
        published=dt.datetime(2025, 1, 2, 3, 4, tzinfo=zone),
        language="en",
        labels=("fairs", "fish"),
        title_given=False,
        removed=("Advertisement",),
    )
    record(catalog, "goldfish.txt", article)
    found = catalog.articles([article.id])[article.id]
    assert found == article
    assert found.published is not None
    assert found.published.utcoffset() == dt.timedelta(hours=-5)


def test_passages_are_spans_of_the_stored_text_in_the_order_asked(catalog: Catalog) -> None:
    article = make_article("A goldfish won. " * 80)
    record(catalog, "goldfish.txt", article)
    publish(catalog)
    cut = passages.cut(article, max_chars=CUT)
    assert len(cut) > 1
    asked = [p.id for p in reversed(cut)]
    found = catalog.passages([*asked, "a1:0000.0-1"])
    assert list(found) == asked
    assert [found[p.id] for p in cut] == cut


def test_state_follows_from_what_the_stores_were_told(catalog: Catalog) -> None:
    article = make_article()
    record(catalog, "goldfish.txt", article)
    assert catalog.counts() == {"pending": 1}
    publish(catalog)
    assert catalog.counts() == {"done": 1}
    record(catalog, "goldfish.txt", make_article(title="Fish wins fair"))
    assert catalog.counts() == {"pending": 1}
    # Changed back before anything was published: the stores are right as they are.
    record(catalog, "goldfish.txt", article)
    assert catalog.counts() == {"done": 1}
    catalog.forget(["goldfish.txt"])
    assert catalog.counts() == {"leaving": 1}
    assert catalog.articles([article.id])  # still readable until the next state is published
    publish(catalog)
    assert catalog.counts() == {}
    assert catalog.passage_ids(CUT, "done") == {}


def test_an_article_never_told_goes_at_once(catalog: Catalog) -> None:
    record(catalog, "goldfish.txt", make_article())
    catalog.forget(["goldfish.txt"])
    assert catalog.counts() == {}


def test_the_same_text_twice_is_one_article_that_leaves_with_its_last_document(
    catalog: Catalog,
) -> None:
    late = make_article(external_id="late.txt", title="Late", published=day("2025-02-01"))
    early = make_article(external_id="early.txt", title="Early", published=day("2025-01-01"))
    record(catalog, "late.txt", late)
    publish(catalog)
    record(catalog, "early.txt", early)
    publish(catalog)
    assert catalog.articles([late.id])[late.id].title == "Early"  # the first published leads
    catalog.forget(["early.txt"])
    publish(catalog)
    assert catalog.articles([late.id])[late.id] == late
    catalog.forget(["late.txt"])
    publish(catalog)
    assert catalog.articles([late.id]) == {}


def test_when_it_was_first_ingested_is_kept(catalog: Catalog) -> None:
    record(catalog, "goldfish.txt", make_article(ingested=day("2025-03-01")))
    record(catalog, "goldfish.txt", make_article(ingested=day("2025-04-01"), title="New"))
    (found,) = catalog.articles(catalog.article_ids()).values()
    assert (found.title, found.ingested) == ("New", day("2025-03-01"))


def test_unread_lines_keep_what_they_told_before(catalog: Catalog) -> None:
    one = make_article("The first story is about a harbour.", external_id="one")
    two = make_article("The second story is about a storm.", external_id="two")
    record(catalog, "all.jsonl", one, two)
    record(catalog, "all.jsonl", one, unread=["two"])
    assert len(catalog.article_ids()) == 2
    record(catalog, "all.jsonl", one, unread=["all.jsonl#2"])  # too broken to say its id
    assert len(catalog.article_ids()) == 2
    record(catalog, "all.jsonl", one, unread=["new"])
    assert catalog.article_ids() == [one.id]


def test_two_cuts_stand_side_by_side_until_one_is_published(catalog: Catalog) -> None:
    article = make_article("A goldfish won the fair. " * 40)
    record(catalog, "goldfish.txt", article)
    publish(catalog)
    catalog.keep_passages(passages.cut(article, max_chars=200), 200)
    assert len(catalog.passage_ids(480, "done")[article.id]) == 3
    assert len(catalog.passage_ids(200, "done")[article.id]) == 5
    catalog.publish(200)
    assert catalog.passage_ids(480, "done") == {}


def test_embeddings_last_until_the_build_is_published(catalog: Catalog) -> None:
    vector = np.asarray([0.25, -1.5], dtype=np.float32)
    catalog.keep_embeddings({"k" * 64: vector})
    assert catalog.embedded(["k" * 64, "other"])["k" * 64].tolist() == [0.25, -1.5]
    catalog.publish(CUT)
    assert catalog.embedded(["k" * 64]) == {}


def test_digest_leaves_out_what_depends_on_the_build() -> None:
    article = make_article()
    same = make_article(external_id="b", ingested=day("2030-01-01"), removed=("Ad",))
    assert digest(article) == digest(same)
    for over in ({"title": "T"}, {"source": "S"}, {"published": day("2025-01-01")}):
        assert digest(article) != digest(make_article(**over))


def test_reading_never_makes_a_catalog(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="assistant build"):
        Catalog.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_truncated_catalog_is_damaged(tmp_path: Path, share: float) -> None:
    catalog = Catalog.open(tmp_path, writable=True)
    record(catalog, "goldfish.txt", make_article("A goldfish won the fair. " * 2000))
    catalog.close()
    file = tmp_path / "catalog.sqlite3"
    with file.open("r+b") as opened:
        opened.truncate(int(file.stat().st_size * share) // 512 * 512 + (11 if share else 0))
    with pytest.raises(IndexDamaged, match="catalog"):
        Catalog.open(tmp_path)
