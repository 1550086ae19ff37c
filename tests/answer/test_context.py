"""What a verbatim sentence needs beside it: sentences, or a name in brackets."""

from __future__ import annotations

import pytest

from assistant import text
from assistant.answer import context
from assistant.answer.said import story


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


DETECTIVE = "Detective Charles Darwin came to Port Selim. "


def needs(article: str, words: str) -> tuple[list[str], dict[str, str]]:
    """Return the sentences that the one with `words` needs, and names by what they stand behind."""
    whole = story(article)
    at = next(n for n in range(len(whole.sentences)) if words in whole.words(n))
    found = context.needs(whole, at)
    names = {
        whole.words(place)[:offset].split()[-1]: name
        for place, named in found.names.items()
        for offset, name in named.items()
    }
    return [whole.words(n) for n in sorted(found.sentences)], names


@pytest.mark.parametrize(
    ("article", "words", "sentences", "names"),
    [
        # One person only may be meant: a name, and no sentence more.
        (DETECTIVE + "“The ferry sank,” he said.", "sank", [], {"he": "Charles Darwin"}),
        (DETECTIVE + "He saw the ferry sink.", "sink", [], {"He": "Charles Darwin"}),
        (DETECTIVE + "On Monday, he saw the ferry sink.", "sink", [], {"he": "Charles Darwin"}),
        (
            "Mayor Ada Lovelace came. “The ferry sank,” the mayor said.",
            "sank",
            [],
            {"mayor": "Ada Lovelace"},
        ),
        # The speaker stands elsewhere, and is "he" there.
        (
            DETECTIVE + "But he sat. “I know,” he said. “The ferry sank. It is gone.”",
            "sank",
            ["“I know,” he said."],
            {"he": "Charles Darwin"},
        ),
        # In doubt the sentence before, and no name.
        (
            "Charles Darwin met Isaac Newton. “The ferry sank,” he said. Darwin and Newton left.",
            "sank",
            ["Charles Darwin met Isaac Newton."],
            {},
        ),
        (
            DETECTIVE + "Police arrested a 34-year-old man near the quay. He had a ferry.",
            "had",
            ["Police arrested a 34-year-old man near the quay."],
            {},
        ),
        (
            DETECTIVE + "Police arrested a 34-year-old man. It rained. “The ferry sank,” he said.",
            "sank",
            [DETECTIVE.strip(), "Police arrested a 34-year-old man."],
            {},
        ),
        (DETECTIVE + "At the plea of a juror, he left.", "juror", [], {}),
        (
            "Ada Lovelace, the mayor of Port Selim, met Charles Darwin, a pilot. Her spokesman,"
            " Isaac Newton, said no. She said the ferry sank.",
            "sank",
            [
                "Ada Lovelace, the mayor of Port Selim, met Charles Darwin, a pilot.",
                "Her spokesman, Isaac Newton, said no.",
            ],
            {},
        ),
        # Two are mayors: the sentence that tells which is meant.
        (
            "Ada Lovelace, the mayor of Port Selim, came. In Dover, the mayor sat. The mayor said"
            " the ferry sank.",
            "sank",
            ["In Dover, the mayor sat."],
            {},
        ),
        # It goes on from the sentence before, whoever "he" is.
        (
            DETECTIVE + "He disliked that ferry. However, he sailed.",
            "sailed",
            [DETECTIVE.strip(), "He disliked that ferry."],
            {},
        ),
        # Whoever is presented first: the official of a sentence some way before.
        (
            "A senior official came. It rained. It was late. “The ferry sank,” the official said.",
            "sank",
            ["A senior official came."],
            {},
        ),
        # Known by itself, and named beside the verb.
        ("It rained. “The ferry sank,” the government said.", "sank", [], {}),
        ("It rained. A spokesman said the ferry sank.", "sank", [], {}),
        ("It rained. The Harbour Board said the ferry sank.", "sank", [], {}),
        # Over paragraphs the quotation is one.
        (
            "Darwin said: “Rain fell.\n“The ferry sank.\n“Nobody came.”",
            "came",
            ["Darwin said: “Rain fell."],
            {},
        ),
        # Inside a quotation "he" is not for us to name.
        (
            DETECTIVE + "“Rain fell. He saw the ferry sink. Nobody came,” Darwin said.",
            "sink",
            ["“Rain fell.", "Nobody came,” Darwin said."],
            {},
        ),
        # Nobody says it, so what it hangs on is shown.
        (
            "The crew was angry.\n“It rained. The ferry sank.”",
            "sank",
            ["The crew was angry."],
            {},
        ),
    ],
)
def test_who_speaks_is_settled(
    article: str, words: str, sentences: list[str], names: dict[str, str]
) -> None:
    assert needs(article, words) == (sentences, names)


def test_where_no_name_may_be_put_the_sentence_that_has_it_is_needed() -> None:
    assert needed(DETECTIVE + "“The ferry sank,” he said.", "sank") == [DETECTIVE.strip()]
