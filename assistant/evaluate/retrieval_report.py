"""A RetrievalRun as text for the terminal and as one HTML file.

A run and its gates in, text out. The page is framed like that of `eval answers`: no script, no
network, and everything that came from a set is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.evaluate import document
from assistant.evaluate.gate import Gate
from assistant.evaluate.plots import Bar, intervals
from assistant.evaluate.report import aligned, figure, measured
from assistant.evaluate.retrieval import DEPTH, SHARES, RetrievalRun, Row


def text(run: RetrievalRun, gates: Sequence[Gate] = ()) -> str:
    """Return the measures as a table, with what was left out said under it."""
    rows = [(name, *cells) for name, cells in measured(run.measures, gates).items()]
    lines = aligned([("measure", "value [95 %]", "over", "gate"), *rows])
    return "\n".join([_title(run), "", *lines, *_left_out(run)])


def write_report(file: Path, run: RetrievalRun, gates: Sequence[Gate] = ()) -> None:
    """Write the page of a run; raises BadRequest where `file` cannot be written."""
    document.write(file, html(run, gates))


def html(run: RetrievalRun, gates: Sequence[Gate] = ()) -> str:
    """Return the page of a run."""
    body = [_head(run), _measures(run, gates), _ranks(run), _misses(run)]
    return document.page(_title(run), "".join(body))


def _title(run: RetrievalRun) -> str:
    how = "reranked" if run.reranked else "not reranked"
    articles = len(run.collection.first_of)
    return (
        f"{run.collection.folder.name}: {len(run.rows)} questions over {articles} articles,"
        f" {run.k} passages each, {how}"
    )


def _left_out(run: RetrievalRun) -> list[str]:
    said = []
    if errors := [row.error for row in run.rows if row.error]:
        said.append(f"{len(errors)} questions failed, the first with {errors[0]}")
    if run.collection.unasked:
        said.append(f"{run.collection.unasked} questions have no right article and were not asked")
    if run.lost:
        said.append(
            f"{len(run.lost)} right articles are not in the index and cannot be found: "
            + ", ".join(run.lost[:DEPTH])
            + (", …" if len(run.lost) > DEPTH else "")
        )
    return ["", *said] if said else []


def _head(run: RetrievalRun) -> str:
    facts = {
        "started": run.started.isoformat(timespec="seconds"),
        "set sha256": run.collection.sha256,
        **{f"index {name}": str(value) for name, value in run.index.items()},
    }
    return document.head(facts, _left_out(run))


def _measures(run: RetrievalRun, gates: Sequence[Gate]) -> str:
    return document.measures(run.measures, gates, shares=SHARES, over={})


def _ranks(run: RetrievalRun) -> str:
    bars = []
    for rank in range(1, DEPTH + 1):
        found = run.hits_within(rank)
        bars.append(Bar(f"first {rank}", found, figure("share", found)))
    return (
        "<h2>How deep one has to read</h2>"
        f"<p>Share of questions with a right article among the first 1 to {DEPTH}.</p>"
        + intervals("share of questions with a right article by depth", bars)
    )


def _misses(run: RetrievalRun) -> str:
    missed = [row for row in run.rows if row.first_right != 1]
    return document.faults("Not right at first", [_miss(row) for row in missed])


def _miss(row: Row) -> tuple[str, dict[str, str]]:
    where = f"rank {row.first_right}" if row.first_right else f"not in the first {DEPTH}"
    terms = {
        "question": row.topic.question,
        "error": row.error or "",
        "right": ", ".join(row.topic.relevant),
        "found": ", ".join(row.articles) or "nothing",
    }
    return f"{row.topic.id} — {where}", terms
