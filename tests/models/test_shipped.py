"""Weights that come with the package are never said to be mended by a build."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant.errors import ModelUnavailable
from assistant.models import shipped
from assistant.models.judge import SupportJudge
from assistant.models.reader import SpanReader

WEIGHTS = Path(shipped.__file__).parent / "weights"


@pytest.mark.parametrize("role", [SpanReader, SupportJudge])
@pytest.mark.parametrize("lost", ["model.onnx", "tokenizer.json", "model.json", ""])
def test_what_is_missing_is_installed_again(
    role: type[SpanReader | SupportJudge],
    lost: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if lost:
        shutil.copytree(WEIGHTS / role.folder, tmp_path / role.folder)
        (tmp_path / role.folder / lost).unlink()
    monkeypatch.setattr(shipped, "_WEIGHTS", tmp_path)
    with pytest.raises(ModelUnavailable, match=f"{role.folder}'s weights.*pip") as raised:
        role.open(threads=1)
    assert "build" not in str(raised.value)
