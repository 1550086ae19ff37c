"""What words state, and when two of them cannot both be true."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import values
from assistant.answer.values import Kind, Number, Value
from assistant.types import Span

MARCH = dt.date(2024, 3, 5)  # a Tuesday


def read(kind: Kind, words: str, answer: str, published: dt.date | None = MARCH) -> Value | None:
    start = words.index(answer)
    return values.read(kind, words, Span(start, start + len(answer)), published)


def number(words: str) -> Number:
    (found,) = values.numbers(words)
    return found


def known(value: Value | None) -> Value:
    assert value is not None
    return value


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("76 percent of them", "76% of them"),
        ("two ferries", "2 ferries"),
        ("twenty-one ferries", "21 ferries"),
        ("two dozen ferries", "24 ferries"),
        ("1,200 guests", "1200 guests"),
        ("2.5 million euros", "€2,500,000"),
        ("$5 a ticket", "$4.96 a ticket"),
        ("about 1,500 guests", "1,497 guests"),
        ("1,500 guests", "1,497 guests"),
        ("nearly 20 guests", "18 guests"),
        ("at least 15 guests", "18 guests"),
        ("15 or more guests", "18 guests"),
        ("up to 20 guests", "18 guests"),
        ("between 15 and 20 guests", "18 guests"),
        ("15 to 20 guests", "18 guests"),
        ("more than 1,000 guests", "at least 500 guests"),
        ("12 guests", "15 ferries"),
        ("12 percent of guests", "15 guests"),
        ("$12", "15 guests"),
        ("Half a million people", "About 500,000 people"),
        ("a quarter of a million people", "250,000 people"),
        ("Half a dozen guests", "Six guests"),
        ("One and a half million guests", "Some 1.5 million guests"),
        ("two million and a half guests", "2,500,000 guests"),
        ("two and a half years", "2.5 years"),
        ("$1.5B", "$1.5 billion"),
        ("a $1.5-billion deal", "a $1,500,000,000 deal"),
        ("$34tn", "$34 trillion"),
        ("$50k", "$50,000"),
        ("As many as 300 guests", "240 guests"),
        ("no more than 300 guests", "240 guests"),
        ("A$6.5 billion", "$4.2 billion"),
        ("HK$6.5 billion", "$4.2 billion"),
        ("38 degrees Celsius", "100 degrees Fahrenheit"),
        ("38°C", "100°F"),
        ("20 miles east", "32 kilometers east"),
    ],
)
def test_numbers_that_can_both_be_true(one: str, other: str) -> None:
    assert not values.differ(number(one), number(other))
    assert not values.differ(number(other), number(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("15 guests", "18 guests"),
        ("fifteen guests", "eighteen guests"),
        ("76 percent", "72%"),
        ("about 1,500 guests", "2,100 guests"),
        ("at least 20 guests", "18 guests"),
        ("up to 5 guests", "seven guests"),
        ("15 to 20 guests", "25 guests"),
        ("$5 million", "$6 million"),
        ("4 million dollars", "$6 million"),
        ("12 of them", "15 guests"),
        ("3.6%", "3.7%"),
        ("Half a million people", "A million and a half people"),
        ("Half a dozen guests", "Twelve guests"),
        ("$1.5B", "$2.5 billion"),
        ("As many as 300 guests", "340 guests"),
        ("No more than 30 guests", "45 guests"),
        ("not exceeding 30 guests", "45 guests"),
        ("More than 30 guests", "25 guests"),
        ("No fewer than 30 guests", "25 guests"),
        ("A$6.5 billion", "A$4.2 billion"),
        ("US$6.5 billion", "$4.2 billion"),
        ("38 degrees Celsius", "41 degrees Celsius"),
    ],
)
def test_numbers_that_exclude_each_other(one: str, other: str) -> None:
    assert values.differ(number(one), number(other))
    assert values.differ(number(other), number(one))


@pytest.mark.parametrize(
    "words",
    [
        "It opened on March 3, 2024.",
        "It opened on 3 March.",
        "It was the 15th ferry.",
        "They won 3-2 on Sunday.",
        "Call 555-0199.",
        "It opened in 2024.",
        "She won the 5K run.",
        "He lives at 39b.",
    ],
)
def test_what_is_no_number_of_anything(words: str) -> None:
    assert values.numbers(words) == []


def test_two_numbers_are_not_added_up() -> None:
    assert [n.low for n in values.numbers("five and six ferries, a hundred and five guests")] == [
        105
    ]


def test_metres_are_no_millions() -> None:
    assert number("a mast of 24 m in height").high == 24
    assert number("a mast for £24m").high == 24e6


@pytest.mark.parametrize(
    ("words", "worths"),
    [
        ("won 4-1 on the 21st of May 2024", [4, 1, 21, 2024]),
        ("five and six, a hundred and five", [5, 6, 105]),
        ("the twenty-first and the third, 1,500.5 of 2.5 million", [21, 3, 1500.5, 2.5e6]),
        ("an F-35 at 10:30", [35, 10, 30]),
        ("1 1/2 cups and 3/4 of 2-1/2 inches on 2/15/18, 1½", [1.5, 0.75, 2.5, 2, 15, 18, 1.5]),
        ("half a million of $1.5B, one and a half cups and half", [5e5, 1.5e9, 1.5]),
        ("someone often", []),
    ],
)
def test_figures_are_all_that_counts(words: str, worths: list[float]) -> None:
    assert [worth for _, worth in values.figures(words)] == worths


def test_the_answer_chooses_the_number_and_two_are_none() -> None:
    words = "The 12 ferries carried 400 guests."
    value = known(read("number", words, "400 guests"))
    assert value.span.of(words) == "400"
    many = "It carried at least 4 million dollars."
    assert number(many).span.of(many) == "at least 4 million dollars"
    assert read("number", words, "12 ferries carried 400 guests") is None
    assert read("number", words, "ferries") is None


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("on February 20, 2024", "on Feb. 20", False),
        ("on 20 February", "in February", False),
        ("on February 20", "in January", True),
        ("on February 20", "on February 22", True),
        ("on Monday", "on March 4", False),
        # The day of an article may be another one elsewhere.
        ("on Monday", "on March 5", False),
        ("on Monday", "on March 8", True),
    ],
)
def test_days(one: str, other: str, differ: bool) -> None:
    sides = [known(read("days", f"It opened {words}.", words)) for words in (one, other)]
    assert values.differ(sides[0], sides[1]) is differ


def test_an_undated_article_is_read_so_that_it_may_agree() -> None:
    words = "It opened in February."
    at = Span(words.index("February"), len(words) - 1)
    near = dt.date(2021, 2, 20)
    assert known(values.read("days", words, at, None, near)).since == dt.date(2021, 2, 1)
    assert values.read("days", words, at, None) is None
    monday = "It opened on Monday."
    assert values.read("days", monday, Span(13, 19), None, near) is None


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("the Harbour Board", "the Board of the Harbour", False),
        ("President Abraham Lincoln", "Lincoln", False),
        ("United Nations", "the UN", False),
        ("Port Selim", "Port Amel", False),
        ("Selim", "Amel", True),
        ("the Harbour Board", "Parliament", True),
        ("Russia", "Russian forces", False),
        ("U.S.", "American forces", False),
        ("Britain", "the United Kingdom", False),
        ("ISIS", "Islamic State", False),
        ("Gaddafi", "Qaddafi", False),
        ("Zelensky", "Volodymyr Zelenskyy", False),
        ("Russian forces", "Ukrainian forces", True),
        ("Iran", "Iraq", True),
        ("the FBI", "the CIA", True),
        ("Austria", "Australia", True),
        ("Marie Curie", "Niels Bohr", True),
    ],
)
def test_names(one: str, other: str, differ: bool) -> None:
    sides = [known(read("name", f"It was {words}.", words)) for words in (one, other)]
    assert values.differ(sides[0], sides[1]) is differ


def test_words_without_a_capital_are_no_name() -> None:
    assert read("name", "It was the harbour master.", "the harbour master") is None
    assert read("name", "It was the Army.", "the Army") is None


ASKED = frozenset(["council", "approv", "bridg"])


@pytest.mark.parametrize(
    ("words", "so"),
    [
        ("The council approved the bridge on Monday.", True),
        ("On Monday the council did not approve the bridge.", False),
        ("The bridge has never been approved by the council.", False),
        ("The council didn't approve the bridge.", False),
        ("No council has approved the bridge.", False),
        ("The bridge has not yet been approved by the council.", False),
        # It does not say, or says more than one thing.
        ("The council approved the budget on Monday.", None),
        ("The council may approve the bridge.", None),
        ("The council denied that it had approved the bridge.", None),
        ("Did the council approve the bridge?", None),
        ("No driver was hurt when the council approved the bridge.", None),
        ("It is not so that the council did not approve the bridge.", None),
        # Something else is denied, or nothing.
        ("There is no doubt the council approved the bridge.", None),
        ("It is no surprise the bridge was approved by the council.", None),
        ("The council not only approved the bridge but paid for it.", None),
        ("Nobody thanked the council, which approved the bridge.", None),
    ],
)
def test_whether_it_is_so(words: str, so: bool | None) -> None:
    found = values.outcome(words, ASKED)
    assert (found and found.so) is so
    assert found is None or found.span.of(words) == words


def test_yes_excludes_no() -> None:
    yes = known(values.outcome("The council approved the bridge.", ASKED))
    no = known(values.outcome("The council did not approve the bridge.", ASKED))
    assert values.differ(yes, no)
    assert not values.differ(no, no)


@given(st.integers(0, 10**9), st.sampled_from(["guests", "%", "euros"]))
def test_a_number_is_never_different_from_itself(count: int, unit: str) -> None:
    plain, written = number(f"{count} {unit}"), number(f"{count:,} {unit}")
    assert not values.differ(plain, written)
    assert plain.low == plain.high == count
