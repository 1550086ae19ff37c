"""Days -> a timeline as SVG, the one picture of a briefing in every format.

Drawn by hand, so that a page opens without a script and a document carries no chart of another
program. Full dots are days that a sentence states, hollow ones days of publication.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

# Sizes in SVG units, which a browser shows as pixels at 100 %.
_WIDTH, _MARGIN, _ROW, _RADIUS, _FOOT = 720, 46, 26, 11, 34
_TICKS = 5
# Dots nearer than this on the line would cover each other and are stacked.
_CLOSE = 2 * _RADIUS + 2


@dataclass(frozen=True, slots=True)
class Dot:
    """A sentence on the line, under its mark."""

    day: dt.date
    stated: bool
    mark: int


def timeline(dots: Sequence[Dot], told: str, *, ink: str, paper: str, faint: str, font: str) -> str:
    """Return the plot of at least one dot, in these colours; `told` is its text for the blind."""
    first, last = min(dot.day for dot in dots), max(dot.day for dot in dots)
    days = max((last - first).days, 1)
    long = _WIDTH - 2 * _MARGIN

    def at(day: dt.date) -> float:
        if first == last:
            return _WIDTH / 2
        return _MARGIN + long * (day - first).days / days

    placed = _placed([(at(dot.day), dot) for dot in sorted(dots, key=lambda d: (d.day, d.mark))])
    rows = 1 + max(row for _, row, _ in placed)
    base = rows * _ROW + 8
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {base + _FOOT}"'
        f' width="{_WIDTH}" height="{base + _FOOT}" role="img" aria-label="{escape(told)}">',
        f'<line x1="{_MARGIN}" y1="{base}" x2="{_WIDTH - _MARGIN}" y2="{base}" stroke="{faint}"'
        ' stroke-width="2"/>',
    ]
    for day in _ticks(first, last):
        x = at(day)
        parts.append(
            f'<line x1="{x:.1f}" y1="{base}" x2="{x:.1f}" y2="{base + 6}" stroke="{faint}"/>'
        )
        parts.append(_text(x, base + 22, day.isoformat(), faint, font))
    for x, row, dot in placed:
        y = base - _ROW * row - _RADIUS - 4
        fill, inner = (ink, paper) if dot.stated else (paper, ink)
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y}" r="{_RADIUS}" fill="{fill}" stroke="{ink}"'
            ' stroke-width="1.5"/>'
        )
        parts.append(_text(x, y + 4, str(dot.mark), inner, font))
    return "".join([*parts, "</svg>"])


def _placed(dots: Sequence[tuple[float, Dot]]) -> list[tuple[float, int, Dot]]:
    """Return each dot with the lowest row in which it covers none before it."""
    ends: list[float] = []
    placed: list[tuple[float, int, Dot]] = []
    for x, dot in dots:
        row = next((n for n, end in enumerate(ends) if x - end >= _CLOSE), len(ends))
        ends[row : row + 1] = [x]
        placed.append((x, row, dot))
    return placed


def _ticks(first: dt.date, last: dt.date) -> list[dt.date]:
    days = (last - first).days
    steps = min(_TICKS - 1, days)
    if not steps:
        return [first]
    return [first + dt.timedelta(days=round(days * n / steps)) for n in range(steps + 1)]


def _text(x: float, y: float, words: str, colour: str, font: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y}" text-anchor="middle" font-family="{font}" font-size="12"'
        f' fill="{colour}">{escape(words)}</text>'
    )
