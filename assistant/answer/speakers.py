"""Sentences -> the people quoted in them: quotation marks, a verb of speech and a name.

A quotation counts where the three stand together in one sentence. "He said" names nobody, and
whoever is told something ("told ABC News") is no speaker.
"""

from __future__ import annotations

import re

_QUOTE = re.compile(r"[“\"](?P<words>[^“”\"]+)[”\"]")
_LEAST_WORDS = 3  # fewer in quotation marks are a title, a nickname or a word held at a distance
_WORD = r"[A-Z][\w’'.-]*\w"
_NAME = rf"{_WORD}(?:\s(?:(?:de|del|al|el|bin|van|von|der|la)\s)?{_WORD}){{0,4}}"
_SAID = (
    r"(?:said|says|replied|continued|added|wrote|explained|insisted|warned|noted|declared|announced"
    r"|testified|stated|argued|recalled|tweeted|posted)"
)
_ASKED = r"(?:told|asked|tells|asks)"  # the name behind these is the listener's
# "NAME, the border czar, told", "Chancellor NAME said"; an aside in commas goes between.
_BEFORE = re.compile(
    rf"(?P<name>{_NAME})(?:,\s[^,“”\"]{{1,80}},)?\s(?:(?:has|had|also|later|then|\w+ly)\s){{0,2}}"
    rf"(?:{_SAID}|{_ASKED})\b"
)
_BEHIND = re.compile(rf"\b{_SAID}\s(?:\w+ly\s)?(?P<name>{_NAME})")
_OPENING = frozenset(  # capitals at the front of a sentence that belong to no name
    "the a an and but so when while as in on at by for from after before since then later meanwhile"
    " however he she it they we i you his her their our this that these those who if although"
    " additionally also yet still now".split()
)
_TITLES = frozenset(
    "president prime minister secretary general chancellor senator sen rep representative governor"
    " gov mayor mr mrs ms dr sir lord lady king queen prince princess judge justice chief captain"
    " lieutenant lt col colonel sgt sergeant officer director professor prof ambassador".split()
)
_OUTSIDE = "\ue002"  # stands for a quotation, so that no name inside it is taken


def speaker(sentence: str) -> str | None:
    """Return the name of whoever a sentence quotes, as it stands there; None where it has none."""
    quotes = [m["words"] for m in _QUOTE.finditer(sentence)]
    if not any(len(words.split()) >= _LEAST_WORDS for words in quotes):
        return None
    rest = _QUOTE.sub(_OUTSIDE, sentence)
    for pattern in (_BEFORE, _BEHIND):
        for match in pattern.finditer(rest):
            if name := _name(match["name"]):
                return name
    return None


def person(name: str) -> tuple[str, ...]:
    """Return the parts of a name in small letters, without titles."""
    words = [word.strip(".,").lower() for word in re.sub(r"[’']s\b", "", name).split()]
    return tuple(word for word in words if word not in _TITLES) or tuple(words)


def is_same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether one person's name is the end of the other's: a surname stands for both."""
    short, long = sorted((one, other), key=len)
    return bool(short) and long[-len(short) :] == short


def _name(words: str) -> str | None:
    parts = words.split()
    while parts and parts[0].lower() in _OPENING:
        parts = parts[1:]
    return " ".join(parts) if parts else None
