"""Builders of cases and of replies as a user gets them, over two invented articles."""

from __future__ import annotations

from typing import Any

from assistant.evaluate.cases import Case, Gold

HARBOUR = (
    "The harbour opened on March 3, 2024. The mayor of Port Selim cut the ribbon before 1,200"
    " guests. The first ferry left an hour later."
)
BRIDGE = "The bridge closed for repairs. Engineer Tom Hale said work would take six weeks."
ARTICLES = {"a1:harbour": HARBOUR, "a1:bridge": BRIDGE}
FILES = {"a1:harbour": "port/harbour.txt", "a1:bridge": "bridge.txt"}
RIBBON = "The mayor of Port Selim cut the ribbon before 1,200 guests."
FERRY = "The first ferry left an hour later."
WEEKS = "Engineer Tom Hale said work would take six weeks."


def text_of(article_id: str) -> str:
    return ARTICLES[article_id]


def make_case(**changes: Any) -> Case:
    given: dict[str, Any] = {
        "id": "q1",
        "question": "Who cut the ribbon?",
        "answerable": True,
        "answers": ("Port Selim",),
        "gold": (Gold("harbour.txt", RIBBON),),
        "type": "direct",
    }
    return Case(**{**given, **changes})


def make_unanswerable(**changes: Any) -> Case:
    given = {"id": "u1", "answerable": False, "answers": (), "gold": (), "type": "near-miss"}
    return make_case(**{**given, **changes})


def make_source(
    quote: str = RIBBON, mark: int = 1, article_id: str = "a1:harbour"
) -> dict[str, Any]:
    start = ARTICLES[article_id].index(quote)
    return {
        "mark": mark,
        "article_id": article_id,
        "external_id": FILES[article_id],
        "title": "A title",
        "source": "The Paper",
        "url": None,
        "published": "2024-03-04",
        "passage_id": f"{article_id}.0-10",
        "start": start,
        "end": start + len(quote),
        "quote": quote,
        "copies": 0,
    }


def make_claim(text: str = RIBBON, *marks: int, support: str = "supported") -> dict[str, Any]:
    return {
        "text": text,
        "citations": list(marks or (1,)),
        "support": support,
        "score": 1.0,
        "reason": "verbatim",
    }


def make_reply(**changes: Any) -> dict[str, Any]:
    reply: dict[str, Any] = {
        "refused": False,
        "refusal": None,
        "answer": f"{RIBBON} [1]",
        "short_answer": None,
        "claims": [make_claim()],
        "sources": [make_source()],
        "confidence": 0.9,
        "dangling": [],
        "index": {"fingerprint": "f1", "articles": 2, "passages": 2},
        "models": {"embedder": "e", "llm": None},
    }
    return reply | changes


def make_refusal(**changes: Any) -> dict[str, Any]:
    refusal = {"reason": "no passage says so", "searched": {}, "missing": ["price"], "nearest": []}
    refused = {
        "refused": True,
        "refusal": refusal | changes,
        "answer": "",
        "claims": [],
        "sources": [],
    }
    return make_reply(**refused)
