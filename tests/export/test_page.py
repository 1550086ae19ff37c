"""The HTML page: self-contained, escaped, every mark leading to its footnote and back."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from assistant.export.html import html
from tests.briefings import make_briefing, make_hostile

ALLOWED = set(
    "html head meta title style body main h1 h2 div p section ul li ol table caption thead tbody tr"
    " th td sup a bdi q svg line text circle aside strong".split()
)


class Reader(HTMLParser):
    """Collects tags, ids, links and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id":
                self.ids.append(str(value))
            if name in ("href", "src", "action"):
                self.links.append(str(value))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_links_lead_inside_the_page_only_and_each_has_its_place() -> None:
    read = Reader(html(make_briefing()))
    assert read.links
    assert {link[1:] for link in read.links if link[0] == "#"} <= set(read.ids)
    assert all(link.startswith("#") for link in read.links)
    assert len(read.ids) == len(set(read.ids))


def test_the_page_forbids_what_it_does_not_need() -> None:
    page = html(make_briefing())
    assert "content=\"default-src 'none'; style-src 'unsafe-inline'\"" in page
    assert Reader(page).tags <= ALLOWED
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page


def test_hostile_text_is_text() -> None:
    page = html(make_hostile())
    read = Reader(page)
    assert read.tags <= ALLOWED
    assert not {name for name in read.attributes if name.startswith("on")}
    assert all(link.startswith("#") for link in read.links)
    assert "<script>window.stolen=1</script> strike" in read.text
    assert not re.search("[\x00-\x08\x0e-\x1f\u202a-\u202e\ufffe\uffff]", page)


def test_the_timeline_is_drawn_and_told() -> None:
    page = html(make_briefing())
    assert page.count("<circle") == 2
    assert 'aria-label="Timeline: 2 sentences on a line from 27 January 2025' in page


def test_a_note_is_shown_in_paragraphs() -> None:
    page = html(make_briefing(note="Ask the port.\n\n<b>Then</b> the crews."))
    assert '<p dir="auto">Ask the port.</p>' in page
    assert "&lt;b&gt;Then&lt;/b&gt;" in page
    assert "Editor" not in html(make_briefing())
