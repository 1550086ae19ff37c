"""Reading a question: its kind, its parts, its names and numbers."""

from __future__ import annotations

import pytest

from assistant.answer import wanted


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who leads U.S. Northern Command?", "who"),
        ("Which general confirmed the flights?", "who"),
        ("When was the memo leaked?", "when"),
        ("On what date did the shooting take place?", "when"),
        ("Where were the agents patrolling?", "where"),
        ("How many arrests were there?", "count"),
        ("What percentage of them are criminals?", "count"),
        ("Why did the cartels fire?", "why"),
        ("Did Homan name a place?", "yes_no"),
        ("What did Homan reply when asked where cartels strike?", "other"),
        ("drones", "other"),
    ],
)
def test_kind(question: str, kind: str) -> None:
    assert wanted.wanted(question).kind == kind


def test_function_words_and_asking_words_are_no_terms() -> None:
    assert wanted.wanted("What did the article say about the drones?").terms == {"drone"}


def test_parts_are_cut_before_a_question_word() -> None:
    question = "How many troops did Mexico commit, and who confirmed the flights?"
    assert wanted.parts(question) == (
        "How many troops did Mexico commit",
        "who confirmed the flights?",
    )


def test_a_part_that_points_to_somebody_is_told_whom() -> None:
    assert wanted.parts("Who leads Northern Command and what did he confirm?") == (
        "Who leads Northern Command",
        "what did he confirm (Northern Command)?",
    )


@pytest.mark.parametrize(
    "question",
    [
        "Which city's operation was leaked and had to be rescheduled?",
        "Who fired and why?",
        "What do Homan and Hegseth say about drones and bombs?",
        "Which agencies are named in the memo, and which are not?",
    ],
)
def test_one_question_stays_whole(question: str) -> None:
    assert wanted.parts(question) == (question,)


def test_names_leave_out_the_question_word() -> None:
    assert wanted.names("Did Tom Homan talk to ABC News?") == ("Tom Homan", "ABC News")


@pytest.mark.parametrize(
    ("question", "names", "terms"),
    [
        ("Compare what CNN and NPR said", ("CNN", "NPR"), {"cnn", "npr"}),
        ("Compare CNN and NPR", ("CNN", "NPR"), {"cnn", "npr"}),
        ("Please describe the drones", (), {"drone"}),
        ("Summarise Port Selim's news", ("Port Selim",), {"port", "selim", "news"}),
        ("Explain how ferries sail", (), {"ferri", "sail"}),
        # What stands behind is not what is to be told.
        ("show trials in Port Selim", ("Port Selim",), {"show", "trial", "port", "selim"}),
    ],
)
def test_a_request_is_neither_a_name_nor_a_term(
    question: str, names: tuple[str, ...], terms: set[str]
) -> None:
    want = wanted.wanted(question)
    assert want.names == names
    assert want.terms == terms


def test_numbers_leave_out_dates() -> None:
    assert wanted.numbers("Were 14,000 arrested on January 27, 2025?") == ("14000",)


@pytest.mark.parametrize(
    ("question", "speakers"),
    [
        ("What did Tom Homan say about arrests?", ("Tom Homan",)),
        ("What did the border czar tell ABC News?", ("border czar",)),
        ("What has Hegseth said on securing the border?", ("Hegseth",)),
        ("What did Homan and the secretary say about drones?", ("Homan", "secretary")),
        ("Quote what Hegseth said on the border", ("Hegseth",)),
        ("How many are criminals, according to Homan?", ("Homan",)),
        ("According to the memo, what do they use?", ("memo",)),
        ("Why does Homan say it is needed?", ("Homan",)),
        ("What do critics say?", ("critics",)),
        ("Do Darwin and Selim Lines agree about the hatch?", ("Darwin", "Selim Lines")),
        ("Does the governor disagree with Ada Lovelace on tolls?", ("governor", "Ada Lovelace")),
        ("Did the Senate agree to the treaty?", ()),
        ("Do the articles agree on the number of drones?", ()),
        ("Does the Wired article on ferries agree with another Wired article on dams?", ()),
        ("Who said that all options are on the table?", ()),
        ("What did he say about drones?", ()),
        ("What does the article say about drones?", ()),
        ("What did the drone operators capture?", ()),
        ("How many shots were fired, according to the report?", ()),
        ("What did Darwin do after Lovelace said he would leave?", ()),
    ],
)
def test_speakers(question: str, speakers: tuple[str, ...]) -> None:
    assert wanted.wanted(question).speakers == speakers


@pytest.mark.parametrize(
    ("question", "develops"),
    [
        ("How did the strike at Port Selim develop?", True),
        ("How has the number of ferries changed?", True),
        ("What happened over time?", True),
        ("How many ferries sail?", False),
        ("What changed?", False),
    ],
)
def test_what_happened_one_after_the_other(question: str, develops: bool) -> None:
    assert wanted.wanted(question).develops is develops
