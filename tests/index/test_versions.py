"""Later versions replace earlier ones, which stay readable and are not found any more."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.corpus import passages
from assistant.index.catalog import Known
from assistant.index.opened import Index
from assistant.index.sync import build
from assistant.index.writer import Writer
from assistant.search.retrieve import retrieve
from assistant.search.scope import scope
from assistant.types import Article, Part, Question
from tests.index.index_builders import (
    day,
    make_article,
    make_index,
    make_models,
    make_settings,
    write_corpus,
)

CUT = 480
PAGE = "https://paper.example/2025/harbour"
A = "The harbour of Port Selim is closed until Friday, its pilots say."
B = "The harbour of Port Selim opened again on Thursday, a day early."
C = "The harbour of Port Selim is open; nobody knows who closed it."
# Long enough to be compared as copies.
WIRE = " ".join(
    f"In year {n} the keeper of lighthouse {n} counted {n * 7} ships on their way to Port Selim."
    for n in range(1, 12)
)


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Writer]:
    opened = Writer.open(tmp_path)
    yield opened
    opened.close()


def tell(catalog: Writer, document: str, *articles: Article) -> None:
    """Let a document tell these articles, and publish."""
    catalog.record(document, Known(str(articles), "1"), 10, articles)
    publish(catalog)


def publish(catalog: Writer) -> None:
    for article in catalog.articles(catalog.uncut(CUT)).values():
        catalog.keep_passages(passages.cut(article, max_chars=CUT), CUT)
    catalog.publish("keywords", CUT)
    catalog.publish("vectors", CUT)


def forget(catalog: Writer, *documents: str) -> None:
    catalog.forget(documents)
    publish(catalog)


def searched(catalog: Writer) -> list[str]:
    """Return the texts that are found, and check that passages say the same."""
    found = catalog.articles(catalog.article_ids())
    every = [p.id for a in (A, B, C) for p in passages.cut(make_article(a), max_chars=CUT)]
    readable = {p.article.text for p in catalog.passages(every).values()}
    assert readable == {a.text for a in found.values()} & {A, B, C}
    return sorted(article.text for article in found.values())


def at(text: str, published: str | None = None, updated: str | None = None) -> Article:
    return make_article(
        text,
        url=PAGE,
        published=day(published) if published else None,
        updated=day(updated) if updated else None,
    )


a, b, c = (make_article(text) for text in (A, B, C))


def test_another_text_under_the_same_name_replaces_the_earlier_one(catalog: Writer) -> None:
    tell(catalog, "harbour.txt", a)
    tell(catalog, "harbour.txt", b)
    assert searched(catalog) == [B]
    assert catalog.articles([a.id])[a.id].text == A
    assert catalog.replaced_by([a.id, b.id, "a1:none"]) == {a.id: b.id}


def test_a_chain_of_versions_leads_to_the_latest(catalog: Writer) -> None:
    for article in (a, b, c):
        tell(catalog, "harbour.txt", article)
    assert searched(catalog) == [C]
    assert catalog.replaced_by([a.id, b.id, c.id]) == {a.id: c.id, b.id: c.id}
    assert set(catalog.articles([a.id, b.id])) == {a.id, b.id}
    assert catalog.earlier_versions() == {c.id: sorted([a.id, b.id])}


def test_a_text_that_comes_back_is_the_current_one(catalog: Writer) -> None:
    for article in (a, b, a):
        tell(catalog, "harbour.txt", article)
    assert searched(catalog) == [A]
    assert catalog.replaced_by([a.id, b.id]) == {b.id: a.id}
    assert catalog.earlier_versions() == {a.id: [b.id]}
    for article in (b, c, a, b):
        tell(catalog, "harbour.txt", article)
        assert searched(catalog) == [article.text]
    assert catalog.replaced_by([a.id, b.id, c.id]) == {a.id: b.id, c.id: b.id}


def test_all_versions_leave_with_the_document(catalog: Writer) -> None:
    for article in (a, b, c):
        tell(catalog, "harbour.txt", article)
    catalog.forget(["harbour.txt"])
    assert set(catalog.articles([a.id, b.id, c.id])) == {a.id, b.id, c.id}  # not published yet
    publish(catalog)
    assert catalog.articles([a.id, b.id, c.id]) == {}
    assert catalog.replaced_by([a.id, b.id]) == {}


def test_an_earlier_text_that_another_file_tells_is_still_found(catalog: Writer) -> None:
    tell(catalog, "harbour.txt", a)
    tell(catalog, "copy.txt", a)
    tell(catalog, "harbour.txt", b)
    assert searched(catalog) == sorted([A, B])
    assert catalog.replaced_by([a.id]) == {}
    forget(catalog, "harbour.txt")
    assert searched(catalog) == [A]


def test_versions_are_told_apart_by_their_id_in_a_file_of_many(catalog: Writer) -> None:
    one, two = make_article(A, external_id="one"), make_article(B, external_id="two")
    tell(catalog, "wire.jsonl", one, two)
    tell(catalog, "wire.jsonl", two, make_article(C, external_id="one"))
    assert searched(catalog) == sorted([B, C])
    assert catalog.replaced_by([a.id, b.id]) == {a.id: c.id}


def test_a_line_without_an_id_is_no_version_of_what_stood_there(catalog: Writer) -> None:
    def lines(*texts: str) -> list[Article]:
        return [
            make_article(text, external_id=f"wire.jsonl#{n}") for n, text in enumerate(texts, 1)
        ]

    tell(catalog, "wire.jsonl", *lines(A, B, C))
    tell(catalog, "wire.jsonl", *lines(B, C))
    assert searched(catalog) == sorted([B, C])
    assert catalog.replaced_by([a.id, b.id, c.id]) == {}
    assert catalog.articles([a.id]) == {}
    tell(catalog, "wire.jsonl", *lines(A, B, C))
    assert searched(catalog) == sorted([A, B, C])
    assert catalog.replaced_by([a.id, b.id, c.id]) == {}


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (at(A, "2025-01-01"), at(B, "2025-01-02")),
        (at(A, "2025-01-01"), at(B, "2025-01-01", "2025-01-03")),
        (at(A, "2025-01-02", "2025-01-03"), at(B, "2025-01-01", "2025-01-04")),
        (at(A), at(B, "2025-01-01")),
    ],
    ids=["published", "updated", "updated before published", "dated before undated"],
)
@pytest.mark.parametrize("order", [1, -1])
def test_of_one_address_the_newest_is_found(
    catalog: Writer, older: Article, newer: Article, order: int
) -> None:
    for name, article in (("older.txt", older), ("newer.txt", newer))[::order]:
        tell(catalog, name, article)
    assert searched(catalog) == [B]
    assert catalog.replaced_by([a.id, b.id]) == {a.id: b.id}
    assert catalog.articles([a.id])[a.id].text == A
    forget(catalog, "newer.txt")
    assert searched(catalog) == [A]
    assert catalog.replaced_by([a.id, b.id]) == {}
    assert catalog.articles([b.id]) == {}


def test_of_versions_that_say_no_day_the_last_to_come_is_found(catalog: Writer) -> None:
    early = make_article(A, url=PAGE, ingested=day("2025-03-01"))
    late = make_article(B, url=PAGE, ingested=day("2025-03-02"))
    tell(catalog, "late.txt", late)
    tell(catalog, "early.txt", early)
    assert searched(catalog) == [B]
    # Read again for its reader, not for its text: when it came does not change.
    tell(catalog, "early.txt", make_article(A, url=PAGE, ingested=day("2025-04-01")))
    assert searched(catalog) == [B]


def test_three_versions_of_one_address_leave_one_by_one(catalog: Writer) -> None:
    versions = {
        "a.txt": at(A, "2025-01-01"),
        "b.txt": at(B, "2025-01-02"),
        "c.txt": at(C, "2025-01-03"),
    }
    for name, article in versions.items():
        tell(catalog, name, article)
    assert searched(catalog) == [C]
    assert catalog.replaced_by([a.id, b.id]) == {a.id: c.id, b.id: c.id}
    forget(catalog, "b.txt")
    assert searched(catalog) == [C]
    forget(catalog, "c.txt")
    assert searched(catalog) == [A]
    forget(catalog, "a.txt")
    assert searched(catalog) == []
    assert catalog.articles([a.id, b.id, c.id]) == {}


def test_an_article_that_is_given_another_address_frees_the_earlier_one(catalog: Writer) -> None:
    tell(catalog, "a.txt", at(A, "2025-01-01"))
    tell(catalog, "b.txt", at(B, "2025-01-02"))
    assert searched(catalog) == [B]
    tell(catalog, "b.txt", make_article(B, url=PAGE + "-two", published=day("2025-01-02")))
    assert searched(catalog) == sorted([A, B])
    assert catalog.replaced_by([a.id, b.id]) == {}


def test_a_newer_file_without_the_address_lets_the_earlier_version_be_found(
    catalog: Writer,
) -> None:
    tell(catalog, "a.txt", at(A, "2025-01-01"))
    tell(catalog, "b.txt", at(B, "2025-01-02"))
    tell(catalog, "b.txt", make_article(C))
    assert searched(catalog) == sorted([A, C])
    assert catalog.replaced_by([a.id, b.id]) == {b.id: c.id}


@pytest.mark.parametrize("url", [None, "https://paper.example/", "mailto:desk@paper.example"])
def test_articles_without_a_page_of_their_own_are_no_versions(
    catalog: Writer, url: str | None
) -> None:
    tell(catalog, "a.txt", make_article(A, url=url))
    tell(catalog, "b.txt", make_article(B, url=url))
    assert searched(catalog) == sorted([A, B])


def test_tracking_parameters_do_not_make_another_page(catalog: Writer) -> None:
    tell(catalog, "a.txt", at(A, "2025-01-01"))
    later = make_article(
        B,
        url="http://www.paper.example/2025/harbour/?utm_source=mail&fbclid=x1#top",
        published=day("2025-01-02"),
    )
    tell(catalog, "b.txt", later)
    assert searched(catalog) == [B]


def test_every_article_of_one_document_may_have_its_own_page(catalog: Writer) -> None:
    lines = [
        make_article(text, external_id=str(n), url=f"https://paper.example/story?id={n}")
        for n, text in enumerate((A, B, C))
    ]
    tell(catalog, "wire.jsonl", *lines)
    assert searched(catalog) == sorted([A, B, C])


def test_one_document_may_give_the_parts_of_one_page_ids_of_their_own(catalog: Writer) -> None:
    def rows(**texts: str) -> list[Article]:
        return [make_article(text, external_id=name, url=PAGE) for name, text in texts.items()]

    tell(catalog, "pages.jsonl", *rows(first=A, second=B))
    assert searched(catalog) == sorted([A, B])
    tell(catalog, "pages.jsonl", *rows(first=C, second=B))
    assert searched(catalog) == sorted([B, C])
    assert catalog.replaced_by([a.id, b.id]) == {a.id: c.id}
    places = [
        make_article(text, external_id=f"crawl.warc#{n}", url=PAGE, published=day(f"2025-01-0{n}"))
        for n, text in enumerate((A, B), 1)
    ]
    forget(catalog, "pages.jsonl")
    tell(catalog, "crawl.warc", *places)
    assert searched(catalog) == [B]


def test_copies_share_a_cluster_that_versions_and_strangers_are_not_in(catalog: Writer) -> None:
    first = make_article(WIRE, source="The Post", published=day("2025-01-02"))
    second = make_article(
        WIRE + " The Tribune had it too.", source="T", published=day("2025-01-01")
    )
    third = make_article("(Port Selim) " + WIRE, source="Third")
    for n, article in enumerate((first, second, third, a)):
        tell(catalog, f"{n}.txt", article)
    carried = catalog.carried_by([first.id, a.id, "a1:none"])
    assert [x.id for x in carried.pop(first.id)] == [second.id, third.id]  # the oldest first
    assert carried == {}
    assert [x.id for x in catalog.carried_by([third.id])[third.id]] == [second.id, first.id]
    # An earlier version of a copy carries nothing any more.
    tell(catalog, "1.txt", b)
    assert [x.id for x in catalog.carried_by([first.id])[first.id]] == [third.id]
    forget(catalog, "2.txt")
    assert catalog.carried_by([first.id]) == {}


def test_what_odd_facts_an_article_has_comes_back(catalog: Writer) -> None:
    article = make_article(
        A,
        author="A Reporter",
        updated=day("2025-02-02"),
        notes=("hidden text left out (3 words)",),
        metadata={"desk": "ports", "pages": [1, {"of": 2}]},
    )
    tell(catalog, "a.txt", article)
    assert catalog.articles([article.id])[article.id] == article
    assert json.dumps(catalog.articles([article.id])[article.id].metadata)


CLOSED = "date 2025-01-20\nThe harbour of Port Selim is closed after a barge sank in the night."
OPEN = "date 2025-02-10\nThe harbour of Port Selim is open again and nothing is left of the barge."


def test_a_question_as_of_a_day_finds_the_version_that_stood_then(tmp_path: Path) -> None:
    folder, _ = make_index(tmp_path, {"harbour.txt": CLOSED})
    settings = make_settings(folder)
    build(
        [write_corpus(tmp_path / "corpus", {"harbour.txt": OPEN})], settings, models=make_models()
    )

    def found(as_of: dt.date | None) -> list[str]:
        question = Question("Is the harbour closed?", dt.date(2025, 3, 1), as_of=as_of)
        within = scope(question)
        part = Part(question.text, within)
        hits = retrieve(question, within, (part,), index, candidates=5).hits
        return [hit.passage.text.splitlines()[-1] for hit in hits]

    with Index.open(folder, settings) as index:
        index.__dict__["encoder"] = make_models().hand
        was, now = CLOSED.splitlines()[1], OPEN.splitlines()[1]
        assert found(None) == found(dt.date(2025, 2, 10)) == [now]
        assert found(dt.date(2025, 2, 9)) == found(dt.date(2025, 1, 20)) == [was]
        assert found(dt.date(2025, 1, 19)) == []
