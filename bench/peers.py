"""The other systems of `bench.search_vs_peers`, each built and opened the way it documents.

A Collection and a folder in, a filled folder out; such a folder in, a search out. All embed with
the same float32 weights, by sentence-transformers. LlamaIndex cuts as it does by default (1,024
tokens, 200 shared) and puts title, source and date before each piece; txtai leaves cutting to its
user and is given the same pieces; bm25s has whole articles under their titles.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from assistant.evaluate.beir import CORPUS, Collection
from assistant.evaluate.retrieval import Search
from assistant.models import registry
from assistant.types import Question

_MODEL = "all-MiniLM-L6-v2"


def build_llama(collection: Collection, folder: Path) -> None:
    """Fill a Chroma collection through VectorStoreIndex."""
    _index_llama(_pieces(collection), folder)


@contextmanager
def open_llama(folder: Path) -> Iterator[Search]:
    """Give the index's own retriever."""

    def search(question: Question, k: int) -> Sequence[str]:
        return _names(index.as_retriever(similarity_top_k=k).retrieve(question.text))

    with _llama_index(folder) as index:
        yield search


def build_llama_fusion(collection: Collection, folder: Path) -> None:
    """Fill Chroma and a BM25Retriever with the same pieces."""
    from llama_index.retrievers.bm25 import BM25Retriever

    pieces = _pieces(collection)
    _index_llama(pieces, folder / "chroma")
    BM25Retriever.from_defaults(nodes=pieces).persist(str(folder / "bm25"))


@contextmanager
def open_llama_fusion(folder: Path) -> Iterator[Search]:
    """Give QueryFusionRetriever over both by reciprocal rank, the question as the only query."""
    from llama_index.core.llms import MockLLM
    from llama_index.core.retrievers import QueryFusionRetriever
    from llama_index.core.retrievers.fusion_retriever import FUSION_MODES
    from llama_index.retrievers.bm25 import BM25Retriever

    keywords = BM25Retriever.from_persist_dir(str(folder / "bm25"), show_progress=False)

    def search(question: Question, k: int) -> Sequence[str]:
        keywords.similarity_top_k = min(k, len(keywords.corpus))
        fusion = QueryFusionRetriever(
            [index.as_retriever(similarity_top_k=k), keywords],
            llm=MockLLM(),  # never asked for one query, but none given is a hosted default
            mode=FUSION_MODES.RECIPROCAL_RANK,
            similarity_top_k=k,
            num_queries=1,
            use_async=False,
        )
        return _names(fusion.retrieve(question.text))

    with _llama_index(folder / "chroma") as index:
        yield search


def build_txtai(collection: Collection, folder: Path) -> None:
    """Fill a txtai index with vectors and its own BM25."""
    from txtai import Embeddings

    pieces = _pieces(collection)
    weights = str(registry.find(_MODEL))
    embeddings = Embeddings(method="sentence-transformers", path=weights, hybrid=True)
    embeddings.index((n, each.get_content("embed"), None) for n, each in enumerate(pieces))
    embeddings.save(str(folder))
    names = [each.ref_doc_id for each in pieces]
    (folder / "articles.json").write_text(json.dumps(names), "utf-8")


@contextmanager
def open_txtai(folder: Path) -> Iterator[Search]:
    """Give the hybrid search with its default weights."""
    from txtai import Embeddings

    embeddings = Embeddings()
    embeddings.load(str(folder))
    names = json.loads((folder / "articles.json").read_text("utf-8"))

    def search(question: Question, k: int) -> Sequence[str]:
        return [names[int(piece)] for piece, _ in embeddings.search(question.text, limit=k)]

    yield search
    embeddings.close()


def build_bm25s(collection: Collection, folder: Path) -> None:
    """Index whole articles, stemmed, without stop words."""
    import bm25s

    names, texts = [], []
    for row in _articles(collection):
        names.append(row["_id"])
        texts.append(f"{row['title']}\n{row['text']}")
    index = bm25s.BM25()
    index.index(_tokens(texts), show_progress=False)
    index.save(str(folder))
    (folder / "articles.json").write_text(json.dumps(names), "utf-8")


@contextmanager
def open_bm25s(folder: Path) -> Iterator[Search]:
    """Give the index's search."""
    import bm25s

    index = bm25s.BM25.load(str(folder))
    names = json.loads((folder / "articles.json").read_text("utf-8"))

    def search(question: Question, k: int) -> Sequence[str]:
        most = min(k, len(names))
        found, scores = index.retrieve(_tokens([question.text]), k=most, show_progress=False)
        # It fills up with articles that share no word with the question.
        return [names[n] for n, score in zip(found[0], scores[0], strict=True) if score > 0]

    yield search


def _tokens(texts: Sequence[str]) -> Any:
    import bm25s
    import Stemmer

    stemmer = Stemmer.Stemmer("english")
    return bm25s.tokenize(list(texts), stopwords="en", stemmer=stemmer, show_progress=False)


def _articles(collection: Collection) -> Iterator[dict[str, Any]]:
    with (collection.folder / CORPUS).open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _pieces(collection: Collection) -> list[Any]:
    """Return LlamaIndex's nodes of the articles, each with the article's facts as metadata."""
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.core.schema import Document

    documents = [
        Document(
            text=row["text"],
            doc_id=row["_id"],
            metadata={"title": row["title"], **_said(row["metadata"])},
        )
        for row in _articles(collection)
    ]
    splitter = SentenceSplitter(chunk_size=1024, chunk_overlap=200)
    pieces: list[Any] = splitter.get_nodes_from_documents(documents)
    return pieces


def _names(found: Sequence[Any]) -> list[str]:
    """Return the article ids of scored nodes."""
    return [each.node.ref_doc_id for each in found]


def _said(metadata: dict[str, str]) -> dict[str, str]:
    # An address in front of every piece would only blur what it says.
    return {name: metadata[name] for name in ("source", "date") if name in metadata}


def _index_llama(pieces: list[Any], folder: Path) -> None:
    from llama_index.core import StorageContext, VectorStoreIndex

    with _chroma(folder) as store:
        context = StorageContext.from_defaults(vector_store=store)
        VectorStoreIndex(pieces, storage_context=context, embed_model=embedding())


@contextmanager
def _llama_index(folder: Path) -> Iterator[Any]:
    from llama_index.core import VectorStoreIndex

    with _chroma(folder) as store:
        yield VectorStoreIndex.from_vector_store(store, embed_model=embedding())


@contextmanager
def _chroma(folder: Path) -> Iterator[Any]:
    import chromadb
    from chromadb.config import Settings
    from llama_index.vector_stores.chroma import ChromaVectorStore

    client: Any = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
    try:
        yield ChromaVectorStore(chroma_collection=client.get_or_create_collection("peer"))
    finally:
        client.close()


@cache
def sentence_transformer() -> Any:
    """Return the weights as sentence-transformers opens them by default."""
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(registry.find(_MODEL)), device="cpu")


def _encode(texts: Sequence[str]) -> Any:
    return sentence_transformer().encode(list(texts), show_progress_bar=False)


@cache
def embedding() -> Any:
    """Return the weights as LlamaIndex's embedding model, run by sentence-transformers."""
    from llama_index.core.base.embeddings.base import BaseEmbedding

    class Embedding(BaseEmbedding):
        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            found: list[list[float]] = _encode(texts).tolist()
            return found

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_text_embeddings([text])[0]

        def _get_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embeddings([query])[0]

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

    return Embedding(model_name=_MODEL, embed_batch_size=256)
