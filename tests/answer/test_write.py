"""Whole answers from made articles, read and scored by the models that ship, one for each kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.answer import check, write
from assistant.corpus.passages import cut
from assistant.models.reader import SpanReader
from assistant.models.reranker import CrossEncoder
from assistant.types import Answer, Article, Evidence, Hit, Passage, Span
from tests.make import day, make_article, make_question

ARTICLES = (
    make_article(
        "The ferry Morning Star sank off Port Selim at dawn on Tuesday with 120 passengers on"
        " board. All of them were taken off by tugs, the Harbour Board said.\n"
        "Harbour Master Charles Darwin told The Paper that a leaking hatch had let the water in."
        " “The hatch was never repaired. We had asked for it in May,” he said.\n"
        "The owner, Selim Lines, denies it. “The hatch was sound,” said Ada Lovelace, the head of"
        " Selim Lines. “We will raise the ship by Friday.”\n"
        "Doctor Isaac Newton treated nine passengers for cold in the town hall.",
        title="Ferry sinks off Port Selim",
        published=day("2024-03-05"),
    ),
    make_article(
        "A fund for the crew of the Morning Star was opened in Port Selim on Thursday."
        " Selim Lines gave 40,000 crowns to it.\n"
        "Divers could not reach the Morning Star because of the storm, the Harbour Board said."
        " The board has forbidden night sailings until an inquiry is over.",
        title="Storm holds divers back",
        source="Harbour Wire",
        external_id="wire.txt",
        published=day("2024-03-07"),
    ),
    make_article(
        "Charles Darwin grew up in Port Selim and has been harbour master for ten years."
        " The harbour has two piers and a lighthouse.",
        title="Who is who in the harbour",
        source="The Almanac",
        external_id="almanac.txt",
        published=day("2023-01-01"),
    ),
)


def passage_at(article: Article, span: Span) -> Passage:
    return next(p for p in cut(article) if p.span.overlaps(span))


@pytest.fixture(scope="module")
def reader() -> SpanReader:
    return SpanReader.open()


@pytest.fixture(scope="module")
def reranker(seeds_index: Path) -> CrossEncoder:
    (folder,) = (seeds_index / "models" / "reranker").iterdir()
    return CrossEncoder.open(folder)


@pytest.fixture(scope="module")
def ask(reader: SpanReader, reranker: CrossEncoder) -> Callable[[str], Answer]:
    def answer(question: str) -> Answer:
        passages = [passage for article in ARTICLES for passage in cut(article)]
        scores = reranker.score(question, [passage.text for passage in passages]).tolist()
        ranked = sorted(zip(scores, passages, strict=True), key=lambda each: -each[0])
        hits = (Hit(passage, n, score, "") for n, (score, passage) in enumerate(ranked, start=1))
        evidence = Evidence(make_question(question), tuple(hits))
        written = write.write(evidence, reranker, reader, passage_at).answer
        shown, verdict = check.gate(written, evidence)
        assert shown == written, "the gate takes nothing away"
        assert shown.refused or verdict.passed
        return shown

    return answer


@pytest.mark.slow
def test_passages_without_a_sentence_are_refused_at_any_risk(
    reader: SpanReader, reranker: CrossEncoder
) -> None:
    (passage,) = cut(make_article("Ferry news.\nNight sailings.\nHarbour office, again."))
    evidence = Evidence(make_question("Who left?"), (Hit(passage, 1, 0.0, ""),))
    written = write.write(evidence, reranker, reader, passage_at, risk=1.0)
    assert written.answer.refused


SANK = "The ferry Morning Star sank off Port Selim at dawn on Tuesday with 120 passengers on board."
TUGS = "All of them were taken off by tugs, the Harbour Board said."
LEAK = "Harbour Master Charles Darwin told The Paper that a leaking hatch had let the water in."


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "first"),
    [
        # yes or no
        ("Is sailing at night allowed?", "The board has forbidden night sailings"),
        # who, what, when, where, how many, why, how
        ("Who is the harbour master?", LEAK),
        ("What let the water in?", LEAK),
        ("When did the ferry sink?", SANK),
        ("Where did the ferry sink?", SANK),
        ("How many passengers were on board?", SANK),
        ("Why could divers not reach the ship?", "Divers could not reach the Morning Star because"),
        ("How much did Selim Lines give to the fund?", "Selim Lines gave 40,000 crowns"),
        # whose words: of several who speak of the hatch
        ("What did Charles Darwin say about the hatch?", LEAK),
        ("What did Ada Lovelace say about the hatch?", "“The hatch was sound,” said Ada Lovelace"),
    ],
)
def test_the_direct_answer_stands_first(
    ask: Callable[[str], Answer], question: str, first: str
) -> None:
    assert ask(question).claims[0].text.startswith(first)


@pytest.mark.slow
@pytest.mark.parametrize(
    "question", ["How were the passengers taken off?", "How were the passengers rescued?"]
)
def test_how_is_answered_behind_the_sentence_that_says_who(
    ask: Callable[[str], Answer], question: str
) -> None:
    assert [claim.text for claim in ask(question).claims] == [SANK, TUGS]


@pytest.mark.slow
def test_words_of_others_are_no_answer_to_what_somebody_said(ask: Callable[[str], Answer]) -> None:
    said = " ".join(claim.text for claim in ask("What did Charles Darwin say about it?").claims)
    assert LEAK in said
    assert "Lovelace" not in said


@pytest.mark.slow
@pytest.mark.parametrize(
    "question",
    [
        "Was the hatch leaking or sound?",
        "Do Darwin and Selim Lines agree about the hatch?",
    ],
)
def test_a_comparison_has_both_sides(ask: Callable[[str], Answer], question: str) -> None:
    said = " ".join(claim.text for claim in ask(question).claims)
    assert LEAK in said
    assert "“The hatch was sound,” said Ada Lovelace" in said


@pytest.mark.slow
def test_parts_of_two_articles_are_both_cited(ask: Callable[[str], Answer]) -> None:
    answer = ask("How many passengers were on board, and what has the board forbidden?")
    articles = {c.passage.article.external_id for claim in answer.claims for c in claim.citations}
    assert articles == {"harbour.txt", "wire.txt"}
    assert answer.claims[0].text == SANK


@pytest.mark.slow
def test_what_no_article_says_is_refused(ask: Callable[[str], Answer]) -> None:
    assert ask("Which song did the crew sing?").refused
