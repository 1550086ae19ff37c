import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus import authors

BODY = "The harbour was closed on Monday after a freighter ran aground, the port authority said."
ONE, TWO, THREE = "Ada Brook", "Ben T. Carder", "Chloé van Dahl"


@pytest.mark.parametrize(
    ("head", "names"),
    [
        ([f"By {ONE}"], ONE),
        ([f"BY {ONE.upper()}"], ONE),
        ([f"By {ONE} and {TWO}, CNN"], f"{ONE} and {TWO}"),
        ([f"By {ONE}, {TWO} and {THREE}, CNN"], f"{ONE}, {TWO} and {THREE}"),
        ([f"Analysis by {ONE}, CNN"], ONE),
        ([f"By {ONE} | January 28, 2025"], ONE),
        ([f"Story by {ONE} | Photos by {TWO} | May 5, 2020"], ONE),
        ([f"{ONE}, USA TODAY"], ONE),
        ([f"{ONE} and {TWO}, Detroit Free Press"], f"{ONE} and {TWO}"),
        ([f"{ONE}, Special for the Port Selim Gazette"], ONE),
        ([f"{ONE}, and {TWO}", "The Port Selim Gazette"], f"{ONE} and {TWO}"),
        ([ONE, "Staff Writer"], ONE),
        ([ONE, "desk@gazette.example"], ONE),
        ([ONE, "January 28, 2025"], ONE),
        ([ONE, "USA TODAY Network - North"], ONE),
        (["Harbour closed after storm", "World", f"By {ONE}"], ONE),
    ],
)
def test_bylines_name_their_writers(head: list[str], names: str) -> None:
    assert authors.author([*head, BODY]) == names


@pytest.mark.parametrize(
    "head",
    [
        [],
        [ONE],
        [f"{ONE} closes the harbour"],
        [f"By {ONE} the harbour was closed."],
        ["By January 20, 2025, the harbour was closed."],
        ["By Staff Reports"],
        ["Associated Press"],
        ["The Associated Press", "USA TODAY"],
        ["From staff and wire reports"],
        [f"{ONE} (right) and {TWO}, 2019"],
        ["Port Selim", "Harbour closed"],
        ["A subtitle here", BODY * 3, f"By {ONE}"],
    ],
)
def test_others_are_no_authors(head: list[str]) -> None:
    assert authors.author([*head, BODY]) is None


@given(st.lists(st.text(max_size=120), max_size=10))
def test_any_lines_are_read(lines: list[str]) -> None:
    found = authors.author(lines)
    assert found is None or (found == found.strip() and found)
