"""A response and the text it rests on -> whether the text supports it, and which words it does not.

Three layers, cheapest first, for each sentence. What stands in the text is supported. Numbers,
dates, names, quoted words and denials are compared exactly. What is left is weighed by the judge,
a small network. The worst that either found in any sentence comes together in one fitted line,
whose weights are in support.json with the sets and the day they were fitted on.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from assistant import text
from assistant.answer import exact
from assistant.answer.exact import Difference
from assistant.models.judge import Judge, Judgement
from assistant.types import Span, Support

_CARRIED = "carried by the text, as far as the judge can tell"
_DOUBTED = "the judge finds words that the text does not carry"
_GRAVEST = ("contradicted", "unsupported", "partial")  # the first that there is gives the reason
_LEAST_WORDS = 4  # fewer are a claim only as a sentence with its stop
_LETTERS = re.compile(r"[^\W\d_]")


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
    """A sentence of a response, with what the layers found; a verbatim one was not judged."""

    span: Span
    differences: tuple[Difference, ...] = ()
    judgement: Judgement | None = None


def weigh(response: str, context: str, judge: Judge) -> Weighed:
    """Weigh each sentence of `response`; the worst that is found in any of them decides."""
    parts = compare(response, context, judge)
    if not parts:
        return Weighed("unchecked", 0.5, "it says nothing")
    weights, limit = fitted()["weights"], threshold()
    whole = score(parts, weights)
    if whole >= limit:
        verbatim = all(part.judgement is None for part in parts)
        return Weighed("supported", whole, "verbatim" if verbatim else _CARRIED)
    scores = [score([part], weights) for part in parts]
    wrong = [part for part, sure in zip(parts, scores, strict=True) if sure < limit]
    wrong = wrong or [parts[min(range(len(parts)), key=lambda i: scores[i])]]
    differences = [
        d for kind in _GRAVEST for part in wrong for d in part.differences if d.support == kind
    ]
    support: Support = "partial" if len(wrong) < len(parts) else "unsupported"
    if differences and differences[0].support == "contradicted":
        support = "contradicted"
    return Weighed(
        support,
        whole,
        differences[0].reason if differences else _DOUBTED,
        tuple(s for part in wrong for s in doubted(part, response, float(fitted()["doubt"]))),
    )


def compare(response: str, context: str, judge: Judge) -> list[Part]:
    """Return the sentences of `response` with what the exact layers and the judge found.

    What claims nothing, a heading or the mark of a list, is left out.
    """
    known = text.fold(context)
    spans = [span for span in text.sentences(response) if _claims(span.of(response))]
    others = [span for span in spans if text.fold(span.of(response)) not in known]
    judged = judge.judge([(span.of(response), context) for span in others])
    found = dict(zip(others, judged, strict=True))
    return [
        Part(span, exact.differences(span.of(response), context), found[span])
        if span in found
        else Part(span)
        for span in spans
    ]


def features(parts: Sequence[Part]) -> dict[str, float]:
    """Return the worst of what was found in sentences that were judged: what the line takes.

    `doubted` is the logarithm of how many words are, one added, as the judge expects.
    """
    judged = [(part, part.judgement) for part in parts if part.judgement]
    kinds = {difference.support for part, _ in judged for difference in part.differences}
    doubts = [sum(_share(logit) for _, logit in word.doubts) for _, word in judged]
    return {
        "supported": min(word.supported for _, word in judged),
        "doubted": math.log1p(max(doubts)),
        "missing": float("unsupported" in kinds),
    }


def score(parts: Sequence[Part], weights: Mapping[str, float]) -> float:
    """Return the probability in [0, 1], by fitted weights, that the sentences are supported.

    What the text contradicts, compared exactly, no word of the judge can support.
    """
    if all(part.judgement is None for part in parts):
        return 1.0
    if any(contradicted(part) for part in parts):
        return weights["contradicted"]
    found = features(parts)
    return _share(weights["bias"] + sum(weights[name] * at for name, at in found.items()))


def contradicted(part: Part) -> bool:
    """Tell whether the text states something else in the place of what a sentence states."""
    return any(difference.support == "contradicted" for difference in part.differences)


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


def _joined(spans: Sequence[Span], response: str) -> list[Span]:
    """Return spans in order, those that touch or have only space between them as one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and not response[found[-1].end : span.start].strip():
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def _claims(sentence: str) -> bool:
    """Tell whether a sentence says something: "3.", "(Passage 2)" and "Ingredients:" do not."""
    is_short = len(sentence.split()) < _LEAST_WORDS
    return not is_short or (_LETTERS.search(sentence) is not None and sentence[-1] in '.!?"”’')


def _share(logit: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-500.0, logit)))
