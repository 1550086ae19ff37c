"""The rules of sentences one by one, and the properties that spans and quotes rest on."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import text
from assistant.types import Span

# Letters, the punctuation that the rules look at, and scripts that they must not trip over.
_ALPHABET = "abcABZ U.S.Mr.?!…\"'“”‘’«»()[]-—,;:0159\n\t é½ﬁßİ。！」中Ж\u0301\u200b\u00a0\u2028"
prose = st.text(st.sampled_from(_ALPHABET) | st.characters(), max_size=200)


def cut(line: str) -> list[str]:
    return [span.of(line) for span in text.sentences(line)]


WHOLE = {
    "U.S. before a noun": "The head of U.S. Northern Command spoke on Monday.",
    "U.S. before a lower case word": "In the U.S. border towns are quiet.",
    "U.S. inside quotes": "The “U.S. Navy” arrived.",
    "an initial": "Robert F. Kennedy spoke.",
    "an initial at the start": "J. Edgar Hoover spoke.",
    "two initials": "J. K. Rowling wrote it.",
    "a title": "Gen. Gregory Guillot and Sec. Pete Hegseth met Mr. Homan.",
    "parties to a case": "In Dobbs v. Jackson the court overturned Roe v. Wade in 2022.",
    "a firm of brothers": "Warner Bros. Discovery said so.",
    "ranks": "Pfc. Ada Lovelace, Spc. Max Planck and Cpl. Niels Bohr met Brig. Gen. Otto Hahn.",
    "a detective": "Det. Marie Curie told Supt. Max Born of it.",
    "several of one title": "Sens. Ada Lovelace and Max Born met Reps. Lise Meitner and Otto Hahn.",
    "a title before a name like a word": "Gen. He Weidong and Dr. No met.",
    "a firm before its own word": "Apple Inc. Chief Executive Tim Cook spoke.",
    "an initial and one like a word": "Director J. A. Bayona spoke to Homer J. A. Simpson.",
    "a letter that counts": "A. The first choice",
    "a nickname": "Dwight D. “The General” Eisenhower spoke.",
    "a month": "It was signed on Jan. 20 in Washington.",
    "a number": "The No. 2 official left.",
    "p.m. in the middle": "At 5 p.m. the gates closed.",
    "e.g.": "Officials, e.g. Tom Homan, spoke.",
    "a decimal number": "Prices rose 3.5 percent.",
    "a web address": "Read it at example.com today.",
    "a question with its speaker": "“Will you strike in Mexico?” Kilmeade asked.",
    "a shout with its speaker": "“Stop!” he shouted.",
    "a question with a full name": '"Is it true?" Brian Kilmeade asked him.',
    "a question, lower case speaker": "“Why now?” asked the host.",
    "an ellipsis inside": "They waited … and waited.",
    "three full stops inside": "They waited... and waited.",
    "no full stop": "Trump administration planning troop mission",
    "a full stop in brackets inside": "He left (at 5 p.m.) and came back.",
}


@pytest.mark.parametrize("line", WHOLE.values(), ids=WHOLE.keys())
def test_one_sentence_is_not_cut(line: str) -> None:
    assert cut(line) == [line]


PARTED = {
    "U.S. at the end": ["They left the U.S.", "He came back."],
    "U.S. at the end, a name and a comma": ["They left the U.S.", "Meanwhile, Trump spoke."],
    "U.S. at the end in quotes": ["“They left the U.S.”", "He came back."],
    "p.m. at the end": ["It closed at 5 p.m.", "The mayor left."],
    "a firm at the end": ["It is from Nvidia Corp.", "It is worth $40 billion."],
    "brothers at the end": ["He left Warner Bros.", "In 2020 he came back."],
    "etc. at the end": ["They sell pens, ink, etc.", "The shop is small."],
    "a numeral of one letter": ["He fought in World War I.", "He died in 1970."],
    "a letter and an initial": ["Take vitamin C.", "A study by J. A. Fleming says so."],
    "capitals like a rank": ["So said the SPC.", "The storm left."],
    "plain": ["He left.", "She stayed."],
    "question and answer": ["Who left?", "Nobody."],
    "question marks together": ["Really?!", "Yes."],
    "a quotation of several sentences": [
        "“It is on the table.",
        "We will not wait.",
        "They know.”",
    ],
    "after a closing quote": ["“It is on the table.”", "Hegseth said no more."],
    "a quoted question and another sentence": ["“Who knows?”", "The room was silent."],
    "before an opening quote": ["Homan replied.", "“Yes, and we expect them to.”"],
    "a bracket": ["He left.", "(She stayed.)"],
    "ellipsis before a capital": ["They waited…", "Nobody came."],
    "three full stops before a capital": ["They waited...", "Nobody came."],
    "before a number": ["He left.", "15 operations followed."],
    "before a handle": ["He left.", "@TxDPS responded."],
    "a year at the end": ["It ended in 2024.", "Then came rain."],
    "Cyrillic": ["Он ушёл.", "Она осталась."],
    "Greek": ["Έφυγε.", "Έμεινε."],
    "capitals outside Latin-1": ["He left.", "Šefčovič stayed."],
    "Arabic": ["غادر.", "بقيت."],
    "accents": ["Il est parti.", "Évidemment."],
}


@pytest.mark.parametrize("sentences", PARTED.values(), ids=PARTED.keys())
def test_sentences_are_cut_apart(sentences: list[str]) -> None:
    assert cut(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("他走了。她留下了！真的吗？", ["他走了。", "她留下了！", "真的吗？"]),
        ("「走吧。」她说。", ["「走吧。」", "她说。"]),
        ("行った。来た", ["行った。", "来た"]),
    ],
)
def test_chinese_and_japanese_need_no_space(line: str, expected: list[str]) -> None:
    assert cut(line) == expected


def test_a_line_break_always_ends_a_sentence() -> None:
    assert cut("A title without a stop\n\n  The text begins\nand goes on. \n") == [
        "A title without a stop",
        "The text begins",
        "and goes on.",
    ]


@pytest.mark.parametrize("empty", ["", " ", "\n\n", "\t \n"])
def test_space_has_no_sentences(empty: str) -> None:
    assert text.sentences(empty) == []


@given(prose)
def test_sentences_are_ordered_disjoint_and_cover_everything(line: str) -> None:
    spans = text.sentences(line)
    assert all(span.start < span.end for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(span.of(line) == span.of(line).strip() for span in spans)
    inside = {i for span in spans for i in range(span.start, span.end)}
    assert all(c.isspace() or i in inside for i, c in enumerate(line))


@given(prose)
def test_normalise_is_idempotent_and_leaves_no_controls(raw: str) -> None:
    once = text.normalise(raw)
    assert text.normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} for c in once.replace("\n", ""))
    assert "\n\n\n" not in once
    assert "  " not in once


def test_normalise_makes_line_ends_and_accents_equal() -> None:
    assert text.normalise("x\r\n\r\n\r\n\r\ncafe\u0301\x00 \t ok\r") == "x\n\ncafé ok"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("U.S. strikes", ["us", "strikes"]),
        ("Trump’s plan", ["trump", "plan"]),
        ("10,000 troops at 3.5%", ["10000", "troops", "at", "3.5"]),
        ("ﬁfty don't", ["fifty", "don't"]),
        ("Северное командование", ["северное", "командование"]),
        ("…—!?", []),
    ],
)
def test_words(line: str, expected: list[str]) -> None:
    assert text.words(line) == expected


def test_stems_are_of_english() -> None:
    assert text.stems("Cartels striking strikes") == ["cartel", "strike", "strike"]


@given(prose)
def test_one_line_is_one_printable_line(raw: str) -> None:
    line = text.one_line(raw)
    assert line == " ".join(line.split())
    assert not any(unicodedata.category(c)[0] == "C" for c in line)


ARTICLE = (
    "“We’re  not waiting,” he said — ‘not at all’.\n"
    "DPS … seized ½ a ton of “ice”; the U.S.–Mexico border… stays shut."
)


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("\"We're not waiting,\" he said - 'not", "“We’re  not waiting,” he said — ‘not"),
        ("WE’RE NOT WAITING", "We’re  not waiting"),
        ("DPS … seized ½ a ton", "DPS … seized ½ a ton"),
        ("DPS ... seized ½ a ton", "DPS … seized ½ a ton"),
        ("the U.S.-Mexico border... stays shut", "the U.S.–Mexico border… stays shut"),
        ("not at all'. DPS", "not at all’.\nDPS"),
    ],
)
def test_a_quote_is_found_whatever_its_punctuation(quote: str, found: str) -> None:
    span = text.find_quote(quote, ARTICLE)
    assert span is not None
    assert span.of(ARTICLE) == found


def test_three_full_stops_of_an_article_are_found_by_an_ellipsis() -> None:
    assert text.find_quote("wait… then", "They wait... then go.") == Span(5, 17)


@pytest.mark.parametrize("quote", ["", "  ", "they are waiting", "we.re not", "(We|x)"])
def test_what_is_not_there_is_not_found(quote: str) -> None:
    assert text.find_quote(quote, ARTICLE) is None


@given(prose, st.data())
def test_a_quote_round_trip(raw: str, data: st.DataObject) -> None:
    article = text.normalise(raw)
    start = data.draw(st.integers(0, len(article)))
    quote = article[start : data.draw(st.integers(start, len(article)))]
    span = text.find_quote(quote, article)
    if not quote.strip():
        assert span is None
        return
    assert span is not None
    assert text.fold(span.of(article)) == text.fold(quote)


def test_no_is_shortened_only_before_a_number() -> None:
    words = "They said no. We left with No. 5 of the list."
    assert [span.of(words) for span in text.sentences(words)] == [
        "They said no.",
        "We left with No. 5 of the list.",
    ]


@given(st.text(st.sampled_from("abuisz.'’,:-_ 019AU\n"), max_size=60))
def test_words_of_plain_ascii_are_found_as_those_of_any_text(plain: str) -> None:
    assert [*text.words(plain), "é"] == text.words(f"{plain} é")
