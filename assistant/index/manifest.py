"""What an index is: manifest.json <-> Manifest, and whether it fits the settings.

The manifest is the last thing a build writes and the first thing a reader reads. It names the
folder of each store that is in force, so replacing this one file is what publishes a build.
"""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from assistant.config import Settings
from assistant.errors import IndexDamaged, IndexMissing, IndexStale
from assistant.index import disk

FILE = "manifest.json"
# Files that came into the corpus through the page lie in this folder of the index, and are told to
# every build, because nobody else holds them.
UPLOADS = "uploads"
SCHEMA = 2  # raise it when a table, a field of a store or the meaning of one changes
_PACKAGES = ("chromadb", "tantivy", "llama-index-core", "openvino", "sentence-transformers")
_REBUILD = "run 'assistant build' to bring it in step"


@dataclass(frozen=True, slots=True)
class Published:
    """One store in force: its folder, how many passages it has, the bytes of each of its files."""

    name: str
    passages: int
    sizes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Manifest:
    """One published state of an index.

    `articles` and `passages` can be found by their words; `awaiting` of the passages are not in
    the vectors yet.
    """

    schema: int
    keywords: Published
    vectors: Published
    embedder: str
    embedder_sha256: str
    dimension: int
    passage_chars: int
    articles: int
    passages: int
    awaiting: int
    fingerprint: str
    versions: Mapping[str, str]
    built: dt.datetime

    def as_json(self) -> dict[str, Any]:
        """Return the facts as they stand in manifest.json."""
        return asdict(self) | {"built": self.built.isoformat()}

    def write(self, folder: Path) -> None:
        """Put this manifest in force for the index in `folder`."""
        facts = json.dumps(self.as_json(), indent=2, sort_keys=True)
        disk.write_whole(folder / FILE, facts + "\n")


def read(folder: Path) -> Manifest:
    """Return the manifest in force.

    Raises IndexMissing when there is none, IndexStale when its schema is another one, and
    IndexDamaged when it cannot be read.
    """
    try:
        facts = json.loads((folder / FILE).read_text("utf-8"))
        if facts["schema"] != SCHEMA:
            raise IndexStale(
                f"the index in {folder} has schema {facts['schema']}, expected {SCHEMA}; {_REBUILD}"
            )
        stores = {store: Published(**facts[store]) for store in ("keywords", "vectors")}
        return Manifest(**facts | stores | {"built": dt.datetime.fromisoformat(facts["built"])})
    except (FileNotFoundError, NotADirectoryError) as error:
        raise IndexMissing(f"{folder} holds no index; run 'assistant build' to make one") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(
            f"{folder / FILE} cannot be read; run 'assistant build' to write it again"
        ) from error


def compare(manifest: Manifest, settings: Settings) -> None:
    """Raise IndexStale naming the first field in which the index differs from the settings."""
    pairs = (
        ("embedder", manifest.embedder, settings.embedder),
        ("passage_chars", manifest.passage_chars, settings.passage_chars),
    )
    for name, found, expected in pairs:
        if found != expected:
            raise IndexStale(
                f"the index was made with {name} {found!r}, expected {expected!r};"
                f" {_REBUILD} or change the setting back"
            )


def fingerprint(digests: Iterable[str]) -> str:
    """Return one sha256 over the digests of all articles, whatever order they come in."""
    return sha256("\n".join(sorted(digests)).encode()).hexdigest()


def versions() -> dict[str, str]:
    """Return the versions of the packages whose files or numbers the index holds."""
    found: dict[str, str] = {}
    for package in _PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue  # onnxruntime may stand in for openvino
    return found
