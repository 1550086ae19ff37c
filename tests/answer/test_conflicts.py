"""Where articles give different values for the same thing, and where they do not differ."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from assistant import Assistant, Question
from assistant.answer import conflicts
from assistant.answer.conflicts import Dispute
from assistant.answer.extract import Candidate
from assistant.answer.wanted import wanted
from assistant.types import Article, Citation, Claim, Passage, Span
from tests.make import day, make_article

HOW_MANY = "How many guests saw the harbour of Port Selim open?"
WHEN = "When did the harbour of Port Selim open?"
WHO = "Who cut the ribbon at the harbour of Port Selim?"


def said(text: str, answer: str, published: str | None = "2024-03-04", **over: Any) -> Candidate:
    """Return the sentence with `answer` in it as a candidate that answers well."""
    article = make_article(text, published=day(published) if published else None, **over)
    at = text.index(answer)
    start, end = text.rfind(". ", 0, at) + 1, text.find(".", at + len(answer)) + 1 or len(text)
    start += text[start] == " "
    return scored(article, Span(start, end), Span(at, at + len(answer)))


def scored(article: Article, span: Span, answer: Span | None, **over: float) -> Candidate:
    passage = Passage(f"{article.id}.0-{len(article.text)}", article, Span(0, len(article.text)))
    logits = {"relevance": 8.0, "answerable": 3.0, "said": 3.0} | over
    return Candidate(
        passage, span, logits["relevance"], logits["answerable"], logits["said"], answer
    )


def find(question: str, *found: Candidate) -> Dispute | None:
    return conflicts.find(wanted(question), found)


def words(dispute: Dispute | None) -> list[str]:
    return [side.words for side in dispute.sides] if dispute else []


FEW = said("The harbour of Port Selim opened before 1,200 guests. It rained.", "1,200 guests")
MANY = said(
    "In all 2,100 guests saw the harbour of Port Selim open. A band played.",
    "2,100 guests",
    "2024-03-06",
    source="Harbour Wire",
)


def test_two_numbers_of_the_same_thing_the_first_published_first() -> None:
    dispute = find(HOW_MANY, MANY, FEW)
    assert words(dispute) == ["1,200", "2,100"]
    assert dispute is not None
    assert dispute.subject == "the number"


def test_two_days_and_two_people() -> None:
    third = said("The harbour of Port Selim opened on March 3, 2024.", "March 3, 2024")
    fifth = said("On 5 March the harbour of Port Selim was opened.", "5 March", "2024-03-08")
    assert words(find(WHEN, third, fifth)) == ["March 3, 2024", "5 March"]
    mayor = said("Lincoln cut the ribbon at the harbour of Port Selim.", "Lincoln")
    queen = said("The ribbon at Port Selim was cut by Queen Victoria.", "Queen Victoria")
    assert words(find(WHO, mayor, queen)) == ["Lincoln", "Queen Victoria"]


def test_undated_articles_are_in_no_order_and_still_differ() -> None:
    one = said("The harbour of Port Selim opened on January 20, 2025.", "January 20, 2025", None)
    two = said("In February, the harbour of Port Selim was opened.", "February", None)
    assert set(words(find(WHEN, one, two))) == {"January 20, 2025", "February"}


@pytest.mark.parametrize(
    "other",
    [
        said("Port Selim: about 1,250 guests saw the harbour open.", "1,250 guests", "2024-03-06"),
        said("At Port Selim, 300 ferries saw the harbour open.", "300 ferries", "2024-03-06"),
        # It knows the first number, and tells it is another one now.
        said(
            "Now 2,100 guests are said to have seen it. At first 1,200 guests were counted.",
            "2,100 guests",
        ),
        # Another year's opening, and another harbour's.
        said("Port Selim's harbour opened to 2,100 guests.", "2,100 guests", "2025-03-04"),
        said("On May 1, 2022 the harbour opened to 2,100 guests.", "2,100 guests", "2024-03-06"),
        said("A survey found 2,100 guests at the harbour.", "2,100 guests", "2024-03-06"),
    ],
)
def test_what_is_no_conflict(other: Candidate) -> None:
    first = "On March 3, 2024 the harbour of Port Selim opened before 1,200 guests."
    assert find(HOW_MANY, said(first, "1,200 guests"), other) is None


def test_yes_and_no() -> None:
    question = "Did the mayor open the harbour?"
    yes = said("On Monday the mayor opened the harbour.", "opened the harbour", "2024-03-06")
    no = said("The mayor did not open the harbour.", "did not open the harbour")
    dispute = find(question, yes, no)
    assert words(dispute) == ["no", "yes"]
    assert dispute is not None
    assert dispute.subject == "the outcome"
    hope = said("The mayor may open the harbour.", "may open the harbour")
    assert find(question, yes, hope) is None


def test_what_comes_again_and_what_has_changed_is_no_conflict() -> None:
    question = "When does the harbour festival of Port Selim open?"
    before = said("The harbour festival opens on June 3.", "June 3", "2023-05-20")
    now = said("The harbour festival opens on June 9.", "June 9", "2024-05-25")
    after = said("The harbour festival opened on June 9, 2023.", "June 9, 2023", "2024-05-25")
    assert find(question, before, now) is None
    assert words(find(question, before, after)) == ["June 3", "June 9, 2023"]
    question = "Who leads the council of Port Selim?"
    one = said("Lincoln leads the council of Port Selim.", "Lincoln", "2024-03-04")
    soon = said("Victoria leads the council of Port Selim.", "Victoria", "2024-03-09")
    late = said("Victoria leads the council of Port Selim.", "Victoria", "2024-09-09")
    assert words(find(question, one, soon)) == ["Lincoln", "Victoria"]
    assert find(question, one, late) is None
    # Later articles may say what has changed.
    assert words(conflicts.against(wanted(question), [one], [late])) == ["Lincoln", "Victoria"]


def test_two_of_one_name_are_two_things() -> None:
    question = "When was Admiral Selim born?"
    one = said("Admiral Hassan Selim was born on May 3, 1811.", "May 3, 1811")
    two = said("Admiral Yusuf Selim was born on May 9, 1830.", "May 9, 1830")
    same = said("Admiral Hassan Selim was born on May 9, 1830, they say.", "May 9, 1830")
    assert find(question, one, two) is None
    assert words(find(question, one, same)) == ["May 3, 1811", "May 9, 1830"]


@pytest.mark.parametrize("title", ["", "Mr. ", "President ", "Former President "])
def test_a_title_is_no_other_name(title: str) -> None:
    question = "When did Lincoln sign the bill?"
    one = said(f"{title}Lincoln signed the bill on Feb. 6, 2024.", "Feb. 6, 2024")
    two = said("Abraham Lincoln signed the bill on March 1, 2024.", "March 1, 2024")
    other = said("Senator Lincoln signed the bill on March 1, 2024.", "March 1, 2024")
    assert words(find(question, one, two)) == ["Feb. 6, 2024", "March 1, 2024"]
    # Two offices are those of two, though nobody else has the name.
    assert (find(question, one, other) is None) is ("President" in title)


def test_a_form_of_company_is_no_other_name_but_a_kind_of_place_is() -> None:
    question = "When was Selim founded?"
    one = said("Selim Shipping was founded on Oct. 13, 1911.", "Oct. 13, 1911")
    two = said("Selim Inc was founded on Oct. 14, 1911.", "Oct. 14, 1911")
    assert words(find(question, one, two)) == ["Oct. 13, 1911", "Oct. 14, 1911"]
    city = said("Selim City was founded on Oct. 13, 1911.", "Oct. 13, 1911")
    county = said("Selim County was founded on Oct. 14, 1911.", "Oct. 14, 1911")
    assert find(question, city, county) is None


def test_two_events_of_one_place_are_two_things() -> None:
    question = "When was the Selim House built?"
    built = said("The Selim House was built in May 1912.", "May 1912")
    founded = said("Its club was founded at the Selim House in May 1834.", "May 1834")
    rebuilt = said("They say the Selim House was built in May 1920.", "May 1920")
    assert find(question, built, founded) is None
    assert words(find(question, built, rebuilt)) == ["May 1912", "May 1920"]
    # Neither has the question's word, and then another must be common to both.
    done = said("The Selim House was completed in May 1912.", "May 1912")
    listed = said("The Selim House was listed in May 1972.", "May 1972")
    later = said("The Selim House was completed in May 1920.", "May 1920")
    assert find(question, done, listed) is None
    assert words(find(question, done, later)) == ["May 1912", "May 1920"]


def test_one_article_does_not_disagree_with_itself_nor_with_its_copy() -> None:
    text = "The harbour opened before 1,200 guests. Later 2,100 guests were counted."
    article = make_article(text)
    first, second = Span(0, 39), Span(40, len(text))
    one = scored(article, first, Span(26, 38))
    two = scored(article, second, Span(46, 58))
    assert find(HOW_MANY, one, two) is None
    story = " ".join(f"Ferry number {n} left the quay of Port Selim at noon." for n in range(60))
    wire = said(f"The harbour opened before 1,200 guests. {story}", "1,200 guests")
    copy = said(f"The harbour opened before 2,100 guests. {story}", "2,100 guests")
    assert find(HOW_MANY, wire, copy) is None


@pytest.mark.parametrize("weak", [{"relevance": -1.0}, {"answerable": -1.0}, {"said": -6.0}])
def test_both_sides_must_answer_well(weak: dict[str, float]) -> None:
    unsure = scored(MANY.article, MANY.span, MANY.answer, **weak)
    assert find(HOW_MANY, FEW, unsure) is None


def test_a_question_that_compares_is_told_the_sides_though_neither_answers_it() -> None:
    question = "Do the articles agree on the number of guests at the harbour of Port Selim?"
    sides = [scored(c.article, c.span, None, answerable=-1.0, said=-1.0) for c in (FEW, MANY)]
    assert words(find(question, *sides)) == ["1,200", "2,100"]


def test_no_value_is_looked_for_where_none_is_asked_for() -> None:
    assert find("Why did 1,200 guests come to the harbour of Port Selim?", FEW, MANY) is None


def test_later_articles_count_against_an_answer_even_when_they_tell_both_values() -> None:
    now = said("Now 2,100 guests are counted. At first it were 1,200 guests.", "2,100 guests")
    dispute = conflicts.against(wanted(HOW_MANY), [FEW], [now])
    assert words(dispute) == ["1,200", "2,100"]
    assert conflicts.against(wanted(HOW_MANY), [], [now]) is None
    assert conflicts.against(wanted(HOW_MANY), [FEW], [FEW]) is None


def test_a_dispute_is_cited_under_the_marks_of_the_answer() -> None:
    dispute = find(HOW_MANY, MANY, FEW)
    assert dispute is not None
    claims = [
        Claim(c.words, (Citation(mark, c.passage, c.span),))
        for mark, c in enumerate((MANY, FEW), start=1)
    ]
    conflict = conflicts.cited(dispute, claims)
    assert conflict is not None
    assert [(value, citation.mark) for value, citation in conflict.values] == [
        ("1,200", 2),
        ("2,100", 1),
    ]
    assert conflicts.cited(dispute, claims[:1]) is None


@pytest.mark.slow
@pytest.mark.parametrize(
    "question",
    [
        "When were the Mexican cartels designated as Foreign Terrorist Organizations?",
        "Do the articles agree on the date on which the cartels became designated terrorist"
        " organizations?",
    ],
)
def test_the_two_dates_of_the_designation_in_the_seeds(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(Question(question, asked=dt.date(2025, 11, 22))).answer
    (conflict,) = answer.conflicts
    assert conflict.subject == "the date"
    assert {value for value, _ in conflict.values} == {"January 20, 2025", "February"}
    marks = {c.mark for claim in answer.claims for c in claim.citations}
    assert {citation.mark for _, citation in conflict.values} <= marks
    assert answer.short is None
