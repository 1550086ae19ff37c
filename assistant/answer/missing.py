"""What a refusal can name: the names, numbers and words of a question that no passage has."""

from __future__ import annotations

from assistant import text
from assistant.answer.wanted import Wanted


def missing(want: Wanted, where: str) -> list[str]:
    """Return names and numbers of the question that are not in `where`, then other words."""
    known = frozenset(text.stems(where))
    names = [name for name in want.names if not known & frozenset(text.stems(name))]
    numbers = [number for number in want.numbers if number not in known]
    told = {word for name in names for word in text.words(name)}
    words = [
        word
        for word in dict.fromkeys(text.words(want.text))
        if word not in told and text.stem(word) in want.terms and text.stem(word) not in known
    ]
    return [*names, *numbers, *words]
