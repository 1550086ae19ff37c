from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy.exc import OperationalError

from assistant.corpus import passages
from assistant.corpus.read import Rejected
from assistant.corpus.walk import unreadable
from assistant.errors import IndexDamaged, IndexMissing
from assistant.index.catalog import Catalog, Holding, Known
from assistant.index.tables import digest
from assistant.index.writer import Recorded, Writer
from assistant.types import Article
from tests.index.index_builders import day, make_article

CUT = 480


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Writer]:
    opened = Writer.open(tmp_path)
    yield opened
    opened.close()


def record(catalog: Writer, document: str, *items: Article | Rejected) -> Recorded:
    return catalog.record(document, Known(document, "1"), 10, items)


def cut(catalog: Writer) -> None:
    for article in catalog.articles(catalog.uncut(CUT)).values():
        catalog.keep_passages(passages.cut(article, max_chars=CUT), CUT)


def publish(catalog: Writer) -> None:
    cut(catalog)
    catalog.publish("keywords", CUT)
    catalog.publish("vectors", CUT)


def lacks(catalog: Writer) -> dict[str, tuple[int, int]]:
    """Return, by store, how many articles it has yet to be told, and how many to drop."""
    found = {}
    for store in ("keywords", "vectors"):
        untold, outdated = catalog.untold(store), catalog.outdated(store)
        assert catalog.due(store) == bool(untold or outdated)
        found[store] = (len(untold), len(outdated))
    return found


IN_STEP = {"keywords": (0, 0), "vectors": (0, 0)}


def unread(*names: str) -> list[Rejected]:
    return [Rejected(name, "could not be read") for name in names]


def test_an_article_comes_back_as_it_went_in(catalog: Writer) -> None:
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


def test_passages_are_spans_of_the_stored_text_in_the_order_asked(catalog: Writer) -> None:
    article = make_article("A goldfish won. " * 80)
    record(catalog, "goldfish.txt", article)
    publish(catalog)
    cut = passages.cut(article, max_chars=CUT)
    assert len(cut) > 1
    asked = [p.id for p in reversed(cut)]
    found = catalog.passages([*asked, "a1:0000.0-1"])
    assert list(found) == asked
    assert [found[p.id] for p in cut] == cut


def test_what_a_store_lacks_follows_from_what_it_was_told(catalog: Writer) -> None:
    article = make_article()
    record(catalog, "goldfish.txt", article)
    assert lacks(catalog) == {"keywords": (1, 0), "vectors": (1, 0)}
    publish(catalog)
    assert lacks(catalog) == IN_STEP
    record(catalog, "goldfish.txt", make_article(title="Fish wins fair"))
    assert lacks(catalog) == {"keywords": (1, 1), "vectors": (1, 1)}
    # Changed back before anything was published: the stores are right as they are.
    record(catalog, "goldfish.txt", article)
    assert lacks(catalog) == IN_STEP
    catalog.forget(["goldfish.txt"])
    assert lacks(catalog) == {"keywords": (0, 1), "vectors": (0, 1)}
    assert catalog.articles([article.id])  # still readable until the next state is published
    (passage_id,) = [p.id for p in passages.cut(article, max_chars=CUT)]
    assert list(catalog.passages([passage_id])) == [passage_id]
    publish(catalog)
    assert lacks(catalog) == IN_STEP
    assert (catalog.passage_ids(CUT), catalog.articles([article.id])) == ({}, {})
    assert catalog.passages([passage_id]) == {}


def test_each_store_is_told_by_itself(catalog: Writer) -> None:
    record(catalog, "goldfish.txt", make_article())
    cut(catalog)
    catalog.publish("keywords", CUT)
    assert lacks(catalog) == {"keywords": (0, 0), "vectors": (1, 0)}
    assert catalog.holding(CUT) == catalog.holding(CUT, untold="vectors") == Holding(1, 1)
    assert catalog.holding(CUT, untold="keywords") == Holding(0, 0)
    catalog.publish("vectors", CUT)
    assert lacks(catalog) == IN_STEP
    catalog.lose("vectors")
    catalog.lose("vectors")
    assert lacks(catalog) == {"keywords": (0, 0), "vectors": (1, 0)}


def test_an_article_stays_until_both_stores_have_dropped_it(catalog: Writer) -> None:
    article = make_article()
    record(catalog, "goldfish.txt", article)
    publish(catalog)
    catalog.forget(["goldfish.txt"])
    catalog.publish("keywords", CUT)
    assert catalog.articles([article.id])
    # The vectors still find it, and nobody is shown it.
    (passage_id,) = [p.id for p in passages.cut(article, max_chars=CUT)]
    assert catalog.passages([passage_id]) == {}
    catalog.publish("vectors", CUT)
    assert catalog.articles([article.id]) == {}


def test_an_article_never_told_goes_at_once(catalog: Writer) -> None:
    record(catalog, "goldfish.txt", make_article())
    catalog.forget(["goldfish.txt"])
    assert lacks(catalog) == IN_STEP
    assert catalog.article_ids() == []


def test_the_same_text_twice_is_one_article_that_leaves_with_its_last_document(
    catalog: Writer,
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


def test_when_it_was_first_ingested_is_kept(catalog: Writer) -> None:
    record(catalog, "goldfish.txt", make_article(ingested=day("2025-03-01")))
    record(catalog, "goldfish.txt", make_article(ingested=day("2025-04-01"), title="New"))
    (found,) = catalog.articles(catalog.article_ids()).values()
    assert (found.title, found.ingested) == ("New", day("2025-03-01"))


def test_outlets_are_those_of_articles_that_can_be_found(catalog: Writer) -> None:
    for number, source in enumerate(("The Paper", "Coast Wire", "The Paper", None)):
        text = f"Ferry number {number} left the harbour this morning."
        record(catalog, f"{number}.txt", make_article(text, source=source))
    assert catalog.outlets() == ()
    publish(catalog)
    assert catalog.outlets() == ("Coast Wire", "The Paper")
    catalog.forget(["1.txt"])
    publish(catalog)
    assert catalog.outlets() == ("The Paper",)


def test_unread_lines_keep_what_they_told_before(catalog: Writer) -> None:
    one = make_article("The first story is about a harbour.", external_id="one")
    two = make_article("The second story is about a storm.", external_id="two")
    record(catalog, "all.jsonl", one, two)
    record(catalog, "all.jsonl", one, *unread("two"))
    assert len(catalog.article_ids()) == 2
    record(catalog, "all.jsonl", one, *unread("all.jsonl#2"))  # too broken to say its id
    assert len(catalog.article_ids()) == 2
    record(catalog, "all.jsonl", one, *unread("new"))
    assert catalog.article_ids() == [one.id]


@pytest.mark.parametrize(
    "place",
    ["all.zip#7", "all.zip/wire.jsonl#2", "all.zip/wire.jsonl", "all.zip/inner.zip"],
    ids=["the rest", "a line", "a file of lines", "an archive"],
)
def test_what_could_not_be_read_in_an_archive_keeps_what_it_may_have_told(
    catalog: Writer, place: str
) -> None:
    one = make_article("The first story is about a harbour.", external_id="one")
    two = make_article("The second story is about a storm.", external_id="two")
    record(catalog, "all.zip", one, two)
    record(catalog, "all.zip", one, *unread(place))
    assert catalog.article_ids() == sorted([one.id, two.id])
    record(catalog, "all.zip", one)
    assert catalog.article_ids() == [one.id]


def test_a_member_that_is_no_article_does_not_keep_what_left_its_archive(catalog: Writer) -> None:
    one = make_article("The first story is about a harbour.", external_id="all.zip/one.txt")
    two = make_article("The second story is about a storm.", external_id="all.zip/two.txt")
    record(catalog, "all.zip", one, two, *unread("all.zip/photo.png"))
    record(catalog, "all.zip", one, *unread("all.zip/photo.png", "all.zip/bad.txt"))
    assert catalog.article_ids() == [one.id]


def test_nothing_readable_keeps_all_that_was_told(catalog: Writer) -> None:
    record(catalog, "goldfish.txt", make_article())
    assert record(catalog, "goldfish.txt", *unread("goldfish.txt")) == Recorded(
        0, tuple(unread("goldfish.txt"))
    )
    assert len(catalog.article_ids()) == 1
    assert catalog.telling() == {"goldfish.txt"}


def test_rejections_are_kept_in_order_until_the_document_is_read_again(catalog: Writer) -> None:
    article = make_article(external_id="one")
    bad = unread("all.jsonl#3", "all.jsonl#2")
    assert record(catalog, "all.jsonl", article, *bad) == Recorded(1, tuple(bad))
    record(catalog, "bad.txt", *unread("bad.txt"))
    assert catalog.rejections() == {
        "all.jsonl": [(r.external_id, r.reason) for r in bad],
        "bad.txt": [("bad.txt", "could not be read")],
    }
    assert (set(catalog.known()), catalog.telling()) == ({"all.jsonl", "bad.txt"}, {"all.jsonl"})
    record(catalog, "all.jsonl", article)
    catalog.forget(["bad.txt"])
    assert catalog.rejections() == {}
    assert set(catalog.known()) == {"all.jsonl"}


def test_a_document_that_its_disk_could_not_give_is_to_be_read_again(catalog: Writer) -> None:
    failed = Rejected("all.jsonl#2", unreadable(OSError(5, "Input/output error")), retry=True)
    record(catalog, "all.jsonl", make_article(external_id="one"), failed)
    assert catalog.known()["all.jsonl"] != Known("all.jsonl", "1")
    record(catalog, "all.jsonl", make_article(external_id="one"), *unread("all.jsonl#2"))
    assert catalog.known()["all.jsonl"] == Known("all.jsonl", "1")


def test_a_document_is_recorded_whole_or_not_at_all(catalog: Writer) -> None:
    one = make_article("The first story is about a harbour.", external_id="one")
    record(catalog, "all.jsonl", one)

    def breaking() -> Iterator[Article]:
        yield make_article("The second story is about a storm.", external_id="two")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        catalog.record("all.jsonl", Known("new", "1"), 10, breaking())
    assert catalog.article_ids() == [one.id]
    assert catalog.known() == {"all.jsonl": Known("all.jsonl", "1")}


def test_two_cuts_stand_side_by_side_until_one_is_published(catalog: Writer) -> None:
    article = make_article("A goldfish won the fair. " * 40)
    record(catalog, "goldfish.txt", article)
    publish(catalog)
    catalog.keep_passages(passages.cut(article, max_chars=200), 200)
    assert len(catalog.passage_ids(480)[article.id]) == 3
    assert len(catalog.passage_ids(200)[article.id]) == 5
    catalog.publish("keywords", 200)
    assert len(catalog.passage_ids(480)[article.id]) == 3  # the vectors in force have them
    catalog.publish("vectors", 200)
    assert catalog.passage_ids(480) == {}
    assert len(catalog.passage_ids(200)[article.id]) == 5


def test_embeddings_last_until_the_build_is_published(catalog: Writer) -> None:
    vector = np.asarray([0.25, -1.5], dtype=np.float32)
    catalog.keep_embeddings({"k" * 64: vector})
    assert catalog.embedded(["k" * 64, "other"])["k" * 64].tolist() == [0.25, -1.5]
    catalog.publish("keywords", CUT)
    assert catalog.embedded(["k" * 64])  # the vectors are still to be made of them
    catalog.publish("vectors", CUT)
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
    catalog = Writer.open(tmp_path)
    record(catalog, "goldfish.txt", make_article("A goldfish won the fair. " * 2000))
    catalog.close()
    file = tmp_path / "catalog.sqlite3"
    with file.open("r+b") as opened:
        opened.truncate(int(file.stat().st_size * share) // 512 * 512 + (11 if share else 0))
    with pytest.raises(IndexDamaged, match="catalog"):
        Catalog.open(tmp_path)


def test_a_catalog_open_for_reading_cannot_be_written(catalog: Writer, tmp_path: Path) -> None:
    record(catalog, "goldfish.txt", make_article())
    reader = Catalog.open(tmp_path)
    with pytest.raises(OperationalError, match="readonly"), reader.work() as work:
        work.exec_driver_sql("delete from articles")
    reader.close()
    assert len(catalog.article_ids()) == 1
