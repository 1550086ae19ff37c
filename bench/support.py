"""The last line of the check for support: fitted on claims that the judge was not trained on.

    python -m bench.support --data DATA [--fit] [--held-out FOLDER] [--responses N]

Of the claims that training held out, half (by their text) are fitted on and the other half measure.
Prints, per set, balanced accuracy at the fitted threshold and at the best one, AUROC, and span F1.
--fit writes assistant/answer/support.json anew. --held-out writes the measuring half of each set as
claims.jsonl, for `assistant eval grounding`; the sets are not the project's to pass on, so give a
folder outside the repository. --responses takes N of each set, evenly.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.answer import support
from assistant.answer.support import Part
from assistant.evaluate import grounding_measures as measures
from assistant.models.judge import SupportJudge
from assistant.models.training.judge import sets
from assistant.models.training.judge.sets import Response
from assistant.types import Span

_FITTED = Path("assistant/answer/support.json")
_NAMES = ("supported", "doubted", "missing")
_LOOSE = 100.0  # four weights on hundreds of responses need hardly any holding back
_THRESHOLDS = np.round(np.arange(0.02, 0.99, 0.01), 2)
_DOUBTS = np.round(np.arange(-2.0, 4.1, 0.25), 2)


# Whether each response is supported, bool[n], and the score it is given, float64[n].
Scored = tuple[npt.NDArray[np.bool_], npt.NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Told:
    """A response of a set with what the layers found in its sentences."""

    response: Response
    parts: tuple[Part, ...]
    for_fitting: bool


def main() -> None:
    """Fit where asked to, then print a line per set."""
    parser = argparse.ArgumentParser(description="The check for support, fitted and measured.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--fit", action="store_true", help="write support.json anew")
    parser.add_argument("--held-out", type=Path, help="a folder for the measuring half")
    parser.add_argument("--responses", type=int, help="how many of each set (default: all)")
    given = parser.parse_args()
    subprocess.run([sys.executable, "-m", "bench.machine"], check=True)
    judge = SupportJudge.open(streams=2)
    found: dict[str, list[Told]] = {}
    for name in sets.NAMES:
        held = sets.read(given.data, name)[1]
        if given.responses is not None and given.responses < len(held):
            held = [held[at * len(held) // given.responses] for at in range(given.responses)]
        found[name] = [
            Told(each, tuple(support.compare(each.text, each.context, judge)), _drawn(each.context))
            for each in held
        ]
        print(f"{name}: {len(held)} responses", flush=True)
        if given.held_out:
            _write(given.held_out / f"{name}.jsonl", found[name])
    if given.fit:
        _FITTED.write_text(json.dumps(fit(found), indent=2) + "\n", "utf-8")
        support.fitted.cache_clear()
    print(table(found))


def fit(found: Mapping[str, Sequence[Told]]) -> dict[str, Any]:
    """Return what support.json is to hold; every set weighs the same, and both verdicts in it."""
    from sklearn.linear_model import LogisticRegression

    rows: list[list[float]] = []
    truths: list[bool] = []
    weights: list[float] = []
    for told in found.values():
        judged = [e for e in told if e.for_fitting and _is_open(e)]
        for verdict in (True, False):
            of_it = [e for e in judged if e.response.supported is verdict]
            rows += [list(support.features(each.parts).values()) for each in of_it]
            truths += [verdict] * len(of_it)
            weights += [1 / len(of_it)] * len(of_it)
    line = LogisticRegression(C=_LOOSE, max_iter=1000).fit(
        np.array(rows), np.array(truths), sample_weight=np.array(weights) * len(rows)
    )
    against = [
        each.response.supported
        for told in found.values()
        for each in told
        if each.for_fitting and any(map(support.contradicted, each.parts))
    ]
    made = {
        # How often a set calls supported what is contradicted; small, but labels err too.
        "contradicted": round(sum(against) / len(against), 4),
        "bias": round(float(line.intercept_[0]), 4),
        **{name: round(float(at), 4) for name, at in zip(_NAMES, line.coef_[0], strict=True)},
    }
    scored = [_scored((e for e in told if e.for_fitting), made) for told in found.values()]
    threshold = max(
        (float(at) for at in _THRESHOLDS),
        key=lambda at: sum(_balanced(of_set, at) for of_set in scored),
    )
    held = [each for told in found.values() for each in told if each.for_fitting]
    doubt = max(
        (float(at) for at in _DOUBTS),
        key=lambda at: _span_f1(held, lambda each: _spans(each, made, threshold, at)),
    )
    return {
        "fitted": dt.date.today().isoformat(),
        "sets": {name: sum(each.for_fitting for each in told) for name, told in found.items()},
        "method": "logistic regression of responses that the judge was not trained on, each set"
        " and verdict weighing the same; the threshold has the best mean balanced accuracy",
        "weights": made,
        "threshold": threshold,
        "doubt": doubt,
    }


def table(found: Mapping[str, Sequence[Told]]) -> str:
    """Return a line per set over the half that was not fitted on."""
    fitted = support.fitted()
    head = ("set", "responses", "supported", "balanced", "at its best", "AUROC", "span F1")
    rows = [head]
    for name, told in found.items():
        others = [each for each in told if not each.for_fitting]
        scored = _scored(others, fitted["weights"])
        f1 = _span_f1(
            others,
            lambda each: _spans(each, fitted["weights"], fitted["threshold"], fitted["doubt"]),
        )
        rows.append(
            (
                name,
                str(len(others)),
                f"{scored[0].mean():.3f}",
                f"{_balanced(scored, fitted['threshold']):.3f}",
                f"{max(_balanced(scored, float(at)) for at in _THRESHOLDS):.3f}",
                f"{float(measures.auroc(np.stack(scored, axis=-1))):.3f}",
                f"{f1:.3f}",
            )
        )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.rjust, row, widths)) for row in rows)


def _is_open(each: Told) -> bool:
    """Tell whether the line has to decide."""
    judged = any(part.judgement for part in each.parts)
    return judged and not any(map(support.contradicted, each.parts))


def _drawn(context: str) -> bool:
    """Tell whether what rests on this text is fitted on."""
    return hashlib.sha256(f"fit {context}".encode()).digest()[0] % 2 == 0


def _scored(told: Iterable[Told], weights: Mapping[str, float]) -> Scored:
    given = list(told)
    scores = [support.score(e.parts, weights) if e.parts else 0.5 for e in given]
    return np.array([e.response.supported for e in given]), np.array(scores)


def _spans(each: Told, weights: Mapping[str, float], threshold: float, doubt: float) -> list[Span]:
    return [
        span
        for part in each.parts
        if support.score([part], weights) < threshold
        for span in support.doubted(part, each.response.text, doubt)
    ]


def _balanced(scored: Scored, at: float) -> float:
    return float(measures.balanced_accuracy(measures.decided(scored[0], scored[1] >= at)))


def _span_f1(told: Sequence[Told], spans_of: Callable[[Told], Sequence[Span]]) -> float:
    """Return F1 over the characters of responses whose unsupported words are known."""
    rows = [
        measures.characters(spans_of(each), each.response.doubted)
        for each in told
        if each.response.doubted is not None
    ]
    return float(np.nan_to_num(measures.span_f1(np.array(rows, dtype=np.float64))))


def _write(file: Path, told: Sequence[Told]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8") as lines:
        for number, each in enumerate(t for t in told if not t.for_fitting):
            spans = [{"start": s.start, "end": s.end} for s in each.response.doubted or ()]
            row = {
                "id": f"{file.stem}-{number}",
                "context": each.response.context,
                "response": each.response.text,
                "supported": each.response.supported,
                "spans": spans,
            }
            lines.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
