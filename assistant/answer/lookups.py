"""Question -> what to look up in the whole corpus, where it asks for all rather than for a fact.

"How many articles mention ...", "timeline of ...", "who was quoted on ...": the whole question
has to be worded like that, from its first word to its last. "How many people died" asks for a
number that somebody states, and is left to the sentences. What asks for articles by their stance
("how many articles are critical of ...") cannot be looked up by words, and is told so.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.answer import wordings
from assistant.answer.phrases import Phrase
from assistant.corpus import mentions
from assistant.search import limits
from assistant.search.published import ZONES, Published, published
from assistant.search.reading import Piece, reached
from assistant.search.scope import as_set
from assistant.search.sources import Source, sources
from assistant.types import Question, Scope, Span

_MOST_WORDS = 8  # of what is looked for; more is a sentence and not its subject

_POLITE = re.compile(
    r"(?:(?:please|kindly|(?:can|could|would|will) you(?: please)?|tell me|i(?: would|['’]d) like"
    r"(?: to (?:know|see))?)[,:]?\s)+",
    re.IGNORECASE,
)
_WORDED = re.compile(
    r"^(?:the|an?)\s(?:(?:exact\s)?(?:word|phrase|term|name|expression|topic|subject)s?\s"
    r"(?:of\s)?(?=\S))?",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"(?<!\w)[\"“”'‘’](?P<words>[^\"“”]+)[\"“”'‘’](?!\w)")
_POINTS = re.compile(
    r"(?:that|whether|how|why|what|who|when|where|it|its|him|he|his|her|she|them|they|their|this"
    r"|these|those|(?-i:me|us)|you|both)\b(?!['’])",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"[?;:]|(?:\b(?:and|but|or)|,)\s(?:what|who|whom|whose|which|when|where|why|how|did|does|do|is"
    r"|are|was|were|has|have|had)\b",
    re.IGNORECASE,
)
_EITHER = re.compile(r",?\sor\s")
_EACH = re.compile(r",?\sand\s|,\s")  # "Trump, Homan and Hegseth"
_BOTH = re.compile(r"both\s(?=.+\sand\s)", re.IGNORECASE)
_COUNTS_ALL = ("times", "quoted")  # a number of places, which has no meaning for two names at once
# What is asked for is not only whether an article mentions something.
_LOGIC = re.compile(
    r"\b(?:not|without|except|excluding|neither|nor|other than|instead of)\b"
    r"|\b(?:(?:more|less|fewer) than|at (?:least|most)|exactly|only)\s(?:once|twice|\w+\stimes?)\b"
    r"|\b(?:once|twice|(?:most|least)(?: (?:often|frequently))?|only)$"
    r"|\b(?:sorted|ordered|grouped|ranked) by\b",
    re.IGNORECASE,
)
_BEFORE_DAY = re.compile(
    r"(?:^|(?<=[\s,]))(?P<word>between|from|since|after|before|until|till|in|during|on|of)\s(?:the\s)?$",
    re.IGNORECASE,
)
_LINK = re.compile(r"\s(?:and|to|until|till|through)\s(?:the\s)?")
_EVENT = re.compile(r"\b(?:the|an?)\s(?:\w+\s)?\w+\s$", re.IGNORECASE)  # "the attack" of a day
_RELATIVE = re.compile(r"(?:last|this|past|yesterday|today)\b", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W_]+")
_EVERY = re.compile(r"\barticles\b|\bchanged\b", re.IGNORECASE)  # of any subject
_NO_WORDS = (
    "This asks for articles by what they say or think of something, and that cannot be counted by"
    " looking up words. Ask how many articles mention it, or ask what they say."
)
_NO_LOGIC = (
    "This asks for articles that leave something out, or by how often they mention it, and only"
    " articles that mention something can be looked up. Ask how many articles mention it."
)
_NO_OUTLET = "The corpus has no outlet “{}”: 0 articles are by it."
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Lookup:
    """All mentions of some phrases inside a scope, and what to tell of them.

    Any of the phrases will do, none at all means every article. `joined` are the names in a
    phrase with "and", of which an article has to have each. `refusal` says why it cannot be looked
    up.
    """

    kind: wordings.Kind
    question: Question
    scope: Scope
    phrases: tuple[Phrase, ...] = ()
    joined: tuple[Phrase, ...] = ()
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class _Slot:
    """An outlet or a day in a question."""

    span: Span
    source: Source | None = None
    day: Published | None = None

    @property
    def character(self) -> str:
        return wordings.OUTLET if self.source else wordings.DAY


def read(
    question: Question, outlets: Sequence[str] = (), *, newest: dt.date | None = None
) -> Lookup | None:
    """Return what a question wants looked up in the whole corpus; None for any other question.

    `outlets` are the names that the corpus holds, `newest` is the day of its newest article.
    Raises BadRequest when the limits of the asker exclude each other.
    """
    asked = unicodedata.normalize("NFC", question.text).strip().rstrip("?!. ")
    text = _POLITE.sub("", asked, count=1)
    if not wordings.TELLING.search(text):
        return None
    slots = _slots(text, question.asked, tuple(outlets), reached(question, newest))
    slotted = _slotted(text, slots)
    if wordings.STANCE.fullmatch(slotted):
        return Lookup("count", question, as_set(question), refusal=_NO_WORDS)
    for kind, form in wordings.FORMS:
        match = form.fullmatch(slotted)
        if match is None:
            continue
        groups = match.groupdict()
        name = next((each for each in ("x", "topic") if groups.get(each)), None)
        inside = _unslotted(Span(*match.span(name)), slots) if name else Span(0, 0)
        limiting = [slot for slot in slots if not inside.covers(slot.span)]
        words = inside.of(text).lower() if text.isupper() else inside.of(text)
        words = _BOTH.sub("", words.strip(" ,"))
        phrases = _phrases(words, name == "topic")
        if phrases is None or not (phrases or limiting or _EVERY.search(slotted)):
            continue
        wanted: wordings.Kind = "last" if groups.get("last") else kind
        if _LOGIC.search(_QUOTED.sub("", words)):
            return Lookup(wanted, question, as_set(question), refusal=_NO_LOGIC)
        lacking = [slot.source.name for slot in limiting if slot.source and not slot.source.outlets]
        if lacking:
            refusal = _NO_OUTLET.format(lacking[0])
            return Lookup(wanted, question, as_set(question), refusal=refusal)
        joined = () if wanted in _COUNTS_ALL else _joined(words)
        return Lookup(wanted, question, _scope(question, text, limiting), phrases, joined)
    return None


def _slots(
    text: str, asked: dt.date, outlets: tuple[str, ...], newest: dt.date | None
) -> list[_Slot]:
    """Return the outlets and days that may limit a question, in order, without overlaps."""
    found = [_Slot(source.span, source=source) for source in sources(text, outlets)]
    found += [_Slot(day.span, day=day) for day in _days(text, asked, newest)]
    quoted = [Span(*match.span()) for match in _QUOTED.finditer(text)]
    free = (slot for slot in found if not any(q.overlaps(slot.span) for q in quoted))
    kept: list[_Slot] = []
    for slot in sorted(free, key=lambda slot: slot.span):
        if not kept or not kept[-1].span.overlaps(slot.span):
            kept.append(slot)
    return kept


def _slotted(text: str, slots: Sequence[_Slot]) -> str:
    """Return the text with one character in the place of each slot."""
    for slot in reversed(slots):
        text = text[: slot.span.start] + slot.character + text[slot.span.end :]
    return text


def _unslotted(part: Span, slots: Sequence[_Slot]) -> Span:
    """Return where a part of the slotted text stands in the text itself."""
    ends = [part.start, part.end]
    for slot in slots:
        longer = slot.span.end - slot.span.start - 1
        ends = [end + longer if end > slot.span.start else end for end in ends]
    return Span(*ends)


def _days(text: str, asked: dt.date, newest: dt.date | None) -> Iterator[Published]:
    """Yield the days that articles are asked from, to the day: what is counted has no slack."""
    found = [mention.span for mention in mentions.mentions(text, asked)]
    while found:
        first = last = found.pop(0)
        before = _BEFORE_DAY.search(text[: first.start])
        word = before["word"].lower() if before else ""
        linked = found and _LINK.fullmatch(text[first.end : found[0].start])
        if linked and word in {"between", "from"}:
            last = found.pop(0)
        elif not _limits(word, text[: before.start() if before else first.start], first.of(text)):
            continue
        begin = _period(_with_year(first.of(text), last.of(text)), asked, newest)
        end = _period(last.of(text), asked, newest)
        if begin is None or end is None or begin[0] > end[1]:
            continue
        span = Span(before.start("word") if before else first.start, last.end)
        yield Published(span, *_ends(word if first == last else "", begin[0], end[1]), "article")


def _limits(word: str, before: str, day: str) -> bool:
    """Tell whether a day limits what is asked for, by the preposition and the words before it."""
    if word == "on":
        return not _EVENT.search(before)
    return word != "between" if word else bool(_RELATIVE.match(day))


def _period(words: str, asked: dt.date, newest: dt.date | None) -> tuple[dt.date, dt.date] | None:
    for found in published(f"articles published in {words}", asked, (), newest):
        if found.since and found.until:
            return found.since + ZONES, found.until - ZONES
    return None


def _with_year(first: str, last: str) -> str:
    """Return the first end of "March to June 2024" with the year of the second."""
    year = re.search(r"\b\d{4}$", last)
    return f"{first} {year[0]}" if year and not re.search(r"\d{4}", first) else first


def _ends(word: str, since: dt.date, until: dt.date) -> tuple[dt.date | None, dt.date | None]:
    if word == "after":
        return until + _ONE_DAY, None
    if word == "since":
        return since, None
    if word == "before":
        return None, since - _ONE_DAY
    return (None, until) if word in {"until", "till"} else (since, until)


def _scope(question: Question, text: str, limiting: Sequence[_Slot]) -> Scope:
    piece = Piece(
        text,
        tuple(slot.source for slot in limiting if slot.source),
        tuple(slot.day for slot in limiting if slot.day),
    )
    found = limits.of(piece, text, outlets_known=True)
    return limits.narrowed(as_set(question), found)


def _phrases(words: str, topic: bool) -> tuple[Phrase, ...] | None:
    """Return what is to be looked for; None where the words are not the name of something."""
    if not words:
        return ()
    found = [_phrase(name, topic) for name in _EITHER.split(words)]
    phrases = tuple(phrase for phrase in found if phrase)
    return phrases if len(phrases) == len(found) else None


def _joined(words: str) -> tuple[Phrase, ...]:
    """Return the names that "and" joins; none where the words have another sense or no "and"."""
    if not re.search(r"\sand\s", words) or _EITHER.search(words) or _QUOTED.fullmatch(words):
        return ()
    found = [_phrase(name, topic=False) for name in _EACH.split(words) if name.strip()]
    phrases = tuple(phrase for phrase in found if phrase)
    return phrases if len(phrases) == len(found) > 1 else ()


def _phrase(name: str, topic: bool) -> Phrase | None:
    """Return one thing to be looked for; None where the words are not the name of something."""
    name = _WORDED.sub("", name.strip())
    if quoted := _QUOTED.fullmatch(name):
        return Phrase(quoted["words"].strip(), exact=True)
    if (
        _POINTS.match(name)
        or _GOES_ON.search(name)
        or not 0 < len(_TOKEN.findall(name)) <= _MOST_WORDS
    ):
        return None
    return Phrase(name, apart=topic and len(Phrase(name).content) > 1)
