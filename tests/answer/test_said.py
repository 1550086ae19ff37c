"""Who says a sentence: in it, where its quotation closes or opens, or before."""

from __future__ import annotations

import pytest

from assistant.answer.said import Story, story
from assistant.types import Span


def at(whole: Story, words: str) -> int:
    return next(n for n in range(len(whole.sentences)) if words in whole.words(n))


def speaker(article: str, words: str) -> str | None:
    """Return who says the sentence with these words, a name in full where one is meant."""
    whole = story(article)
    found = whole.attributed(at(whole, words))
    if found is None:
        return None
    person = whole.who(*found)
    return person.name if person else found[1].who


DETECTIVE = "Detective Charles Darwin came to Port Selim. "


@pytest.mark.parametrize(
    ("article", "words", "who"),
    [
        (DETECTIVE + "“It was the ferry,” Darwin said.", "ferry", "Charles Darwin"),
        # Behind the quotation, before it, and between.
        (
            DETECTIVE + "“It rained. The ferry sank. Nobody saw it,” Darwin said.",
            "sank",
            "Charles Darwin",
        ),
        (DETECTIVE + "Darwin said: “It rained. The ferry sank.”", "sank", "Charles Darwin"),
        (
            DETECTIVE + "“It rained,” Darwin said. “The ferry sank. It is gone.”",
            "gone",
            "Charles Darwin",
        ),
        # Over paragraphs, each of which opens again.
        ("Darwin said: “It rained.\n“The ferry sank.\n“It is gone.”", "gone", "Darwin"),
        # A paragraph of nothing but quotation goes on with who spoke last.
        (DETECTIVE + "“It rained,” Darwin said.\n“The ferry sank.”", "sank", "Charles Darwin"),
        # A pronoun, or an office, that can be one person only.
        (DETECTIVE + "“The ferry sank,” he said.", "sank", "Charles Darwin"),
        (
            DETECTIVE + "Isaac Newton and Ada Lovelace were there. “The ferry sank,” he said.",
            "sank",
            "he",
        ),
        ("Mayor Ada Lovelace came. “The ferry sank,” said the mayor.", "sank", "Ada Lovelace"),
        (
            "Mayor Ada Lovelace met Mayor Isaac Newton. “It sank,” said the mayor.",
            "sank",
            "the mayor",
        ),
        # Nobody names himself.
        (DETECTIVE + "“We work for Charles Darwin,” he said.", "work", "he"),
        # The article calls this one "she".
        ("Ada Lovelace knew she was late. Lovelace left. “The ferry sank,” he said.", "sank", "he"),
        # Reported without quotation marks.
        ("According to the Harbour Board, the ferry sank.", "sank", "Harbour Board"),
        # A quotation that nobody says, and words that nobody quotes.
        ("“The ferry sank.” That was all.", "sank", None),
        ("Darwin saw the ferry. The ferry sank.", "sank", None),
    ],
)
def test_speaker(article: str, words: str, who: str | None) -> None:
    assert speaker(article, words) == who


@pytest.mark.parametrize(
    ("asked", "words", "spoken"),
    [
        ("Darwin", "sank", True),
        ("Charles Darwin", "sank", True),
        ("detective", "sank", True),
        ("Newton", "sank", False),
        ("Darwin", "attorneys", False),
        ("attorneys", "attorneys", True),
        ("Darwin", "mayor", None),
        ("Darwin", "rained", None),
    ],
)
def test_is_said_by(asked: str, words: str, spoken: bool | None) -> None:
    article = (
        f"{DETECTIVE}It rained. “The ferry sank,” Darwin said. The attorneys told the paper no."
        " Then the mayor said no."
    )
    whole = story(article)
    assert whole.is_said_by(asked, whole.sentences[at(whole, words)]) is spoken


@pytest.mark.parametrize(
    "said", ["said Ada Lovelace, who leads Selim Lines.", "a Selim Lines man said."]
)
def test_somebody_of_an_outlet_that_is_asked_for_may_speak_for_it(said: str) -> None:
    whole = story(f"“The ferry sank,” {said}")
    assert whole.is_said_by("Selim Lines", whole.sentences[0]) is not False


@pytest.mark.parametrize(
    ("article", "asked", "spoken"),
    [
        ("“It sank,” one of the lawyers for Charles Darwin said.", "Darwin", None),
        ("“It sank,” a source in Selim said.", "Selim", None),
        ("“It sank,” said Darwin adviser Isaac Newton.", "Isaac Newton", True),
        ("“It sank,” said Darwin adviser Isaac Newton.", "Darwin", None),
        ("The Bank of Selim said it sank.", "Bank of Selim", True),
        ("The Bank of Selim said it sank.", "Selim", None),
        ("The Herald quoted Darwin as saying: “It sank.”", "Darwin", True),
        # Who reports, and whose words are told.
        ("Prosecutors said Newton texted his wife, “It sank.”", "Prosecutors", True),
        ("Prosecutors said Newton texted his wife, “It sank.”", "Newton", None),
        ("Prosecutors said Newton shouted: “It rained. It sank.”", "Prosecutors", None),
        ("Prosecutors said: “It rained. It sank.”", "Prosecutors", True),
        ("Prosecutors said: “It rained. It sank.”", "Newton", False),
    ],
)
def test_a_name_in_a_sentence_is_not_who_says_it(
    article: str, asked: str, spoken: bool | None
) -> None:
    whole = story(article)
    assert whole.is_said_by(asked, whole.sentences[at(whole, "sank")]) is spoken


def test_an_office_of_elsewhere_is_not_held_by_who_is_named() -> None:
    article = "President Ada Lovelace came. “The ferry sank,” said the president{} on Monday."
    assert speaker(article.format(""), "sank") == "Ada Lovelace"
    assert speaker(article.format(" of Selim"), "sank") == "the president"


def test_a_place_outside_the_article_is_said_by_nobody() -> None:
    assert story("It rained.").is_said_by("Darwin", Span(90, 95)) is None


@pytest.mark.parametrize(
    ("article", "words", "around"),
    [
        ("The ferry master was hoarse.\n“It sank. It is gone.”", "gone", "The ferry master was"),
        ("In his log: “It sank. It is gone.”", "gone", "In his log: “It sank."),
        ("THE QUOTE\n“It sank. It is gone.”\n— Port Selim Ferries", "gone", "— Port Selim"),
        ("THE QUOTE\n“It sank. It is gone.”", "gone", None),
    ],
)
def test_a_quotation_without_a_verb_hangs_on_what_is_around(
    article: str, words: str, around: str | None
) -> None:
    whole = story(article)
    found = whole.introduced(at(whole, words))
    assert (found is None) is (around is None)
    assert found is None or whole.words(found).startswith(around or "")
