"""What a verbatim sentence needs beside it."""

from __future__ import annotations

import pytest

from assistant import text
from assistant.answer import context


def needed(article: str, words: str) -> list[str]:
    sentences = text.sentences(article)
    at = next(i for i, span in enumerate(sentences) if words in span.of(article))
    return [sentences[i].of(article) for i in context.needed(sentences, at, article)]


def test_a_pronoun_brings_the_sentence_before() -> None:
    article = "The minister arrived late. She left at noon. Nobody saw her."
    assert needed(article, "She left") == ["The minister arrived late."]


def test_a_chain_of_pronouns_is_followed_twice_at_most() -> None:
    article = "The minister came. She sat. She spoke. She left."
    assert needed(article, "She left") == ["She sat.", "She spoke."]


def test_an_adverb_does_not_hide_the_pronoun() -> None:
    article = "Homan changed the plans. However, he withheld details."
    assert needed(article, "However") == ["Homan changed the plans."]


def test_the_memo_brings_the_sentence_that_introduces_it() -> None:
    article = "A leaked memo names drones. The border was quiet. The memo warns of attacks."
    assert needed(article, "The memo warns") == ["A leaked memo names drones."]


def test_a_sentence_inside_a_quotation_brings_its_speaker() -> None:
    article = "“It was leaked. We had to wait. They knew,” the czar said."
    assert needed(article, "We had to wait") == ["They knew,” the czar said."]


def test_the_end_of_a_quotation_brings_its_beginning() -> None:
    article = "“We said it: no. We coordinate,” Sheinbaum said. She left."
    assert needed(article, "We coordinate") == ["“We said it: no."]


def test_the_end_of_a_long_quotation_stands_alone() -> None:
    article = "“One thing. Two things. Three things. Four things,” Sheinbaum said."
    assert needed(article, "Four things") == []


def test_a_speaker_before_the_quotation_is_found() -> None:
    article = "“I won’t,” the secretary replied. “That is his call. Let me be clear.”"
    assert needed(article, "Let me be clear") == ["“I won’t,” the secretary replied."]


def test_a_post_brings_the_line_that_signs_it() -> None:
    article = "VIDEO: Agents received gunfire.\n— Port of Dover (@Port_of_Dover) May 3, 2024\nMore."
    assert needed(article, "VIDEO") == ["— Port of Dover (@Port_of_Dover) May 3, 2024"]


@pytest.mark.parametrize(
    "sentence", ["Homan spoke on Monday.", "It appears that the cartels are desperate."]
)
def test_a_sentence_that_stands_alone_needs_nothing(sentence: str) -> None:
    assert needed(f"The border was quiet. {sentence}", sentence) == []
