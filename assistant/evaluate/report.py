"""A Run as tables for the terminal.

A run and its gates in, rich renderables out; nothing is printed here. Shares are shown with
their 95 % interval, since a set of a hundred questions cannot tell 95 % from 97 %.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from assistant.evaluate.gate import Gate
from assistant.evaluate.judge import Outcome
from assistant.evaluate.measures import Estimate
from assistant.evaluate.run import Run

# The columns of the table by type: what a reader asks first, and what fits 80 characters.
_COLUMNS = {
    "right_and_cited": "right, cited",
    "refused_unanswerable": "refused",
    "wrong_answer_rate": "wrong",
}
# A terminal page of faults; the HTML report and the JSON hold all of them.
_MOST_FAULTS = 20


def tables(run: Run, gates: Sequence[Gate] = ()) -> RenderableType:
    """Return the tables by type and by measure, and the first faults where there are any."""
    shown: list[RenderableType] = [_by_type(run), _by_measure(run, gates)]
    if run.faults:
        shown.append(_faults(run.faults))
    return Group(*shown)


def figure(name: str, found: Estimate) -> str:
    """Return an estimate as a reader sees it: '96.7% [92-99]', '0.140 s [0.120-0.150]', '-'."""
    if found.value is None or found.low is None or found.high is None:
        return "-"
    if name.endswith("_seconds"):
        return f"{found.value:.3f} s [{found.low:.3f}-{found.high:.3f}]"
    if name.startswith("mean_"):
        return f"{found.value:.2f} [{found.low:.2f}-{found.high:.2f}]"
    return f"{100 * found.value:.1f}% [{100 * found.low:.0f}-{100 * found.high:.0f}]"


def bounds(gates: Sequence[Gate], name: str) -> str:
    """Return what the gates ask of a measure, '>= 0.95', or nothing."""
    return ", ".join(
        f"{'>=' if gate.bound == 'minimum' else '<='} {gate.limit:g}"
        for gate in gates
        if gate.measure == name
    )


def verdict(gates: Sequence[Gate], name: str, found: Estimate) -> str:
    """Return 'passed', 'failed' or 'not measured' for a measure with a gate, else nothing."""
    own = [gate for gate in gates if gate.measure == name]
    if not own:
        return ""
    if found.value is None:
        return "not measured"
    return "passed" if all(gate.holds(found.value) for gate in own) else "failed"


def measured(
    measures: Mapping[str, Estimate], gates: Sequence[Gate] = ()
) -> dict[str, tuple[str, ...]]:
    """Return for each measure what a plain table shows: value, count, gate and what came of it."""
    return {
        name: (
            figure(name, found),
            str(found.count),
            f"{bounds(gates, name)} {verdict(gates, name, found)}".strip(),
        )
        for name, found in measures.items()
    }


def aligned(rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the rows of a plain table as lines, each column as wide as its longest cell."""
    held = list(rows)
    widths = [max(map(len, column)) for column in zip(*held, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in held]


def _by_type(run: Run) -> Table:
    title = f"{run.set_name}: {len(run.outcomes)} questions, 95 % intervals"
    table = Table(title=title, box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("type", overflow="fold")
    for heading in ("cases", *_COLUMNS.values(), "median"):
        table.add_column(heading, justify="right")
    for kind, measures in run.by_type.items():
        cases = sum(outcome.case.type == kind for outcome in run.outcomes)
        table.add_row(*_type_row(kind, cases, measures))
    table.add_section()
    table.add_row(*_type_row("all", len(run.outcomes), run.measures), style="bold")
    return table


def _type_row(kind: str, cases: int, measures: Mapping[str, Estimate]) -> list[RenderableType]:
    seconds = measures["median_seconds"].value
    return [
        Text(kind),
        str(cases),
        *(figure(name, measures[name]) for name in _COLUMNS),
        "-" if seconds is None else f"{seconds:.3f} s",
    ]


def _by_measure(run: Run, gates: Sequence[Gate]) -> Table:
    table = Table(title="measures", box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for heading in ("measure", "value [95 %]", "over", "gate", ""):
        table.add_column(heading, justify="right" if heading.startswith("value") else "left")
    for name, found in run.measures.items():
        result = verdict(gates, name, found)
        # Square brackets would be read as style tags in a plain string.
        table.add_row(
            name,
            Text(figure(name, found)),
            str(found.count),
            bounds(gates, name),
            Text(result, style={"passed": "green", "failed": "bold red"}.get(result, "")),
        )
    return table


def _faults(faults: Sequence[Outcome]) -> Table:
    left_out = len(faults) - _MOST_FAULTS
    table = Table(
        title=f"{len(faults)} to look at",
        box=box.SIMPLE_HEAD,
        caption=f"and {left_out} more; --report FILE shows all" if left_out > 0 else None,
    )
    for heading in ("id", "came out as", "question", "why"):
        table.add_column(heading, overflow="fold")
    for outcome in faults[:_MOST_FAULTS]:
        table.add_row(
            Text(outcome.case.id),
            outcome.grade,
            Text(outcome.case.question),
            Text(_why(outcome)),
        )
    return table


def _why(outcome: Outcome) -> str:
    reply = outcome.reply or {}
    refusal = (reply.get("refusal") or {}).get("reason")
    said = outcome.error or "; ".join(outcome.notes) or refusal or reply.get("answer")
    return str(said or "")
