import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus.mentions import Mention, mentions

WEDNESDAY = dt.date(2022, 6, 15)


def make_found(text: str, published: dt.date | None = WEDNESDAY) -> list[tuple[str, str]]:
    """Return the words and the days, "since..until" or one day, of each mention."""
    return [(m.span.of(text), show(m)) for m in mentions(text, published)]


def show(mention: Mention) -> str:
    if mention.since == mention.until:
        return mention.since.isoformat()
    return f"{mention.since}..{mention.until}"


@pytest.mark.parametrize(
    ("text", "words", "days"),
    [
        ("It opened on Feb. 6, 2025.", "Feb. 6, 2025", "2025-02-06"),
        ("It opened on 6 February 2025.", "6 February 2025", "2025-02-06"),
        ("It opened on the 6th of February 2025", "6th of February 2025", "2025-02-06"),
        ("It opened 2025-02-06 at noon", "2025-02-06", "2025-02-06"),
        ("on Thursday, Feb. 6, 2025, it", "Thursday, Feb. 6, 2025", "2025-02-06"),
        ("from Jan. 20-22, 2025, in", "Jan. 20-22, 2025", "2025-01-20..2025-01-22"),
        (
            "from 28 August-10 September 2023",
            "28 August-10 September 2023",
            "2023-08-28..2023-09-10",
        ),
        ("from Dec. 30-Jan. 2, 2023", "Dec. 30-Jan. 2, 2023", "2022-12-30..2023-01-02"),
        ("since January 2024", "January 2024", "2024-01-01..2024-01-31"),
        ("in August of 2021 it", "August of 2021", "2021-08-01..2021-08-31"),
        ("in 2019, it", "2019", "2019-01-01..2019-12-31"),
        ("ahead of 2019 levels", "2019", "2019-01-01..2019-12-31"),
        ("his 2016 campaign", "2016", "2016-01-01..2016-12-31"),
        ("the film (2020) won", "2020", "2020-01-01..2020-12-31"),
        ("the 2017-18 season", "2017-18", "2017-01-01..2018-12-31"),
        ("in the 1990s", "1990s", "1990-01-01..1999-12-31"),
        ("stuck in the '90s", "'90s", "1990-01-01..1999-12-31"),
        ("the early 1980s", "early 1980s", "1980-01-01..1983-12-31"),
        ("in the mid-1800s", "mid-1800s", "1834-01-01..1866-12-31"),
        ("profit for Q3 2023 rose", "Q3 2023", "2023-07-01..2023-09-30"),
        ("the first half of 2021", "first half of 2021", "2021-01-01..2021-06-30"),
        ("in late 2019", "late 2019", "2019-09-01..2019-12-31"),
        ("by mid-2021", "mid-2021", "2021-05-01..2021-08-31"),
        ("at the end of 2020", "end of 2020", "2020-09-01..2020-12-31"),
        ("in early April 2022", "early April 2022", "2022-04-01..2022-04-10"),
        ("in the summer of 1994", "summer of 1994", "1994-06-01..1994-08-31"),
        ("in winter 2021", "winter 2021", "2021-12-01..2022-02-28"),
    ],
)
def test_dates_that_stand_alone(text: str, words: str, days: str) -> None:
    assert make_found(text, None) == [(words, days)]
    assert make_found(text) == [(words, days)]
    assert not any(mention.relative for mention in mentions(text, WEDNESDAY))


@pytest.mark.parametrize(
    ("text", "words", "days"),
    [
        ("It closed on June 3.", "June 3", "2022-06-03"),
        ("It closed on 6 February.", "6 February", "2022-02-06"),
        ("The vote is on June 28.", "June 28", "2022-06-28"),
        ("It was sold on Dec. 12.", "Dec. 12", "2021-12-12"),
        ("The fair will open on Jan. 5.", "Jan. 5", "2022-01-05"),
        ("The fair opens Tuesday, Jan. 3.", "Tuesday, Jan. 3", "2023-01-03"),
        ("on Aug. 3-13", "Aug. 3-13", "2022-08-03..2022-08-13"),
        ("It was said in May that", "May", "2022-05-01..2022-05-31"),
        ("They met in October.", "October", "2021-10-01..2021-10-31"),
        ("It will begin in March.", "March", "2023-03-01..2023-03-31"),
        ("September's budget was cut", "September", "2021-09-01..2021-09-30"),
        ("its May opening drew", "May", "2022-05-01..2022-05-31"),
        ("in mid-March it", "mid-March", "2022-03-11..2022-03-20"),
        ("It shut in late February", "late February", "2022-02-21..2022-02-28"),
        ("in March last year", "March last year", "2021-03-01..2021-03-31"),
        ("last August", "last August", "2021-08-01..2021-08-31"),
        ("next June", "next June", "2023-06-01..2023-06-30"),
        ("on April 18 this year", "April 18 this year", "2022-04-18"),
        ("the third quarter of last year", "third quarter of last year", "2021-07-01..2021-09-30"),
        ("He left yesterday.", "yesterday", "2022-06-14"),
        ("He left last night.", "last night", "2022-06-14"),
        ("Today, he left.", "Today", "2022-06-15"),
        ("It opens tomorrow morning.", "tomorrow morning", "2022-06-16"),
        ("last week's vote", "last week", "2022-06-06..2022-06-12"),
        ("earlier this week", "earlier this week", "2022-06-13..2022-06-15"),
        ("later this month", "later this month", "2022-06-15..2022-06-30"),
        ("early next year", "early next year", "2023-01-01..2023-04-30"),
        ("late last week", "late last week", "2022-06-09..2022-06-12"),
        ("next month", "next month", "2022-07-01..2022-07-31"),
        ("this year", "this year", "2022-01-01..2022-12-31"),
        ("two days ago", "two days ago", "2022-06-13"),
        ("two weeks ago", "two weeks ago", "2022-05-30..2022-06-05"),
        ("three months ago", "three months ago", "2022-03-01..2022-03-31"),
        ("a year ago", "a year ago", "2021-01-01..2021-12-31"),
        ("last summer", "last summer", "2021-06-01..2021-08-31"),
        ("this winter", "this winter", "2022-12-01..2023-02-28"),
        ("over the weekend", "the weekend", "2022-06-11..2022-06-12"),
        ("this weekend", "this weekend", "2022-06-18..2022-06-19"),
        ("in the past two years", "past two years", "2020-06-15..2022-06-15"),
        ("in the last 24 hours", "last 24 hours", "2022-06-14..2022-06-15"),
        ("over the past year", "the past year", "2021-06-15..2022-06-15"),
        ("It closed on Monday.", "Monday", "2022-06-13"),
        ("It closed Wednesday.", "Wednesday", "2022-06-15"),
        ("It closed on Thursday night.", "Thursday night", "2022-06-09"),
        ("It will close on Friday.", "Friday", "2022-06-17"),
        ("On Friday, the court will sit.", "Friday", "2022-06-17"),
        ("The talks last until Friday.", "Friday", "2022-06-17"),
        ("last Wednesday", "last Wednesday", "2022-06-08"),
        ("next Tuesday", "next Tuesday", "2022-06-21"),
        ("this coming Wednesday", "this coming Wednesday", "2022-06-22"),
    ],
)
def test_dates_that_need_the_day_of_publication(text: str, words: str, days: str) -> None:
    assert make_found(text) == [(words, days)]
    assert make_found(text, None) == []
    assert all(mention.relative for mention in mentions(text, WEDNESDAY))


@pytest.mark.parametrize(
    "text",
    [
        "They may go and march on; the Sun is up. March on! May I?",
        "Theresa May said so, and so did April and June Carter.",
        "with 2000 soldiers, 1,990 votes and $2019, of 2000 people",
        "It was 2019-1 at the gate; call 202-555-1999 or 2012-4455.",
        "Section 2019 of the act, room 1984, flight 1812",
        "They won 21-14 and 2-1; he is 1.2022 m tall.",
        "A 2000-meter race of 1900 meters",
        "Black Friday and Good Friday, then Friday the 13th",
        "open Monday through Friday, and every Tuesday",
        "on Mondays and Fridays",
        "the last Saturday of the fair",
        "USA TODAY and the “Today” show",
        "more than two years ago",
        "the last week of the war, a second half in the 70s",
        "February 30, 2022 never came",
        "a two-year-old, for two years, in two weeks of fighting",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert make_found(text) == []


def test_a_reporting_verb_leaves_the_future_open() -> None:
    text = "The mayor said Monday that the bridge will close Friday, ahead of a Saturday deadline."
    assert make_found(text) == [
        ("Monday", "2022-06-13"),
        ("Friday", "2022-06-17"),
        ("Saturday", "2022-06-18"),
    ]


def test_a_day_takes_the_year_that_the_text_gives_it() -> None:
    text = "The Jan. 6, 2021, flood was the worst. None died in the Jan. 6 flood; one on Jan. 7."
    assert [days for _, days in make_found(text)] == ["2021-01-06", "2021-01-06", "2022-01-07"]
    assert make_found(text, None) == [("Jan. 6, 2021", "2021-01-06"), ("Jan. 6", "2021-01-06")]


def test_years_and_months_in_a_row() -> None:
    assert make_found("between 2012 and 2016, from March to May") == [
        ("2012", "2012-01-01..2012-12-31"),
        ("2016", "2016-01-01..2016-12-31"),
        ("March", "2022-03-01..2022-03-31"),
        ("May", "2022-05-01..2022-05-31"),
    ]


def test_the_edges_of_the_calendar() -> None:
    assert make_found("a year ago, last month, last night", dt.date(2022, 1, 1)) == [
        ("a year ago", "2021-01-01..2021-12-31"),
        ("last month", "2021-12-01..2021-12-31"),
        ("last night", "2021-12-31"),
    ]
    assert make_found("one year ago", dt.date(2024, 2, 29)) == [
        ("one year ago", "2023-01-01..2023-12-31")
    ]
    assert make_found("the past year", dt.date(2024, 2, 29)) == [
        ("the past year", "2023-02-28..2024-02-29")
    ]
    assert make_found("this winter", dt.date(2022, 1, 9)) == [
        ("this winter", "2021-12-01..2022-02-28")
    ]
    assert make_found("yesterday, 150 years ago, the past 99 decades", dt.date.min) == []
    assert make_found("next year, tomorrow, Jan. 5", dt.date.max) == [("Jan. 5", "9999-01-05")]


_PIECES = st.sampled_from(
    "January Jan. May 20 , 2025 - in \n x last next week Monday the '90s ago two Q3 of early".split(
        " "
    )
)
_DAYS = st.one_of(st.none(), st.dates(), st.dates(dt.date(2000, 1, 1), dt.date(2030, 12, 31)))


@given(st.one_of(st.text(), st.lists(_PIECES, max_size=20).map(" ".join)), _DAYS)
def test_mentions_lie_inside_apart_and_in_order(text: str, published: dt.date | None) -> None:
    end = 0
    for mention in mentions(text, published):
        assert end <= mention.span.start < mention.span.end <= len(text)
        assert mention.since <= mention.until
        assert published is not None or not mention.relative
        end = mention.span.end


@given(st.dates(dt.date(1800, 1, 1), dt.date(2099, 12, 31)))
def test_a_written_day_is_found_again(value: dt.date) -> None:
    words = f"{value:%B} {value.day}, {value.year}"
    assert make_found(f"It was on {words}, they said.", None) == [(words, value.isoformat())]
    if value.year > 1850:
        weekday = f"{value:%A}"
        assert make_found(f"It closed on {weekday}.", value) == [(weekday, value.isoformat())]
