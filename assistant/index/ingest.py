"""Articles -> LlamaIndex nodes, embedded, in the Chroma collection.

The one file that imports LlamaIndex, and only at build time. What it writes are proper
LlamaIndex nodes: any program can open the collection with VectorStoreIndex.from_vector_store.
The heading is a metadata value that only the embedding sees, so the text of a node stays the
exact characters of the article. LlamaIndex's global Settings are never touched: on first use
they resolve a hosted model.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from hashlib import sha256
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from llama_index.core.base.embeddings.base import BaseEmbedding, Embedding
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.node_parser import NodeParser
from llama_index.core.schema import (
    BaseNode,
    Document,
    MetadataMode,
    NodeRelationship,
    TextNode,
)
from llama_index.vector_stores.chroma import ChromaVectorStore

from assistant.corpus import passages
from assistant.index.epoch import epoch_day
from assistant.index.vectors import Vectors
from assistant.index.writer import Writer
from assistant.models.encoder import Embedder
from assistant.types import Article

T = TypeVar("T")
U = TypeVar("U")

# A program that shows a node to a language model shows these; ids and numbers say nothing.
_FOR_READERS = ("title", "source", "published")
# Articles in one batch: some hundred passages, so a killed build repeats seconds of work.
_BATCH_ARTICLES = 32


class PassageParser(NodeParser):
    """Cut documents into passages of whole sentences, as nodes with their passage ids."""

    max_chars: int = 480

    @classmethod
    def class_name(cls) -> str:
        """Return the name under which LlamaIndex stores this parser."""
        return "PassageParser"

    def _parse_nodes(
        self, nodes: Sequence[BaseNode], show_progress: bool = False, **kwargs: Any
    ) -> list[BaseNode]:
        return [piece for node in nodes for piece in self._cut(node)]

    def _cut(self, node: BaseNode) -> Iterator[TextNode]:
        whole = node.as_related_node_info()  # once: it hashes the whole text each time
        for passage in passages.cut(_article(node), max_chars=self.max_chars):
            yield TextNode(
                id_=passage.id,
                text=passage.text,
                start_char_idx=passage.span.start,
                end_char_idx=passage.span.end,
                metadata=dict(node.metadata),
                relationships={NodeRelationship.SOURCE: whole},
                excluded_embed_metadata_keys=node.excluded_embed_metadata_keys,
                excluded_llm_metadata_keys=node.excluded_llm_metadata_keys,
                metadata_template=node.metadata_template,
                text_template=_TEXT,
            )

    def _postprocess_parsed_nodes(
        self, nodes: list[BaseNode], parent_doc_map: dict[str, Document]
    ) -> list[BaseNode]:
        # The parent class searches for each text from the one before it on and takes the first
        # match, which is wrong where an article repeats itself; the spans are known exactly.
        spans = [(n.start_char_idx, n.end_char_idx) for n in nodes if isinstance(n, TextNode)]
        nodes = super()._postprocess_parsed_nodes(nodes, parent_doc_map)
        for node, (start, end) in zip(nodes, spans, strict=True):
            if isinstance(node, TextNode):
                node.start_char_idx, node.end_char_idx = start, end
        return nodes


class EncoderEmbedding(BaseEmbedding):
    """Our encoder as a LlamaIndex embedding; with a catalog, none is made twice.

    `made` counts the texts that went through the network.
    """

    made: int = 0
    _encoder: Embedder = PrivateAttr()
    _catalog: Writer | None = PrivateAttr()

    def __init__(self, encoder: Embedder, catalog: Writer | None = None) -> None:
        super().__init__(model_name=encoder.name, embed_batch_size=256)
        self._encoder = encoder
        self._catalog = catalog

    @classmethod
    def class_name(cls) -> str:
        """Return the name under which LlamaIndex stores this embedding."""
        return "EncoderEmbedding"

    def _get_text_embeddings(self, texts: list[str]) -> list[Embedding]:
        keys = [_key(self._encoder.sha256, text) for text in texts]
        known = self._catalog.embedded(keys) if self._catalog else {}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            vectors = self._encoder.embed(list(missing.values()))
            fresh = dict(zip(missing, vectors, strict=True))
            if self._catalog:
                self._catalog.keep_embeddings(fresh)
            known |= fresh
            self.made += len(fresh)
        return [_floats(known[key]) for key in keys]

    def _get_text_embedding(self, text: str) -> Embedding:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> Embedding:
        return _floats(self._encoder.embed([query])[0])

    async def _aget_query_embedding(self, query: str) -> Embedding:
        return self._get_query_embedding(query)


def ingest(
    articles: Iterable[Article],
    encoder: Embedder,
    vectors: Vectors,
    *,
    max_chars: int,
    catalog: Writer | None = None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Embed `articles` into `vectors`, in batches; return how many passages were embedded.

    None of their passages may be in the store yet: Chroma passes over an id that it has.
    `progress` is called with the number of articles embedded so far.
    """
    embedding = EncoderEmbedding(encoder, catalog)
    parsing = IngestionPipeline(
        transformations=[PassageParser(max_chars=max_chars)], disable_cache=True
    )
    embedded = IngestionPipeline(transformations=[embedding], disable_cache=True)
    store = ChromaVectorStore(chroma_collection=vectors.collection)

    def cut(batch: list[Article]) -> tuple[int, Sequence[BaseNode]]:
        return len(batch), parsing.run(documents=[document(article) for article in batch])

    done = 0
    # Neither needs more than one core, and embedding leaves part of that: while a batch is embedded
    # the next one is cut and Chroma stores the one before.
    with ThreadPoolExecutor(1, "cutting") as cutting, ThreadPoolExecutor(1, "storing") as storing:
        stored: Future[list[str]] | None = None
        for count, pieces in _ahead(cutting, cut, _batches(articles)):
            nodes = embedded.run(nodes=pieces)
            if stored:
                stored.result()
            stored = storing.submit(store.add, list(nodes))
            done += count
            if progress:
                progress(done)
        if stored:
            stored.result()
    return embedding.made


def keep(
    embedded: Mapping[str, npt.NDArray[np.float32]], encoder: Embedder, catalog: Writer
) -> None:
    """Let `catalog` know embeddings, text -> float32[d], that `encoder` made before."""
    keyed = {_key(encoder.sha256, text): vector for text, vector in embedded.items()}
    known = catalog.embedded(list(keyed))
    catalog.keep_embeddings({key: vector for key, vector in keyed.items() if key not in known})


def document(article: Article) -> Document:
    """Return an article as a LlamaIndex document; what is unknown is left out, not empty."""
    day = article.published.date() if article.published else None
    facts: dict[str, str | int | None] = {
        "heading": article.heading,
        "title": article.title,
        "source": article.source,
        "published": article.published.isoformat() if article.published else None,
        "published_day": epoch_day(day) if day else None,
        "external_id": article.external_id,
        "url": article.url,
    }
    metadata = {name: value for name, value in facts.items() if value is not None}
    return Document(
        id_=article.id,
        text=article.text,
        metadata=metadata,
        excluded_embed_metadata_keys=[name for name in metadata if name != "heading"],
        excluded_llm_metadata_keys=[name for name in metadata if name not in _FOR_READERS],
        metadata_template="{value}",
        text_template=_TEXT,
    )


_TEXT = "{metadata_str}\n{content}"  # heading line, then the passage: what the reranker reads too


def _article(node: BaseNode) -> Article:
    """Return the article that a document was made from, as far as cutting needs it."""
    about = node.metadata
    published = about.get("published")
    return Article(
        id=node.node_id,
        external_id=str(about.get("external_id", node.node_id)),
        title=str(about.get("title", "")),
        text=node.get_content(MetadataMode.NONE),
        source=about.get("source"),
        url=about.get("url"),
        published=dt.datetime.fromisoformat(published) if published else None,
    )


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    batch: list[Article] = []
    for article in articles:
        batch.append(article)
        if len(batch) == _BATCH_ARTICLES:
            yield batch
            batch = []
    if batch:
        yield batch


def _ahead(by: Executor, make: Callable[[T], U], given: Iterable[T]) -> Iterator[U]:
    """Yield what `make` makes of each, in order; the next one is begun before one is yielded."""
    begun: Future[U] | None = None
    for each in given:
        following = by.submit(make, each)
        if begun:
            yield begun.result()
        begun = following
    if begun:
        yield begun.result()


def _key(encoder_sha256: str, text: str) -> str:
    return sha256(f"{encoder_sha256}\n{text}".encode()).hexdigest()


def _floats(vector: npt.NDArray[np.float32]) -> Embedding:
    floats: Embedding = vector.tolist()
    return floats
