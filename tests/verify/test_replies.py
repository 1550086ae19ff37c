"""An exported reply checked again: what was altered in it, and what became of its articles."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import BadRequest
from assistant.index import sync
from assistant.index.catalog import Catalog
from assistant.reply import as_json
from assistant.types import Citation, Claim, Conflict, Span
from assistant.verify import Check, verify
from tests.index.index_builders import make_models, make_settings
from tests.make import make_reply
from tests.verify.documents import changed, value_at, walk

FAIR = "date 2025-01-10\nA goldfish won the county fair on Friday in a close vote."
REST = "The goldfish belongs to a nine-year-old girl from the next village."
QUOTE = "A goldfish won the county fair on Friday in a close vote."
STORM = "A storm took the roofs off eleven houses near the old mill on Sunday."
CUP = "Otters won the cup of the county on Sunday before a full house."


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "fair.txt").write_text(f"{FAIR} {REST}", "utf-8")
    (folder / "storm.txt").write_text(f"date 2025-01-11\n{STORM}", "utf-8")
    (folder / "cup.txt").write_text(f"date 2025-01-12\n{CUP}", "utf-8")
    return folder


def build(corpus: Path) -> Path:
    index = corpus.parent / "index"
    sync.build([corpus], make_settings(index), models=make_models())
    return index


def cited(index: Path, name: str, quote: str, mark: int) -> Citation:
    """Return a citation of a sentence as the index holds it."""
    with closing(Catalog.open(index)) as catalog:
        articles = catalog.articles(catalog.article_ids()).values()
        (article,) = [a for a in articles if a.external_id == name]
        (passage,) = catalog.passages_of([article.id], 480)
    start = article.text.index(quote)
    return Citation(mark, passage, Span(start, start + len(quote)))


def exported(index: Path, **over: Any) -> dict[str, Any]:
    """Return the JSON of a reply that cites a sentence of fair.txt."""
    claim = Claim(QUOTE, (cited(index, "fair.txt", QUOTE, 1),))
    reply = replace(make_reply(claim), **over)
    return dict(json.loads(json.dumps(as_json(reply))))


def exported_as_of(index: Path) -> dict[str, Any]:
    """Return the JSON of a reply against which two later articles say something."""
    own = cited(index, "fair.txt", QUOTE, 1)
    storm, cup = cited(index, "storm.txt", STORM, 2), cited(index, "cup.txt", CUP, 3)
    later = (
        Conflict("the date", (("Friday", own), ("Sunday", storm))),
        Conflict("the name", (("goldfish", own), ("Otters", cup))),
    )
    carried = {storm.passage.article.id: [cup.passage.article]}
    return exported(index, later=later, carried_by=carried)


def checked(index: Path, reply: dict[str, Any]) -> list[Check]:
    with closing(Catalog.open(index)) as catalog:
        return verify(reply, catalog)


def states(index: Path, reply: dict[str, Any]) -> list[str]:
    return [check.state for check in checked(index, reply)]


def test_a_reply_that_still_holds(corpus: Path) -> None:
    index = build(corpus)
    assert states(index, exported(index)) == ["stands"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quote", QUOTE.replace("close", "clear")),
        ("start", 1),
        ("end", 12),
        ("end", "57"),
        ("title", "Another title"),
        ("source", "The Paper"),
        ("url", "https://paper.example/fair"),
        ("published", "2025-01-12"),
        ("external_id", "cup.txt"),
        ("passage_id", "a1:0000000000000000.0-57"),
    ],
)
def test_a_source_that_was_altered(corpus: Path, field: str, value: object) -> None:
    index = build(corpus)
    reply = exported(index)
    reply["sources"][0][field] = value
    assert "altered" in states(index, reply)


def test_every_change_of_what_later_articles_say_is_found(corpus: Path) -> None:
    index = build(corpus)
    reply = exported_as_of(index)
    assert set(states(index, reply)) == {"stands"}
    places = [
        at
        for at in walk(reply["later"], ("later",))
        if at[-1] != "subject" and not isinstance(value_at(reply, at), dict)
    ]
    assert len(places) > 40
    with closing(Catalog.open(index)) as catalog:
        for at in places:
            try:
                found = {check.state for check in verify(changed(reply, at), catalog)}
            except BadRequest:
                continue
            assert found != {"stands"}, at


def test_a_conflict_cites_a_source_that_has_its_value(corpus: Path) -> None:
    index = build(corpus)
    reply = exported(index)
    values = [{"value": "Friday", "citation": 1}, {"value": "yes", "citation": 1}]
    reply["conflicts"] = [{"subject": "the date", "values": values}]
    assert states(index, reply) == ["stands"]
    for wrong in ({"value": "Sunday"}, {"citation": 2}):
        reply["conflicts"][0]["values"][0] = values[0] | wrong
        assert "altered" in states(index, reply)


def _claim_text(reply: dict[str, Any]) -> None:
    reply["claims"][0]["text"] = "A cat won the county fair."


def _claim_mark(reply: dict[str, Any]) -> None:
    reply["claims"][0]["citations"] = [2]


def _claim_uncited(reply: dict[str, Any]) -> None:
    reply["claims"][0]["citations"] = []


def _claim_added(reply: dict[str, Any]) -> None:
    reply["answer"] += " The judges were paid."


def _claim_dropped(reply: dict[str, Any]) -> None:
    reply["claims"] = []


@pytest.mark.parametrize(
    "alter", [_claim_text, _claim_mark, _claim_uncited, _claim_added, _claim_dropped]
)
def test_an_answer_that_was_altered(corpus: Path, alter: Callable[[dict[str, Any]], None]) -> None:
    index = build(corpus)
    reply = copy.deepcopy(exported(index))
    alter(reply)
    assert "altered" in states(index, reply)


def _said_to_be_counted(reply: dict[str, Any]) -> None:
    forged = "Bob Jones stole the goldfish."
    reply["claims"][0] |= {"text": forged, "reason": "counted again in the whole corpus"}
    reply["answer"] = f"{forged} [1]"


def _short_answer(reply: dict[str, Any]) -> None:
    start = reply["sources"][0]["start"]
    reply["short_answer"] = {"text": "An otter", "start": start, "end": start + 8, "mark": 1}


def _refused_and_told(reply: dict[str, Any]) -> None:
    reply |= {"refused": True, "refusal": {"reason": "The corpus does not say."}}


def _no_list(reply: dict[str, Any]) -> None:
    reply["claims"][0]["citations"] = [[1]]


def _no_text(reply: dict[str, Any]) -> None:
    reply["sources"][0]["article_id"] = "\ud800"


def _no_number(reply: dict[str, Any]) -> None:
    reply["sources"][0]["passage_id"] = f"a.{'9' * 5000}-1"


@pytest.mark.parametrize(
    "alter",
    [_said_to_be_counted, _short_answer, _refused_and_told, _no_list, _no_text, _no_number],
)
def test_a_forged_reply_is_told_and_never_a_crash(
    corpus: Path, alter: Callable[[dict[str, Any]], None]
) -> None:
    index = build(corpus)
    reply = copy.deepcopy(exported(index))
    alter(reply)
    assert set(states(index, reply)) & {"altered", "missing"}


def test_a_count_is_said_not_to_be_made_again(corpus: Path) -> None:
    index = build(corpus)
    reply = copy.deepcopy(exported(index))
    total = "1 article, 1 independent, mentions “goldfish” on 2025-01-10."
    reply["claims"][0] |= {"text": total, "reason": "counted again in the whole corpus"}
    reply["answer"] = f"{total} [1]"
    assert [(c.what, c.state) for c in checked(index, reply)] == [
        ("source [1]", "stands"),
        ("claim 1", "stands"),
    ]


@pytest.mark.parametrize(
    ("words", "found"),
    [("The goldfish [Goldie] belongs", []), ("The goldfish [Nemo] belongs", ["altered"])],
)
def test_a_name_in_brackets_must_stand_in_the_article(
    corpus: Path, words: str, found: list[str]
) -> None:
    (corpus / "fair.txt").write_text(f"{FAIR} {REST} The girl calls it Goldie.", "utf-8")
    index = build(corpus)
    reply = exported(index)
    start = len(QUOTE) + 1
    reply["sources"][0] |= {"start": start, "end": start + len(REST), "quote": REST}
    claim = REST.replace("The goldfish belongs", words)
    # Whatever the file says of its reason: a claim is what its citations carry.
    reply["claims"][0] |= {"text": claim, "reason": "it is known"}
    reply["answer"] = f"{claim} [1]"
    assert states(index, reply) == ["stands", *found]


def test_a_row_of_a_batch_without_a_reply_says_nothing(corpus: Path) -> None:
    with closing(Catalog.open(build(corpus))) as catalog:
        assert verify({"id": 7, "error": "the question is empty"}, catalog) == []


def test_an_article_that_was_edited_since(corpus: Path) -> None:
    index = build(corpus)
    reply = exported(index)
    (corpus / "fair.txt").write_text(f"{FAIR.replace('goldfish', 'carp')} {REST}", "utf-8")
    build(corpus)
    (check,) = checked(index, reply)
    assert check.state == "replaced"
    assert "does not have the quoted words" in check.note


def test_an_article_that_was_edited_elsewhere(corpus: Path) -> None:
    index = build(corpus)
    reply = exported(index)
    (corpus / "fair.txt").write_text(f"{FAIR} {REST} A carp came second.", "utf-8")
    build(corpus)
    (check,) = checked(index, reply)
    assert (check.state, "still has the quoted words" in check.note) == ("replaced", True)


def test_an_article_that_left(corpus: Path) -> None:
    index = build(corpus)
    reply = exported(index)
    (corpus / "fair.txt").unlink()
    build(corpus)
    assert states(index, reply) == ["missing"]


def test_a_correction_that_the_reply_did_not_know(corpus: Path) -> None:
    note = "Correction: An earlier version of this story misstated the day of the fair."
    (corpus / "fair.txt").write_text(f"{FAIR} {REST}\n{note}", "utf-8")
    index = build(corpus)
    reply = exported(index)
    assert reply["sources"][0]["corrections"] == [note]
    assert states(index, reply) == ["stands"]
    reply["sources"][0]["corrections"] = []
    (check,) = checked(index, reply)
    assert (check.state, note in check.note) == ("corrected", True)


@pytest.mark.parametrize(
    "document",
    [{}, {"question": "?", "sources": 1, "claims": []}, {"sources": [], "claims": []}],
    ids=json.dumps,
)
def test_what_is_no_reply(corpus: Path, document: dict[str, Any]) -> None:
    index = build(corpus)
    with pytest.raises(BadRequest, match="assistant ask"):
        checked(index, document)
