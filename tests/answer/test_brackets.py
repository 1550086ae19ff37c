"""Names in brackets: taken out again the words are the article's, and each name stands in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import brackets
from assistant.types import Claim, Span
from tests.make import make_citation, make_passage

ARTICLE = (
    "Ada Lovelace came late. “We sail [at dawn],” she said, and the mayor said no. The\nend came."
)
QUOTE = "“We sail [at dawn],” she said, and the mayor said no."


def claim(words: str, quote: str = QUOTE) -> Claim:
    return Claim(words, (make_citation(quote, passage=make_passage(ARTICLE)),))


def test_a_name_goes_behind_its_offset_and_space_is_one_line() -> None:
    start = ARTICLE.index(QUOTE)
    span = Span(start, start + len(QUOTE))
    words = brackets.inserted(ARTICLE, span, {QUOTE.index("she") + 3: "Ada Lovelace"})
    assert words == "“We sail [at dawn],” she [Ada Lovelace] said, and the mayor said no."
    assert brackets.holds(claim(words))
    assert brackets.inserted("The\nend  came.", Span(0, 14), {}) == "The end came."


@pytest.mark.parametrize(
    "words",
    [
        QUOTE,  # without a name it is verbatim, and no case of these
        QUOTE.replace("she said", "she [Ada] [Lovelace] said"),  # two names behind one word
        QUOTE.replace("she said", "she [Marie Curie] said"),  # nobody of the article
        QUOTE.replace("she said", "she [ada lovelace] said"),
        QUOTE.replace("she said", "she [Ada Love] said"),  # no whole word
        QUOTE.replace("she said", "she [Ada Lovelace] never said"),
        QUOTE.replace("she said", "she said [Ada Lovelace]"),  # behind no pronoun
        QUOTE.replace("she said", "she [Ada Lovelace said"),
        QUOTE.replace("[at dawn]", "").replace("she", "she [Ada Lovelace]"),
        QUOTE.replace("she", "she [Ada Lovelace]") + " She left.",
        QUOTE[:20],
        "",
    ],
)
def test_whatever_else_differs_does_not_hold(words: str) -> None:
    assert not brackets.holds(claim(words))


def test_every_citation_must_hold() -> None:
    words = QUOTE.replace("she said", "she [Ada Lovelace] said")
    other = make_citation("The end came.", passage=make_passage(ARTICLE.replace("\n", " ")))
    assert not brackets.holds(Claim(words, (*claim(words).citations, other)))
    assert not brackets.holds(Claim(words, ()))


@given(st.sampled_from(["he", "She", "the mayor"]), st.text("ab [].“”", max_size=20))
def test_what_is_put_in_is_found_again(who: str, rest: str) -> None:
    sentence = f"{who} said {rest}x."
    article = f"Ada Lovelace came. {sentence}"
    words = brackets.inserted(
        article, Span(len("Ada Lovelace came. "), len(article)), {len(who): "Ada Lovelace"}
    )
    citation = make_citation(sentence, passage=make_passage(article))
    assert words.startswith(f"{who} [Ada Lovelace] said")
    assert brackets.holds(Claim(words, (citation,)))
