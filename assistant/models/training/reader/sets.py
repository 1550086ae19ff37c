"""The folder of public sets and our own questions -> questions, each with one passage.

Only sets whose licence lets weights be shipped are read: SQuAD 2.0 (CC BY-SA), CLAPNQ and MTRAG
(Apache-2.0), WiCE and MultiHop-RAG (ODC-BY), BUMP and RAMDocs (MIT). What is held out of SQuAD and
CLAPNQ is chosen by article, so that a question which measures never stands on a paragraph that was
trained on. Of our own questions whole passages are held out, but the rough questions of the first
stage are made from all pages of WiCE, theirs included: that figure is for new questions, not new
pages.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from assistant.models.training import documents
from assistant.types import Span

QUESTIONS = Path(__file__).parent / "questions.jsonl"
# A quarter of the SQuAD questions (865 of 3,462), on a people, a modern crisis and a war.
SQUAD_HELD_OUT = frozenset({"Normans", "1973 oil crisis", "French and Indian War"})
# CLAPNQ is small (298 questions): with less, the figure of the held-out part would say nothing.
CLAPNQ_HELD_OUT = 0.30
_PAGE_TITLE = "(meta data) TITLE: "
# Titles of web pages run on into their menus.
_TITLE_CHARS = 100


@dataclass(frozen=True, slots=True)
class Pair:
    """A question with one passage.

    `answers` is empty where the passage does not answer, or where the set has none that stand in
    it; `plausible` are wrong answers that look right; `evidence` the sentences a long answer
    rests on; `span` the answer's place in the passage where the set gives it; `kind` how a
    question of ours was meant.
    """

    question: str
    title: str
    passage: str
    answerable: bool
    answers: tuple[str, ...] = ()
    plausible: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    span: Span | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of Wikipedia and the web page it cites.

    `missing` is the first detail of the claim that the page does not bear out; None where
    `support` holds the sentences of the page that bear the whole claim out.
    """

    text: str
    title: str
    page: str
    support: tuple[str, ...] = ()
    missing: Span | None = None


def squad(data: Path) -> list[Pair]:
    """Return the SQuAD 2.0 questions with the paragraph each was written on."""
    texts = {row["id"]: row for row in documents.lines(data / "squad2_devhalf" / "corpus.jsonl")}
    return [
        Pair(
            row["question"],
            texts[row["context_doc"]]["title"],
            texts[row["context_doc"]]["text"],
            row["answerable"],
            answers=tuple(row["answers"]),
            plausible=tuple(row["plausible"]),
        )
        for row in documents.lines(data / "squad2_devhalf" / "queries.jsonl")
    ]


def squad_articles(data: Path) -> dict[str, list[str]]:
    """Return the paragraphs of the SQuAD articles that are trained on, by title."""
    articles: dict[str, list[str]] = {}
    for row in documents.lines(data / "squad2_devhalf" / "corpus.jsonl"):
        if row["title"] not in SQUAD_HELD_OUT:
            articles.setdefault(row["title"], []).append(row["text"])
    return articles


def clapnq(data: Path) -> list[Pair]:
    """Return the CLAPNQ questions with their passage and the sentences that answer."""
    texts = {row["id"]: row for row in documents.lines(data / "clapnq_dev" / "corpus.jsonl")}
    return [
        Pair(
            row["question"],
            texts[row["context_docs"][0]]["title"],
            untokenised(texts[row["context_docs"][0]]["text"]),
            row["answerable"],
            evidence=tuple(untokenised(piece["text"]) for piece in row["evidence"]),
        )
        for row in documents.lines(data / "clapnq_dev" / "queries.jsonl")
    ]


def clapnq_held_out(title: str) -> bool:
    """Tell whether questions on this article are for measuring; the same on every machine."""
    drawn = int(hashlib.sha256(title.encode()).hexdigest()[:8], 16) / 0x100000000
    return drawn < CLAPNQ_HELD_OUT


def wice_supported(data: Path) -> list[Claim]:
    """Return the claims of WiCE that their page bears out, with the first set of proof."""
    return [
        Claim(
            row["response"],
            _page_title(row["context_sentences"][0]),
            row["context"],
            support=tuple(
                row["context_sentences"][i] for i in sorted(row["supporting_sentences"][0])
            ),
        )
        for row in documents.lines(data / "wice" / "claims.jsonl")
        if row["supported"] and row["supporting_sentences"][0]
    ]


def wice_unsupported(data: Path) -> list[Claim]:
    """Return the claims of WiCE with a detail that their page does not bear out."""
    claims: list[Claim] = []
    for row in documents.lines(data / "wice" / "claims_tokens.jsonl"):
        title, _, body = row["context"].partition("\n")
        claims += [
            Claim(
                row["response"],
                _page_title(title),
                body or title,
                missing=Span(mark["start"], mark["end"]),
            )
            for mark in row["spans"][:1]
        ]
    return claims


def wice_pages(data: Path) -> list[tuple[str, list[str]]]:
    """Return the web pages of WiCE as (title, sentences)."""
    return [
        (_page_title(row["context_sentences"][0]), row["context_sentences"][1:])
        for row in documents.lines(data / "wice" / "claims.jsonl")
    ]


def ours(data: Path, file: Path = QUESTIONS) -> tuple[list[Pair], list[Pair]]:
    """Return the questions written for this project: those to train on and those held out.

    A web page that several claims cite is there several times, so a held-out passage may stand,
    letter for letter, among those trained on: its questions measure nothing and are left out.
    """
    rows = list(documents.lines(file))
    trained: list[Pair] = []
    held: list[Pair] = []
    for row, (title, passage) in zip(rows, documents.passages(data, rows), strict=True):
        span = Span(*row["answer"]) if row["answer"] else None
        pair = Pair(
            row["question"],
            title,
            passage,
            span is not None,
            answers=(span.of(passage),) if span else (),
            span=span,
            kind=row["type"],
        )
        (held if row["held_out"] else trained).append(pair)
    return trained, _unseen(held, trained)


def _unseen(held: Iterable[Pair], trained: Iterable[Pair]) -> list[Pair]:
    seen = {pair.passage for pair in trained}
    return [pair for pair in held if pair.passage not in seen]


def untokenised(text: str) -> str:
    """Return `text` without the spaces that treebank tokenisation puts around punctuation."""
    text = text.replace("`` ", '"').replace(" ''", '"').replace("-- ", "- ")
    text = re.sub(r" ([,.;:?!%)\]])", r"\1", text)
    text = re.sub(r"([(\[$]) ", r"\1", text)
    text = re.sub(r" ('s|n't|'re|'ve|'ll|'d|'m)\b", r"\1", text)
    return re.sub(r"(\w) - (\w)", r"\1-\2", text)


def _page_title(line: str) -> str:
    return line.replace(_PAGE_TITLE, "")[:_TITLE_CHARS]
