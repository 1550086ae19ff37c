"""The assistant inside a LlamaIndex program, used the way such a program uses its parts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant
from tests.processes import answer_of

pytestmark = pytest.mark.slow

# A process of its own, so that LlamaIndex's own warnings and globals stay out of the others.
_CODE = """
import json, sys
from assistant import Assistant

with Assistant.open(sys.argv[1]) as assistant:
    retriever = assistant.to_retriever(k=3)
    engine = assistant.to_query_engine()

    from llama_index.core.base.base_query_engine import BaseQueryEngine
    from llama_index.core.base.base_retriever import BaseRetriever
    from llama_index.core.schema import QueryBundle

    def node(scored):
        return {
            "id": scored.node.node_id, "text": scored.node.get_content(), "score": scored.score,
            "start": scored.node.start_char_idx, "end": scored.node.end_char_idx,
            "metadata": scored.node.metadata,
        }

    question = "Who leads U.S. Northern Command?"
    answered = engine.query(question)
    refused = engine.query("What is the capital of Peru?")
    print(json.dumps({
        "kinds": [isinstance(retriever, BaseRetriever), isinstance(engine, BaseQueryEngine)],
        "found": [node(n) for n in retriever.retrieve(question)],
        "bundled": [node(n) for n in retriever.retrieve(QueryBundle(question))],
        "answer": str(answered), "sources": [node(n) for n in answered.source_nodes],
        "document": answered.metadata,
        "refusal": str(refused), "refused": len(refused.source_nodes),
        "why": (refused.metadata["refusal"] or {}).get("reason"),
    }))
"""


@pytest.fixture(scope="module")
def program(seeds_index: Path) -> dict[str, Any]:
    return dict(answer_of(_CODE, seeds_index))


def test_they_are_what_llama_index_calls_them(program: dict[str, Any]) -> None:
    assert program["kinds"] == [True, True]


def test_the_retriever_finds_what_search_finds(
    program: dict[str, Any], assistant: Assistant
) -> None:
    hits = assistant.search("Who leads U.S. Northern Command?", k=3)
    assert [node["id"] for node in program["found"]] == [hit.passage.id for hit in hits]
    assert [node["text"] for node in program["found"]] == [hit.passage.text for hit in hits]
    assert [node["id"] for node in program["bundled"]] == [hit.passage.id for hit in hits]
    assert program["found"][0]["score"] == pytest.approx(hits[0].score, abs=0.2)  # bf16


def test_source_nodes_are_the_citations(program: dict[str, Any], assistant: Assistant) -> None:
    document = program["document"]
    assert program["answer"] == document["answer"]
    assert len(program["sources"]) == len(document["sources"]) > 0
    for node, source in zip(program["sources"], document["sources"], strict=True):
        article = assistant.article(node["metadata"]["article_id"])
        assert article is not None
        assert article.text[node["start"] : node["end"]] == node["text"] == source["quote"]
        assert node["metadata"]["mark"] == source["mark"]
        assert f"[{source['mark']}]" in program["answer"]


def test_a_refusal_has_no_source_nodes(program: dict[str, Any]) -> None:
    assert program["why"]
    assert program["refused"] == 0
    assert program["refusal"] == program["why"]
