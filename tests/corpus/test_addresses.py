"""Web addresses that lead to one page are one; pages that are two stay two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus import addresses

STORY = "https://paper.example/2025/harbour-opens"


@pytest.mark.parametrize(
    "other",
    [
        "http://paper.example/2025/harbour-opens",
        "https://www.paper.example/2025/harbour-opens/",
        "https://m.paper.example/2025/harbour-opens",
        "https://amp.paper.example/2025/harbour-opens",
        "HTTPS://PAPER.example/2025/harbour-opens".replace("HTTPS", "https"),
        f"{STORY}#comments",
        f"{STORY}?utm_source=mail&utm_medium=x",
        f"{STORY}/?fbclid=abc&gclid=1&mc_cid=2&ref=home",
        f"{STORY}?amp",
        f"  {STORY}\n",
        f"https://archive.example/2025/{STORY}",
    ],
)
def test_one_page_has_one_address(other: str) -> None:
    assert addresses.page(other) == addresses.page(STORY) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/story?id=1", "/story?id=2"),
        ("/story?id=1&utm_source=a", "/story?id=2&utm_source=a"),
        ("/story/1", "/story/2"),
        ("/Story/a", "/Story/b"),
        ("/?p=1", "/?p=2"),
        ("/story?cid=1001", "/story?cid=1002"),
        ("/news", "/sport"),
        ("/news?page=2", "/news?page=3"),
        ("/a?b=c&d=e", "/a?b=d&d=e"),
        ("/a%2Fb", "/a/b"),
    ],
)
def test_two_pages_have_two_addresses(one: str, other: str) -> None:
    first, second = (addresses.page(f"https://paper.example{path}") for path in (one, other))
    assert first != second
    assert None not in (first, second)


def test_the_same_path_of_two_sites_is_two_pages() -> None:
    assert addresses.page(STORY) != addresses.page(STORY.replace("paper", "tribune"))


def test_parameters_count_in_any_order() -> None:
    one, other = f"{STORY}?a=1&b=2", f"{STORY}?b=2&a=1"
    assert addresses.page(one) == addresses.page(other) != addresses.page(STORY)


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "   ",
        "https://paper.example",
        "https://www.paper.example/",
        "https://paper.example/?utm_source=mail",
        "https://paper.example/#top",
        "paper.example/2025/harbour",
        "mailto:desk@paper.example",
        "javascript:alert(1)",
        "https://[broken/2025/a",
        "https:///2025/a",
    ],
)
def test_what_names_no_page_has_no_address(url: str | None) -> None:
    assert addresses.page(url) is None


@given(url=st.one_of(st.text(max_size=80), st.text(max_size=60).map("https://p.example/".__add__)))
def test_any_text_has_an_address_or_none_and_an_address_is_its_own(url: str) -> None:
    found = addresses.page(url)
    assert found is None or (found and not found.startswith(("http:", "www.")))


# Two articles that are taken for one page lose one of them.
def test_a_bare_number_as_query_is_the_number_of_a_page() -> None:
    one, other = (addresses.page(f"https://paper.example/story.php?{n}") for n in (1001, 1002))
    assert one != other


def test_an_address_inside_a_query_is_not_the_page() -> None:
    one, other = (
        addresses.page(f"https://paper.example/{name}?via=https://news.example/front")
        for name in ("harbour", "storm")
    )
    assert one != other


@pytest.mark.parametrize("name", ["index.html", "index.php", "default.aspx"])
def test_the_first_page_of_a_site_by_its_file_is_no_page(name: str) -> None:
    assert addresses.page(f"https://paper.example/{name}") is None
