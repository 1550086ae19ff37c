"""A Run as one HTML file: plots, tables, and every fault with its question, answer and sources.

A run and its gates in, a page out that needs no script and no network. Everything that came
from a set, an article or an answer is escaped; links of articles are shown as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path

from assistant.errors import BadRequest
from assistant.evaluate.gate import Gate
from assistant.evaluate.judge import Json, Outcome
from assistant.evaluate.measures import MEASURES, Proportion, calibration_error, reliability
from assistant.evaluate.plots import Bar, calibration, intervals
from assistant.evaluate.report import bounds, figure, verdict
from assistant.evaluate.run import Run

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
# A browser that meets markup this page failed to escape still runs and loads nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def write_report(file: Path, run: Run, gates: Sequence[Gate] = ()) -> None:
    """Write the page of a run; raises BadRequest where `file` cannot be written."""
    try:
        file.write_text(html(run, gates), encoding="utf-8")
    except OSError as error:
        raise BadRequest(
            f"the report cannot be written to {file}: {error.strerror}; give another --report FILE"
        ) from error


def html(run: Run, gates: Sequence[Gate] = ()) -> str:
    """Return the page of a run."""
    title = escape(f"{run.set_name}: {len(run.outcomes)} questions")
    body = "".join([_head(run), _measures(run, gates), _types(run), _confidence(run), _faults(run)])
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style></head>"
        f"<body><h1>{title}</h1>{body}</body></html>\n"
    )


def _head(run: Run) -> str:
    first: Json = next((o.reply for o in run.outcomes if o.reply is not None), {})
    index, models = first.get("index") or {}, first.get("models") or {}
    facts = {
        "started": run.started.isoformat(timespec="seconds"),
        "set sha256": run.sha256,
        **{f"index {name}": value for name, value in index.items()},
        **{name: value or "none" for name, value in models.items()},
    }
    return _grid((), ((name, str(value)) for name, value in facts.items()))


def _measures(run: Run, gates: Sequence[Gate]) -> str:
    shares = [m.name for m in MEASURES if isinstance(m, Proportion)]
    bars = [
        Bar(
            label=name,
            found=run.measures[name],
            shown=f"{figure(name, run.measures[name])} of {run.measures[name].count}",
            limits=tuple(gate.limit for gate in gates if gate.measure == name),
            failed=verdict(gates, name, run.measures[name]) == "failed",
        )
        for name in shares
    ]
    rows = (
        (m.name, figure(m.name, found), f"{found.count} {m.over}", bounds(gates, m.name), result)
        for m in MEASURES
        for found in [run.measures[m.name]]
        for result in [verdict(gates, m.name, found)]
    )
    return (
        "<h2>Measures</h2><p>Dots are values, lines 95 % intervals, dashed ticks gates.</p>"
        + intervals("measures with 95 % intervals", bars)
        + _grid(("measure", "value [95 %]", "over", "gate", ""), rows)
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


def _grid(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f"<table>{f'<tr>{head}</tr>' if head else ''}{body}</table>"


def _cell(words: str) -> str:
    kind = f' class="{words}"' if words in ("passed", "failed") else ""
    return f"<td{kind}>{escape(words)}</td>"
