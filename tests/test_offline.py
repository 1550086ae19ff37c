"""From an empty folder to an answer without one attempt to reach another machine."""

from __future__ import annotations

from typing import Any

import pytest

from tests.processes import ROOT, answer_of

pytestmark = pytest.mark.slow

# Names are looked up and connections made through these, by Python code at least; what a
# compiled library does on its own is looked for in /proc afterwards.
_CODE = """
import asyncio, json, socket, sys, threading
from pathlib import Path

attempts = []

def refuse(what):
    attempts.append(what)
    raise OSError(101, f"the test allows no network: {what}")

real_connect = socket.socket.connect

def connect(self, address):
    if self.family == socket.AF_UNIX or str(address[0]) in ("127.0.0.1", "::1", "localhost"):
        return real_connect(self, address)
    refuse(f"connect {address}")

socket.socket.connect = connect
socket.socket.connect_ex = connect
socket.socket.sendto = lambda self, *args: refuse(f"sendto {args[-1]}")
for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "create_connection"):
    setattr(socket, name, lambda *args, _name=name, **named: refuse(f"{_name} {args}"))

from assistant.cli import app
from typer.testing import CliRunner

result = CliRunner().invoke(app, ["ask", "Who leads U.S. Northern Command?", "--json"])
again = CliRunner().invoke(app, ["build", "--json"])

def foreign():
    found = []
    for table in ("tcp", "tcp6", "udp", "udp6"):
        mine = {
            link.split("[")[1].rstrip("]")
            for fd in Path("/proc/self/fd").iterdir()
            if (link := _link(fd)).startswith("socket:")
        }
        for row in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = row.split()
            if fields[9] in mine and fields[2].strip("0:") and fields[2][:8] != "0100007F":
                found.append(f"{table} {fields[2]}")
    return found

def _link(fd):
    try:
        return str(fd.readlink())
    except OSError:
        return ""

print(json.dumps({
    "attempts": attempts,
    "sockets": foreign() if sys.platform == "linux" else [],
    "exit": [result.exit_code, again.exit_code],
    "articles": json.loads(result.stdout)["index"]["articles"],
    "embedded": json.loads(again.stdout)["passages_embedded"],
    "stderr": result.stderr,
}))
"""


@pytest.fixture(scope="module")
def offline(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Ask where there are seeds and no index yet: export, build, open and answer."""
    folder = tmp_path_factory.mktemp("offline")
    (folder / "seeds").symlink_to(ROOT / "seeds")
    return dict(answer_of(_CODE, cwd=folder))


def test_no_attempt_to_reach_another_machine(offline: dict[str, Any]) -> None:
    assert offline["attempts"] == []
    assert offline["sockets"] == []


def test_the_first_question_builds_the_index_it_needs(offline: dict[str, Any]) -> None:
    assert offline["exit"] == [0, 0]
    assert offline["articles"] == 5
    assert offline["embedded"] == 0
    assert offline["stderr"].startswith("no index in index: building one from seeds, once\n")
