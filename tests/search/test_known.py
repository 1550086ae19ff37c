"""What an as-of question may use: the version that stood on its day, and no later article."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.index.opened import Index
from assistant.search import known
from assistant.search.scope import scope
from assistant.types import Article, Hit, Passage, Question, Span
from tests.make import day, make_article, make_question

DAY = dt.date(2024, 3, 5)


def version(text: str, published: str, updated: str | None = None, **over: Any) -> Article:
    changed = day(updated) if updated else None
    return make_article(text, published=day(published), updated=changed, **over)


def hit(article: Article) -> Hit:
    span = Span(0, len(article.text))
    return Hit(Passage(f"{article.id}.0-{span.end}", article, span), 1, 1.0, "dense")


def stood(
    hits: Sequence[Hit], earlier: Mapping[Article, Sequence[Article]] | None = None, **over: Any
) -> list[str]:
    """Return the texts that an as-of question is answered from."""
    versions = earlier or {}
    texts = {article.id: article for kept in versions.values() for article in kept}
    index = SimpleNamespace(
        catalog=SimpleNamespace(articles=lambda ids: {i: texts[i] for i in ids if i in texts}),
        manifest=SimpleNamespace(passage_chars=480),
    )
    replaced = {latest.id: [a.id for a in kept] for latest, kept in versions.items()}
    question = make_question(**{"as_of": DAY} | over)
    found = known.stood(question, hits, replaced, cast(Index, index))
    assert [h.rank for h in found] == list(range(1, len(found) + 1))
    return [h.passage.text for h in found]


OLD = version("The harbour is closed.", "2024-03-01")
NEW = version("The harbour is open.", "2024-03-01", "2024-03-07")
PLAIN = version("The mayor is away.", "2024-03-02")


def test_what_nobody_changed_since_stands() -> None:
    assert stood([hit(PLAIN)]) == [PLAIN.text]


def test_what_was_changed_later_gives_way_to_the_version_of_the_day() -> None:
    assert stood([hit(NEW), hit(PLAIN)], {NEW: [OLD]}) == [OLD.text, PLAIN.text]
    assert stood([hit(NEW)], {NEW: [OLD]}, as_of=dt.date(2024, 3, 7)) == [NEW.text]


def test_what_was_changed_later_is_left_out_where_no_version_was_kept() -> None:
    assert stood([hit(NEW), hit(PLAIN)]) == [PLAIN.text]
    assert stood([hit(make_article("No date at all.", published=None))]) == []


def test_of_several_versions_the_last_that_stood_is_read_and_only_once() -> None:
    middle = version("The harbour opens soon.", "2024-03-01", "2024-03-04")
    assert stood([hit(NEW), hit(NEW)], {NEW: [OLD, middle]}) == [middle.text]


def test_versions_without_a_date_of_change_are_told_apart_by_when_they_came() -> None:
    first = version("It is closed.", "2024-03-01", ingested=day("2024-03-02"))
    later = version("It is open.", "2024-03-01", ingested=day("2024-03-09"))
    assert stood([hit(later)], {later: [first]}) == [first.text]
    late = version("It is shut.", "2024-03-01", ingested=day("2024-03-08"))
    assert stood([hit(later)], {later: [late]}) == [later.text]  # both came after the day


def test_the_passage_of_the_version_is_the_one_that_is_most_alike() -> None:
    story = "The ferry to the islands sails again. " * 20
    old = version(f"{story}\nThe harbour master counts forty boats.", "2024-03-01")
    new = version("The harbour master counts fifty boats.", "2024-03-01", "2024-03-07")
    (text,) = stood([hit(new)], {new: [old]})
    assert "forty boats" in text
    assert len(text) < len(old.text)


def test_the_limits_of_the_asker_hold_for_the_version_too() -> None:
    assert stood([hit(NEW)], {NEW: [OLD]}, since=dt.date(2024, 3, 2)) == []
    assert stood([hit(NEW)], {NEW: [OLD]}, sources=("The Other Paper",)) == []


@pytest.mark.parametrize(
    ("limits", "since"),
    [
        ({}, None),
        ({"as_of": DAY}, dt.date(2024, 3, 6)),
        ({"as_of": DAY, "since": dt.date(2024, 1, 1)}, dt.date(2024, 3, 6)),
        ({"as_of": DAY, "until": dt.date(2024, 3, 5)}, None),
        ({"as_of": dt.date(2024, 1, 1), "since": DAY}, DAY),
        ({"as_of": dt.date.max}, None),
    ],
)
def test_what_was_published_after_the_day(limits: dict[str, Any], since: dt.date | None) -> None:
    after = known.day_after(make_question(**limits))
    assert (after and (after.since, after.as_of)) == (since and (since, None))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("What did the mayor open this week?", True),
        ("What did the mayor open yesterday?", True),
        ("What happened in March 2024?", False),
        ("Who is the mayor?", False),
    ],
)
def test_what_had_not_come_by_the_day_is_not_searched_for(text: str, said: bool) -> None:
    asked = dt.date(2024, 3, 28)
    question = Question(text, asked, as_of=DAY)
    reason = known.ahead(question, (), asked)
    assert (reason is not None) is said
    assert known.ahead(Question(text, asked), (), asked) is None
    assert known.ahead(Question(text, asked, as_of=asked), (), asked) is None


def test_a_month_without_a_year_is_the_last_that_the_day_had_reached() -> None:
    newest = dt.date(2024, 12, 1)
    question = Question("What happened in June?", newest, as_of=DAY)
    assert scope(question, newest=newest).since == dt.date(2023, 5, 29)
    assert scope(replace(question, as_of=None), newest=newest).since == dt.date(2024, 5, 29)
    assert known.ahead(question, (), newest) is None


def test_copies_that_came_later_are_not_named() -> None:
    carried = {"a": [PLAIN, version("It is away.", "2024-03-08")], "b": [NEW]}
    assert known.by(make_question(as_of=DAY), carried) == {"a": [PLAIN]}
    assert known.by(make_question(), carried) == carried
