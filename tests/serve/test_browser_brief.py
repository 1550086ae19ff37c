"""A briefing in a real Chromium: made, read, edited by pointer and by keyboard, and taken away."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from playwright.sync_api import Page, expect

from assistant.export.bundle import seal
from tests.serve import test_browser as journeys

pytestmark = pytest.mark.slow

browser, address, visit = journeys.browser, journeys.address, journeys.visit
TOPIC = "Mexican cartels"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("further")


@pytest.fixture(scope="module")
def index(seeds_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    index = tmp_path_factory.mktemp("page") / "index"
    shutil.copytree(seeds_index, index, ignore=shutil.ignore_patterns("models"))
    (index / "models").symlink_to(seeds_index / "models")
    return index


def brief(page: Page, topic: str = TOPIC) -> None:
    page.get_by_role("tab", name="Brief").click()
    box = page.get_by_label("Topic")
    box.fill(topic)
    box.press("Enter")
    expect(page.locator("#draft h2.topic")).to_have_text(topic, timeout=journeys.SECONDS * 1000)


def downloaded(page: Page, name: str) -> bytes:
    with page.expect_download() as download:
        page.locator(".savings").get_by_role("button", name=name, exact=True).click()
    return Path(download.value.path()).read_bytes()


def told(page: Page) -> list[str]:
    return page.locator("#draft .claim .words").all_inner_texts()


def test_a_briefing_is_made_edited_and_taken_away(visit: Callable[..., Page], index: Path) -> None:
    page = visit()
    brief(page)
    mark = page.locator("#draft .claim button.mark").first
    button = mark.evaluate("button => ({...button.dataset})")
    mark.click()
    expect(page.locator("#brief-evidence mark.quote").first).to_be_in_viewport()
    lit = "".join(page.locator("#brief-evidence mark.quote").all_text_contents())
    assert lit == journeys.words_at(index, button).replace("\n", "")

    before = told(page)
    gone, kept = before[0], before[1]
    page.locator("#draft .claim button.cut").first.click()
    expect(page.locator("#draft .claim")).to_have_count(len(before) - 1)
    assert told(page) == before[1:]
    page.get_by_role("button", name="Move “Timeline” up").click()
    expect(page.locator("#draft .part").nth(1)).to_contain_text("Timeline")
    page.get_by_role("button", name="Drop “What the corpus does not say”").click()
    expect(page.locator("#draft .part.gaps")).to_have_count(0)
    page.get_by_label("Editor’s note").fill("Ask the desk <b>today</b>.")
    page.get_by_label("Topic").focus()
    expect(page.locator("#draft .note")).to_contain_text("Ask the desk <b>today</b>.")

    document = docx.Document(io.BytesIO(downloaded(page, "Word")))
    written = [paragraph.text for paragraph in document.paragraphs]
    assert any(text.startswith(kept) for text in written)
    headings = [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"]
    assert headings[:3] == ["Editor’s note", "Bottom line", "Timeline"]
    assert "What the corpus does not say" not in headings
    bundle = json.loads(downloaded(page, "Sealed bundle"))
    assert bundle["seal"] == seal(bundle)
    points = [e["text"] for each in bundle["sections"][::2] for e in each["entries"]]
    assert kept in points
    assert gone not in points
    assert downloaded(page, "PDF").startswith(b"%PDF")
    assert b"Ask the desk &lt;b&gt;today&lt;/b&gt;." in downloaded(page, "HTML")
    assert b"## Timeline" in downloaded(page, "Markdown")


def test_a_keyboard_is_enough(visit: Callable[..., Page]) -> None:
    page = visit()
    brief(page)
    before = told(page)
    cut = page.locator("#draft .claim button.cut").first
    cut.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#draft .claim")).to_have_count(len(before) - 1)
    expect(page.locator("#draft .part.bottom_line h3")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#draft .part").nth(1)).to_contain_text("Bottom line")
    expect(page.locator("#draft .part.bottom_line h3")).to_be_focused()


def test_limits_and_what_the_corpus_does_not_have(visit: Callable[..., Page]) -> None:
    page = visit()
    brief(page, "wheat harvest in Nebraska")
    expect(page.locator("#draft .refused .reason")).to_be_visible()
    expect(page.locator("#draft .savings")).to_have_count(0)
    brief(page)
    page.locator("#brief-limits summary").click()
    page.locator("#brief-limits").get_by_label("From").fill("2025-02-04")
    page.locator("#brief-limits").get_by_label("From").press("Tab")
    expect(page.locator("#draft .briefing .looked").first).to_contain_text("from 4 February 2025")
    expect(page.locator("#brief-limits .chip.given")).to_have_count(1)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [380, 1920])
def test_no_serious_fault_for_those_who_cannot_see_or_point(
    visit: Callable[..., Page], theme: str, width: int
) -> None:
    page = visit(color_scheme=theme, viewport={"width": width, "height": 900})
    page.get_by_role("tab", name="Brief").click()
    expect(page.locator("#draft .empty")).to_be_visible()
    journeys.assert_accessible(page)
    brief(page)
    page.locator("#draft button.mark").first.click()
    expect(page.locator("#brief-evidence h2")).to_be_focused()
    journeys.assert_accessible(page)
    fits: Any = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert fits
