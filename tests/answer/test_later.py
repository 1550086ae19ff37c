"""What later articles make of an answer as of a day; the two networks are written by hand."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant, Question
from assistant import reply as replies
from assistant.answer import extract, later
from assistant.answer.write import Written
from assistant.models.reader import Reading
from assistant.types import Answer, Citation, Claim, Evidence, Hit, Passage, Refusal, Span
from tests.make import HandReranker, day, make_article, make_question
from tests.processes import build

QUESTION = "How many guests saw the harbour of Port Selim open?"
DAY = dt.date(2024, 3, 5)


class HandReader:
    """Finds the last number of a text, and is sure of it; keeps what it was given."""

    name = "by-hand"

    def __init__(self) -> None:
        self.given: set[str] = set()

    def read(self, question: str, texts: Sequence[tuple[str, str]]) -> list[Reading]:
        self.given |= {text for _, text in texts}
        return [self._reading(text) for _, text in texts]

    def _reading(self, text: str) -> Reading:
        words = [Span(*match.span()) for match in re.finditer(r"[\w,]+", text)]
        numbers = [span for span in words if span.of(text)[0].isdigit()]
        sure = {numbers[-1]} if numbers else set()
        weights = tuple((span, 4.0 * (span in sure), 4.0 * (span in sure)) for span in words)
        return Reading(3.0 if numbers else -3.0, numbers[-1] if numbers else None, weights)


def passage(text: str, published: str, **over: Any) -> Passage:
    article = make_article(text, published=day(published), **over)
    return Passage(f"{article.id}.0-{len(text)}", article, Span(0, len(text)))


def answered(said: Passage, mark: int = 1) -> Answer:
    citation = Citation(mark, said, said.span)
    return Answer(make_question(QUESTION, as_of=DAY), (Claim(citation.quote, (citation,)),))


def look(
    answer: Answer, *after: Passage, relevance: float = 8.0, unsure: float = -9.0
) -> later.Later:
    reranker = HandReranker(lambda text: unsure if text.startswith("Perhaps") else relevance)
    cited = [citation.passage for claim in answer.claims for citation in claim.citations]
    read = extract.candidates(QUESTION, evidence(*cited), reranker, HandReader())
    computed = any(claim.text not in claim.citations[0].quote for claim in answer.claims)
    written = Written(answer, {} if computed else {QUESTION: read})
    reader = HandReader()
    seen = later.look(written, evidence(*after), reranker, reader)
    assert not reader.given.intersection(p.text for p in cited), "what is cited was read before"
    return seen


def evidence(*passages: Passage) -> Evidence:
    hits = tuple(Hit(found, rank, 1.0, "dense") for rank, found in enumerate(passages, start=1))
    return Evidence(make_question(QUESTION), hits)


FIRST = passage("The harbour of Port Selim opened before guests, in all 1,200.", "2024-03-04")
MORE = passage(
    "After 1,200 at first, the guests who saw Port Selim open are now put at 2,100.", "2024-03-09"
)
SAME = passage("The guests who saw the harbour of Port Selim open were 1,200.", "2024-03-09")


def test_another_value_is_told_under_a_mark_that_goes_on_from_the_answers() -> None:
    (conflict,) = look(answered(FIRST, mark=3), SAME, MORE).conflicts
    (said, own), (now, other) = conflict.values
    assert (said, own.mark, own.passage) == ("1,200", 3, FIRST)
    assert (now, other.mark, other.passage) == ("2,100", 4, MORE)
    assert other.quote == MORE.text


def test_nothing_is_told_where_later_articles_say_the_same_or_nothing() -> None:
    assert look(answered(FIRST), SAME) == later.Later()
    assert look(answered(FIRST)) == later.Later()
    unsure = passage("Perhaps 2,100 guests saw the harbour of Port Selim open.", "2024-03-09")
    assert look(answered(FIRST), unsure).conflicts == ()


@pytest.mark.parametrize(
    ("then", "now", "reason"),
    [
        # The reader's logit, 3.0, counts twice.
        (-5.0, -5.0, None),
        (-5.0, 0.0, "What was published by 2024-03-05 does not say. Articles published later"),
        (-1.0, 8.0, None),
        (-7.0, -9.0, "What was published by 2024-03-05 does not say."),
    ],
)
def test_a_weak_answer_is_taken_back(then: float, now: float, reason: str | None) -> None:
    weak = passage("Perhaps the ferries of Port Selim carry 40.", "2024-03-04")
    seen = look(answered(weak), MORE, relevance=now, unsure=then)
    assert (seen.refusal is None) is (reason is None)
    assert seen.refusal is None or seen.refusal.reason.startswith(reason or "")
    assert not look(answered(weak), relevance=now, unsure=then).refusal  # nothing came after


def test_refusals_and_what_code_computed_are_left_alone() -> None:
    refused = Answer(make_question(QUESTION), refusal=Refusal("The corpus does not say."))
    assert look(refused, MORE) == later.Later()
    citation = Citation(1, FIRST, FIRST.span)
    computed = Answer(make_question(QUESTION), (Claim("From 1 to 2 is 1 day.", (citation,)),))
    assert look(computed, MORE) == later.Later()


NEWS = (
    ("2024-03-04", "The Paper", "The harbour of Port Selim opened on Sunday before 1,200 guests."),
    (
        "2024-03-12",
        "Harbour Wire",
        "The harbour of Port Selim opened before 2,100 guests, it shows.",
    ),
    ("2024-03-03", "The Paper", "The council of Port Selim has not approved the bridge."),
    ("2024-03-08", "Harbour Wire", "The council of Port Selim approved the bridge on Thursday."),
)


@pytest.fixture(scope="module")
def harbour(seeds_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Open an index of a few articles that disagree, with the models of the seeds'."""
    folder = tmp_path_factory.mktemp("harbour")
    rows = (
        {"id": str(n), "date": date, "source": source, "text": f"{text} Nobody said more that day."}
        for n, (date, source, text) in enumerate(NEWS)
    )
    (folder / "news.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    index = folder / "index"
    index.mkdir()
    (index / "models").symlink_to(seeds_index / "models")
    build([folder / "news.jsonl"], index)
    with Assistant.open(index) as opened:
        yield opened


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "as_of", "then", "now"),
    [
        ("How many guests saw the harbour of Port Selim open?", "2024-03-05", "1,200", "2,100"),
        ("Did the council of Port Selim approve the bridge?", "2024-03-05", "no", "yes"),
    ],
)
def test_a_real_answer_as_of_a_day(
    harbour: Assistant, question: str, as_of: str, then: str, now: str
) -> None:
    asked = Question(question, dt.date(2024, 4, 1))
    day = dt.date.fromisoformat(as_of)
    reply = harbour.ask(Question(question, asked.asked, as_of=day))
    published = {c.passage.article.published for cl in reply.answer.claims for c in cl.citations}
    assert all(when and when.date() <= day for when in published)
    (conflict,) = reply.later
    assert [value for value, _ in conflict.values] == [then, now]
    assert reply.answer.conflicts == ()
    assert now not in replies.as_json(reply)["answer"]
    # Asked without a day, both stand in the answer.
    whole = harbour.ask(asked)
    (differing,) = whole.answer.conflicts
    assert [value for value, _ in differing.values] == [then, now]
    assert whole.later == ()


@pytest.mark.slow
def test_what_had_not_come_by_the_day_is_refused(harbour: Assistant) -> None:
    question = "How many guests saw the harbour of Port Selim open this week?"
    reply = harbour.ask(Question(question, dt.date(2024, 4, 1), as_of=dt.date(2024, 3, 5)))
    assert reply.answer.refusal is not None
    assert "as of 2024-03-05" in reply.answer.refusal.reason
    assert reply.later == ()
