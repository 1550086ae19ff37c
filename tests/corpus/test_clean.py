import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus.clean import clean
from assistant.text import normalise

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))
LEAD = (
    "The harbour of Port Selim was closed on Monday after a freighter ran aground, the port"
    " authority said, and forty ships were waiting outside."
)
MORE = "No one was hurt, and the pilot was being questioned about the course that he had set."


def make_page(*lines: str) -> str:
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("number", "day", "title", "removed"),
    [
        (0, dt.date(2025, 2, 6), None, 0),
        (1, None, None, 1),
        (2, None, None, 0),
        (3, dt.date(2025, 2, 2), None, 1),
        (
            4,
            None,
            "Trump administration planning U.S. troop mission against cartels in Mexico",
            9,
        ),
    ],
)
def test_seeds(number: int, day: dt.date | None, title: str | None, removed: int) -> None:
    page = clean(SEEDS[number].read_text(encoding="utf-8"))
    assert (page.published.date() if page.published else None) == day
    assert page.title == title
    assert page.source is None
    assert len(page.removed) == removed


def test_seeds_keep_their_prose_and_lose_their_rubbish() -> None:
    pages = [clean(path.read_text(encoding="utf-8")) for path in SEEDS]
    assert pages[0].text.startswith("Trump administration Border Czar Tom Homan told ABC News")
    assert "On Wednesday..." in pages[0].text
    assert "BREAKING: Secretary of Defense" in pages[0].text
    assert pages[1].removed == ("pic.twitter.com/oPf5l7wltO",)
    assert "\n— Chris Olivarez (@LtChrisOlivarez) January 28, 2025\n" in pages[1].text
    assert "VIDEO: Earlier today, @TxDPS responded" in pages[1].text
    assert "seeking refuge on an…\n— Chris" in pages[1].text
    assert pages[3].removed == ("Advertisement",)
    assert pages[4].removed[0] == "Politics"
    assert pages[4].text.startswith("The Trump administration is developing plans")
    assert pages[4].text.endswith("no public acknowledgment of its operations or results.")


@pytest.mark.parametrize(
    "rubbish",
    [
        "Advertisement",
        "ADVERTISEMENT - SCROLL TO CONTINUE",
        "Story continues below advertisement",
        "Share on Facebook",
        "Facebook | Twitter | WhatsApp | Copy link",
        "Share Tweet Email",
        "Home | World | Politics | Business | Sport",
        "Business2 hours agoShares fall after the closure of the harbour",
        "5 days ago",
        "Read more: Why freighters run aground so often here",
        "RELATED: Harbour pilots ask for better radar",
        "Background:Harbour closed twice in ten years by groundings",
        "Read more",
        "Sign up for our morning newsletter and get the news in your inbox.",
        "Get The Harbour Letter newsletter. Sign up here to get it every Tuesday.",
        "We use cookies to improve your experience on this site.",
        "By continuing to use this site you agree to our terms.",
        "Follow Our Reporter on Twitter: @ourreporter.",
        "Contact Our Reporter at reporter@example.com or 302-555-0100.",
        "Our Reporter covers ports. Reach her at reporter@example.com.",
        "5 min read",
        "***",
        "https://example.com/story/12",
    ],
)
def test_furniture_goes_from_anywhere(rubbish: str) -> None:
    page = clean(make_page(LEAD, rubbish, MORE, rubbish))
    assert page.text == make_page(LEAD, MORE)
    assert page.removed == ((rubbish,) * 2 if any(map(str.isalnum, rubbish)) else ())


@pytest.mark.parametrize(
    "line",
    [
        "Politics",
        "How we got here",
        "Alabama",
        "Sign up for the vote by Friday, officials said.",
        "Share prices fell by a third.",
        "Subscribe to the view that all is well, and you are lost, the mayor said.",
        "More than 40 ships were waiting outside.",
        "More: the strike is not over, the union said.",
        "The newsletter was read by two million people.",
        "“Sign up here,” the recruiter told them.",
        "Follow the money, the prosecutor told the jury on Tuesday.",
        "Cookies were served to the stranded crews.",
        "Three days ago Jones left the harbour.",
        "VIDEO: Earlier today, a freighter ran aground at Port Selim.",
        "BREAKING: Port Selim is closed.",
        "- Forty ships are waiting outside the harbour, twelve of them with grain.",
        "Contact with the ship was lost at dawn.",
        "Follow-up checks on Facebook were not made.",
        "Yes.",
        "Advertising revenue fell, the port's owner said.",
        "Age: 24",
        "— Port of Dover (@Port_of_Dover) May 3, 2024",
    ],
)
def test_prose_and_headings_stay(line: str) -> None:
    page = clean(make_page(LEAD, line, MORE))
    assert page.text == make_page(LEAD, line, MORE)
    assert page.removed == ()


def test_a_link_list_goes_up_to_the_next_sentence() -> None:
    links = ("Related stories", "Pilots ask for radar", "Who owns the harbour?")
    page = clean(make_page(LEAD, *links, MORE, "Most read", "Grain price rises", "Cup final moved"))
    assert page.text == make_page(LEAD, MORE)
    assert page.removed == (*links, "Most read", "Grain price rises", "Cup final moved")


def test_a_menu_goes_as_a_whole_only() -> None:
    assert clean(make_page("Home", "World", "Sport", LEAD)).text == LEAD
    assert clean(make_page(LEAD, "- Home", "- World", "- Sport", MORE)).text == f"{LEAD}\n{MORE}"
    assert clean(make_page(LEAD, "Business", "Sport", MORE)).removed == ()


def test_links_to_tweets_go_from_inside_a_line() -> None:
    page = clean(f"{LEAD} https://t.co/aB1 {MORE} pic.twitter.com/xY2")
    assert page.text == f"{LEAD} {MORE}"
    assert page.removed == ("https://t.co/aB1", "pic.twitter.com/xY2")


def test_the_head_is_read_and_taken_off() -> None:
    page = clean(
        make_page(
            "World",
            "Harbour of Port Selim closed after grounding",
            "By Our Reporter, BBC News",
            "Published 28 January 2025",
            LEAD,
        ),
        now=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )
    assert page.title == "Harbour of Port Selim closed after grounding"
    assert page.text == LEAD
    assert page.source == "BBC News"
    assert page.published == dt.datetime(2025, 1, 28, tzinfo=dt.UTC)
    assert page.removed == ("World", "By Our Reporter, BBC News", "Published 28 January 2025")


@pytest.mark.parametrize(
    ("page", "source"),
    [
        (f"WASHINGTON (Reuters) - {LEAD}", "Reuters"),
        (f"ASPEN, Colo. (AP) — {LEAD}", "Associated Press"),
        (f"LONDON, Jan 28 (Reuters) - {LEAD}", "Reuters"),
        (f"(CNN) - {LEAD}", "CNN"),
        (f"CNN —\n{LEAD}", "CNN"),
        (f"London CNN Business —\n{LEAD}", "CNN"),
        (f"By Our Reporter, The Harbour Times\n{LEAD}", "The Harbour Times"),
        (f"By Our Reporter and John Roe | Fox News\n{LEAD}", "Fox News"),
        (f"Our Reporter\nUSA TODAY Sports\n{LEAD}", "USA TODAY"),
        (f"{LEAD}\n© 2025 The Guardian", "The Guardian"),
        (f"{LEAD}\nCopyright 2025 The Associated Press. All rights reserved.", "Associated Press"),
        (f"{LEAD}\nThis article originally appeared on Arizona Republic: Port", "Arizona Republic"),
        (f"{LEAD} according to NBC News.", None),
        (f"Homan told ABC News in an interview. {LEAD}", None),
        (f"By Our Reporter, Political Correspondent\n{LEAD}", None),
        (f"The agency (NASA) - once proud - is broke. {LEAD}", None),
        (f"{LEAD}\nThe World Health Organization (WHO) — based in Geneva — agreed.", None),
    ],
)
def test_own_outlet(page: str, source: str | None) -> None:
    assert clean(page).source == source


@pytest.mark.parametrize("first", ["Harbour Master", "Yes.", "Port closed", "Why now?"])
def test_names_labels_and_sentences_are_no_titles(first: str) -> None:
    page = clean(make_page(first, f"{LEAD} The Harbour Master agreed."))
    assert page.title is None
    assert page.text == make_page(first, f"{LEAD} The Harbour Master agreed.")


@pytest.mark.parametrize(
    "head",
    [
        ("Our Reporter and Our Correspondent",),
        ("Our Reporter", "The Harbour Journal"),
        ("Our Reporter", "Opinion contributor"),
        ("CNN —",),
    ],
)
def test_writers_above_the_body_go(head: tuple[str, ...]) -> None:
    page = clean(make_page(*head, LEAD, MORE))
    assert page.text == make_page(LEAD, MORE)
    assert page.removed == head
    assert page.title is None


def test_what_the_neighbours_tell() -> None:
    link = "HARBOUR WATCH: Ten things to know about groundings"
    for stray in ("— Our Reporter, The Harbour Times", "– Our Reporter", "By Our Reporter", link):
        assert clean(make_page(LEAD, stray, MORE)).removed == (stray,), stray
    assert clean(make_page(LEAD, link, f"{link} again", MORE)).text == make_page(LEAD, MORE)
    quoted = make_page(LEAD, "“The harbour is closed.”", "— Harbour Master", MORE)
    assert clean(quoted).text == quoted
    poem = make_page(LEAD, "Harbour song", "By Our Poet", "The ships are in", MORE)
    assert clean(poem).text == poem
    listed = make_page(
        "The winners are:", "SHIP OF THE YEAR: Lady of the Northern Sea", "Yacht: Sea"
    )
    assert clean(make_page(LEAD, listed, MORE)).text == make_page(LEAD, listed, MORE)


def test_headlines_after_the_sign_off_go_and_facts_stay() -> None:
    tail = (
        "Contact Our Reporter at reporter@example.com.",
        "Harbour news",
        "Pilots ask for better radar after third grounding",
    )
    assert clean(make_page(LEAD, MORE, *tail)).removed == tail
    box = ("Contact Our Reporter at reporter@example.com.", "When: 7 p.m. Friday", "• Age: 63")
    assert clean(make_page(LEAD, MORE, *box)).text == make_page(LEAD, MORE, *box[1:])
    note = "Our Reporter is a reporter for The Harbour Times."
    assert clean(make_page(LEAD, MORE, note)).removed == (note,)
    assert clean(make_page(LEAD, note, MORE)).removed == ()


@pytest.mark.parametrize("piece", ["a", "Aa ", "a.", ". Aa/", ":", "(", "@", "▶ ", "sign up for "])
def test_a_line_of_200_kb_stays(piece: str) -> None:
    line = (piece * (200_000 // len(piece))).strip()
    page = clean(make_page(LEAD, line, MORE))
    assert line in page.text or not any(map(str.isalnum, line))


def test_a_known_title_leaves_the_first_line_alone() -> None:
    first = "Harbour of Port Selim closed after grounding"
    assert clean(make_page(first, LEAD)).title == first
    assert clean(make_page(first, LEAD), titled=True).text == make_page(first, LEAD)


_LINES = st.sampled_from(
    [
        *(
            "Politics",
            "World",
            "Home",
            "Sport",
            "-",
            "",
            "Advertisement",
            "Related",
            "By Our Reporter",
        ),
        *("January 28, 2025", "Published January 28, 2025", "CNN —", "date 2025-02-06 x", LEAD),
        *("Ships wait outside the harbour", "US News5 days agoJetBlue lands", "a t.co/x b", MORE),
        *(
            "t.ct.co/ao/b",
            "Share",
            "Our Reporter",
            "— Our Reporter",
            "Our Reporter is a reporter for The Harbour Times.",
            "Contact Our Reporter at reporter@example.com.",
            "HARBOUR WATCH: Ten things to know about groundings",
            "Ships waited all day. Port Office/Reuters",
            "e\x00\u0301",
            "a\x0bb",
            "Read more: Ships wait",
        ),
    ]
)
_PAGES = st.one_of(st.text(), st.lists(_LINES, max_size=14).map("\n".join))


@given(_PAGES)
def test_cleaning_twice_changes_nothing(raw: str) -> None:
    once = clean(raw)
    again = clean(once.text, titled=True)
    assert again.text == once.text == normalise(once.text)
    assert again.removed == ()


@given(st.lists(_LINES.filter(lambda s: "t.co" not in s and "\x0b" not in s), max_size=14))
def test_no_line_is_lost(lines: list[str]) -> None:
    raw = "\n".join(line for line in lines if not line.startswith("date "))
    page = clean(raw)
    kept = [*page.text.split("\n"), *page.removed, page.title or ""]
    expected = normalise(raw.replace("\x00", "")).split("\n")
    assert sorted(filter(None, kept)) == sorted(s for s in expected if any(map(str.isalnum, s)))
