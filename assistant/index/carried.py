"""The models that an index carries: settings in, open networks out.

Each model lies in a folder of its own name, so that changing the setting makes a new folder
and never writes into one that a reader has open. Exporting imports torch, so it happens inside
one function, at build time, and only for a model that is not there yet.
"""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from typing import Literal, Protocol

from assistant.config import Settings
from assistant.errors import ModelUnavailable
from assistant.models.encoder import Embedder, Encoder
from assistant.models.judge import SupportJudge
from assistant.models.reader import SpanReader
from assistant.models.reranker import CrossEncoder

Role = Literal["embedder", "reranker"]


class Models(Protocol):
    """What a build needs of the models; tests pass one whose vectors are written by hand."""

    def ensure(self, settings: Settings) -> None:
        """Put the models that the settings name into the index, where they are absent."""
        ...

    def embedder(self, settings: Settings) -> Embedder:
        """Open the embedder that `ensure` put there; raises ModelUnavailable."""
        ...

    def check(self, settings: Settings) -> None:
        """Open every other model; raises ModelUnavailable."""
        ...


class Exported:
    """The models of the registry, or any that sentence-transformers loads, exported once."""

    def ensure(self, settings: Settings) -> None:
        """Export what is absent; raises ModelUnavailable."""
        embedder = folder(settings.index, "embedder", settings.embedder)
        reranker = folder(settings.index, "reranker", settings.reranker)
        if embedder.is_dir() and reranker.is_dir():
            return
        # Lazy: this import alone takes ten seconds, and a build that changes nothing needs none.
        from assistant.models import export

        if not embedder.is_dir():
            embedder.parent.mkdir(parents=True, exist_ok=True)
            export.export_embedder(settings.embedder, embedder)
        if not reranker.is_dir():
            reranker.parent.mkdir(parents=True, exist_ok=True)
            export.export_reranker(settings.reranker, reranker)

    def embedder(self, settings: Settings) -> Embedder:
        """Open the exported embedder; raises ModelUnavailable."""
        return open_embedder(settings, streams=settings.threads)

    def check(self, settings: Settings) -> None:
        """Open the exported reranker and the reader; raises ModelUnavailable."""
        open_reranker(settings)
        open_reader(settings)


def folder(index: Path, role: Role, name: str) -> Path:
    """Return where an index keeps the model `name`, whether or not it is there."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")
    if plain != name:  # a path or a hub name: two of them may look alike once made plain
        plain = f"{plain[-60:]}-{sha256(name.encode()).hexdigest()[:8]}"
    return index / "models" / role / plain


def open_embedder(settings: Settings, *, streams: int = 1) -> Encoder:
    """Open the embedder that the index carries; raises ModelUnavailable."""
    place = _there(settings, "embedder", settings.embedder)
    return Encoder.open(place, threads=settings.threads, streams=streams)


def open_reranker(settings: Settings) -> CrossEncoder:
    """Open the reranker that the index carries; raises ModelUnavailable."""
    place = _there(settings, "reranker", settings.reranker)
    return CrossEncoder.open(place, threads=settings.threads, streams=settings.threads)


def open_reader(settings: Settings) -> SpanReader:
    """Open the reader of the package; only its compiled form lies in the index."""
    cache = settings.index / "models" / "compiled"
    return SpanReader.open(threads=settings.threads, streams=settings.threads, cache=cache)


def open_judge(settings: Settings) -> SupportJudge:
    """Open the judge of the package; only its compiled form lies in the index."""
    cache = settings.index / "models" / "compiled"
    return SupportJudge.open(threads=settings.threads, streams=settings.threads, cache=cache)


def _there(settings: Settings, role: Role, name: str) -> Path:
    place = folder(settings.index, role, name)
    if not place.is_dir():
        raise ModelUnavailable(
            f"the index in {settings.index} does not carry the {role} '{name}';"
            " run 'assistant build' to put it there"
        )
    return place
