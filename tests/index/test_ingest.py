from __future__ import annotations

from pathlib import Path

from llama_index.core import Settings as LlamaSettings
from llama_index.core import VectorStoreIndex
from llama_index.core.schema import MetadataMode, TextNode
from llama_index.vector_stores.chroma import ChromaVectorStore

from assistant.corpus import passages
from assistant.index.ingest import EncoderEmbedding, PassageParser, document, ingest
from assistant.index.vectors import Vectors
from assistant.index.writer import Writer
from assistant.types import Article, Scope
from tests.index.index_builders import HandEmbedder, day, make_article

REPEATS = "The storm passed {here}. " * 30


def make_long(**over: object) -> Article:
    # It repeats itself, and its braces would trip a template that is filled in twice.
    return make_article(REPEATS.strip(), title="A {storm}", **over)


def passage_texts(article: Article) -> list[str]:
    return [passage.text for passage in passages.cut(article, max_chars=200)]


LONG_PASSAGES = len(passage_texts(make_long()))


def test_nodes_are_the_passages_of_the_article() -> None:
    article = make_long(source="The Post", published=day("2025-02-01"))
    nodes = PassageParser(max_chars=200).get_nodes_from_documents([document(article)])
    cut = passages.cut(article, max_chars=200)
    assert len(cut) > 2
    assert [node.node_id for node in nodes] == [p.id for p in cut]
    for node, passage in zip(nodes, cut, strict=True):
        assert isinstance(node, TextNode)
        assert (node.start_char_idx, node.end_char_idx) == (passage.span.start, passage.span.end)
        assert node.text == passage.text == article.text[passage.span.start : passage.span.end]
        assert node.ref_doc_id == article.id
        assert node.get_content(MetadataMode.EMBED) == f"{article.heading}\n{passage.text}"
        assert "a1:" not in node.get_content(MetadataMode.LLM)


def test_what_is_unknown_is_left_out_of_the_metadata() -> None:
    assert set(document(make_article()).metadata) == {"heading", "title", "external_id"}
    dated = document(make_article(published=day("1970-01-03"), source="S", url="u")).metadata
    assert (dated["published_day"], dated["source"], dated["url"]) == (2, "S", "u")


def test_the_collection_opens_as_a_llama_index_vector_store(tmp_path: Path) -> None:
    hand = HandEmbedder()
    fish, storm = make_article(external_id="fish.txt"), make_long(external_id="storm.txt")
    with Vectors.create(tmp_path / "vectors") as vectors:
        made = ingest([fish, storm], hand, vectors, max_chars=200)
        # Passages that say the same under the same heading go through the network once.
        assert (made, vectors.count()) == (len(set(hand.texts)), 1 + LONG_PASSAGES)
        index = VectorStoreIndex.from_vector_store(
            ChromaVectorStore(chroma_collection=vectors.collection),
            embed_model=EncoderEmbedding(hand),
        )
        (best, *_) = index.as_retriever(similarity_top_k=2).retrieve("a goldfish")
        assert isinstance(best.node, TextNode)
        assert best.node.text == fish.text
        assert (best.node.start_char_idx, best.node.end_char_idx) == (0, len(fish.text))
        assert best.node.metadata["external_id"] == "fish.txt"
        (nearest, *_) = vectors.search(hand.embed(["a goldfish"])[0], 1, Scope())
        assert best.node.node_id == nearest[0]


def test_the_global_settings_of_llama_index_are_not_touched(tmp_path: Path) -> None:
    with Vectors.create(tmp_path / "vectors") as vectors:
        ingest([make_article()], HandEmbedder(), vectors, max_chars=200)
    assert LlamaSettings._embed_model is None
    assert LlamaSettings._llm is None


def test_embeddings_that_the_catalog_has_are_not_made_again(tmp_path: Path) -> None:
    catalog, hand = Writer.open(tmp_path), HandEmbedder()
    article = make_long()
    for name, expected in (("first", len(set(passage_texts(article)))), ("second", 0)):
        with Vectors.create(tmp_path / name) as vectors:
            made = ingest([article], hand, vectors, max_chars=200, catalog=catalog)
            assert (made, vectors.count()) == (expected, LONG_PASSAGES)
    other = EncoderEmbedding(HandEmbedder(sha256="b" * 64), catalog)
    other.get_text_embedding("The storm passed.")
    assert other.made == 1


def test_questions_are_embedded_like_texts() -> None:
    embedding = EncoderEmbedding(HandEmbedder())
    assert embedding.get_query_embedding("storm") == embedding.get_text_embedding("storm")
