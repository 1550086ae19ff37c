"""Question and its scope -> the things it asks for, each with its own words and limits.

"Does the Wired article say what The Verge reported on May 3?" needs two articles, and one search
would fill its first ranks from one of them. Each outlet that a statement is asked of is a part,
and so is each of two subjects ("both ... and ...") and each fact by which one thing is described.
The rules cut and never rewrite, but for the names that a clause only points to.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from assistant.search import limits, reading
from assistant.search.facts import facts
from assistant.search.sources import sources
from assistant.types import Part, Question, Scope

MOST = 6
_PROPER = r"(?:the\s)?[A-Z][\w.’'-]*(?:\s(?:(?:of|the|de|for)\s)?[A-Z0-9][\w.’'-]*){0,4}"
_BOTH = re.compile(
    rf"\b(?:[Bb]oth\s(?P<a>{_PROPER})\sand\s(?P<b>{_PROPER})"
    rf"|(?:[Cc]ompar(?:e|ing|ed)|[Dd]ifferences?\sbetween|[Dd]iffer(?:ed)?\sbetween)\s(?P<c>{_PROPER})"
    rf"\s(?:and|with|to|vs\.?|versus)\s(?P<d>{_PROPER}))"
)
_ORDER = re.compile(r"\s(?:before or after|before|after)\s(?=(?:[\w’'.-]+\s){1,8}?\w+(?:ed|s|d)\b)")
_YES_NO = re.compile(r"(?:Did|Was|Were|Has|Have|Is)\s")
_PAST = re.compile(r"\b(?:\w{2,}ed|was|were|had|did|won|lost|said|made|met|began|left|took|went)\b")
_NEXT_QUESTION = re.compile(r"(?<=\?)\s+(?=[A-Z])")
_HELPS = r"did|does|do|is|are|was|were|has|have|had|will|would|can|could"
_ALSO = re.compile(
    r",?\s(?:and|but)\s(?=(?:what|who|which|where|when|why|how)\s(?:\w+\s)?"
    rf"(?:{_HELPS}|many|much|long|\w+s|\w+ed)\b)"
)
_ASKS = re.compile(r"\b(?:what|who|whom|which|where|when|why|how)\b", re.IGNORECASE)
# What is asked has a verb or a name: "When and where was it?" is one question.
_VERB = re.compile(rf"\b[Ww]ho\s\w|\b(?:{_HELPS})\b|{_PAST.pattern}")
# These are written like names and lend no subject.
_NO_SUBJECT = re.compile(r"I(?:[’']\w+)?|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\W*")


def parts(
    question: Question,
    within: Scope,
    outlets: Sequence[str] = (),
    *,
    newest: dt.date | None = None,
) -> tuple[Part, ...]:
    """Return what a question asks for, in its order: at least one part, the first `MOST`.

    The limits of a part lie inside `within`. A question that asks one thing is one part with its
    whole text. `outlets` and `newest` are those that `within` was made with.
    """
    pieces = reading.read(question, tuple(outlets), newest)
    found: dict[Part, None] = {}
    if len({piece.text for piece in pieces}) == 1:
        told = facts(question.text, sources(question.text, tuple(outlets)))
        found |= dict.fromkeys(Part(fact, within) for fact in told)
    if len(pieces) == 1:
        found = found or dict.fromkeys(Part(words, within) for words in _split(question.text))
        return tuple(found)[:MOST]
    bare = Scope(within.since, within.until, within.sources, within.newest_first)
    for piece in pieces:
        own = limits.of(piece, question.text, outlets_known=bool(outlets))
        found.setdefault(Part(piece.text, limits.narrowed(bare, own)))
    return tuple(found)[:MOST]


def _split(text: str) -> list[str]:
    """Return the questions in `text`, in its own words; `text` itself where it is one."""
    asked = [each for each in _NEXT_QUESTION.split(text) if each]
    found = [part for each in asked for part in _clauses(each)]
    names = [_names(each, text) for each in found]
    lent = next(filter(None, names), [])
    # "why did it collapse and how many died": without a name a clause says too little.
    if len(found) < 2 or not lent:
        return [text]
    subject = f" ({', '.join(lent)})"
    told = (each if own else each + subject for each, own in zip(found, names, strict=True))
    return list(dict.fromkeys(told))


def _clauses(text: str) -> Iterator[str]:
    if both := _BOTH.search(text):
        names = [name for name in both.group("a", "b", "c", "d") if name]
        for name in names:
            yield f"{text[: both.start()]}{name}{text[both.end() :]}"
        return
    cuts = (cut for cut in _ALSO.finditer(text) if _asks(text[: cut.start()]))
    if also := next(cuts, None):
        yield text[: also.start()]
        yield from _clauses(text[also.end() :])
        return
    order = _ORDER.search(text)
    if order and _YES_NO.match(text) and _PAST.search(text, order.end()):
        yield text[: order.start()]
        yield text[order.end() :]
        return
    yield text


def _asks(clause: str) -> bool:
    """Tell whether a clause can stand alone as a question."""
    return bool(_ASKS.search(clause) and (_VERB.search(clause) or reading.names(clause)))


def _names(clause: str, text: str) -> list[str]:
    """Return the names in a clause of `text`; one that begins the clause is seen in `text` only."""
    found = reading.names(clause) or [name for name in reading.names(text) if name in clause]
    return [name for name in found if not _NO_SUBJECT.fullmatch(name)]
