"""Who an article names, and whom "he" and "the mayor" must be; in doubt nobody."""

from __future__ import annotations

import pytest

from assistant.answer import people
from assistant.answer.people import Person
from assistant.answer.quotations import QUOTED

DARWIN, NEWTON, LOVELACE = Person("Charles Darwin"), Person("Isaac Newton"), Person("Ada Lovelace")


def names(article: str) -> list[str]:
    return [person.name for person in people.people(article)]


@pytest.mark.parametrize(
    ("article", "found"),
    [
        ("Charles Darwin came. Nobody but Darwin knew.", ["Charles Darwin"]),
        ("The singer Ada Lovelace left for Port Selim.", ["Ada Lovelace"]),
        ("Chief Inspector Erasmus Darwin of Port Selim spoke.", ["Erasmus Darwin"]),
        ("Secretary of Trade Isaac Newton spoke.", ["Isaac Newton"]),
        ("Isaac Newton, the harbour doctor, spoke.", ["Isaac Newton"]),
        ("Ada Lovelace, 34, sang in Port Selim.", ["Ada Lovelace"]),
        ("Ada Lovelace’s Harbour Opera opened. Lovelace sang.", ["Ada Lovelace"]),
        # A surname that is a role as well.
        ("Aaron Judge played. Judge won.", ["Aaron Judge"]),
        ("The Harbour Board met at Port Selim. The Board said no.", []),
        ("The ferry left the U.S. The Coast Guard came.", []),
    ],
)
def test_people_are_shown_to_be_people(article: str, found: list[str]) -> None:
    assert names(article) == found


def test_roles_are_those_of_the_person_and_not_of_the_owner() -> None:
    article = "Ada Lovelace, President Charles Darwin’s press officer, spoke to Mayor Isaac Newton."
    roles = {person.name: sorted(person.roles) for person in people.people(article)}
    assert roles == {
        "Ada Lovelace": ["offic", "press"],
        "Charles Darwin": ["presid"],
        "Isaac Newton": ["mayor"],
    }


@pytest.mark.parametrize(
    ("pronoun", "before", "who"),
    [
        ("he", [f"{QUOTED * 11} said Charles Darwin."], DARWIN),
        ("he", ["But Darwin saw nothing."], DARWIN),
        ("he", ["On Monday, the detective Charles Darwin told the board no."], DARWIN),
        # He alone is spoken of between.
        ("he", ["But he sat down.", "Darwin saw nothing."], DARWIN),
        ("he", [f"{QUOTED * 11} he said.", QUOTED * 11, "Darwin saw nothing."], DARWIN),
        # What he is called, alone and beside his name.
        ("he", ["He was the captain.", "Darwin is a doctor."], DARWIN),
        ("he", ["Darwin, the harbour doctor, saw nothing."], DARWIN),
        # Something else is, and it may be somebody.
        ("he", ["The corsair fled.", "Darwin saw nothing."], None),
        ("he", ["The quay was empty.", "Darwin saw nothing."], None),
        ("he", ["Cuvier said no.", "Darwin saw nothing."], None),
        # Two may be meant, or another than the subject.
        ("he", ["Darwin saw Newton."], None),
        ("he", ["The board thanked Darwin."], None),
        ("he", ["Darwin’s boat sank."], None),
        ("he", ["Both men were silent.", "Darwin saw nothing."], None),
        # A name that nobody knows may be a person's.
        ("he", ["Marie Curie wrote a letter.", "Darwin saw nothing."], None),
        # Somebody without a name.
        ("he", ["Police arrested a 34-year-old man.", "Darwin was shot."], None),
        ("he", ["The opposition leader was silent.", "Darwin spoke."], None),
        ("he", ["A juror later spoke to reporters.", "Darwin spoke."], None),
        ("he", ["Darwin was shot by a man."], None),
        ("he", ["Darwin was shot by a man at a rally."], None),
        ("he", ["He told someone.", "Darwin spoke."], None),
        ("he", ["Darwin met the officers of the guild."], DARWIN),
        ("he", ["Darwin spoke of the human voice."], DARWIN),
        # A pronoun before the name is another's.
        ("she", ["Her spokesman, Isaac Newton, said no.", "Lovelace sang."], None),
        ("she", ["Her daughter Ada Lovelace said no."], None),
        # A word of the other sex is about somebody else.
        ("he", ["Her boat sank.", "Darwin saw nothing."], None),
        ("she", ["He left.", "Lovelace sang."], None),
        ("he", [], None),
    ],
)
def test_he_is_one_person_or_nobody(pronoun: str, before: list[str], who: Person | None) -> None:
    assert people.he_or_she(pronoun, before, (DARWIN, NEWTON, LOVELACE)) == who


@pytest.mark.parametrize(
    ("noun", "named"),
    [
        ("the mayor", "Ada Lovelace"),
        ("the harbour mayor", "Ada Lovelace"),
        ("the vice president", "Isaac Newton"),
        # Of these there may be another: a vice president is no president, a doctor one of many.
        ("the president", None),
        ("the doctor", None),
        ("the secretary", None),
    ],
)
def test_an_office_has_one_holder(noun: str, named: str | None) -> None:
    article = (
        "Harbour Mayor Ada Lovelace met Vice President Isaac Newton, Doctor Marie Curie, Secretary"
        " Charles Darwin and Secretary Erasmus Darwin."
    )
    person = people.with_role(noun, people.people(article))
    assert (person.name if person else None) == named


@pytest.mark.parametrize(
    ("article", "noun", "named"),
    [
        ("Ada Lovelace, the mayor of Port Selim, came.", "the mayor", "Ada Lovelace"),
        # The same place, however it is said.
        (
            "Port Selim Mayor Ada Lovelace came. In Port Selim, the mayor is known. Selim’s mayor"
            " sang.",
            "the mayor",
            "Ada Lovelace",
        ),
        # Another place, or another without a place.
        (
            "Ada Lovelace, the mayor of Port Selim, came. In Dover, the mayor sang.",
            "the mayor",
            None,
        ),
        ("Mayor Ada Lovelace came. Dover’s new mayor sang.", "the mayor", None),
        ("Mayor Ada Lovelace came. The mayor of Dover sang.", "the mayor", None),
        ("Mayor Ada Lovelace came. Another mayor sang.", "the mayor", None),
        ("President Isaac Newton came. The Russian president sang.", "the president", None),
        # Another name, or another branch.
        ("Governor Isaac Newton came. Gov. Charles Darwin sang.", "the governor", None),
        ("Prime Minister Isaac Newton came. The Health Minister sang.", "the minister", None),
        # A vice president is no president.
        (
            "Vice President Isaac Newton came. The Russian president sang.",
            "the vice president",
            "Isaac Newton",
        ),
    ],
)
def test_an_office_of_several_places_is_nobodys(article: str, noun: str, named: str | None) -> None:
    person = people.with_role(noun, people.people(article))
    assert (person.name if person else None) == named
