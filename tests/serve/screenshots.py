"""Take the pictures of docs/screenshots: `python -m tests.serve.screenshots ADDRESS [FOLDER]`.

The server is one over seeds/. Pictures are shrunk to few colours, which keeps them small.
"""

from __future__ import annotations

import io
import re
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

QUESTIONS = {
    "answer": "How many arrests did Homan mention?",
    "limits": "How many arrests did Homan mention in February 2025?",
    "refusal": "Who leaked the CBP memo to the press?",
}
TOPIC = "Mexican cartels"
WIDE, NARROW = (1280, 860), (380, 820)
# Colours of a picture; the page has few, and letters need their shades.
_COLOURS = 64
_SETTLED_MILLISECONDS = 700
# A shared machine under load; what hangs is still found.
_MOST_MILLISECONDS = 300_000
# What tells that a tab is ready to be looked at.
TABS = {
    "Corpus": "#overview .corpus",
    "History": "#history li",
    "Evaluation": "#question-set",
}


def take(address: str, folder: Path) -> None:
    """Write a picture of each state of the page, in both themes."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        for theme in ("light", "dark"):
            for name, (width, height) in (("wide", WIDE), ("narrow", NARROW)):
                page = browser.new_page(
                    viewport={"width": width, "height": height},
                    color_scheme="dark" if theme == "dark" else "light",
                )
                page.set_default_timeout(_MOST_MILLISECONDS)
                page.goto(address)
                page.locator("#examples button").first.wait_for()
                _save(page, folder / f"empty-{name}-{theme}.png")
                for state, question in QUESTIONS.items():
                    page.locator("#question textarea").fill(question)
                    page.locator("#question textarea").press("Enter")
                    page.locator(
                        "#answer h2.asked", has_text=re.compile(f"^{re.escape(question)}$")
                    ).wait_for()
                    _save(page, folder / f"{state}-{name}-{theme}.png")
                _brief(page, folder, f"{name}-{theme}")
                for tab, ready in TABS.items():
                    page.get_by_role("tab", name=tab).click()
                    page.locator(ready).first.wait_for()
                    _save(page, folder / f"{tab.lower()}-{name}-{theme}.png")
                page.context.close()
        browser.close()


def _brief(page: Page, folder: Path, suffix: str) -> None:
    """Write pictures of a briefing: its beginning, and its timeline."""
    page.get_by_role("tab", name="Brief").click()
    page.locator("#topic textarea").fill(TOPIC)
    page.locator("#topic textarea").press("Enter")
    page.locator("#draft .briefing").wait_for()
    page.locator("#draft button.mark").first.click()
    page.locator("#brief-evidence mark.quote").first.wait_for()
    page.evaluate("window.scrollTo(0, 0)")
    _save(page, folder / f"brief-{suffix}.png")
    page.locator("#draft .part.timeline").evaluate("part => part.scrollIntoView()")
    _save(page, folder / f"brief-timeline-{suffix}.png")
    page.evaluate("window.scrollTo(0, 0)")


def _save(page: Page, file: Path) -> None:
    page.wait_for_timeout(_SETTLED_MILLISECONDS)
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        picture.quantize(_COLOURS).save(file, optimize=True)


if __name__ == "__main__":
    take(sys.argv[1], Path(sys.argv[2] if len(sys.argv) > 2 else "docs/screenshots"))
