"""The language a text is written in, told from its letters and endings without any network.

Text in, an ISO 639-1 code or None out. docs/decisions/0008-dates.md says why py3langid; its
model is unpacked on the first call, so a program that asks nothing of it pays nothing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol, cast

_FEWEST_LETTERS = 12  # two or three words; below that a name decides
_LEAST_CONFIDENCE = 0.4  # names, numbers and addresses stay below 0.25, whole headlines above 0.5
_CHARS = 2_000  # the language does not change after that, and the time grows with the length
_CODE_CHARS = 2  # ISO 639-1; languages and "no language" that have only longer codes are None


class _Identifier(Protocol):
    def classify(self, text: str) -> tuple[str, float]: ...


def language(text: str) -> str | None:
    """Return the code of the language of `text` ("en"), None where it is too short or unsure."""
    text = text[:_CHARS]
    if sum(map(str.isalpha, text)) < _FEWEST_LETTERS:
        return None
    code, confidence = _identifier().classify(text)
    return code if confidence >= _LEAST_CONFIDENCE and len(code) == _CODE_CHARS else None


@lru_cache(maxsize=1)
def _identifier() -> _Identifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    # With norm_probs the confidence is a probability, comparable across lengths.
    return cast(_Identifier, LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True))
