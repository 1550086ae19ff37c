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
    r"\b(?:in|on|during|since|before|after|by|from|until|between|for|of)\s*$", re.IGNORECASE
)
_SPACE_BEFORE_STOP = re.compile(r"\s+(?=[?.!,;:])")
# Fewer words ask for nothing in particular: "What happened?"
_LEAST_WORDS = 3


def without(text: str, gone: str) -> str:
    """Return a question without some of its words."""
    found = find_quote(gone, text)
    if found is None:
        return text
    before = _DANGLING.sub("", text[: found.start])
    left = f"{before} {text[found.end :]}"
    return _SPACE_BEFORE_STOP.sub("", " ".join(left.split())).lstrip(" ,;")


def rewritten(text: str, gone: Iterable[str]) -> str | None:
    """Return a question without all of `gone`, None where that is the same or says too little."""
    left = text
    for words in gone:
        left = without(left, words)
    return left if left != text and len(left.split()) >= _LEAST_WORDS else None
