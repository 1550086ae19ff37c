"""Inline SVG: estimates on one axis, and stated confidence against what came of it.

Numbers in, SVG markup out, all text escaped. Drawn by hand so that a report is one file that
opens without a script, a font or a network.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from assistant.evaluate.measures import Bin, Estimate

# Sizes in SVG units, which a browser shows as pixels at 100 %.
_ROW, _LEFT, _AXIS, _RIGHT, _FOOT = 26, 210, 340, 190, 30
_SIDE, _MARGIN = 320, 46
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a plot: a share in [0, 1], the text beside it and the limits to draw."""

    label: str
    found: Estimate
    shown: str
    limits: tuple[float, ...] = ()
    failed: bool = False


def intervals(title: str, bars: Sequence[Bar]) -> str:
    """Return a plot with one share and its interval a row; limits are dashed ticks."""
    height = _ROW * len(bars) + _FOOT
    parts = [_open(title, _LEFT + _AXIS + _RIGHT, height)]
    for tick in _TICKS:
        x = _LEFT + _AXIS * tick
        parts.append(_line(x, 0, x, height - _FOOT + 4, "grid"))
        parts.append(_text(x, height - 8, f"{100 * tick:.0f} %", "middle"))
    for at, bar in enumerate(bars):
        parts.append(_bar(bar, at * _ROW + _ROW / 2))
    return "".join([*parts, "</svg>"])


def _bar(bar: Bar, y: float) -> str:
    parts = [
        _text(_LEFT - 10, y + 4, bar.label, "end"),
        _text(_LEFT + _AXIS + 12, y + 4, bar.shown, "start"),
    ]
    found = bar.found
    if found.value is not None and found.low is not None and found.high is not None:
        kind = "bad" if bar.failed else "good"
        low, high = _LEFT + _AXIS * found.low, _LEFT + _AXIS * found.high
        parts.append(_line(low, y, high, y, kind))
        parts += [_line(x, y - 4, x, y + 4, kind) for x in (low, high)]
        parts.append(_dot(_LEFT + _AXIS * found.value, y, 4.5, kind))
    for limit in bar.limits:
        x = _LEFT + _AXIS * limit
        parts.append(_line(x, y - 10, x, y + 10, "limit"))
    return "".join(parts)


def calibration(
    title: str,
    bins: Sequence[Bin],
    *,
    stated: str = "stated confidence",
    came: str = "share right and cited (answers in bin)",
) -> str:
    """Return a reliability diagram: what was stated across, what came of it up, one dot a bin."""
    size = _SIDE + 2 * _MARGIN
    parts = [_open(title, size, size), *_square()]
    parts.append(_line(_MARGIN, _MARGIN + _SIDE, _MARGIN + _SIDE, _MARGIN, "limit"))
    for each in bins:
        parts.append(_bin(each))
    parts.append(_text(size / 2, size - 8, stated, "middle"))
    parts.append(_text(_MARGIN, _MARGIN - 12, came, "start"))
    return "".join([*parts, "</svg>"])


@dataclass(frozen=True, slots=True)
class Curve:
    """A line of a plot: shares in [0, 1], evenly spaced from left to right."""

    label: str
    shares: Sequence[float]


def curves(title: str, lines: Sequence[Curve]) -> str:
    """Return risk over coverage: the share answered across, the share wrong of them up."""
    size = _SIDE + 2 * _MARGIN
    parts = [_open(title, size + _RIGHT, size), *_square()]
    for kind, each in zip(("good", "bad"), lines, strict=False):
        n = len(each.shares)
        places = [
            (_MARGIN + _SIDE * (i + 1) / n, _MARGIN + _SIDE * (1 - share))
            for i, share in enumerate(each.shares)
        ]
        parts += [_line(*one, *other, kind) for one, other in pairwise(places)]
        if places:
            parts.append(_text(_MARGIN + _SIDE + 8, places[-1][1] + 4, each.label, "start"))
    parts.append(_text(size / 2, size - 8, "share of questions answered, surest first", "middle"))
    parts.append(_text(_MARGIN, _MARGIN - 12, "share wrong of those answered", "start"))
    return "".join([*parts, "</svg>"])


def _square() -> Iterator[str]:
    """Yield the grid of a plot of two shares."""
    for tick in _TICKS:
        x, y = _MARGIN + _SIDE * tick, _MARGIN + _SIDE * (1 - tick)
        yield _line(x, _MARGIN, x, _MARGIN + _SIDE, "grid")
        yield _line(_MARGIN, y, _MARGIN + _SIDE, y, "grid")
        yield _text(x, _MARGIN + _SIDE + 16, f"{tick:g}", "middle")
        yield _text(_MARGIN - 6, y + 4, f"{tick:g}", "end")


def _bin(each: Bin) -> str:
    x = _MARGIN + _SIDE * each.confidence
    value, low, high = (
        _MARGIN + _SIDE * (1 - (share or 0.0))
        for share in (each.correct.value, each.correct.low, each.correct.high)
    )
    return (
        _line(x, low, x, high, "good")
        + _dot(x, value, 5, "good")
        + _text(x + 8, value + 14, str(each.correct.count), "start")
    )


def _open(title: str, width: float, height: float) -> str:
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}"'
        f' role="img" aria-label="{escape(title)}"><title>{escape(title)}</title>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _dot(x: float, y: float, radius: float, kind: str) -> str:
    return f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}"/>'


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
