"""Gradio is imported without writing its type stubs, and nobody else sees a difference."""

from __future__ import annotations

import inspect
import subprocess
import sys
from types import FunctionType

import pytest

from assistant.serve.page.quick import without_stubs


class Plain:
    """Any class with a file."""


def asked_by(module: str) -> str:
    code = compile("found = lambda of: inspect.getfile(of)", "<test>", "exec")
    there = {"inspect": inspect, "__name__": module}
    exec(code, there)
    found = there["found"]
    assert isinstance(found, FunctionType)
    return str(found(Plain))


def test_only_the_writer_of_stubs_finds_no_file() -> None:
    before = inspect.getfile
    with without_stubs():
        with pytest.raises(OSError, match="no stubs"):
            asked_by("gradio.component_meta")
        assert asked_by("somebody.else") == __file__
    assert inspect.getfile is before
    assert asked_by("gradio.component_meta") == __file__


def test_the_page_imports_gradio_without_its_writer() -> None:
    code = (
        "import sys, builtins, pathlib\n"
        "written = []\n"
        "sys.addaudithook(lambda event, args: written.append(args[0]) if event == 'open'"
        " and str(args[0]).endswith('.pyi') else None)\n"
        "import assistant.serve.page.layout as layout\n"
        "assert layout.gr.Textbox and not written, written\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
