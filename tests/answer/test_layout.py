"""The order of an answer's sentences, what each cites, and the names put into them."""

from __future__ import annotations

from assistant.answer import check, layout
from assistant.answer.extract import Candidate
from assistant.types import Answer, Article, Claim, Evidence, Hit, Passage, Span
from tests.make import day, make_article, make_passage, make_question

FILLER = "Rain fell on the quay. The board met at noon. A band played. The inn was full."
FERRY = (
    "Detective Charles Darwin came to Port Selim. “The ferry sank at dawn,” he said."
    f" {FILLER} The owner of the ferry had no licence."
)


def passage_at(article: Article, span: Span) -> Passage:
    return Passage(f"{article.id}.{span.start}-{span.end}", article, span)


def chosen(words: str, text: str = FERRY, **over: object) -> Candidate:
    """Return the words of an article as a chosen sentence."""
    article = make_article(text, **over)
    start = text.index(words)
    passage = Passage(f"{article.id}.0-{len(text)}", article, Span(0, len(text)))
    return Candidate(passage, Span(start, start + len(words)), 5.0, 1.0, 1.0, None)


def laid(*candidates: Candidate, oldest_first: bool = False) -> list[Claim]:
    passages = dict.fromkeys(candidate.passage for candidate in candidates)
    found = tuple(Hit(p, rank, 1.0, "dense") for rank, p in enumerate(passages, 1))
    evidence = Evidence(make_question(), found)
    return list(layout.claims(candidates, evidence, passage_at, oldest_first=oldest_first))


def texts(claims: list[Claim]) -> list[str]:
    return [claim.text for claim in claims]


def test_the_best_stands_first_and_a_far_one_behind_it() -> None:
    claims = laid(
        chosen("The owner of the ferry had no licence."), chosen("Rain fell on the quay.")
    )
    assert texts(claims) == ["The owner of the ferry had no licence.", "Rain fell on the quay."]
    assert [c.mark for claim in claims for c in claim.citations] == [1, 2]


def test_sentences_near_each_other_stay_in_the_order_of_the_article() -> None:
    claims = laid(chosen("A band played."), chosen("Rain fell on the quay."))
    assert texts(claims) == ["Rain fell on the quay.", "A band played."]


def test_what_a_sentence_needs_stands_before_it() -> None:
    text = f"Darwin met Newton. {FILLER} A memo names the ferry. The board met. The memo is short."
    assert texts(laid(chosen("The memo is short.", text))) == [
        "A memo names the ferry.",
        "The memo is short.",
    ]


def test_a_name_is_put_behind_he_and_cited_to_the_words_as_they_stand() -> None:
    (claim,) = laid(chosen("“The ferry sank at dawn,” he said."))
    assert claim.text == "“The ferry sank at dawn,” he [Charles Darwin] said."
    assert claim.citations[0].quote == "“The ferry sank at dawn,” he said."


def test_no_name_is_put_where_the_sentence_before_has_it() -> None:
    claims = laid(
        chosen("“The ferry sank at dawn,” he said."),
        chosen("Detective Charles Darwin came to Port Selim."),
    )
    assert texts(claims) == [
        "Detective Charles Darwin came to Port Selim.",
        "“The ferry sank at dawn,” he said.",
    ]


SUNK = '"The ferry sank at dawn - all were saved," the board said in Port Selim.'
TYPESET = "“The ferry sank at dawn – all were saved,” the board said in Port Selim."
REPORT = (
    f"The harbour board closed the quay for a week. {SUNK} Divers went down to the wreck in the"
    " afternoon and found the doors of the lower deck open. A tug from the north will lift the"
    " ship as soon as the wind drops, and until then boats must keep a mile away."
)
WIRE = f"Port Selim lost a ship in the night. {TYPESET} An inquest into the loss was opened."


def citing(*others: str) -> tuple[Claim, Evidence]:
    """Return the claim that an answer from REPORT makes beside other articles."""
    best = chosen(SUNK, REPORT)
    passages = [best.passage, *(make_passage(text, external_id=text[:9]) for text in others)]
    hits = tuple(Hit(passage, rank, 1.0, "dense") for rank, passage in enumerate(passages, 1))
    evidence = Evidence(make_question(), hits)
    (claim,) = layout.claims([best], evidence, passage_at)
    return claim, evidence


def test_the_same_words_in_another_article_are_cited_with_it() -> None:
    claim, evidence = citing("Nothing of the kind is told here.", WIRE)
    assert claim.text == SUNK
    assert [(c.mark, c.quote) for c in claim.citations] == [(1, SUNK), (2, TYPESET)]
    assert check.check(Answer(make_question(), (claim,)), evidence).passed


def test_a_copy_of_the_article_is_no_further_source() -> None:
    claim, _ = citing(f"{REPORT} More follows.")
    assert len(claim.citations) == 1


def test_other_words_are_no_further_source() -> None:
    claim, _ = citing(WIRE.replace("all were", "some were"))
    assert len(claim.citations) == 1


def test_a_development_is_told_in_order_of_time() -> None:
    late = chosen("Rain fell on the quay.", published=day("2024-05-01"))
    early = chosen(
        "The ferry was built.", "The ferry was built. It was red.", published=day("2023-01-01")
    )
    undated = chosen("A diver came.", "A diver came. He was cold.", published=None)
    assert texts(laid(late, undated, early)) == [
        "Rain fell on the quay.",
        "A diver came.",
        "The ferry was built.",
    ]
    assert texts(laid(late, undated, early, oldest_first=True)) == [
        "The ferry was built.",
        "Rain fell on the quay.",
        "A diver came.",
    ]
