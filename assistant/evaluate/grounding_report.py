"""A GroundingRun as text for the terminal and as one HTML file.

A run and its gates in, text out. The page is framed like that of the other `eval` commands: no
script, no network, and everything that came from a set is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from assistant.evaluate import document
from assistant.evaluate.gate import Gate
from assistant.evaluate.grounding import COMPARED, SHARES, GroundingRun, Row
from assistant.evaluate.measures import calibration_error
from assistant.evaluate.plots import Bar, calibration, intervals
from assistant.evaluate.report import aligned, figure, measured
from assistant.models.judge import excerpt
from assistant.types import Span

_ON_PEERS = (
    "{}: scores that know nothing of support; what needs a threshold is shown at the one that is"
    " best for each of them on these very responses"
)


def text(run: GroundingRun, gates: Sequence[Gate] = ()) -> str:
    """Return the measures as a table, those of the peers beside them and notes under it."""
    peers = run.compared.values()
    rows = [
        (name, *cells, *(figure(name, of[name]) if name in of else "" for of in peers))
        for name, cells in measured(run.measures, gates).items()
    ]
    lines = aligned([("measure", "value [95 %]", "over", "gate", *run.peers), *rows])
    return "\n".join([_title(run), "", *lines, *_notes(run)])


def write_report(file: Path, run: GroundingRun, gates: Sequence[Gate] = ()) -> None:
    """Write the page of a run; raises BadRequest where `file` cannot be written."""
    document.write(file, html(run, gates))


def html(run: GroundingRun, gates: Sequence[Gate] = ()) -> str:
    """Return the page of a run."""
    measures = document.measures(run.measures, gates, shares=SHARES, over={})
    body = [_head(run), measures, _compared(run), _types(run), _scores(run), _wrong(run)]
    return document.page(_title(run), "".join(body))


def _title(run: GroundingRun) -> str:
    supported = sum(row.response.supported for row in run.rows)
    return (
        f"{run.responses.name}: {len(run.rows)} responses, {supported} of them supported;"
        f" judge {run.judge}, supported from {run.threshold:g}"
    )


def _notes(run: GroundingRun) -> list[str]:
    said = []
    if errors := [row.error for row in run.rows if row.error]:
        said.append(f"{len(errors)} responses failed, the first with {errors[0]}")
    if unchecked := sum(row.supported is None and not row.error for row in run.rows):
        said.append(f"{unchecked} responses were left unchecked and count as wrong")
    if run.peers:
        said.append(_ON_PEERS.format(", ".join(run.peers)))
    return ["", *said] if said else []


def _head(run: GroundingRun) -> str:
    facts = {
        "started": run.started.isoformat(timespec="seconds"),
        "set sha256": run.responses.sha256,
        "judge": run.judge,
        "called supported from": f"{run.threshold:g}",
    }
    return document.head(facts, _notes(run))


def _compared(run: GroundingRun) -> str:
    if not run.peers:
        return ""
    sides = {"this check": run.measures, **run.compared}
    bars = [Bar(name, of["auroc"], figure("auroc", of["auroc"])) for name, of in sides.items()]
    rows = ((name, *(figure(each, of[each]) for each in COMPARED)) for name, of in sides.items())
    return (
        "<h2>Beside other scores</h2><p>AUROC: of a supported and an unsupported response, how"
        " often the supported one has the higher score.</p>"
        + intervals("AUROC of each score", bars)
        + document.grid(("", *COMPARED), rows)
    )


def _types(run: GroundingRun) -> str:
    bars = [
        Bar(kind, found, f"{figure('right', found)} of {found.count}")
        for kind, found in run.by_type.items()
    ]
    return "<h2>By type</h2><p>Share judged right.</p>" + intervals("share right by type", bars)


def _scores(run: GroundingRun) -> str:
    bins = run.reliability
    error = calibration_error(bins)
    if error is None:
        return "<h2>Scores</h2><p>Nothing was scored.</p>"
    return (
        f"<h2>Scores</h2><p>Expected calibration error {error:.3f}; a dot on the dashed line says"
        " what is true.</p>"
        + calibration(
            "score against share supported",
            bins,
            stated="score",
            came="share supported (responses in bin)",
        )
    )


def _wrong(run: GroundingRun) -> str:
    return document.faults("Judged wrong", [_fault(row) for row in run.rows if not row.right])


def _fault(row: Row) -> tuple[str, dict[str, str]]:
    response, weighed = row.response, row.weighed
    truth = "supported" if response.supported else "unsupported"
    said = weighed.support if weighed else "failed"
    score = f", {weighed.score:.3f}" if weighed else ""
    terms = {
        "response": response.text,
        "doubted": _quoted(weighed.spans if weighed else (), response.text),
        "not in the text": _quoted(response.spans, response.text),
        "why": weighed.reason if weighed else "",
        "error": row.error or "",
        "text, as far as it was read": excerpt(response.text, response.context),
    }
    return f"{response.id} ({response.type}) — {truth}, judged {said}{score}", terms


def _quoted(spans: Iterable[Span], words: str) -> str:
    return "; ".join(f"“{span.of(words)}”" for span in spans)
