"""Question -> what kind of answer it wants, its parts, and the words an answer must cover.

Strings in, values out. Rules, not a model: they decide nothing alone, their results are
features of the fitted confidence, and a wrong one must be easy to see.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant import text
from assistant.corpus import dates

Kind = Literal["who", "when", "where", "count", "why", "yes_no", "other"]

_PATTERNS: tuple[tuple[Kind, str], ...] = (
    ("count", r"\bhow (?:many|much|old|often|tall|large|big|long|high)\b"),
    (
        "count",
        r"\b(?:what|which) (?:is the |was the )?"
        r"(?:number|percentage|share|percent|rate|cost|price|amount|age|budget)\b",
    ),
    ("when", r"\bwhen\b|\b(?:what|which) (?:exact )?(?:date|day|year|month|time|week)\b"),
    (
        "where",
        r"\bwhere\b|\b(?:what|which) (?:country|state|city|town|county|region|place|base"
        r"|location|area|neighbou?rhood)\b",
    ),
    ("why", r"\bwhy\b|\bwhat (?:made|caused|led)\b|\b(?:reason|reasons|grounds|cause)\b"),
    (
        "who",
        r"\bwho(?:se|m)?\b|\b(?:what|which) (?:person|man|woman|official|general|agent|officer"
        r"|journalist|reporter|minister|president|leader|senator|spokes\w+)s?\b",
    ),
    (
        "yes_no",
        r"^\W*(?:did|does|do|is|are|was|were|has|have|had|can|could|will|would|should|may"
        r"|might)\b",
    ),
    ("other", r"\b(?:what|which|how)\b"),
)
_KINDS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS)
# Function words, question words and words about asking; they say nothing of the subject.
_STOP = frozenset(
    text.stem(word)
    for word in """
    a an the this that these those he she it they we i you his her its their our my me him them us
    am is are was were be been being do does did done doing have has had having will would shall
    should can could may might must of in on at by for from with about into over under between
    through during before after above below to up down out off again further then once and or but
    if because as until while so than too very not no nor only own same such both each few more
    most other some any all what which who whom whose when where why how many much long far old
    often there here just now also according tell told say said says asked ask mention mentioned
    article articles report reports reported corpus please know anyone something anything kind
    type sort name happen happened
    """.split()
)
_PART = re.compile(
    r"(?:\?\s+|,?\s+and\s+|;\s+)(?=(?:on |in |at |by |from |for |to )?"
    r"(?:what|who|whom|whose|which|where|when|why|how"
    r"|(?:has|have|had|did|does|do|is|are|was|were)\s+(?!to\b|been\b|not\b))\b)",
    re.IGNORECASE,
)
# The answer to these stands in more than one sentence, most often of several articles.
_COMPARES = re.compile(
    r"\b(?:or|both|agree|agrees|differ|differs|disagree|contradict|contradicts|compare|compared"
    r"|difference|differences|versus|vs|conflict|conflicting|consistent)\b",
    re.IGNORECASE,
)
# "What did X say about Y": words of X, and not words about them.
_SAY = (
    r"(?:say|said|says|tell|told|reply|replied|note|noted|warn|warned|claim|claimed|state|stated"
    r"|announce|announced|write|wrote|tweet|tweeted|think|argue|argued|explain|explained|post"
    r"|posted|call|called|promise|promised|admit|admitted|ask|asked|respond|responded|comment"
    r"|mention|mentioned|advise|advised|emphasi[sz]e|describe|described|quoted)"
)
_SPEAKER = re.compile(
    r"\b(?:did|does|do|has|have|had)\s+(?:the\s+)?(?P<asked>(?:[\w’'.&-]+\s+){0,5}?[\w’'.&-]+)"
    rf"\s+(?:ever\s+|also\s+|publicly\s+)?{_SAY}\b"
    r"|\baccording\s+to\s+(?:the\s+)?(?P<told>(?:[\w’'.&-]+\s?){1,4}?)(?=\s*(?:[,?]|$))"
    r"|^\W*(?:quote\s+)?what\s+(?:the\s+)?(?P<quoted>(?-i:[A-Z])[\w’'.-]+(?:\s(?-i:[A-Z])[\w’'.-]+)*)"
    rf"\s+{_SAY}\b",
    re.IGNORECASE,
)
# "Do X and Y agree about Z?", "Does X agree with Y on Z?": words of both.
_AGREE = re.compile(
    r"\b(?:do|does|did)\s+(?:the\s+)?(?P<one>(?:[\w’'.&-]+\s+){1,7}?)(?:\w+ly\s+)?"
    r"(?:agree|disagree|differ|concur)\b"
    r"(?:\s+(?:with|from)\s+(?:the\s+)?(?P<other>(?-i:[A-Z])[\w’'.-]+(?:\s(?-i:[A-Z])[\w’'.-]+)*))?",
    re.IGNORECASE,
)
_AND = re.compile(r"\s+and\s+(?:the\s+)?")
# With one of these the words are no name: "did Trump do after Musk said ...".
_NOBODY = frozenset(
    """
    he she they it you we i anyone anybody someone somebody article articles do done does did after
    before since until when while that if because what who which where how
    """.split()
)
# "According to the report": whatever it tells, and no speaker.
_TEXTS = frozenset("article report story corpus document text passage source news".split())
# What happened one after the other is told in that order.
_DEVELOPS = re.compile(
    r"\b(?:develop|develops|developed|development|developments|evolve|evolved|evolution|unfold"
    r"|unfolded|progress|progressed|over time|step by step|so far|history of|course of)\b"
    r"|\bhow (?:did|has|have) .{1,80}\bchanged?\b",
    re.IGNORECASE,
)
_POINTS = re.compile(r"\b(?:he|she|it|they|him|her|them|his|its|their)\b", re.IGNORECASE)
# A part shorter than this has lost its subject to the other part.
_LEAST_PART_WORDS = 3
_NAME = re.compile(
    r"(?:[A-Z][\w’'.&-]*[\w.]|[A-Z])(?:\s+(?:of\s+(?:the\s+)?|de\s+|&\s+)?[A-Z][\w’'.&-]*\w)*"
)
# What a question begins with that wants to be told: "Compare what CNN and NPR said".
_REQUEST = (
    r"compare|contrast|define|describe|discuss|explain|find|give|identify|list|name|outline|provide"
    r"|quote|recount|show|summari[sz]e|tell"
)
_LEADING_QUESTION_WORD = re.compile(
    r"^\W*(?:who|what|when|where|why|how|which|whose|whom|did|does|do|is|are|was|were|has|have|had"
    r"|can|could|will|would|should|according|on|in|at|by|for|from|since|until"
    rf"|the|a|an|date|please|under|after|before|during|{_REQUEST})\b",
    re.IGNORECASE,
)
# Behind it stands what is to be told: "show trials" are no request.
_LEADING_REQUEST = re.compile(
    rf"^\W*(?:please\s+)?(?:{_REQUEST})(?=\s+(?:(?-i:[A-Z])|(?:what|who|whose|whom|which|when|where"
    r"|why|how|whether|if|me|us|the|an?|all|any|both|each|every|this|that|these|those)\b))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an answer to one part of a question has to offer.

    `speakers` are those whose words are asked for; where it `develops`, what happened is asked
    for in order of time.
    """

    text: str
    kind: Kind
    terms: frozenset[str]
    names: tuple[str, ...]
    numbers: tuple[str, ...]
    compares: bool = False
    speakers: tuple[str, ...] = ()
    develops: bool = False


def wanted(question: str) -> Wanted:
    """Read one question, or one part of it."""
    # The first question word decides: "What did he reply when asked where ..." wants a what.
    found = [(m.start(), i) for i, (_, p) in enumerate(_KINDS) if (m := p.search(question))]
    kind = _KINDS[min(found)[1]][0] if found else "other"
    stems = frozenset(
        stem
        for stem in text.stems(_LEADING_REQUEST.sub("", question))
        if stem not in _STOP and not stem[0].isdigit()
    )
    compares = _COMPARES.search(question) is not None
    develops = _DEVELOPS.search(question) is not None
    return Wanted(
        question,
        kind,
        stems,
        names(question),
        numbers(question),
        compares,
        speakers(question),
        develops,
    )


def speakers(question: str) -> tuple[str, ...]:
    """Return whose words a question asks for ("What did X say about Y?"), none where nobody's."""
    match = _AGREE.search(question)
    found = [words for words in match.groups() if words] if match else []
    if len(found) == 1 and not _AND.search(found[0]):  # somebody agrees, and with what is asked
        found = []
    if not found and (match := _SPEAKER.search(question)):
        found = [next(words for words in match.groups() if words)]
        if match["told"] and _TEXTS & {text.stem(word) for word in text.words(match["told"])}:
            return ()
    if _NOBODY & {word for who in found for word in text.words(who)}:
        return ()
    return tuple(name for who in found for name in _AND.split(who.strip()))


def parts(question: str) -> tuple[str, ...]:
    """Split "What did X say, and how many Y ...?" into its questions; one part where it is one.

    A later part that only points to somebody is told the names of the first.
    """
    pieces = [piece.strip(" ,;") for piece in _PART.split(question) if piece.strip(" ,;")]
    if len(pieces) < 2 or any(_says_little(piece) for piece in pieces):
        return (question,)
    first, *later = pieces
    return first, *(_with_names(piece, names(first)) for piece in later)


def _says_little(part: str) -> bool:
    """Tell whether a part has lost its subject to the other one: "and which are not?"."""
    few = len(text.words(part)) < _LEAST_PART_WORDS
    return few or not (names(part) or numbers(part) or set(text.stems(part)) - _STOP)


def _with_names(part: str, known: Sequence[str]) -> str:
    if not known or names(part) or not _POINTS.search(part):
        return part
    return f"{part.rstrip('?! ')} ({', '.join(known)})?"


def names(sentence: str) -> tuple[str, ...]:
    """Return the runs of capitalised words, without a question word or article in front."""
    found: list[str] = []
    for match in _NAME.finditer(sentence):
        name = match[0]
        if not sentence[: match.start()].strip("\"'“‘([ "):
            name = _LEADING_QUESTION_WORD.sub("", name).strip()
        if len(name) > 1 and name[0].isupper():
            found.append(re.sub(r"[’']s$", "", name))
    return tuple(found)


def numbers(sentence: str) -> tuple[str, ...]:
    """Return the numbers written in digits, but not those that are part of a date."""
    dated = [mention.span for mention in dates.mentions(sentence, default_year=2000)]
    return tuple(
        match[0].replace(",", "")
        for match in re.finditer(r"\d[\d,]*(?:\.\d+)?", sentence)
        if not any(span.start <= match.start() < span.end for span in dated)
    )
