"""Who is quoted in a sentence: only whoever is named beside the verb of speech."""

from __future__ import annotations

import pytest

from assistant.answer.speakers import is_same, person, speaker


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
    ],
)
def test_the_speaker_is_named_beside_the_verb(sentence: str, name: str | None) -> None:
    assert speaker(sentence) == name


def test_a_surname_stands_for_the_whole_name() -> None:
    assert is_same(person("President Abraham Lincoln"), person("Lincoln's"))
    assert not is_same(person("Abraham Lincoln"), person("Mary Lincoln"))
