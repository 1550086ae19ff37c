"""The assistant as part of a LlamaIndex program: a retriever and a query engine.

LlamaIndex's types stay in this file. The node ids are passage ids and the offsets are those of
the catalog, so a program that uses these plugs can point at the same characters as we do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from llama_index.core.base.response.schema import Response
from llama_index.core.callbacks import CallbackManager
from llama_index.core.query_engine import CustomQueryEngine
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from assistant import reply as replies
from assistant.types import Hit, Passage, Reply, Span


class Answering(Protocol):
    """What the plugs need of an assistant."""

    def ask(self, question: str) -> Reply:
        """Answer from the corpus, or refuse."""
        ...

    def search(self, question: str, *, k: int) -> tuple[Hit, ...]:
        """Return the k best passages."""
        ...


class PassageRetriever(BaseRetriever):
    """Hybrid search with reranking, as LlamaIndex's retriever."""

    def __init__(self, assistant: Answering, k: int) -> None:
        self._assistant = assistant
        self._k = k
        super().__init__(callback_manager=CallbackManager([]))

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._assistant.search(query_bundle.query_str, k=self._k)
        return [_node(hit.passage, hit.passage.span, hit.score) for hit in hits]


class CitedAnswers(CustomQueryEngine):
    """The whole main path, as LlamaIndex's query engine; a refusal has no source nodes."""

    ask: Callable[[str], Reply]

    def custom_query(self, query_str: str) -> Response:
        """Return the checked answer with one source node per citation mark."""
        reply = self.ask(query_str)
        cited = {c.mark: c for claim in reply.answer.claims for c in claim.citations}
        document = replies.as_json(reply)
        return Response(
            response=document["answer"],
            source_nodes=[
                _node(cited[mark].passage, cited[mark].span, reply.answer.confidence, mark)
                for mark in sorted(cited)
            ],
            metadata=document,
        )


def retriever(assistant: Answering, *, k: int) -> PassageRetriever:
    """Return the assistant's search as a retriever of `k` nodes."""
    return PassageRetriever(assistant, k)


def query_engine(assistant: Answering) -> CitedAnswers:
    """Return the assistant as a query engine."""
    return CitedAnswers(ask=assistant.ask, callback_manager=CallbackManager([]))


def _node(passage: Passage, span: Span, score: float, mark: int | None = None) -> NodeWithScore:
    article = passage.article
    metadata: dict[str, str | int | None] = {
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "published": article.published.date().isoformat() if article.published else None,
        "article_id": article.id,
        "external_id": article.external_id,
    }
    if mark is not None:
        metadata["mark"] = mark
    node = TextNode(
        id_=passage.id,
        text=span.of(article.text),
        start_char_idx=span.start,
        end_char_idx=span.end,
        metadata=metadata,
    )
    return NodeWithScore(node=node, score=score)
