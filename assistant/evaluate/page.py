"""A Run as one HTML file: plots, tables, and every fault with its question, answer and sources.

A run and its gates in, a page out that needs no script and no network. Everything that came
from a set, an article or an answer is escaped; links of articles are shown as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path

from assistant.evaluate import document
from assistant.evaluate.gate import Gate
from assistant.evaluate.judge import Json, Outcome
from assistant.evaluate.measures import MEASURES, Proportion, calibration_error, reliability
from assistant.evaluate.plots import Bar, calibration, intervals
from assistant.evaluate.report import figure
from assistant.evaluate.run import Run


def write_report(file: Path, run: Run, gates: Sequence[Gate] = ()) -> None:
    """Write the page of a run; raises BadRequest where `file` cannot be written."""
    document.write(file, html(run, gates))


def html(run: Run, gates: Sequence[Gate] = ()) -> str:
    """Return the page of a run."""
    body = [_head(run), _measures(run, gates), _types(run), _confidence(run), _faults(run)]
    return document.page(f"{run.set_name}: {len(run.outcomes)} questions", "".join(body))


def _head(run: Run) -> str:
    first: Json = next((o.reply for o in run.outcomes if o.reply is not None), {})
    index, models = first.get("index") or {}, first.get("models") or {}
    facts = {
        "started": run.started.isoformat(timespec="seconds"),
        "set sha256": run.sha256,
        **{f"index {name}": value for name, value in index.items()},
        **{name: value or "none" for name, value in models.items()},
    }
    return document.grid((), ((name, str(value)) for name, value in facts.items()))


def _measures(run: Run, gates: Sequence[Gate]) -> str:
    return document.measures(
        run.measures,
        gates,
        shares=[m.name for m in MEASURES if isinstance(m, Proportion)],
        over={m.name: m.over for m in MEASURES},
    )


def _types(run: Run) -> str:
    bars = []
    for kind, measures in run.by_type.items():
        found = measures["correct"]
        bars.append(Bar(kind, found, f"{figure('correct', found)} of {found.count}"))
    return (
        "<h2>By question type</h2><p>Correct: right and cited, or rightly refused.</p>"
        + intervals("share correct by question type", bars)
    )


def _confidence(run: Run) -> str:
    bins = reliability(run.outcomes)
    error = calibration_error(bins)
    if error is None:
        return "<h2>Confidence</h2><p>No answer states a confidence.</p>"
    return (
        f"<h2>Confidence</h2><p>Expected calibration error {error:.3f}; a dot on the dashed line"
        " says what came true.</p>" + calibration("confidence against share correct", bins)
    )


def _faults(run: Run) -> str:
    if not run.faults:
        return "<h2>Wrong cases</h2><p>None.</p>"
    return f"<h2>Wrong cases: {len(run.faults)}</h2>" + "".join(_fault(o) for o in run.faults)


def _fault(outcome: Outcome) -> str:
    case, reply = outcome.case, outcome.reply or {}
    terms = [
        ("question", case.question),
        ("asked", case.asked.isoformat() if case.asked else ""),
        ("error", outcome.error or ""),
        ("why", "\n".join(outcome.notes)),
        ("answer", reply.get("answer") or ""),
        ("confidence", "" if outcome.confidence is None else f"{outcome.confidence:.2f}"),
        ("expected", _expected(outcome)),
        ("must not say", ", ".join(case.must_not_say)),
    ]
    shown = "".join(f"<dt>{n}</dt><dd>{escape(value)}</dd>" for n, value in terms if value)
    gold = (_quoted(g.article, g.quote or "(any part)") for g in case.gold)
    refusal = reply.get("refusal") or {}
    return (
        f'<section class="fault"><h3>{escape(case.id)} <small>({escape(case.type)})</small>'
        f" &mdash; {outcome.grade}</h3><dl>{shown}"
        + _listed("refused because", _refusal(refusal))
        + _listed("gold", gold)
        + _listed("sources", map(_source, reply.get("sources") or ()))
        + _listed("nearest", map(_source, refusal.get("nearest") or ()))
        + "</dl></section>"
    )


def _expected(outcome: Outcome) -> str:
    if not outcome.case.answerable:
        return "a refusal"
    return "; and ".join(" or ".join(group) for group in outcome.case.groups)


def _refusal(refusal: Json) -> Iterator[str]:
    if refusal:
        missing = ", ".join(map(str, refusal.get("missing") or ()))
        words = str(refusal.get("reason")) + (f" (missing: {missing})" if missing else "")
        yield f"<dd>{escape(words)}</dd>"


def _source(source: Json) -> str:
    facts = (source.get(name) for name in ("title", "source", "published", "external_id"))
    head = " · ".join(str(fact) for fact in facts if fact)
    mark = source.get("mark")
    place = f"{source.get('start')}-{source.get('end')}"
    named = f"{head} · {place}" if mark is None else f"[{mark}] {head} · {place}"
    return _quoted(named, str(source.get("quote") or ""))


def _quoted(head: str, quote: str) -> str:
    return f"<dd>{escape(head)}<blockquote>{escape(quote)}</blockquote></dd>"


def _listed(term: str, items: Iterable[str]) -> str:
    shown = "".join(items)
    return f"<dt>{term}</dt>{shown}" if shown else ""
