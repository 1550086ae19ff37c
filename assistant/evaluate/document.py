"""The frame of every report: one HTML file that needs no script and no network.

Titles, cells and measures in, markup out. Whatever is passed as text is escaped here; only
`body` is markup already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

from assistant.errors import BadRequest
from assistant.evaluate.gate import Gate
from assistant.evaluate.measures import Estimate
from assistant.evaluate.plots import Bar, intervals
from assistant.evaluate.report import bounds, figure, verdict
from assistant.export import html

# A page of a hundred thousand rows opens in no browser; the JSON holds all of them.
_MOST_FAULTS = 500
_STYLE = """
:root { color-scheme: light dark; --good: #1a7f4b; --bad: #c0392b; --faint: #8884; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.2rem; margin-top: 2.5rem }
table { border-collapse: collapse } td, th { padding: .2rem .8rem .2rem 0; text-align: left }
tr { border-bottom: 1px solid var(--faint) } .failed { color: var(--bad); font-weight: 600 }
.passed { color: var(--good) }
.fault { border: 1px solid var(--faint); border-radius: .4rem; padding: .2rem 1rem; margin: 1rem 0 }
dt { font-weight: 600; margin-top: .5rem } dd { margin: 0; white-space: pre-wrap }
blockquote { margin: .2rem 0 .4rem; padding-left: .8rem; border-left: 3px solid var(--faint) }
svg { max-width: 100%; height: auto }
svg text { font: 12px system-ui, sans-serif; fill: currentColor }
.grid { stroke: var(--faint) } .limit { stroke: currentColor; stroke-dasharray: 3 3 }
line.good { stroke: var(--good); stroke-width: 2 } circle.good { fill: var(--good) }
line.bad { stroke: var(--bad); stroke-width: 2 } circle.bad { fill: var(--bad) }
"""


def page(title: str, body: str) -> str:
    """Return the whole page around the markup of its body."""
    return html.page(title, _STYLE, f"<h1>{escape(title)}</h1>{body}")


def write(file: Path, made: str) -> None:
    """Write a page; raises BadRequest where `file` cannot be written."""
    try:
        # Half a surrogate pair, which a JSON string may hold, has no UTF-8.
        file.write_text(made, encoding="utf-8", errors="replace")
    except OSError as error:
        raise BadRequest(
            f"the report cannot be written to {file}: {error.strerror}; give another --report FILE"
        ) from error


def head(facts: Mapping[str, str], notes: Sequence[str]) -> str:
    """Return what was run, and a paragraph of each note that is not empty."""
    said = "".join(f"<p>{escape(line)}.</p>" for line in notes if line)
    return grid((), facts.items()) + said


def measures(
    found: Mapping[str, Estimate],
    gates: Sequence[Gate],
    *,
    shares: Sequence[str],
    over: Mapping[str, str],
) -> str:
    """Return the section of the measures: `shares` as a plot, then all of them as a table.

    `over` says of a measure what its count counts.
    """
    bars = [
        Bar(
            label=name,
            found=found[name],
            shown=f"{figure(name, found[name])} of {found[name].count}",
            limits=tuple(gate.limit for gate in gates if gate.measure == name),
            failed=verdict(gates, name, found[name]) == "failed",
        )
        for name in shares
    ]
    rows = (
        (
            name,
            figure(name, each),
            f"{each.count} {over.get(name, '')}".strip(),
            bounds(gates, name),
            verdict(gates, name, each),
        )
        for name, each in found.items()
    )
    return (
        "<h2>Measures</h2><p>Dots are values, lines 95 % intervals, dashed ticks gates.</p>"
        + intervals("measures with 95 % intervals", bars)
        + grid(("measure", "value [95 %]", "over", "gate", ""), rows)
    )


def faults(heading: str, shown: Sequence[tuple[str, Mapping[str, str]]]) -> str:
    """Return the section of what came out wrong, each with a title and what there is to say."""
    if not shown:
        return f"<h2>{escape(heading)}</h2><p>None.</p>"
    rest = len(shown) - _MOST_FAULTS
    more = f"<p>And {rest} more; --json holds all.</p>" if rest > 0 else ""
    body = "".join(_fault(title, terms) for title, terms in shown[:_MOST_FAULTS])
    return f"<h2>{escape(heading)}: {len(shown)}</h2>{body}{more}"


def _fault(title: str, terms: Mapping[str, str]) -> str:
    said = "".join(f"<dt>{n}</dt><dd>{escape(value)}</dd>" for n, value in terms.items() if value)
    return f'<section class="fault"><h3>{escape(title)}</h3><dl>{said}</dl></section>'


def grid(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of texts; cells that read "passed" or "failed" are coloured."""
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f"<table>{f'<tr>{head}</tr>' if head else ''}{body}</table>"


def _cell(words: str) -> str:
    kind = f' class="{words}"' if words in ("passed", "failed") else ""
    return f"<td{kind}>{escape(words)}</td>"
