"""The timeline as a picture: dots in the order of their days, none over another."""

from __future__ import annotations

import datetime as dt
import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from assistant.export.plot import Dot, timeline

COLOURS = {"ink": "#000000", "paper": "#ffffff", "faint": "#888888", "font": "serif"}
days = st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))


def circles(svg: str) -> list[tuple[float, float]]:
    found = re.findall(r'<circle cx="([\d.]+)" cy="([\d.-]+)"', svg)
    return [(float(x), float(y)) for x, y in found]


@given(st.lists(st.tuples(days, st.booleans()), min_size=1, max_size=20))
def test_dots_lie_in_the_picture_and_cover_none_other(rows: list[tuple[dt.date, bool]]) -> None:
    dots = [Dot(day, stated, mark) for mark, (day, stated) in enumerate(rows, 1)]
    svg = timeline(dots, "told", **COLOURS)
    root = ElementTree.fromstring(svg)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    placed = circles(svg)
    assert len(placed) == len(dots)
    assert all(0 < x < width and 0 < y < height for x, y in placed)
    for n, (x, y) in enumerate(placed):
        assert all(abs(x - a) >= 22 or abs(y - b) >= 22 for a, b in placed[n + 1 :])
    assert [x for x, _ in placed] == sorted(x for x, _ in placed)


def test_a_day_that_is_stated_is_full_and_a_text_is_escaped() -> None:
    day = dt.date(2025, 1, 27)
    svg = timeline([Dot(day, True, 1), Dot(day, False, 2)], 'told "<b>"', **COLOURS)
    assert re.findall(r'<circle[^>]*fill="(#\w+)"', svg) == ["#000000", "#ffffff"]
    assert "<b>" not in svg
    assert svg.count("2025-01-27") == 1
