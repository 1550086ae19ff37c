"""Where words stand in a text: by their forms, in a row or in one sentence, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import text as texts
from assistant.answer.phrases import Phrase, Places
from assistant.index.keywords import Keywords
from assistant.types import Scope
from tests.make import make_passage


def stem(word: str) -> str:
    return texts.stem(word.lower())


def found(phrase: Phrase, text: str) -> list[str]:
    return [span.of(text) for span in Places(phrase, stem).of(text)]


@pytest.mark.parametrize(
    ("words", "text", "places"),
    [
        ("drone", "Two drones and a DRONE; dromedaries.", ["drones", "DRONE"]),
        ("inflation", "They inflated the inflation with inflatable boats.", ["inflation"]),
        ("agree", "They agreed; he agrees, agreeing.", ["agreed", "agrees", "agreeing"]),
        ("policies", "One policy, no police.", ["policy"]),
        ("harbour pilots", "The harbour’s pilots and Harbour-pilot.", ["Harbour-pilot"]),
        ("Port Selim", "Port Port Selim", ["Port Selim"]),
        ("Mexico City", "They fled Mexico. City halls closed.", []),
        ("St. Anna", "He came to St. Anna.", ["St. Anna"]),
        ("US troops", "US troops, U.S. troops and us troops.", ["US troops", "U.S. troops"]),
        ("ICE", "ICE melts the ice.", ["ICE"]),
        ("İzmir", "İİ İzmir and izmir", ["İzmir"]),
        ("art", "A party of art.", ["art"]),
    ],
)
def test_a_phrase_is_found_in_its_forms(words: str, text: str, places: Sequence[str]) -> None:
    assert found(Phrase(words), text) == places


def test_exact_words_have_no_other_form() -> None:
    text = "A drone, drones, the Drone."
    assert found(Phrase("drone", exact=True), text) == ["drone", "Drone"]


def test_words_apart_stand_in_one_sentence() -> None:
    text = "The ferry sank near the mill. A ferry came. Mills burnt.\nMills, says the ferry's crew."
    phrase = Phrase("the ferry and the mill", apart=True)
    assert found(phrase, text) == [
        "The ferry sank near the mill.",
        "Mills, says the ferry's crew.",
    ]
    assert phrase.said == "“ferry” and “mill” in one sentence"


def test_only_the_first_places_where_no_more_are_wanted() -> None:
    text = "A ferry. Two ferries. A ferry."
    places = Places(Phrase("ferry"), stem)
    assert places.of(text, 2) == places.of(text)[:2]


@given(st.text(alphabet="ab .İ-\n'", max_size=60))
def test_every_place_has_the_words_and_none_is_missed(text: str) -> None:
    spans = Places(Phrase("ab", exact=True), stem).of(text)
    assert [span.of(text) for span in spans] == ["ab"] * len(spans)
    plain = "".join(c if c in "abİ" else " " for c in text).split()
    assert len(spans) == plain.count("ab")


def test_the_index_holds_every_article_with_the_words(tmp_path: Path) -> None:
    told = ["The storm hit Port Selim.", "Selim port was calm. No storms.", "A calm day."]
    passages = [make_passage(each, external_id=str(n)) for n, each in enumerate(told)]
    with Keywords.create(tmp_path / "k") as keywords:
        keywords.add(passages)
        keywords.commit()
        ids = [passage.article.id for passage in passages]
        scope = Scope()
        assert set(keywords.holding("storm", scope, phrase=True)) == set(ids[:2])
        assert keywords.holding("port selim", scope, phrase=True) == ids[:1]
        assert set(keywords.holding("port selim", scope, phrase=False)) == set(ids[:2])
        assert keywords.holding("?!", scope, phrase=True) == []
        assert keywords.stem("Storms") == keywords.stem("storm")
