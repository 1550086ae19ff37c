"""What a refusal names: what the question asks about, and none of the words that ask."""

from __future__ import annotations

from assistant.answer.missing import missing
from assistant.answer.wanted import wanted


def test_names_then_numbers_then_other_words() -> None:
    where = "The ferries of Port Selim sail at noon."
    question = "How many of the 1,200 zeppelins did Harbour Wire see in Port Selim?"
    assert missing(wanted(question), where) == ["Harbour Wire", "1200", "zeppelins", "see"]


def test_what_is_asked_to_be_done_is_not_missing() -> None:
    question = "Compare what CNN and NPR said about ferries"
    assert missing(wanted(question), "The ferries sail at noon.") == ["CNN", "NPR"]
