"""Where quotations begin and end, and what a sentence says outside of them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer.quotations import QUOTED, around, outside, quotations
from assistant.types import Span


def quoted(article: str) -> list[str]:
    return [span.of(article) for span in quotations(article)]


@pytest.mark.parametrize(
    ("article", "found"),
    [
        ("“It rains. It pours,” he said. “We sail.”", ["“It rains. It pours,”", "“We sail.”"]),
        ('"It rains," he said. "We sail."', ['"It rains,"', '"We sail."']),
        ("« Il pleut », dit-elle.", ["« Il pleut »"]),
        ("\"It rains,'' he said.", ["\"It rains,''"]),
        # Over paragraphs each opens again; the last one closes.
        (
            "He said: “It rains.\n“It pours.\n“We sail.” He left.",
            ["“It rains.\n“It pours.\n“We sail.”"],
        ),
        # One that nobody closes ends with its paragraph.
        ("He said: “It rains.\nThe ferry left.", ["“It rains."]),
        ("“It rains. He said “we sail” and left.", ["“we sail”"]),
        ('The plank is 6" long, a foot is 12".', []),
        ("They said it’s the crews’ job.", []),
    ],
)
def test_quotations(article: str, found: list[str]) -> None:
    assert quoted(article) == found


def test_what_stands_outside_keeps_its_place() -> None:
    article = "So “it rains,” he said. “We sail.” She left."
    words = outside(article, Span(3, 33), quotations(article))
    assert words.strip(QUOTED) == " he said. "
    assert len(words) == 30


@given(st.text(alphabet="“”\"«'’ ab.\n", max_size=80))
def test_they_lie_in_the_article_in_order_and_apart(article: str) -> None:
    spans = quotations(article)
    assert all(0 <= span.start < span.end <= len(article) for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    whole = Span(0, len(article))
    assert list(around(spans, whole)) == list(spans)
    blanked = outside(article, whole, spans)
    assert [c == QUOTED for c in blanked] == [
        any(span.start <= n < span.end for span in spans) for n in range(len(article))
    ]
