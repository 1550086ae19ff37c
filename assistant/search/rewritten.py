"""A question -> the same question without words that became limits of the search.

"How many arrests were there in February 2025?", searched in February 2025, asks how many arrests
there were: an article of that month hardly says its name, and one that must would not answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.text import find_quote

# What is left of "in February" without the month.
_DANGLING = re.compile(
    r"\b(?:in|on|at|over|within|during|since|before|after|by|from|until|between|for|of|dated)\s*$",
    re.IGNORECASE,
)
_THE = re.compile(r"\bthe\s*$", re.IGNORECASE)
_OWNS = re.compile(r"['’]s\b")
_SPACE_BEFORE_STOP = re.compile(r"\s+(?=[?.!,;:])")
# Fewer words ask for nothing in particular: "What happened?"
_LEAST_WORDS = 3


def without(text: str, gone: str) -> str:
    """Return a question without some of its words."""
    found = find_quote(gone, text)
    if found is None:
        return text
    before, after = text[: found.start], text[found.end :]
    if owns := _OWNS.match(after):
        after = after[owns.end() :]  # and "in Monday's Times" is left in the Times
    else:
        # "The" is of "last 24 hours", and of what comes behind "January 28".
        before = _THE.sub("", before) if text[found.start].islower() else before
        before = _DANGLING.sub("", before)
    left = f"{before} {after}"
    return _SPACE_BEFORE_STOP.sub("", " ".join(left.split())).lstrip(" ,;")


def rewritten(text: str, gone: Iterable[str]) -> str | None:
    """Return a question without all of `gone`, None where that is the same or says too little."""
    left = text
    for words in gone:
        left = without(left, words)
    return left if left != text and len(left.split()) >= _LEAST_WORDS else None
