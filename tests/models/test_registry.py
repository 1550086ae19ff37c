"""Weights are found by path inside their package, and only the pinned ones are taken."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import ModelUnavailable
from assistant.models import registry


def make_package(tmp: Path, monkeypatch: pytest.MonkeyPatch, *, sha256: str) -> Path:
    """Install a package with weights of our own, known to the registry as "toy"."""
    folder = tmp / "toy_package" / "model"
    folder.mkdir(parents=True)
    # Importing it would fail: a package with weights may load a server.
    (folder.parent / "__init__.py").write_text("raise RuntimeError('imported')")
    (folder / "weights.bin").write_bytes(b"weights")
    monkeypatch.syspath_prepend(str(tmp))
    toy = replace(
        registry.MODELS["all-MiniLM-L6-v2"],
        name="toy",
        package="toy_package",
        folder="model",
        weights="weights.bin",
        sha256=sha256,
    )
    monkeypatch.setitem(registry.MODELS, "toy", toy)
    return folder


def test_the_pinned_weights_are_found_without_importing_their_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_package(tmp_path, monkeypatch, sha256=hashlib.sha256(b"weights").hexdigest())
    assert registry.find("toy") == folder


def test_other_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_package(tmp_path, monkeypatch, sha256="0" * 64)
    found = registry.file_sha256(folder / "weights.bin")[:12]
    with pytest.raises(ModelUnavailable) as refused:
        registry.find("toy")
    assert str(refused.value) == (
        f"the weights of 'toy' have sha256 {found}…, expected 000000000000…;"
        " install 'toy_package' again from a source you trust"
    )


def test_weights_that_are_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_package(tmp_path, monkeypatch, sha256="0" * 64)
    (folder / "weights.bin").unlink()
    with pytest.raises(ModelUnavailable, match=r"should be in .*weights\.bin, which is not there"):
        registry.find("toy")


def test_a_package_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    toy = replace(registry.MODELS["all-MiniLM-L6-v2"], package="no_such_package_anywhere")
    monkeypatch.setitem(registry.MODELS, "toy", toy)
    with pytest.raises(ModelUnavailable, match="'no_such_package_anywhere', which is not"):
        registry.find("toy")


@pytest.mark.parametrize("name", registry.MODELS)
def test_the_installed_models_are_the_pinned_ones(name: str) -> None:
    model = registry.MODELS[name]
    folder = registry.find(name)
    assert registry.file_sha256(folder / model.weights) == model.sha256
    assert (folder / "tokenizer.json").is_file()
    assert model.licence == "Apache-2.0"
