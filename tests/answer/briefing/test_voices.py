"""Who is quoted: in a passage on the topic, person by person, each quotation once."""

from __future__ import annotations

from assistant.answer.briefing.telling import Told
from assistant.answer.briefing.voices import voices
from assistant.types import Passage, Span
from tests.make import make_passage

PAY = "“We cannot pay what we do not earn,” Selim Ferries said."
BUSES = "“Take the bus over the bridge until Friday,” Selim Ferries said."
LATER = "“The boats will be back on Friday,” Port Selim Council said."
TRADE = "“A raise was overdue for years,” said Harbour Watch analyst on Friday."
PLAIN = "The strike of the crews went on for a week."


def told(passage: Passage, sentence: str, *, telling: bool) -> Told:
    start = passage.article.text.index(sentence)
    span = Span(start, start + len(sentence))
    return Told(passage, span, sentence, 1.0 if telling else -9.0, telling, True, "c")


def spoken(*sentences: str, telling: bool = True) -> list[tuple[str | None, str]]:
    passage = make_passage(" ".join([PLAIN, *sentences]))
    rows = [told(passage, PLAIN, telling=telling)]
    rows += [told(passage, sentence, telling=False) for sentence in sentences]
    return [(entry.speaker, entry.claim.text) for entry in voices(rows)]


def test_quotations_stand_person_by_person() -> None:
    assert spoken(PAY, LATER, BUSES) == [
        ("Selim Ferries", PAY),
        ("Selim Ferries", BUSES),
        ("Port Selim Council", LATER),
    ]


def test_a_passage_on_something_else_has_no_voice() -> None:
    assert spoken(PAY, telling=False) == []


def test_one_quotation_stands_once_and_a_house_is_not_its_analyst() -> None:
    passage = make_passage(f"{PLAIN} {PAY}")
    row = told(passage, PAY, telling=True)
    assert len(voices([row, row])) == 1
    assert spoken(TRADE) == []
    adviser = "“A raise was overdue for years,” said Harbour Watch adviser Ada Lovelace."
    assert spoken(adviser) == [("Ada Lovelace", adviser)]
    lawyers = "“A raise was overdue for years,” lawyers for Ada Lovelace said."
    assert spoken(lawyers) == []
