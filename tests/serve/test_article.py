"""The evidence panel: what is lit is what was cited, character for character."""

from __future__ import annotations

import datetime as dt
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from assistant.serve.page import article
from assistant.serve.page.article import Opened
from assistant.types import Span
from tests.make import HARBOUR, TODAY, make_article, make_hit
from tests.serve.turns import MARKUP


class Lit(HTMLParser):
    """The text of a panel's article, and what of it is lit how."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.quote = self.passage = self.text = ""
        self.tags: set[str] = set()
        self._inside: list[str] = []
        self.feed(str(page)[page.index('<div class="text"') :])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "mark":
            self._inside.append(str(dict(attrs)["class"]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._inside:
            self.passage += data
            self.quote += data if self._inside[-1] == "quote" else ""


def lit(text: str, passage: Span, quote: Span) -> Lit:
    return Lit(article.html(Opened(make_article(text), passage, quote, 1), TODAY))


def without_breaks(text: str) -> str:
    return "".join(line for line in text.split("\n") if line.strip())


def test_the_cited_words_are_strong_and_their_passage_pale() -> None:
    quote = "The mayor of Port Selim cut the ribbon before 1,200 guests."
    start = HARBOUR.index(quote)
    shown = lit(HARBOUR, Span(0, len(HARBOUR)), Span(start, start + len(quote)))
    assert shown.quote == quote
    assert shown.passage == shown.text == HARBOUR


@given(st.text(alphabet="ab<&\"'\n é\u202e", min_size=1, max_size=60), st.data())
def test_what_is_lit_is_the_span_whatever_the_text(text: str, data: st.DataObject) -> None:
    edges = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=4, max_size=4)))
    passage, quote = Span(edges[0], edges[3]), Span(edges[1], edges[2])
    shown = lit(text, passage, quote)
    kept = without_breaks(text)
    assert shown.text == kept
    # Lines of space alone are no paragraphs, so what they would have lit is not there.
    assert "".join(shown.quote.split()) == "".join(quote.of(text).split())
    assert "".join(shown.passage.split()) == "".join(passage.of(text).split())


def test_a_quote_over_a_line_break_is_lit_on_both_sides() -> None:
    text = "One line.\nAnother line.\nA third."
    shown = lit(text, Span(0, 23), Span(4, 17))
    assert shown.quote == "line.Another"


def test_markup_in_an_article_is_text() -> None:
    shown = lit(MARKUP, Span(0, len(MARKUP)), Span(0, 10))
    assert shown.tags <= {"div", "p", "mark"}
    assert shown.text == MARKUP


def test_a_paragraph_of_200_kilobytes_is_shown_whole() -> None:
    text = "word " * 40_000 + "The end was near."
    shown = lit(text, Span(200_000, 200_017), Span(200_000, 200_017))
    assert shown.quote == "The end was near."
    assert shown.text == text


def test_a_place_outside_the_article_lights_nothing() -> None:
    shown = lit("Short.", Span(0, 0), Span(0, 0))
    assert (shown.text, shown.passage) == ("Short.", "")


def test_everything_known_of_an_article_stands_above_it() -> None:
    later = make_article("A later text.", updated=dt.datetime(2024, 3, 8, tzinfo=dt.UTC))
    wire = make_article("A copy.", source="Harbour Wire")
    opened = Opened(
        make_article(author="A reporter", url="https://paper.example/harbour"),
        Span(0, 5),
        Span(0, 0),
        2,
        copies=(wire,),
        later=later,
        suspicions=("orders to a model",),
    )
    page = article.html(opened, TODAY)
    for said in (
        "The Paper",
        "4 March 2024",
        "11 months old",
        "Also carried by <bdi>Harbour Wire</bdi>",
        "A later version of 8 March 2024 has replaced this article.",
        "orders to a model",
        "https://paper.example/harbour",
    ):
        assert said in page
    assert "href" not in page


def test_what_was_read_and_not_cited_is_folded_with_its_scores() -> None:
    hits = [make_hit(f"Passage {n} of the harbour.", n) for n in (1, 2)]
    page = article.consulted(hits, TODAY)
    assert "2 passages read and not cited" in page
    assert "score 1.00" in page
    assert "score 0.50" in page
    assert page.count('data-event="opened"') == 2
    assert "<details" in page
    assert "<details open" not in page
