"""Passages with their embeddings -> a Chroma collection -> the passages nearest a question.

The one file that knows chromadb. Similarity is cosine, so 1.0 is the same direction. Chroma
may crash the whole process on a torn file, so a folder is opened only after its file sizes
were compared with the manifest (see `opened`), and one that a build left half-written is
never opened again. Never fork after opening: the threads of the store do not survive it.
"""

from __future__ import annotations

import importlib
import os
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt

from assistant.errors import IndexDamaged
from assistant.index.epoch import epoch_day
from assistant.types import Scope

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

Value = str | int | float | bool

COLLECTION = "passages"  # Chroma wants at least three characters
# The graph is searched this wide: above any k we ask for, so near misses of the graph are rare.
_SEARCH_WIDTH = 200
# Below SQLite's limit of variables in one statement, under which Chroma deletes and reads.
_BATCH = 1000
# Chroma shares a store among the threads that open it, and shows it to one before another has
# started it or after it has stopped it, so opening and closing take turns.
_TURN = threading.Lock()


class Vectors:
    """The embeddings of every passage, with the metadata that limits a search."""

    def __init__(self, client: Client, collection: Collection, folder: Path) -> None:
        self._client = client
        self._folder = folder
        self.collection = collection

    @classmethod
    def create(cls, folder: Path) -> Vectors:
        """Make an empty store in `folder`."""
        folder.mkdir(parents=True)
        client = _client(folder)
        collection = client.create_collection(
            COLLECTION,
            configuration={"hnsw": {"space": "cosine", "ef_search": _SEARCH_WIDTH}},
            embedding_function=None,
        )
        return cls(client, collection, folder)

    @classmethod
    def open(cls, folder: Path) -> Vectors:
        """Open a store that exists; raises IndexDamaged when it is truncated or unreadable."""
        if not (folder / "chroma.sqlite3").is_file():  # Chroma would make an empty one
            raise damaged(folder)
        try:
            client = _client(folder)
            return cls(client, client.get_collection(COLLECTION, embedding_function=None), folder)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a panic in Rust is not an Exception
            raise damaged(folder) from error

    def add(
        self,
        ids: Sequence[str],
        embeddings: npt.NDArray[np.float32],
        metadatas: Sequence[Mapping[str, Value]],
        documents: Sequence[str],
    ) -> None:
        """Add passages: embeddings float32[n, d] of unit length, one metadata and text each."""
        for at in range(0, len(ids), _BATCH):
            part = slice(at, at + _BATCH)
            self.collection.add(
                ids=list(ids[part]),
                embeddings=embeddings[part],
                metadatas=[dict(metadata) for metadata in metadatas[part]],
                documents=list(documents[part]),
            )

    def delete(self, ids: Iterable[str]) -> None:
        """Delete passages by id; ids that are not there are passed over."""
        for part in _parts(sorted(set(ids))):
            self.collection.delete(ids=part)

    def count(self) -> int:
        """Return how many passages there are; raises IndexDamaged."""
        try:
            return self.collection.count()
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:
            raise damaged(self._folder) from error

    def ids(self) -> set[str]:
        """Return the ids of all passages; raises IndexDamaged."""
        try:
            return set(self.collection.get(include=[])["ids"])
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:
            raise damaged(self._folder) from error

    def embedded(self, ids: Iterable[str]) -> dict[str, npt.NDArray[np.float32]]:
        """Return text as it was embedded, heading first -> float32[d], of those of `ids` here."""
        found: dict[str, npt.NDArray[np.float32]] = {}
        for part in _parts(sorted(set(ids))):
            rows: Any = self.collection.get(
                ids=part, include=["embeddings", "metadatas", "documents"]
            )
            whole = zip(rows["metadatas"], rows["documents"], rows["embeddings"], strict=True)
            for metadata, text, embedding in whole:
                heading = metadata.get("heading", "")
                found[f"{heading}\n{text}"] = np.asarray(embedding, dtype=np.float32)
        return found

    def search(
        self,
        embedding: npt.NDArray[np.float32],
        k: int,
        scope: Scope,
        *,
        among: Sequence[str] | None = None,
    ) -> list[tuple[str, float]]:
        """Return at most `k` (passage id, cosine similarity) inside `scope`, best first.

        `embedding` is float32[d]. `among` are the ids of all passages inside the scope where
        the caller has them: Chroma then need not look through the metadata of every passage.
        Passages that are equally near stand in the order of their ids. Raises IndexDamaged.
        """
        if k < 1 or (among is not None and not among):
            return []
        try:
            found = self.collection.query(
                query_embeddings=np.asarray([embedding], dtype=np.float32),
                n_results=k if among is None else min(k, len(among)),
                ids=None if among is None else list(among),
                where=_where(scope) if among is None else None,
                include=["distances"],
            )
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:
            raise damaged(self._folder) from error
        distances = found["distances"] or [[]]
        pairs = zip(found["ids"][0], distances[0], strict=True)
        # Cosine distance in Chroma is 1 - cosine similarity.
        return sorted(((i, 1.0 - float(d)) for i, d in pairs), key=lambda hit: (-hit[1], hit[0]))

    def close(self) -> None:
        """Let go of the files; the object is of no use afterwards."""
        with _TURN:
            self._client.close()

    def __enter__(self) -> Vectors:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()


def damaged(folder: Path) -> IndexDamaged:
    """Return the error for a vector store that cannot be read."""
    return IndexDamaged(
        f"the vector store in {folder} is truncated or unreadable; run 'assistant build' or"
        " 'assistant check --repair' to make it again from the catalog"
    )


def _client(folder: Path) -> Client:
    with _TURN:
        chromadb = _chromadb()
        client = chromadb.PersistentClient(
            path=str(folder.resolve()), settings=chromadb.Settings(anonymized_telemetry=False)
        )
    return cast("Client", client)  # the declared interface leaves out close()


def _chromadb() -> ModuleType:
    """Import Chroma, when it is needed: it takes a second, in which the networks load.

    Chroma brings an exporter of its traces, and gRPC for it, that it uses only for a collector
    named in the environment; without one a stand-in saves a tenth of that second. It is taken
    away again, so a program around this one that does trace gets the real exporter.
    """
    exporter = "opentelemetry.exporter.otlp.proto.grpc.trace_exporter"
    if (
        os.environ.get("CHROMA_OTEL_COLLECTION_ENDPOINT")
        or {exporter, "chromadb"} & sys.modules.keys()
    ):
        return importlib.import_module("chromadb")
    stand_in = ModuleType(exporter)
    stand_in.OTLPSpanExporter = None  # type: ignore[attr-defined]
    sys.modules[exporter] = stand_in
    try:
        return importlib.import_module("chromadb")
    finally:
        del sys.modules[exporter]


def _where(scope: Scope) -> Any:
    """Return the scope in Chroma's filter language; an article without a date is outside."""
    limits: list[dict[str, Any]] = []
    if scope.since:
        limits.append({"published_day": {"$gte": epoch_day(scope.since)}})
    if scope.until:
        limits.append({"published_day": {"$lte": epoch_day(scope.until)}})
    if scope.sources:
        limits.append({"source": {"$in": list(scope.sources)}})
    if len(limits) > 1:
        return {"$and": limits}
    return limits[0] if limits else None


def _parts(ids: list[str]) -> Iterator[list[str]]:
    for at in range(0, len(ids), _BATCH):
        yield ids[at : at + _BATCH]
