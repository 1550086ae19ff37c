"""The gate: what is not its cited words, or does not follow from them, is never shown."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from assistant.answer import check, days
from assistant.types import Answer, Citation, Claim, Evidence, Hit, Span
from tests.make import day, make_citation, make_passage, make_question

OPENED = "The harbour opened on March 3, 2024."
FERRY = "The first ferry left an hour later."
LATER = make_passage(
    "The ferry was withdrawn on March 20, 2024.", external_id="b.txt", published=day("2024-03-21")
)


def evidence(*others: Citation) -> Evidence:
    passages = dict.fromkeys([make_passage(), *(c.passage for c in others)])
    hits = (Hit(passage, rank, 1.0, "dense") for rank, passage in enumerate(passages, 1))
    return Evidence(make_question(), tuple(hits))


def answer(*claims: Claim) -> Answer:
    return Answer(make_question(), claims, confidence=0.9)


def test_a_verbatim_claim_passes() -> None:
    claim = Claim(OPENED, (make_citation(OPENED),))
    shown, verdict = check.gate(answer(claim), evidence())
    assert verdict.passed
    assert shown.claims == (claim,)


@pytest.mark.parametrize(
    "words", [OPENED.replace("2024", "2025"), OPENED[:-1], OPENED + " Twice.", ""]
)
def test_a_claim_that_differs_by_anything_is_refused(words: str) -> None:
    shown, _ = check.gate(answer(Claim(words, (make_citation(OPENED),))), evidence())
    assert shown.refused
    assert not shown.claims


def test_a_claim_without_citation_is_refused() -> None:
    shown, verdict = check.gate(answer(Claim(OPENED, ())), evidence())
    assert shown.refused
    assert verdict.findings[0].support == "unsupported"


def test_a_claim_from_an_article_that_was_not_read_is_refused() -> None:
    stray = make_citation("The ferry was withdrawn on March 20, 2024.", passage=LATER)
    shown, _ = check.gate(answer(Claim(stray.quote, (stray,))), evidence())
    assert shown.refused


def test_only_the_unsupported_claim_goes_and_the_marks_close_up() -> None:
    bad = Claim("The harbour closed.", (make_citation(OPENED, mark=1),))
    good = Claim(FERRY, (make_citation(FERRY, mark=2),))
    shown, verdict = check.gate(answer(bad, good), evidence())
    assert [claim.text for claim in shown.claims] == [FERRY]
    assert [c.mark for claim in shown.claims for c in claim.citations] == [1]
    assert verdict.passed
    assert verdict.findings[0].claim == shown.claims[0]


def test_nothing_is_no_pass() -> None:
    assert not check.check(answer(), evidence()).passed


def days_claim(first: str, second: str) -> Claim:
    words = days.between_words(dt.date.fromisoformat(first), dt.date.fromisoformat(second))
    citations = (
        make_citation(OPENED, 1),
        make_citation("The ferry was withdrawn on March 20, 2024.", 2, LATER),
    )
    return Claim(words, citations)


def test_days_between_two_stated_dates_pass() -> None:
    claim = days_claim("2024-03-03", "2024-03-20")
    assert claim.text == "From 2024-03-03 to 2024-03-20 is 17 days."
    assert check.check(answer(claim), evidence(*claim.citations)).passed


@pytest.mark.parametrize(
    "claim",
    [
        days_claim("2024-03-04", "2024-03-22"),
        replace(
            days_claim("2024-03-03", "2024-03-20"), text="From 2024-03-03 to 2024-03-20 is 18 days."
        ),
        replace(
            days_claim("2024-03-03", "2024-03-20"), text="From 2024-03-99 to 2024-03-20 is 2 days."
        ),
    ],
)
def test_days_that_are_not_stated_or_not_counted_right_are_refused(claim: Claim) -> None:
    assert not check.check(answer(claim), evidence(*claim.citations)).passed


def test_a_publication_date_must_be_the_articles_own() -> None:
    citation = make_citation(OPENED)
    right = Claim(days.published_words(citation.passage.article), (citation,))
    assert "2024-03-04" in right.text
    assert check.check(answer(right), evidence()).passed
    wrong = replace(right, text=right.text.replace("2024-03-04", "2024-03-05"))
    assert not check.check(answer(wrong), evidence()).passed


HE = "He cut the ribbon."
MAYOR = make_passage(f"Mayor Abraham Lincoln came. {HE}", external_id="mayor.txt")


@pytest.mark.parametrize(
    ("words", "passed"),
    [
        ("He [Abraham Lincoln] cut the ribbon.", True),
        ("He [Mary Lincoln] cut the ribbon.", False),
        ("He [Abraham Lincoln] cut a ribbon.", False),
    ],
)
def test_a_name_in_brackets_must_stand_in_the_article(words: str, passed: bool) -> None:
    claim = Claim(words, (make_citation(HE, passage=MAYOR),))
    shown, _ = check.gate(answer(claim), evidence(*claim.citations))
    assert shown.refused is not passed


@pytest.mark.parametrize(
    ("other", "passed"),
    [("“It sails – now.”", True), ("“It sails – not.”", False), ("“It sails – now”.", False)],
)
def test_further_sources_have_the_same_words(other: str, passed: bool) -> None:
    own = '"It sails - now."'
    passages = [make_passage(words, external_id=words) for words in (own, other)]
    citations = tuple(
        make_citation(passage.text, mark, passage) for mark, passage in enumerate(passages, 1)
    )
    claim = Claim(own, citations)
    assert check.check(answer(claim), evidence(*citations)).passed is passed
    # The words shown are those of the first source, to the letter.
    assert not check.check(answer(replace(claim, text=own.upper())), evidence(*citations)).passed


def test_a_citation_of_nothing_is_refused() -> None:
    empty = Citation(1, make_passage(), Span(3, 3))
    assert check.gate(answer(Claim("", (empty,))), evidence())[0].refused
