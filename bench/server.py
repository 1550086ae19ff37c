"""A server of the page over a copy of an index, started as a user starts it.

An index in; the address and the process out, until the block ends. The copy keeps what the page
writes away from the index; models are only linked.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

_ROOT = Path(__file__).resolve().parents[1]
# A shared machine under load; a server that does not stop is still found.
_STOP_SECONDS = 60


@dataclass(frozen=True)
class Serving:
    """A server that answers: its address, its process and how long it took to answer."""

    address: str
    pid: int
    seconds: float
    index: Path


@contextmanager
def serving(index: Path) -> Iterator[Serving]:
    """Serve a copy of an index on a free port of this machine, and stop the server by its id."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "index"
        shutil.copytree(index, copy, ignore=shutil.ignore_patterns("models", "page"))
        (copy / "models").symlink_to(index.resolve() / "models")
        command = [sys.executable, "-m", "assistant", "serve", "--index", str(copy), "--port", "0"]
        environment = os.environ | {"PYTHONUTF8": "1"}
        begun = time.perf_counter()
        with subprocess.Popen(
            command, cwd=_ROOT, env=environment, stderr=subprocess.PIPE, encoding="utf-8"
        ) as server:
            try:
                address = _address(server)
                urllib.request.urlopen(address).close()
                yield Serving(address, server.pid, time.perf_counter() - begun, copy)
            finally:
                server.terminate()
                server.communicate(timeout=_STOP_SECONDS)


def _address(server: subprocess.Popen[str]) -> str:
    """Return the address that a server says when it listens; exits with what it says instead."""
    said = server.stderr.readline() if server.stderr else ""
    if not said.startswith("open http://"):
        sys.exit(f"the server says {said.strip()!r}, expected the address that it listens on")
    return said.split()[1]
