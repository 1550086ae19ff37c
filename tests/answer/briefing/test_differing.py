"""Where sentences of a briefing differ, where they do not, and the two dates in the seeds."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from assistant import Assistant, Question
from assistant.answer.briefing.differing import MOST, differing, holds
from assistant.answer.briefing.telling import Told
from assistant.export.markdown import markdown
from assistant.models.reader import Reading
from assistant.types import Conflict, Span
from tests.make import day, make_passage

TOPIC = "ferry strike"
ENDED = "The ferry strike in Port Selim ended on January 27, 2025, in the old town hall."
CREWS = "Ferry crews said that the strike in Port Selim ended on January 25, 2025."
LATER = "In Port Selim the ferry strike of the crews ended on January 21, 2025, some say."
VOTED = "In Port Selim 412 crew members voted for the ferry strike at a quay."
OTHERS = "In Port Selim 520 crew members voted for the ferry strike, the union says."


class HandReader:
    """Finds a month where it is asked when, and else the first number."""

    name = "by-hand"

    def __init__(self, answerable: float = 3.0) -> None:
        self.answerable = answerable

    def read(self, question: str, texts: Sequence[tuple[str, str]]) -> list[Reading]:
        wanted = r"January|February" if question.startswith("When: ") else r"\d+"
        return [self._reading(wanted, text) for _, text in texts]

    def _reading(self, wanted: str, text: str) -> Reading:
        words = [Span(*match.span()) for match in re.finditer(r"\w+", text)]
        sure = [span for span in words if re.fullmatch(wanted, span.of(text))][:1]
        weights = tuple((span, 4.0 * (span in sure), 4.0 * (span in sure)) for span in words)
        return Reading(self.answerable if sure else -3.0, sure[0] if sure else None, weights)


def told(text: str, published: str | None, *, sentence: str | None = None, **over: Any) -> Told:
    """Return a sentence that tells of the topic; its article is `text`."""
    passage = make_passage(text, published=published and day(published), **over)
    start = text.index(sentence or text)
    span = Span(start, start + len(sentence or text))
    return Told(passage, span, span.of(text), 1.0, True, True, passage.article.id)


def find(*sentences: Told, answerable: float = 3.0) -> tuple[Conflict, ...]:
    return differing(TOPIC, sentences, HandReader(answerable))


def words(found: Sequence[Conflict]) -> list[list[str]]:
    return [[value for value, _ in conflict.values] for conflict in found]


HERALD = told(ENDED, "2025-01-28")
POST = told(CREWS, "2025-01-29", source="Island Post")


def test_two_days_the_newest_first_whatever_their_order() -> None:
    (conflict,) = find(HERALD, POST)
    assert conflict.subject == "the date"
    assert words([conflict]) == [["January 25, 2025", "January 27, 2025"]]
    assert [c.passage for _, c in conflict.values] == [POST.passage, HERALD.passage]
    assert find(POST, HERALD) == (conflict,)
    undated = told(CREWS, None)
    assert words(find(HERALD, undated)) == [["January 27, 2025", "January 25, 2025"]]


def test_two_numbers_of_one_thing() -> None:
    (conflict,) = find(told(VOTED, "2025-01-10"), told(OTHERS, "2025-01-11"))
    assert (conflict.subject, words([conflict])) == ("the number", [["520", "412"]])


def test_three_articles_with_a_value_each_are_one_conflict() -> None:
    third = told(LATER, "2025-01-30")
    expected = [["January 21, 2025", "January 25, 2025", "January 27, 2025"]]
    assert words(find(HERALD, POST, third)) == expected
    same = told(f"{CREWS} So it is.", "2025-01-31", sentence=CREWS)
    assert words(find(HERALD, POST, third, same)) == expected


@pytest.mark.parametrize(
    "other",
    [
        "The ferry strike in Port Selim ended on January 27, 2025, said the crews.",
        # A day that would have to be worked out, and a time that is no day.
        "The ferry strike in Port Selim ended on Friday in the old town hall.",
        "The ferry strike in Port Selim ended in 2024, in the old town hall.",
        # Another place, whose name the first article does not have.
        "The ferry strike in Port Hassan ended on January 25, 2025, in the old town hall.",
        # It is something else that the day is of.
        "Ferries left Port Selim on January 25, 2025, after the strike of the bakers.",
        # It has the other day as well.
        "The ferry strike in Port Selim ended on January 25, 2025, and not on January 27, 2025.",
        "The ferry strike in Port Selim ended (it began on January 25, 2025) in the town hall.",
        # Numbers of nothing, and of something else.
        "The ferry strike in Port Selim ended 27 of the old town hall.",
    ],
)
def test_what_is_no_conflict(other: str) -> None:
    assert find(HERALD, told(other, "2025-01-29")) == ()


@pytest.mark.parametrize("thing", ["dock crew members", "ferry seats"])
def test_numbers_of_two_things_differ_in_nothing(thing: str) -> None:
    other = f"In Port Selim 520 {thing} voted for the ferry strike at a quay."
    assert find(told(VOTED, "2025-01-10"), told(other, "2025-01-11")) == ()


def test_each_article_may_tell_of_its_own_day() -> None:
    first = "The ferry strike in Port Selim went on with a march on January 20, 2025."
    second = "The ferry strike in Port Selim went on with a march on January 24, 2025."
    assert find(told(first, "2025-01-21"), told(second, "2025-01-25")) == ()
    assert find(told(first, "2025-01-25"), told(second, "2025-01-25")) != ()


def test_copies_and_sentences_that_do_not_tell_of_the_topic_are_not_compared() -> None:
    assert find(HERALD, replace(POST, cluster=HERALD.cluster)) == ()
    assert find(HERALD, replace(POST, telling=False)) == ()
    knows = told(f"{CREWS} At first it was to end on January 27, 2025.", "2025-01-29")
    assert find(HERALD, replace(knows, span=POST.span)) == ()


def test_the_reader_has_to_find_each_value_where_the_other_asks_for_it() -> None:
    assert find(HERALD, POST, answerable=-0.5) == ()


def test_there_is_no_end_of_conflicts() -> None:
    rows = [
        told(
            f"In Port Selim {n * 100 + at} {thing} crews joined the ferry strike.", f"2025-01-1{n}"
        )
        for at, thing in enumerate("tug oil mail sand coal fish".split())
        for n in (1, 2)
    ]
    assert len(find(*rows)) == MOST


def test_a_conflict_is_held_to_its_sentences() -> None:
    (conflict,) = find(HERALD, POST)
    assert holds(TOPIC, conflict)
    (value, citation), other = conflict.values
    for wrong in (
        Conflict("the number", conflict.values),
        Conflict("the date", (other, (value, citation))),
        Conflict("the date", (("January 26, 2025", citation), other)),
        Conflict("the date", ((value, other[1]), other)),
        Conflict("the date", (other, other)),
        Conflict("the date", (other,)),
        Conflict("the date", ()),
    ):
        assert not holds(TOPIC, wrong)


@pytest.mark.slow
def test_the_two_dates_of_the_designation_in_the_seeds(assistant: Assistant) -> None:
    topic = "terrorist designation of cartels"
    briefing = assistant.brief(Question(topic, asked=dt.date(2025, 11, 22)))
    (section,) = [each for each in briefing.sections if each.kind == "conflicts"]
    (conflict,) = section.conflicts
    assert conflict.subject == "the date"
    assert {value for value, _ in conflict.values} == {"January 20, 2025", "February"}
    assert {citation.mark for _, citation in conflict.values} <= {
        citation.mark for citation in briefing.citations
    }
    shown = markdown(briefing)
    assert "## Where the sources disagree" in shown
    assert "| January 20, 2025[^" in shown
