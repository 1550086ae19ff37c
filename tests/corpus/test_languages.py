import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus.languages import language

SENTENCES = {
    "en": "The harbour was closed on Monday after a freighter ran aground.",
    "de": "Der Hafen wurde am Montag geschlossen, nachdem ein Frachter auf Grund gelaufen war.",
    "fr": "Le port a été fermé lundi après l'échouement d'un cargo.",
    "es": "El puerto fue cerrado el lunes después de que un carguero encallara.",
    "it": "Il porto è stato chiuso lunedì dopo che una nave da carico si è arenata.",
    "pt": "O porto foi fechado na segunda-feira depois de um cargueiro ter encalhado.",
    "nl": "De haven werd maandag gesloten nadat een vrachtschip aan de grond was gelopen.",
    "pl": "Port zamknięto w poniedziałek po tym, jak frachtowiec osiadł na mieliźnie.",
    "sv": "Hamnen stängdes i måndags efter att ett fraktfartyg gått på grund.",
    "ru": "Порт закрыли в понедельник после того, как грузовое судно село на мель.",
    "uk": "Порт закрили в понеділок після того, як вантажне судно сіло на мілину.",
    "tr": "Bir yük gemisinin karaya oturmasının ardından liman pazartesi günü kapatıldı.",
}


@pytest.mark.parametrize(("code", "sentence"), SENTENCES.items())
def test_a_sentence_is_enough(code: str, sentence: str) -> None:
    assert language(sentence) == code


def test_headlines_are_enough() -> None:
    assert language("Storm leaves thousands without power") == "en"
    assert language("Sturm lässt Tausende ohne Strom") == "de"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12:30",
        "2024-05-06",
        "Port Selim",
        "BBC",
        "3-2",
        "https://example.org/a/b",
        "AB-12 XZ 77",
    ],
)
def test_what_is_too_short_or_no_language_has_none(text: str) -> None:
    assert language(text) is None


def test_a_long_text_is_told_by_its_beginning() -> None:
    assert language(SENTENCES["fr"] * 50 + SENTENCES["en"] * 500) == "fr"


@given(st.text(max_size=200))
def test_any_text_has_a_code_or_none(text: str) -> None:
    code = language(text)
    assert code is None or (len(code) == 2 and code.isalpha() and code.islower())
