"""Passages -> a tantivy index on disk -> the passages that share words with a question.

The one file that knows tantivy. A question is cut into stems by the same rules as the text
and its terms are OR-ed as terms, never parsed as query syntax: a colon or a quotation mark in
a question is a character, not an operator.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import tantivy

from assistant.errors import IndexDamaged
from assistant.index.epoch import epoch_day
from assistant.types import Passage, Scope

# Every passage of an article shares its heading, so at full weight a title that repeats the
# question lifts all of them alike. Of 0.1, 0.25, 0.5, 1 and 2 this was the best MRR@10 of BM25
# alone on MultiHop-RAG (0.938; 0.930 at 1) and within 0.005 of it on CLAPNQ; 2026-11-22.
_HEADING_WEIGHT = 0.5
# Far above any question, far below what makes a boolean query slow.
_MOST_TERMS = 256
# One thread and little memory: a batch of news is small, and the order of documents that
# score alike then depends on nothing but the order they came in.
_WRITER_THREADS = 1
_WRITER_BYTES = 32_000_000
# tantivy's own limit for one token; longer ones are not indexed, so they are not searched.
_LONGEST_TOKEN = 40


class Keywords:
    """The words of every passage; reading sees what was committed when it was opened."""

    def __init__(self, index: tantivy.Index, folder: Path) -> None:
        self._index = index
        self._folder = folder
        self._searcher = index.searcher()
        self._schema = index.schema
        self._writer: tantivy.IndexWriter | None = None
        self._analyzer = (
            tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
            .filter(tantivy.Filter.remove_long(_LONGEST_TOKEN))
            .filter(tantivy.Filter.lowercase())
            .filter(tantivy.Filter.stemmer("english"))
            .build()
        )

    @classmethod
    def create(cls, folder: Path) -> Keywords:
        """Make an empty store in `folder`."""
        folder.mkdir(parents=True)
        return cls(tantivy.Index(_schema(), path=str(folder)), folder)

    @classmethod
    def open(cls, folder: Path) -> Keywords:
        """Open a store that exists; raises IndexDamaged when it is truncated or unreadable."""
        try:
            return cls(tantivy.Index.open(str(folder)), folder)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a panic in Rust is not an Exception
            raise damaged(folder) from error

    def add(self, passages: Iterable[Passage]) -> None:
        """Add passages; they are found after `commit`."""
        writer = self._writing()
        for passage in passages:
            article = passage.article
            document = tantivy.Document(
                id=passage.id, article=article.id, body=passage.text, heading=article.heading
            )
            if article.published:
                document.add_integer("published_day", epoch_day(article.published.date()))
            if article.source:
                document.add_text("source", article.source)
            writer.add_document(document)

    def forget(self, article_ids: Iterable[str]) -> None:
        """Delete all passages of these articles; they are gone after `commit`."""
        writer = self._writing()
        for article_id in article_ids:
            writer.delete_documents_by_term("article", article_id)

    def commit(self) -> None:
        """Write what was added and deleted to the disk, and see it from now on."""
        if self._writer is None:
            return
        self._writer.commit()
        # Merging goes on in threads that would still change files after the build is sealed.
        self._writer.wait_merging_threads()
        self._writer = None
        self._index.reload()
        self._searcher = self._index.searcher()

    def count(self) -> int:
        """Return how many passages are found."""
        return self._searcher.num_docs

    def ids(self) -> set[str]:
        """Return the ids of all passages."""
        return set(self._named(self._hits(tantivy.Query.all_query(), self.count()), "id"))

    def within(self, scope: Scope, *, most: int) -> list[str] | None:
        """Return the ids of all passages inside a scope, None where they are more than `most`."""
        limits = [(tantivy.Occur.Must, limit) for limit in self._limits(scope)]
        inside = tantivy.Query.boolean_query(limits) if limits else tantivy.Query.all_query()
        hits = self._hits(inside, most + 1)
        return None if len(hits) > most else self._named(hits, "id")

    def search(self, text: str, k: int, scope: Scope) -> list[tuple[str, float]]:
        """Return at most `k` (passage id, BM25 score) inside `scope`, best first.

        Passages that score alike stand in the order of their ids. No shared word, no hit.
        """
        terms = list(dict.fromkeys(self._analyzer.analyze(text)))[:_MOST_TERMS]
        if not terms or k < 1:
            return []
        anyword: list[tuple[tantivy.Occur, tantivy.Query]] = []
        for term in terms:
            body = tantivy.Query.term_query(self._schema, "body", term)
            heading = tantivy.Query.term_query(self._schema, "heading", term)
            anyword.append((tantivy.Occur.Should, body))
            anyword.append(
                (tantivy.Occur.Should, tantivy.Query.boost_query(heading, _HEADING_WEIGHT))
            )
        wanted = [(tantivy.Occur.Must, tantivy.Query.boolean_query(anyword))]
        # At score 0 a limit of the scope changes who is found and not how they rank.
        wanted += [
            (tantivy.Occur.Must, tantivy.Query.const_score_query(limit, 0.0))
            for limit in self._limits(scope)
        ]
        return self._found(tantivy.Query.boolean_query(wanted), k)

    def stem(self, word: str) -> str:
        """Return the term that a word is found by; empty where it is too long to be indexed."""
        return next(iter(self._analyzer.analyze(word)), "")

    def holding(self, words: str, scope: Scope, *, phrase: bool) -> list[str]:
        """Return the ids of all articles inside `scope` with a passage that has these words.

        As a phrase, which may go on over the end of a sentence, or in any order. Nothing is
        ranked and nothing left out.
        """
        terms = self._analyzer.analyze(words)[:_MOST_TERMS]
        if not terms:
            return []
        if phrase and len(terms) > 1:
            wanted = [tantivy.Query.phrase_query(self._schema, "body", list(terms))]
        else:
            wanted = [tantivy.Query.term_query(self._schema, "body", t) for t in set(terms)]
        every = [(tantivy.Occur.Must, query) for query in (*wanted, *self._limits(scope))]
        hits = self._hits(tantivy.Query.boolean_query(every), self.count())
        return sorted(set(self._named(hits, "article")))

    def _limits(self, scope: Scope) -> Sequence[tantivy.Query]:
        limits: list[tantivy.Query] = []
        if scope.since or scope.until:
            limits.append(
                tantivy.Query.range_query(
                    self._schema,
                    "published_day",
                    tantivy.FieldType.Integer,
                    lower_bound=epoch_day(scope.since) if scope.since else None,
                    upper_bound=epoch_day(scope.until) if scope.until else None,
                )
            )
        if scope.sources:
            limits.append(tantivy.Query.term_set_query(self._schema, "source", list(scope.sources)))
        return limits

    def _found(self, query: tantivy.Query, k: int) -> list[tuple[str, float]]:
        hits = self._hits(query, k)
        ids = self._named(hits, "id")
        scores = [score or 0.0 for score, _ in hits]
        return sorted(zip(ids, scores, strict=True), key=lambda hit: (-hit[1], hit[0]))

    def _hits(self, query: tantivy.Query, most: int) -> list[tuple[Any, tantivy.DocAddress]]:
        try:
            return self._searcher.search(query, limit=max(most, 1), count=False).hits
        except (OSError, ValueError) as error:
            raise damaged(self._folder) from error

    def _named(self, hits: Sequence[tuple[Any, tantivy.DocAddress]], field: str) -> list[str]:
        """Return a stored field of each of these passages, in their order."""
        names: dict[int, str] = {}
        try:
            # Documents lie in blocks: read in order, each block is unpacked once.
            for n in sorted(range(len(hits)), key=lambda n: _place(hits[n][1])):
                names[n] = str(self._searcher.doc(hits[n][1]).get_first(field))
        except (OSError, ValueError) as error:
            raise damaged(self._folder) from error
        return [names[n] for n in range(len(hits))]

    def _writing(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(_WRITER_BYTES, _WRITER_THREADS)
        return self._writer

    def close(self) -> None:
        """Drop what was not committed and let go of the files."""
        if self._writer is not None:
            self._writer.rollback()
            self._writer = None

    def __enter__(self) -> Keywords:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()


def _place(at: tantivy.DocAddress) -> tuple[int, int]:
    return at.segment_ord, at.doc


def damaged(folder: Path) -> IndexDamaged:
    """Return the error for a keyword store that cannot be read."""
    return IndexDamaged(
        f"the keyword store in {folder} is truncated or unreadable; run 'assistant build' or"
        " 'assistant check --repair' to make it again from the catalog"
    )


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("article", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("body", tokenizer_name="en_stem", index_option="position")
    builder.add_text_field("heading", tokenizer_name="en_stem", index_option="position")
    builder.add_text_field("source", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("published_day", indexed=True, fast=True)
    return builder.build()
