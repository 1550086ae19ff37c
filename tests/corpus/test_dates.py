import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus import dates

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
BODY = "The minister said on Monday that the border would stay closed until further notice."


def day(year: int, month: int, number: int) -> dt.datetime:
    return dt.datetime(year, month, number, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("date 2025-02-06 Trump administration Border Czar", day(2025, 2, 6)),
        ("2025-02-06\nTitle of it\n" + BODY, day(2025, 2, 6)),
        ("2025-02-06T10:30:00+02:00\n" + BODY, dt.datetime(2025, 2, 6, 8, 30, tzinfo=dt.UTC)),
        ("A headline here\nPublished January 28, 2025\n" + BODY, day(2025, 1, 28)),
        ("Published 3:43 PM EST, Tue January 28, 2025\n" + BODY, day(2025, 1, 28)),
        ("Updated Jan. 29, 2025\nPublished 28 January 2025\n" + BODY, day(2025, 1, 28)),
        ("Last updated on 2025-01-29\n" + BODY, day(2025, 1, 29)),
        ("A headline here\nBy A Staff Writer | January 28, 2025\n" + BODY, day(2025, 1, 28)),
        ("A headline here\n28 January 2025\n" + BODY, day(2025, 1, 28)),
        ("WASHINGTON, Jan. 28, 2025 (AP) — " + BODY, day(2025, 1, 28)),
        (BODY + "\nFirst published on Jan 28, 2025 / 4:54 PM EST", day(2025, 1, 28)),
    ],
)
def test_publication_marks_are_read(text: str, expected: dt.datetime) -> None:
    assert dates.published(text, now=NOW) == expected


@pytest.mark.parametrize(
    "text",
    [
        BODY + " They were designated on January 20, 2025.",
        "On January 20, 2025, the order was signed in Washington by the president himself.",
        "By January 20, 2025, the cartels had moved their money out of the country.",
        "Published January 28, 2025, the memo says that drones were seen over the river.",
        "Published in 2020, the book sold well.\n" + BODY,
        "Timeline of the events\nJanuary 20, 2025\nIt begins\nJanuary 22, 2025\n" + BODY,
        "LONDON, Jan 28 (Reuters) - " + BODY,
        "Published January 28, 2035\n" + BODY,
        "Published January 28, 1435\n" + BODY,
        "date 2025-02-30 " + BODY,
        "",
    ],
)
def test_other_dates_are_not_the_publication_date(text: str) -> None:
    assert dates.published(text, now=NOW) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on January 20, 2025.", dt.date(2025, 1, 20)),
        ("on 20 January 2025", dt.date(2025, 1, 20)),
        ("on the 3rd of May, 2024", dt.date(2024, 5, 3)),
        ("on 2025-01-20", dt.date(2025, 1, 20)),
        ("on Jan. 27, 2025", dt.date(2025, 1, 27)),
        ("on Sept. 1 2024", dt.date(2024, 9, 1)),
        ("JAN. 20-22, 2025", dt.date(2025, 1, 20)),
    ],
)
def test_stated_days(text: str, expected: dt.date) -> None:
    assert [found for _, found in dates.days(text)] == [expected]


def test_days_leave_out_what_is_not_a_full_day() -> None:
    text = "On January 27 they may 5 times march 3 miles; in 2024, February 30, 2025 never came."
    assert dates.days(text) == []


def test_partial_mentions_take_the_default_year() -> None:
    text = "Shots on January 27, a law in February 2024, a plan since 2023, talks in March."
    found = dates.mentions(text, 2025)
    assert [(m.span.of(text), m.date.isoformat(), m.precision, m.year_stated) for m in found] == [
        ("January 27", "2025-01-27", "day", False),
        ("February 2024", "2024-02-01", "month", True),
        ("2023", "2023-01-01", "year", True),
        ("March", "2025-03-01", "month", False),
    ]
    assert [m.year_stated for m in dates.mentions(text, None)] == [True, True]


@pytest.mark.parametrize(
    "text", ["$2 January 5,000 men", "at January 10:30", "the year 2 Jan", "in 20250 cases"]
)
def test_numbers_are_no_dates(text: str) -> None:
    assert dates.mentions(text, None) == []


def test_parse_reads_fields() -> None:
    assert dates.parse("2019-02-08") == day(2019, 2, 8)
    assert dates.parse("January 28, 2025", now=NOW) == day(2025, 1, 28)
    assert dates.parse("2019-02-08T01:00:00-05:00") == dt.datetime(2019, 2, 8, 6, tzinfo=dt.UTC)
    assert dates.parse("yesterday") is None
    assert dates.parse("9999-12-31") is None
    assert dates.parse("0001-01-01T00:00:00+14:00") is None


@given(st.dates(dt.date(1800, 1, 1), dt.date(2025, 12, 31)))
def test_a_written_day_is_found_again(value: dt.date) -> None:
    text = f"It was on {value:%B} {value.day}, {value.year}, they said."
    ((span, found),) = dates.days(text)
    assert found == value
    assert span.of(text) == f"{value:%B} {value.day}, {value.year}"


_PIECES = st.sampled_from(["January", "Jan.", "May", " ", "20", ",", "2025", "-", "in ", "\n", "x"])


@given(st.one_of(st.text(), st.lists(_PIECES, max_size=20).map("".join)))
def test_mentions_lie_inside_and_apart(text: str) -> None:
    end = 0
    for mention in dates.mentions(text, 2025):
        assert end <= mention.span.start < mention.span.end <= len(text)
        end = mention.span.end
    moment = dates.published(text)
    assert moment is None or moment.tzinfo is dt.UTC
