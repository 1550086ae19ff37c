"""Open the web page: `python ui.py` is `assistant serve`, with the same options.

The page stands in assistant/serve/page: plain functions that return HTML, and layout.py, which
wires them with Gradio.
"""

from __future__ import annotations

import sys

from assistant.cli import app

if __name__ == "__main__":
    app(["serve", *sys.argv[1:]])
