"""Importing gradio in half the time.

Whenever it is imported, gradio parses the source of each of its components and writes type stubs
for editors beside it, which takes as long as all the rest of the import. A class that has no
source file goes without, so for that moment none has.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_WRITER = "gradio.component_meta"


@contextmanager
def without_stubs() -> Iterator[None]:
    """Let gradio be imported inside without writing stubs; others see no difference."""
    file_of = inspect.getfile

    def of_others(of: Any) -> str:
        if sys._getframe(1).f_globals.get("__name__") == _WRITER:
            raise OSError("no stubs are wanted")
        return file_of(of)

    inspect.getfile = of_others  # type: ignore[assignment]
    try:
        yield
    finally:
        inspect.getfile = file_of
