"""A response and the text it rests on -> whether the text supports it, and which words it does not.

Three layers, cheapest first, for each sentence. What stands in the text is supported. Numbers,
dates, names, quoted words and denials are compared exactly. What is left is weighed by the judge,
a small network; its word and the differences come together in one fitted line. The weights are in
support.json with the sets and the day they were fitted on.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from assistant import text
from assistant.answer import exact
from assistant.answer.exact import Difference
from assistant.models.judge import Judge, Judgement, excerpt
from assistant.types import Span, Support


@dataclass(frozen=True, slots=True)
class Weighed:
    """How a response fares against its text.

    `score` is the fitted probability in [0, 1] that all of it is supported; `spans` are the words
    of the response that are not, in order; `reason` says in a few words what decided.
    """

    support: Support
    score: float
    reason: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One sentence of a response, with what the layers found; a verbatim one was not judged."""

    span: Span
    differences: tuple[Difference, ...] = ()
    judgement: Judgement | None = None
    overlap: float = 1.0

    @property
    def features(self) -> dict[str, float]:
        """What the fitted line takes."""
        kinds = Counter(difference.support for difference in self.differences)
        judged = self.judgement or Judgement(0.0, ())
        return {
            "supported": judged.supported,
            "doubt": max((logit for _, logit in judged.doubts), default=0.0),
            "contradicted": float(kinds["contradicted"] > 0),
            "missing": float(kinds["unsupported"] > 0),
            "partial": float(kinds["partial"] > 0),
            "overlap": self.overlap,
        }


def weigh(response: str, context: str, judge: Judge) -> Weighed:
    """Weigh each sentence of `response`; the worst of them decides."""
    parts = compare(response, context, judge)
    if not parts:
        return Weighed("unchecked", 0.5, "it says nothing")
    scores = [score(part, fitted()["weights"]) for part in parts]
    worst = min(range(len(parts)), key=lambda i: scores[i])
    limit = threshold()
    spans = tuple(
        span
        for part, sure in zip(parts, scores, strict=True)
        if sure < limit
        for span in doubted(part, response, float(fitted()["doubt"]))
    )
    support: Support = "supported"
    if scores[worst] < limit:
        if any(d.support == "contradicted" for d in parts[worst].differences):
            support = "contradicted"
        else:
            support = "partial" if max(scores) >= limit else "unsupported"
    return Weighed(support, scores[worst], _reason(parts[worst], support), spans)


def compare(response: str, context: str, judge: Judge) -> list[Part]:
    """Return the sentences of `response` with what the exact layers and the judge found."""
    known = text.fold(context)
    spans = text.sentences(response)
    others = [span for span in spans if text.fold(span.of(response)) not in known]
    judged = judge.judge([(span.of(response), context) for span in others])
    found = dict(zip(others, judged, strict=True))
    return [
        _part(span, span.of(response), context, found[span]) if span in found else Part(span)
        for span in spans
    ]


def _part(span: Span, claim: str, context: str, judgement: Judgement) -> Part:
    overlap = _overlap(claim, excerpt(claim, context))
    return Part(span, exact.differences(claim, context), judgement, overlap)


def score(part: Part, weights: Mapping[str, float]) -> float:
    """Return the probability in [0, 1], by fitted weights, that a sentence is supported."""
    if part.judgement is None:
        return 1.0
    logit = weights["bias"] + sum(weights[name] * at for name, at in part.features.items())
    return 1.0 / (1.0 + math.exp(-logit))


def threshold() -> float:
    """Return the score from which a response is called supported."""
    return float(fitted()["threshold"])


@lru_cache(maxsize=1)
def fitted() -> dict[str, Any]:
    """Return what was fitted, as it stands in support.json."""
    file = resources.files("assistant.answer") / "support.json"
    return dict(json.loads(file.read_text("utf-8")))


def doubted(part: Part, response: str, limit: float) -> list[Span]:
    """Return the words of a sentence that differ or whose logit of doubt is above `limit`.

    Where none is, all of it.
    """
    start = part.span.start
    marked = [difference.span for difference in part.differences]
    if part.judgement is not None:
        marked += [span for span, logit in part.judgement.doubts if logit > limit]
    whole = [Span(start + span.start, start + span.end) for span in marked]
    return _joined(whole, response) or [part.span]


def _overlap(claim: str, evidence: str) -> float:
    stems = set(text.stems(claim))
    return len(stems & set(text.stems(evidence))) / len(stems) if stems else 1.0


def _joined(spans: Sequence[Span], response: str) -> list[Span]:
    """Return spans in order, those that touch or have only space between them as one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and not response[found[-1].end : span.start].strip():
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def _reason(part: Part, support: Support) -> str:
    if part.judgement is None:
        return "verbatim"
    if support == "supported":
        return "carried by the text, as far as the judge can tell"
    for kind in ("contradicted", "unsupported", "partial"):
        for difference in part.differences:
            if difference.support == kind:
                return difference.reason
    return "the judge finds words that the text does not carry"
