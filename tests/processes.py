"""Python and the command line in processes of their own, as a user starts them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
# A shared machine under load; a command that hangs is still found.
_SECONDS = 300


def python(
    *arguments: object, env: Mapping[str, str] | None = None, cwd: Path | None = None, **over: Any
) -> subprocess.CompletedProcess[str]:
    """Run Python with `arguments`; the environment is this one with `env` laid over it."""
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": str(ROOT)} | (env or {}),
        cwd=cwd,
        timeout=_SECONDS,
        check=False,
        **{"capture_output": True, "encoding": "utf-8"} | over,
    )


def answer_of(code: str, *arguments: object, cwd: Path | None = None) -> Any:
    """Run code that prints one JSON document, and return it."""
    done = python("-c", textwrap.dedent(code), *arguments, cwd=cwd)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def build(paths: list[Path], index: Path) -> None:
    """Build an index away from this process, where torch and LlamaIndex would stay."""
    done = python("-m", "assistant", "build", *paths, "--index", index)
    assert done.returncode == 0, done.stderr
