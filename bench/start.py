"""How soon the server answers after its start, and how soon a browser has a page to ask on.

    python -m bench.start --index INDEX [--runs 5]

An index that stands in, lines out. A start is a new process with its files in the page cache; an
opened page is a new Chromium context with nothing cached, until a question can be typed and all
of the Ask tab stands.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench import machine
from bench.server import serving


def main() -> None:
    """Print the machine, then the seconds of each run."""
    parser = argparse.ArgumentParser(description="Seconds of a start and of an opened page.")
    parser.add_argument("--index", type=Path, default=Path("index"))
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    print(machine.lines())
    starts: list[float] = []
    pages: list[float] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        print(f"chromium: {browser.version}\n")
        for _ in range(chosen.runs):
            with serving(chosen.index) as server:
                starts.append(server.seconds)
                pages.append(opened(browser, server.address))
        browser.close()
    print(f"the server answers after {_spread(starts)}")
    print(f"the page is usable after {_spread(pages)}")


def opened(browser: Browser, address: str) -> float:
    """Return the seconds until a new browser context can ask on the page."""
    page = browser.new_context().new_page()
    begun = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator("#limits .limits").wait_for()
    page.locator("#question textarea").fill("?")
    page.locator("#ask-button:enabled").wait_for()
    seconds = time.perf_counter() - begun
    page.context.close()
    return seconds


def _spread(took: Sequence[float]) -> str:
    median = statistics.median(took)
    return f"{median:.2f} s [{min(took):.2f}-{max(took):.2f}], {len(took)} runs"


if __name__ == "__main__":
    main()
