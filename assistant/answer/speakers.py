"""Sentences -> who speaks in them: a verb of speech beside a name, a pronoun or "the official".

`speaker` names the one whom a sentence quotes: quotation marks, verb and name stand together.
`attribution` finds any subject of a verb of speech, so that "he said" can be told from a name.
Whoever is told something ("told ABC News") is no speaker.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assistant.answer.quotations import QUOTED
from assistant.types import Span

Subject = Literal["name", "pronoun", "noun"]

_QUOTE = re.compile(r"[“\"](?P<words>[^“”\"]+)[”\"]")
_LEAST_WORDS = 3  # fewer in quotation marks are a title, a nickname or a word held at a distance
_WORD = r"(?:(?:[A-Z]\.)+|[A-ZÀ-ÖØ-Þ][\w’'.-]*\w)"
_NAME = rf"{_WORD}(?:\s(?:(?:de|del|al|el|bin|van|von|der|la)\s)?{_WORD}){{0,4}}"
_SAID = (
    r"(?:said|says|replied|continued|added|wrote|explained|insisted|warned|noted|declared|announced"
    r"|testified|stated|argued|recalled|tweeted|posted)"
)
_ASKED = r"(?:told|asked|tells|asks)"  # the name behind these is the listener's
# Verbs that report words as well, but too often something else to tell of a quotation.
_REPORTED = (
    r"(?:acknowledged|admitted|agreed|alleged|asserted|called|claimed|claims|commented"
    r"|concluded|confirmed|conceded|contended|denied|emphasized|emphasised|estimated|estimates"
    r"|indicated|informed|notes|pledged|predicted|promised|questioned|remarked|reported|responded"
    r"|reiterated|stressed|suggested|urged|urges|vowed|warns|writes)"
)
# "NAME, the border czar, told", "Chancellor NAME said"; an aside in commas goes between.
_BEFORE = re.compile(
    rf"(?P<name>{_NAME})(?:,\s[^,“”\"]{{1,80}},)?\s(?:(?:has|had|also|later|then|\w+ly)\s){{0,2}}"
    rf"(?:{_SAID}|{_ASKED})\b"
)
# "..., said NAME": right behind what is said, because "she said NAME would come" names another.
_BEHIND = re.compile(rf"[\ue002,]\s+{_SAID}\s(?:\w+ly\s)?(?P<name>{_NAME})")
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
_ADVERBS = r"\s(?:(?:has|had|have|also|later|then|still|repeatedly|\w+ly)\s){0,2}"
_ASIDE = r"(?:,\s[^,“”\"\ue002]{1,80},)?"
_VERB = rf"(?:{_SAID}|{_ASKED}|{_REPORTED})\b"
# "he", "the border czar", "a senior official": at the front of a clause only, because the mayor
# in "the man who hit the mayor said" is not who speaks.
_CLAUSE = r"(?:^|[\ue002,;:()—–-])\s*(?:(?:and|but|as|when|while|however|meanwhile),?\s+)?"
_PRONOUN_SAID = re.compile(rf"\b(?P<who>he|she|they|it){_ADVERBS}{_VERB}", re.IGNORECASE)
_NOUN = (
    r"(?:the|an?|one|another|two|his|her|its|their)\s(?:(?!the\s|an?\s|of\s|who\s|that\s)"
    r"[\w’'.-]+\s){0,4}?(?!(?:had|has|have|also|was|were|is|are|be|been)\b)(?-i:[a-z])[\w-]*"
)
_NOUN_SAID = re.compile(rf"{_CLAUSE}(?P<who>{_NOUN}){_ASIDE}{_ADVERBS}{_VERB}", re.IGNORECASE)
_SAID_NOUN = re.compile(rf"\ue002\s+{_SAID}\s(?P<who>{_NOUN})(?=[\s,.:;]|$)", re.IGNORECASE)
_NAME_SAID = re.compile(rf"(?P<who>{_NAME}){_ASIDE}{_ADVERBS}{_VERB}")
_SAID_NAME = re.compile(rf"[\ue002,]\s+{_SAID}\s(?:\w+ly\s)?(?P<who>{_NAME})")
# “...,” says certified planner NAME
_SAID_TRADE = re.compile(rf"\ue002\s+{_SAID}\s(?:[a-z’'-]+\s){{1,5}}(?P<who>{_NAME})")
_ACCORDING = re.compile(
    rf"\b[Aa]ccording\sto\s(?:(?:the|an?)\s)?(?P<who>(?:[a-z]+\s){{0,2}}{_NAME})"
)
_SUBJECTS: tuple[tuple[Subject, re.Pattern[str]], ...] = (
    ("name", _NAME_SAID),
    ("pronoun", _PRONOUN_SAID),
    ("noun", _NOUN_SAID),
    ("noun", _SAID_NOUN),
    ("name", _SAID_NAME),
    ("name", _SAID_TRADE),
    ("name", _ACCORDING),
)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is said to have said something: the words, their place in the sentence, their kind.

    A `noun` is "the official" or "a spokesman": somebody without a name.
    """

    who: str
    span: Span
    kind: Subject


def attribution(words: str) -> Attribution | None:
    """Return the first subject of a verb of speech in a sentence whose quotations are blanked."""
    best: Attribution | None = None
    for kind, pattern in _SUBJECTS:
        for match in pattern.finditer(words):
            span = Span(*match.span("who"))
            who = _name(match["who"]) if kind == "name" else match["who"]
            if who is None:
                continue
            span = Span(span.end - len(who), span.end)
            if best is None or span.start < best.span.start:
                best = Attribution(who, span, kind)
            break
    return best


def speaker(sentence: str) -> str | None:
    """Return the name of whoever a sentence quotes, as it stands there; None where it has none."""
    quotes = [m["words"] for m in _QUOTE.finditer(sentence)]
    if not any(len(words.split()) >= _LEAST_WORDS for words in quotes):
        return None
    rest = _QUOTE.sub(QUOTED, sentence)
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
