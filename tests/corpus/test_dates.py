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
        ("Story by A Writer | Photos by B Helper | Dec. 10, 2015\n" + BODY, day(2015, 12, 10)),
        ("Originally published 2/15/18.\n" + BODY, day(2018, 2, 15)),
        (
            "Editor’s note: This story was originally published on May 5, 2013.\n" + BODY,
            day(2013, 5, 5),
        ),
        (BODY + "\nThis story originally ran May 5, 2013. It has been updated.", day(2013, 5, 5)),
        (
            BODY + "\nThis column was first published in the Gazette on May 5, 2013.",
            day(2013, 5, 5),
        ),
        ("Good morning, and today is Tuesday, November 14th, 2023.\n" + BODY, day(2023, 11, 14)),
        ("PORT SELIM, Jan. 2, 2025 (AP) — " + BODY + "\nPublished Jan. 3, 2025", day(2025, 1, 2)),
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
        "Published 3/4/2025\n" + BODY,
        "Harbours of the year\nDate: May 5, 2011\nSelim\nDate: May 9, 2013\nPort\n" + BODY,
        "The report was published May 5, 2013.\n" + BODY,
        "A previous version of this story was published on May 5, 2013.\n" + BODY,
        "“Today is May 5, 2013,” he said then.\n" + BODY,
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
    ("text", "first", "updated"),
    [
        (
            "Published May 2, 2022 Updated 3:05 PM EDT May 3, 2022\n",
            day(2022, 5, 2),
            day(2022, 5, 3),
        ),
        (
            "Updated 3:05 PM EDT May 3, 2022\nPublished May 2, 2022\n",
            day(2022, 5, 2),
            day(2022, 5, 3),
        ),
        ("Last updated May 3, 2022.\n", day(2022, 5, 3), day(2022, 5, 3)),
        ("date 2022-05-02 Last updated\nUpdated May 3, 2022\n", day(2022, 5, 2), day(2022, 5, 3)),
        ("Published May 2, 2022\nUpdated May 1, 2022\n", day(2022, 5, 2), None),
        ("Published May 2, 2022\n", day(2022, 5, 2), None),
        ("Published May 2, 2022\nUpdated May 3, 2035\n", day(2022, 5, 2), None),
        ("", None, None),
    ],
)
def test_updates_are_kept_apart(
    text: str, first: dt.datetime | None, updated: dt.datetime | None
) -> None:
    assert dates.dated(text + BODY, now=NOW) == dates.Dated(first, updated)


def test_what_is_trusted_most_dates_the_article() -> None:
    text = "Published May 2, 2022\nUpdated May 9, 2022\n" + BODY
    url = "https://gazette.example/2022/05/03/harbour"
    given_all = dates.dated(text, date="2022-05-04", updated="2022-05-08", url=url, now=NOW)
    assert given_all == dates.Dated(day(2022, 5, 4), day(2022, 5, 8))
    assert dates.dated(text, url=url, now=NOW) == dates.Dated(day(2022, 5, 3), day(2022, 5, 9))
    assert dates.dated(
        text, date="soon", updated="later", url="no address", now=NOW
    ) == dates.Dated(day(2022, 5, 2), day(2022, 5, 9))
    late = dates.dated(text, date="2022-06-01", now=NOW)
    assert late == dates.Dated(day(2022, 6, 1), None)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/2022/06/22/politics/a/index.html", day(2022, 6, 22)),
        ("/2022/6/2/a", day(2022, 6, 2)),
        ("/world/2022/jun/22/a", day(2022, 6, 22)),
        ("/news/2022-06-22-harbour-closed", day(2022, 6, 22)),
        ("/news/harbour-closed-2022-06-22.html", day(2022, 6, 22)),
        ("/2022/06/22/what-happened-on-2021-01-06", day(2022, 6, 22)),
        ("/news/20220622/harbour", day(2022, 6, 22)),
        ("/news/2022/0622/1306122-harbour", day(2022, 6, 22)),
        ("/web/20230101000000/https://gazette.example/2022/06/22/a", day(2022, 6, 22)),
        ("/2022/06/harbour", None),
        ("/2022/13/45/harbour", None),
        ("/2022/06/225/harbour", None),
        ("/news/world-20220622", None),
        ("/news/harbour?date=2022-06-22", None),
        ("/1754/06/22/harbour", None),
        ("/2035/06/22/harbour", None),
        ("/story/12022/06/22/a", None),
        ("", None),
    ],
)
def test_addresses_that_name_a_day(path: str, expected: dt.datetime | None) -> None:
    assert dates.of_url("https://gazette.example" + path, now=NOW) == expected


@given(st.text())
def test_any_address_is_read(url: str) -> None:
    assert dates.of_url(url, now=NOW) is None or "://" in url


@given(st.dates(dt.date(1800, 1, 1), dt.date(2025, 12, 31)))
def test_a_day_in_an_address_is_found_again(value: dt.date) -> None:
    found = dates.of_url(f"https://gazette.example/{value:%Y/%m/%d}/a", now=NOW)
    assert found == dt.datetime.combine(value, dt.time(), dt.UTC)


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
    assert dates.parse("Tue, 28 Jan 2025 10:30:00 -0500", now=NOW) == dt.datetime(
        2025, 1, 28, 15, 30, tzinfo=dt.UTC
    )
    assert dates.parse("Tue, 28 Jan 2025 99:30:00 -0500", now=NOW) is None
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
