"""A sealed bundle checked again: every field of it, and what became of its articles since."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from assistant.answer.briefing import edit, gaps
from assistant.errors import BadRequest
from assistant.export.bundle import bundle, seal
from assistant.index import manifest, stores, sync
from assistant.index.catalog import Catalog
from assistant.types import IndexFacts, Question, Scope, Section
from assistant.verify import Check, verify_briefing
from tests.briefings import AGREED, BUSES, EARLIER, ENDED, QUOTED, make_briefing, make_sections
from tests.index.index_builders import make_models, make_settings
from tests.make import TODAY
from tests.verify.documents import changed, value_at, walk, without

STORIES = {
    "herald.txt": f"date 2025-01-28\n{ENDED} {QUOTED}",
    "island.txt": f"date 2025-01-29\n{AGREED} {BUSES} {EARLIER}",
    "museum.txt": "date 2025-02-03\nThe museum of Port Selim has bought a lamp for its tower.",
}
TOPIC = "ferry strike submarine"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name, text in STORIES.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def build(corpus: Path) -> Path:
    index = corpus.parent / "index"
    sync.build([corpus], make_settings(index), models=make_models())
    return index


def exported(index: Path) -> dict[str, Any]:
    """Return a bundle with a section of each kind over the two articles on the strike."""
    published = manifest.read(index)
    with (
        closing(Catalog.open(index)) as catalog,
        closing(stores.open_keywords(index, published)) as words,
    ):
        known = {a.external_id: a for a in catalog.articles(catalog.article_ids()).values()}
        found = gaps.gaps(Question(TOPIC, TODAY), Scope(), words, catalog.summaries())
        newest = catalog.newest()
    sections = make_sections(known["herald.txt"], known["island.txt"])
    briefing = make_briefing(
        edit.numbered([*sections[:-1], Section("gaps", gaps=found)]),
        topic=TOPIC,
        index=IndexFacts(published.fingerprint, published.articles, published.passages, newest),
    )
    return dict(json.loads(json.dumps(bundle(briefing))))


@contextmanager
def checking(index: Path) -> Iterator[Callable[[dict[str, Any]], list[Check]]]:
    """Return a function that checks one bundle after the other."""
    published = manifest.read(index)
    with (
        closing(Catalog.open(index)) as catalog,
        closing(stores.open_keywords(index, published)) as words,
    ):
        yield lambda each: verify_briefing(each, catalog, words, published.fingerprint)


def checked(index: Path, document: dict[str, Any]) -> list[Check]:
    with checking(index) as check:
        return check(document)


def states(index: Path, document: dict[str, Any]) -> set[str]:
    return {check.state for check in checked(index, document)}


def test_a_bundle_that_still_holds(corpus: Path) -> None:
    index = build(corpus)
    document = exported(index)
    assert states(index, document) == {"stands"}
    named = {check.what for check in checked(index, document)}
    assert {
        "seal",
        "source [1]",
        "source [5]",
        "bottom_line 1",
        "voices 1",
        "conflict 1",
        "gaps",
    } <= named


def test_every_change_of_every_field_is_found(corpus: Path) -> None:
    index = build(corpus)
    document = exported(index)
    places = [at for at in walk(document) if at != ("schema",)]
    assert len(places) > 200
    with checking(index) as check:
        for at in places:
            for made in (changed(document, at), without(document, at)):
                assert any(found.state != "stands" for found in check(made)), at


# What an editor or an asker may choose: nothing but the seal knows how it was.
CHOSEN = {"kind", "schema", "seal", "note", "limits", "scope", "models", "settings", "refused"}
CHOSEN |= {"refusal", "index"}


def test_a_changed_statement_is_found_though_it_is_sealed_anew(corpus: Path) -> None:
    index = build(corpus)
    document = exported(index)
    places = [
        at
        for at in walk(document)
        if at[0] not in CHOSEN and not isinstance(value_at(document, at), dict | list)
    ]
    assert len(places) > 100
    with checking(index) as check:
        for at in places:
            made = changed(document, at)
            made["seal"] = seal(made)
            assert any(found.state != "stands" for found in check(made)), at


def test_a_schema_of_another_day(corpus: Path) -> None:
    index = build(corpus)
    with pytest.raises(BadRequest, match="found a briefing of schema 99, expected 1"):
        checked(index, exported(index) | {"schema": 99})


def test_an_article_that_was_edited_corrected_withdrawn_or_removed(corpus: Path) -> None:
    index = build(corpus)
    document = exported(index)
    note = "Correction: An earlier version of this story misstated the raise."
    gone = "This story has been retracted."
    for text, state in (
        (f"{STORIES['herald.txt']} More boats came.", "replaced"),
        (f"{STORIES['herald.txt']}\n{note}", "corrected"),
        (f"{STORIES['herald.txt']}\n{gone}", "withdrawn"),
    ):
        (corpus / "herald.txt").write_text(text, "utf-8")
        build(corpus)
        assert states(index, document) - {"stands"} == {state}, text
    (corpus / "herald.txt").unlink()
    build(corpus)
    assert "missing" in states(index, document)


def test_a_newer_article_is_told_and_changes_nothing(corpus: Path) -> None:
    index = build(corpus)
    document = exported(index)
    (corpus / "later.txt").write_text(
        "date 2025-02-20\nThe lighthouse of Port Selim was painted white by its keeper.", "utf-8"
    )
    build(corpus)
    assert states(index, document) == {"stands"}
    (told,) = [check for check in checked(index, document) if check.what == "gaps"]
    assert "20 February 2025" in told.note


def test_a_word_that_an_article_has_by_now(corpus: Path) -> None:
    index = build(corpus)
    document = exported(index)
    (corpus / "later.txt").write_text(
        "date 2025-02-01\nA submarine of the navy lay in the harbour of Port Selim.", "utf-8"
    )
    build(corpus)
    assert states(index, document) - {"stands"} == {"changed"}
