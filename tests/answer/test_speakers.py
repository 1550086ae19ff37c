"""Who is quoted in a sentence: only whoever is named beside the verb of speech."""

from __future__ import annotations

import pytest

from assistant.answer.speakers import attribution, is_same, person, speaker


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("“The ferry will sail again,” the Ferry Board said on Monday.", "Ferry Board"),
        ('"The ferry will sail again," said Port Selim Ferries, its owner.', "Port Selim Ferries"),
        ("But Parliament told The Paper: “We were never asked about it.”", "Parliament"),
        ("Ferry Board, which runs the quay, later added: “It was a bad year.”", "Ferry Board"),
        ("“The ferry will sail again,” he said.", None),
        ("“The ferry will sail again,” the harbour master said.", None),
        ("“They said Parliament had left,” she wrote.", None),
        ("Parliament said the ferry would sail again.", None),
        ("Parliament said the “old ferry” would sail again.", None),
        # A name inside a phrase, an owner's, or a house's before the person's.
        ("“We will win the case,” one of the lawyers for Charles Darwin said.", None),
        ("“We will win the case,” lawyers for billionaire Charles Darwin said.", None),
        ("“We will win the case,” the widow of Charles Darwin said.", None),
        ("“We will win the case,” a source in Selim said.", None),
        ("“We will win the case,” said lawyers for Charles Darwin.", None),
        ("“We will win the case,” said Darwin adviser Isaac Newton.", "Isaac Newton"),
        ("“We will win the case,” said Ada Lovelace’s publicist Isaac Newton.", "Isaac Newton"),
        ("“We will win the case,” said Ada Lovelace’s publicist.", None),
        ("“We will win the case,” said Harbour Watch analyst on Friday.", None),
        ("“We will win the case,” said Dr. Ada Lovelace of Port Selim.", "Ada Lovelace"),
        ("“We will win the case,” said Darwin on leaving Port Selim.", "Darwin"),
        ("“We will win the case,” chief of staff Ada Lovelace said.", "Ada Lovelace"),
        ("McDonald’s said: “We will win the case.”", "McDonald’s"),
        # Days and months.
        ("On Thursday Darwin said: “We will win the case.”", "Darwin"),
        ("In March Darwin said: “We will win the case.”", "Darwin"),
        ("Darwin on Thursday said: “We will win the case.”", "Darwin"),
        ("“We will win the case,” said Darwin Thursday.", "Darwin"),
        ("April Darwin said: “We will win the case.”", "April Darwin"),
        ("In a statement Darwin said: “We will win the case.”", "Darwin"),
        ("In Selim Darwin said: “We will win the case.”", None),
        # Who only reports what another said.
        ("Police said the gunman shouted “death to the king” before he fired.", None),
        ("Darwin said Newton had promised to be “a dictator on day one.”", None),
        ("Prosecutors said Newton texted his wife, “I will kill you tonight.”", None),
        ("The gunman shouted “death to the king,” Darwin said.", None),
        ("“We will win the case,” the mayor said, and Darwin said no.", None),
        ("Darwin wrote that Newton told Huxley: “Go ahead and sail.”", "Newton"),
        ("Darwin said on Tuesday at the quay: “We will win the case.”", "Darwin"),
        ("Darwin said the ferry was “a loss to us all.”", "Darwin"),
        ("“We will win the case,” Darwin said of Newton, who shouted “no” back.", "Darwin"),
        ("The Herald quoted Darwin as saying: “We will win the case.”", "Darwin"),
        ("Darwin was quoted by the Herald as saying: “We will win the case.”", "Darwin"),
    ],
)
def test_the_speaker_is_named_beside_the_verb(sentence: str, name: str | None) -> None:
    assert speaker(sentence) == name


@pytest.mark.parametrize(
    ("words", "who", "kind"),
    [
        ("The ferry sank, a source in Selim said.", "a source", "noun"),
        ("One of the lawyers for Charles Darwin said no.", "One of the lawyers", "noun"),
        ("According to a lawyer for Charles Darwin, the ferry sank.", "a lawyer", "noun"),
        (
            "According to certified planner Ada Lovelace, no.",
            "certified planner Ada Lovelace",
            "name",
        ),
        ("The Herald quoted Darwin as saying no.", "Darwin", "name"),
        ("On Thursday Darwin said no.", "Darwin", "name"),
    ],
)
def test_a_name_inside_a_phrase_is_not_its_subject(words: str, who: str, kind: str) -> None:
    found = attribution(words)
    assert found is not None
    assert (found.who, found.kind, found.span.of(words)) == (who, kind, who)


def test_a_surname_stands_for_the_whole_name() -> None:
    assert is_same(person("President Abraham Lincoln"), person("Lincoln's"))
    assert not is_same(person("Abraham Lincoln"), person("Mary Lincoln"))
