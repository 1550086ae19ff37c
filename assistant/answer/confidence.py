"""The best sentence for a question -> the probability that it answers, from fitted weights.

Relevance alone cannot refuse: a sentence about the asked-for thing that does not hold the
asked-for fact scores as high as one that does. So the words of the question that the evidence
leaves uncovered, and whether something of the asked-for kind stands there at all, count too.
The weights are in confidence.json with the set and the day they were fitted on.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

from assistant import text
from assistant.answer.extract import Candidate
from assistant.answer.wanted import Kind, Wanted, names
from assistant.corpus import dates

_NUMBER_WORDS = frozenset(
    text.stem(word)
    for word in """
    zero one two three four five six seven eight nine ten eleven twelve dozen dozens hundred
    hundreds thousand thousands million millions billion half quarter third several none single
    """.split()
)
_WHEN = re.compile(
    r"\b(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|yesterday|tomorrow"
    r"|tonight|this (?:week|month|year|morning)|(?:last|next|earlier this|later this)\s+\w+"
    r"|days? (?:ago|later|after|one)|weeks? (?:ago|later)|since|until|morning|evening|week)\b",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r"\b(?:in|at|over|near|across|along|into|from|to|off|of|inside|outside|on)\s+(?:the\s+)?"
    r"(?:\w+\s+){0,3}?[A-Z]"
)
_WHY = re.compile(
    r"\b(?:because|due to|as|since|thanks to|in order|so that|so|after|following|for|aims?|amid"
    r"|to (?!the\b|a\b)\w+|in response|which is why|thus|therefore|leads?|led|cause[sd]?"
    r"|need(?:s|ed)?|seeks?)\b",
    re.IGNORECASE,
)
# An asked-for number is about the asked-for thing when it stands this many words before it.
_NEAR = 4


def probability(features: Mapping[str, float]) -> float:
    """Return the fitted probability in [0, 1] that the sentence answers the question."""
    weights: dict[str, float] = _fitted()["weights"]
    total = sum(weights[name] * features[name] for name in weights if name != "bias")
    return 1.0 / (1.0 + math.exp(-(total + weights["bias"])))


def threshold() -> float:
    """Return the probability below which a question is refused."""
    return float(_fitted()["threshold"])


def features(want: Wanted, best: Candidate, around: str) -> dict[str, float]:
    """Describe how well a sentence, with its surroundings in the article, fits a question.

    `around` is what a reader sees beside the sentence: its neighbours and the heading.
    """
    here = frozenset(text.stems(best.words))
    near = here | frozenset(text.stems(around))
    article = frozenset(_article_stems(best.article.text)) | near
    terms = want.terms
    count = max(1, len(terms))
    return {
        "score": best.score,
        "covered_here": len(terms & here) / count,
        "covered_near": len(terms & near) / count,
        "absent": float(len(terms - article)),
        "names_missing": float(len(missing_names(want, best.article.text + " " + around))),
        "kind": kind_present(want, best.words),
    }


def missing_names(want: Wanted, where: str) -> list[str]:
    """Return the names and numbers of the question that do not stand in `where`."""
    known = frozenset(text.stems(where))
    missing = [name for name in want.names if not known & frozenset(text.stems(name))]
    plain = text.words(where)
    return missing + [number for number in want.numbers if number not in plain]


def missing_terms(want: Wanted, where: str) -> list[str]:
    """Return the words of the question whose stems do not stand in `where`, in order."""
    known = frozenset(text.stems(where))
    return [
        word
        for word in dict.fromkeys(text.words(want.text))
        if text.stem(word) in want.terms and text.stem(word) not in known
    ]


def kind_present(want: Wanted, sentence: str) -> float:
    """Return how surely something of the asked-for kind stands in a sentence, in [0, 1]."""
    asked = frozenset(text.stems(want.text))
    present: dict[Kind, float] = {
        "count": _counts(want, sentence),
        "when": 1.0 if dates.mentions(sentence, 2000) or _WHEN.search(sentence) else 0.0,
        "where": 1.0 if _WHERE.search(sentence) else 0.0,
        "why": 1.0 if _WHY.search(sentence) else 0.3,
        "who": _new_names(asked, sentence),
        "yes_no": 1.0,
        "other": 1.0,
    }
    return present[want.kind]


def _counts(want: Wanted, sentence: str) -> float:
    stems = text.stems(sentence)
    asked = frozenset(text.stems(want.text))
    at = [
        i
        for i, stem in enumerate(stems)
        if (stem[0].isdigit() or stem in _NUMBER_WORDS) and stem not in asked
    ]
    if not at:
        return 0.0
    near = any(want.terms.intersection(stems[i + 1 : i + 1 + _NEAR]) for i in at)
    return 1.0 if near else 0.5


def _new_names(asked: frozenset[str], sentence: str) -> float:
    new = [n for n in names(sentence) if not asked & frozenset(text.stems(n))]
    if any(len(name.split()) > 1 for name in new):
        return 1.0
    return 0.7 if new else 0.0


@lru_cache(maxsize=256)
def _article_stems(article: str) -> frozenset[str]:
    return frozenset(text.stems(article))


@lru_cache(maxsize=1)
def _fitted() -> dict[str, Any]:
    file = resources.files("assistant.answer") / "confidence.json"
    return dict(json.loads(file.read_text("utf-8")))
