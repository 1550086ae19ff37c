"""Sentences -> who speaks in them: a verb of speech beside a name, a pronoun or "the official".

`speaker` names the one whom a sentence quotes: quotation marks, verb and name stand together.
`attribution` finds any subject of a verb of speech, so that "he said" can be told from a name.
Whoever is told something ("told ABC News") is no speaker, nor is a name inside a longer phrase
("lawyers for NAME"), nor who only reports what another said.
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
TITLE = r"(?:Dr|Mr|Mrs|Ms|Gen|Lt|Sen|Rep|Gov|Sgt|Col|Rev)\."
_WORD = rf"(?:(?:[A-Z]\.)+|{TITLE}(?=\s[A-Z])|[A-ZÀ-ÖØ-Þ][\w’'.-]*\w)"
_TITLED = re.compile(rf".*\b{TITLE}\s")
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
# What may take the words quoted for itself: "said the gunman shouted", "said a sign read".
_TELLS = re.compile(
    rf"\b(?:{_SAID}|{_ASKED}|{_REPORTED}|shouted|yelled|screamed|chanted|cried|texted|whispered|joked"
    r"|described|dubbed|quoted|cited|calls|describes|believes|thinks|thought|felt|reads?|sang|swore"
    r"|spoke|known)\b"
)
# Between a verb of speech and what it quotes, any other past tense may as well.
_TOOK = re.compile(rf"{_TELLS.pattern}|\b[a-z]+(?<!e)ed\b")
# Words that lead into a phrase: what stands behind them is not its head.
INTO = r"(?:of|for|from|to|in|at|on|by|with|near|against|behind|under)"
# A word of a trade, which goes on to a name: none that ends a phrase or begins another.
_TRADE = (
    r"(?!(?:about|aboard|across|after|again|against|ago|alongside|also|amid|among|an?|and|are|around"
    r"|as|at|because|before|behind|but|by|during|earl(?:y|ier)|following|for|from|ha[ds]|have|he"
    r"|here|his|her|if|in|inside|into|is|it|its|last|later?|near|next|not|now|of|on|or|our|outside"
    r"|over|she|since|so|than|that|the|their|then|there|these|they|this|those|through|to|today"
    r"|tomorrow|tonight|too|under|until|upon|via|was|were|wh\w+|will|with\w*|would|yesterday)"
    r"\b)[a-z][a-z’'-]*"
)
# "Trump adviser NAME", "certified planner NAME": the last name is the speaker's.
_TRADED = rf"(?:(?:(?>{_NAME})\s)?(?:{_TRADE}\s){{0,4}}(?!\w+ing\s){_TRADE}\s)?(?P<who>(?>{_NAME}))"
_DATED = r"(?:\son\s[A-Z]\w+day)?"
_ONLY = rf"(?!\s(?:and\s[A-Z]|{_TRADE}))"  # "NAME analyst", "NAME and NAME" are somebody else
# Between what a phrase is about and a name inside it: "lawyers for the billionaire".
_WITHIN = (
    rf"\s(?!of\s(?:staff|state)\s){INTO}\s(?:[Tt]he\s)?(?:{_TRADE}\s){{0,4}}"
    rf"(?:{_NAME}\s(?:and|or)\s)?"
)
# "In" at the front of a sentence comes before a place.
_INSIDE = re.compile(rf"(?:[\w.’'-]{_WITHIN}|\b(?:At|By|For|From|In|On)\s)$")
_INSIDE_CHARS = 100  # before a name; a phrase is seldom longer
# "NAME, the border czar, told", "Chancellor NAME said"; an aside in commas goes between.
_BEFORE = re.compile(
    rf"(?P<who>{_NAME}){_DATED}(?:,\s[^,“”\"]{{1,80}},)?"
    rf"\s(?:(?:has|had|also|later|then|\w+ly)\s){{0,2}}(?:{_SAID}|{_ASKED})\b"
)
# "..., said NAME": right behind what is said, because "she said NAME would come" names another.
_SAID_NAME = re.compile(rf",\s+{_SAID}\s(?:\w+ly\s)?(?P<who>(?>{_NAME})){_ONLY}")
_SAID_TRADE = re.compile(rf"\ue002\s+{_SAID}\s(?:\w+ly\s)?{_TRADED}{_ONLY}")
# "The paper quoted NAME as saying", "NAME was quoted by the paper as saying"
_AS_SAYING = r"\sas\s(?:saying|telling|writing)\b"
_QUOTES_NAME = re.compile(rf"\b(?:quoted|cited)\s{_TRADED}(?:,\s[^,“”\"]{{1,80}},)?{_AS_SAYING}")
_NAME_QUOTED = re.compile(
    rf"(?P<who>{_NAME}){_DATED}(?:,\s[^,“”\"]{{1,80}},)?\s(?:is|are|was|were|ha[sd]\sbeen)\s"
    rf"(?:\w+\s)?(?:quoted|cited)\b[^,;:\ue002]{{0,60}}?{_AS_SAYING}"
)
_OPENING = frozenset(  # capitals at the front of a sentence that belong to no name
    "the a an and but so when while as in on at by for from after before since then later meanwhile"
    " however he she it they we i you his her their our this that these those who if although"
    " additionally also yet still now last next earlier one some many most several few others both"
    " each monday tuesday wednesday thursday friday saturday sunday".split()
)
_DAY = re.compile(r"\s(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day$")
# Some are names of people as well, so the word before tells: "In April NAME said".
_MONTH = re.compile(
    r"\b(?:in|by|since|last|next|this)\s(?:January|February|March|April|May|June|July|August"
    r"|September|October|November|December)$",
    re.IGNORECASE,
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
_NAME_SAID = re.compile(rf"(?P<who>{_NAME}){_DATED}{_ASIDE}{_ADVERBS}{_VERB}")
# "lawyers for NAME said", "according to a source in NAME": somebody, and not the name.
_SOMEBODY_SAID = re.compile(
    rf"{_CLAUSE}(?P<who>[^\ue002,;:()—–]{{1,80}}?){_WITHIN}{_NAME}{_ASIDE}{_ADVERBS}{_VERB}"
)
_ACCORDING_SOMEBODY = re.compile(
    rf"\b[Aa]ccording\sto\s(?P<who>(?:(?:the|an?)\s)?(?:{_TRADE}\s){{0,2}}{_TRADE})"
    rf"(?={_WITHIN}{_NAME})"
)
_ACCORDING = re.compile(
    rf"\b[Aa]ccording\sto\s(?:(?:the|an?)\s)?(?P<who>(?:{_TRADE}\s){{0,2}}{_NAME})"
)
_SUBJECTS: tuple[tuple[Subject, re.Pattern[str]], ...] = (
    ("name", _NAME_SAID),
    ("name", _NAME_QUOTED),
    ("name", _QUOTES_NAME),
    ("pronoun", _PRONOUN_SAID),
    ("noun", _NOUN_SAID),
    ("noun", _SOMEBODY_SAID),
    ("noun", _SAID_NOUN),
    ("name", _SAID_NAME),
    ("name", _SAID_TRADE),
    ("noun", _ACCORDING_SOMEBODY),
    ("name", _ACCORDING),
)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is said to have said something: the words, their place in the sentence, their kind.

    A `noun` is "the official" or "a spokesman": somebody without a name. What is said may begin
    at the offset `end`.
    """

    who: str
    span: Span
    kind: Subject
    end: int


def attribution(words: str) -> Attribution | None:
    """Return the first subject of a verb of speech in a sentence whose quotations are blanked."""
    best: Attribution | None = None
    for kind, pattern in _SUBJECTS:
        for match in pattern.finditer(words):
            span = Span(*match.span("who"))
            name = _name(words, span, alone=pattern is not _ACCORDING) if kind == "name" else span
            if name is None:
                continue
            if best is None or name.start < best.span.start:
                best = Attribution(name.of(words), name, kind, match.end())
            break
    return best


def speaker(sentence: str) -> str | None:
    """Return the name of whoever a sentence quotes, as it stands there; None where it has none."""
    rest = _QUOTE.sub(_blanked, sentence)
    if QUOTED not in rest:
        return None
    for pattern in (_BEFORE, _SAID_TRADE, _SAID_NAME, _NAME_QUOTED, _QUOTES_NAME):
        for match in pattern.finditer(rest):
            name = _name(rest, Span(*match.span("who")))
            before = rest[: match.start() + 1]  # a match may begin with a quotation
            told = _TELLS.search(before) if QUOTED in before else passed_on(rest, match.end())
            if name and not told:
                return name.of(rest)
    return None


def passed_on(words: str, end: int) -> bool:
    """Tell whether a quotation behind `end` may be another's, whom the subject before tells of.

    "The police said the gunman shouted" is followed by the gunman's words.
    """
    between, mark, _ = words[end:].partition(QUOTED)
    return bool(mark) and _TOOK.search(between) is not None


def person(name: str) -> tuple[str, ...]:
    """Return the parts of a name in small letters, without titles."""
    words = [word.strip(".,").lower() for word in re.sub(r"[’']s\b", "", name).split()]
    return tuple(word for word in words if word not in _TITLES) or tuple(words)


def is_same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether one person's name is the end of the other's: a surname stands for both."""
    short, long = sorted((one, other), key=len)
    return bool(short) and long[-len(short) :] == short


def _blanked(quote: re.Match[str]) -> str:
    """Return what stands for a quotation: its words, where they are too few to be one."""
    return QUOTED if len(quote["words"].split()) >= _LEAST_WORDS else quote["words"]


def _name(words: str, run: Span, *, alone: bool = True) -> Span | None:
    """Return the name in a run of capitals, without titles like "Dr.", days and openings.

    None where that leaves nothing or, unless told otherwise, where the name stands inside a phrase.
    """
    start, end = run.start, run.end
    while start < end:
        stop = next((n for n in range(start, end) if words[n].isspace()), end)
        if words[start:stop].lower() not in _OPENING and not _MONTH.search(words, 0, stop):
            break
        start = min(stop + 1, end)
    if day := _DAY.search(words, start, end):
        end = day.start()
    inside = alone and _INSIDE.search(words, max(0, start - _INSIDE_CHARS), start)
    if titled := _TITLED.match(words, start, end):
        start = titled.end()
    return Span(start, end) if start < end and not inside else None
