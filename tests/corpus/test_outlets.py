import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus import outlets


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.cnn.com/2022/06/22/politics/a/index.html", "CNN"),
        ("http://edition.cnn.com/a", "CNN"),
        ("https://eu.usatoday.com/story/1", "USA TODAY"),
        ("https://WWW.BBC.CO.UK:443/news/a-1", "BBC"),
        ("https://abcnews.go.com/US/a", "ABC News"),
        ("https://www.example-news.com/a", "example-news.com"),
        ("https://m.example-news.co.nz/a", "example-news.co.nz"),
        ("https://archive.example/web/2022/https://www.reuters.com/a", "Reuters"),
        ("https://cnn.com.example.org/a", "cnn.com.example.org"),
        ("https://notcnn.com/a", "notcnn.com"),
    ],
)
def test_an_address_names_its_outlet(url: str, name: str) -> None:
    assert outlets.of_url(url) == name


@pytest.mark.parametrize(
    "url",
    ["", "cnn", "http://", "http://localhost/a", "http://192.0.2.1/a", "http://[a/", "ftp://x.org"],
)
def test_no_address_no_outlet(url: str) -> None:
    assert outlets.of_url(url) is None


@pytest.mark.parametrize(
    ("spellings", "name"),
    [
        (("usatoday.com", "USA TODAY", "USA Today", " usatoday ", "www.usatoday.com"), "USA TODAY"),
        (("AP", "The Associated Press", "apnews.com", "associated press."), "Associated Press"),
        (("AP News", "APNews", "www.apnews.com"), "Associated Press"),
        (("NYT", "New York Times", "nytimes.com"), "The New York Times"),
        (("WSJ", "wsj.com", "Wall Street Journal"), "The Wall Street Journal"),
        (("theweek.co.uk", "The Week", "https://www.theweek.co.uk/a"), "The Week"),
        (("CNN Business", "cnn", "CNN.com", "edition.cnn.com"), "CNN"),
        (("www.portselim.example", "PortSelim.example"), "portselim.example"),
        (("The Port Selim  Gazette", "The Port Selim Gazette."), "The Port Selim Gazette"),
    ],
)
def test_spellings_of_one_outlet_meet(spellings: tuple[str, ...], name: str) -> None:
    assert {outlets.canonical(spelling) for spelling in spellings} == {name}


@given(st.one_of(st.text(max_size=60), st.sampled_from(sorted(outlets._SITES))))
def test_canonical_names_stay(name: str) -> None:
    once = outlets.canonical(name)
    assert outlets.canonical(once) == once


@given(st.text(max_size=80).map(lambda rest: "https://" + rest))
def test_any_address_is_read(url: str) -> None:
    found = outlets.of_url(url)
    assert found is None or found


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (
            ["Ada Brook", "The Port Selim Gazette", "The harbour is closed."],
            "The Port Selim Gazette",
        ),
        (["Ada Brook", "The (Port Selim) Morning Post", "It rained."], "The Morning Post"),
        (["Ada Brook", "USA TODAY", "The harbour is closed."], "USA TODAY"),
        (["Ada Brook", "The harbour is closed.", "According to the Daily Post"], None),
        (["The harbour is closed", "Daily Post", "It rained."], None),
    ],
)
def test_the_outlet_below_its_writers(lines: list[str], name: str | None) -> None:
    assert outlets.source(lines) == name
