"""A sentence -> what a reader needs beside it: sentences of its article, or a name in brackets.

A verbatim sentence out of its place may begin with "He", stand in the middle of a quotation,
or speak of "the memo". The sentence that settles it is shown before it, cited on its own. Where
"he said" can be one person only, that name stands in brackets instead; in doubt it never does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant import text
from assistant.answer import people
from assistant.answer.said import Story, story
from assistant.answer.speakers import Attribution
from assistant.types import Span

_ADVERB = (
    r"(?:(?:However|Meanwhile|Additionally|Moreover|Still|Instead|Later|Then|Also|But|And|Yet|So"
    r"|Now|Ultimately|Therefore|Thus|In addition|As a result|For example|For instance)\b,?\s+)?"
)
_PRONOUN = re.compile(
    rf"^[\"'“‘(]*{_ADVERB}(?:he|she|they|it(?!\s+(?:appears|seems|is (?:clear|likely)))"
    r"|his|her|their|its|this|these|those|such|others?|(?:\w+|\w+ \w+) of (?:them|these|those))\b",
    re.IGNORECASE,
)
# "He left", "On Monday, he left": nothing before the pronoun goes on from a sentence before.
_HE_OR_SHE = re.compile(
    r"^(?:(?:In|On|At|After|Before|During|By|Since|Last|Earlier|Over|For|Throughout)\b"
    r"[^,“”\"]{1,60},\s)?(?P<who>he|she)\b",
    re.IGNORECASE,
)
# These go on from the sentence before, whoever the pronoun is: "he changed those plans".
_GOES_ON = re.compile(
    r"\b(?:those|these|this|such|also|too|instead|however|then|the\s(?:former|latter|same))\b",
    re.IGNORECASE,
)
# Nouns that stand for what was told just before, and never for a thing known by itself.
_STAND_IN = re.compile(
    rf"^[\"'“‘(]*{_ADVERB}the\s+(?:\w+\s)?(memo|move|outlet|report|deployment|decision|plan|statement"
    r"|announcement|document|letter|incident|operation|mission|attack|agency|company|group|pair"
    r"|designation|proposal|measure|law|bill|order|strike|shooting|interview|post|video|challenge"
    r"|situation|effort|action|event|former|latter)s?\b",
    re.IGNORECASE,
)
# The line under a post that says who wrote it and when.
_SIGNATURE = re.compile(r"[-–—]+\s?[^()\n]{1,80}\(@\w{1,20}\)")
# Further back than this, the sentence is about something else and would mislead.
_MOST_BACK = 2
# "The official" may be named further back than that, but not at the other end of the article.
_MOST_TO_NAME = 12


@dataclass(slots=True)
class Needs:
    """Positions of the sentences that a sentence needs, and names to put into any of them.

    `names` has, by the position of a sentence, the offsets in it behind which a name goes.
    """

    sentences: set[int] = field(default_factory=set)
    names: dict[int, dict[int, str]] = field(default_factory=dict)

    def name(self, at: int, offset: int, name: str) -> None:
        """Put a name behind an offset of a sentence."""
        self.names.setdefault(at, {})[offset] = name


def needs(whole: Story, at: int, *, brackets: bool = True) -> Needs:
    """Return what the sentence at a position of its article needs.

    Without `brackets` sentences are brought for everything, and no name is put anywhere.
    """
    found = Needs()
    if (line := _signature(whole, at)) is not None:
        found.sentences.add(line)
    elif said := whole.attributed(at):
        where, who = said
        found.sentences |= {where} if where != at else set(_opening(whole, at))
        _settle(whole, where, who, found, brackets=brackets)
    elif whole.is_inside(at) and (around := whole.introduced(at)) is not None:
        found.sentences.add(around)
    if at not in found.names:
        _open(whole, at, found, brackets=brackets)
    found.sentences.discard(at)
    return found


def needed(sentences: Sequence[Span], at: int, article: str) -> list[int]:
    """Return the positions in `sentences` of what sentence `at` needs, in reading order."""
    whole = replace(story(article), sentences=sentences)
    return sorted(needs(whole, at, brackets=False).sentences)


def depends(sentence: str) -> bool:
    """Tell whether a sentence begins with a pronoun that stands for somebody named before."""
    return _PRONOUN.match(sentence) is not None


def _settle(whole: Story, at: int, said: Attribution, found: Needs, *, brackets: bool) -> None:
    """Say who speaks in sentence `at`: a name in brackets, or the sentence that has it."""
    if said.kind == "name":
        return
    if brackets and (person := whole.who(at, said)):
        found.name(at, said.span.end, person.name)
    elif said.kind == "pronoun":
        found.sentences |= _named_before(whole, at, said)
    elif said.who[:4].lower() == "the " and said.who[4:].islower():
        source = _presented(whole, at, said.who.split()[-1])
        if source is not None:
            found.sentences.add(source)


def _named_before(whole: Story, at: int, said: Attribution) -> set[int]:
    """Return the nearest sentence that names anybody, and one behind it of somebody unnamed.

    Without the second, the name would seem to be whose words these are. None where `at` names
    somebody first.
    """
    if people.named(whole.outside(at)[: said.span.start], whole.people):
        return set()
    if said.who.lower() in ("it", "they"):
        return {at - 1} if at > 0 else set()
    unnamed = set[int]()
    for before in range(at - 1, max(-1, at - 1 - _MOST_TO_NAME), -1):
        words = whole.outside(before)
        if any(who for _, who in people.named(words, whole.people)):
            return unnamed | {before}
        if not unnamed and people.has_unnamed(words):
            unnamed = {before}
    return unnamed or ({at - 1} if at > 0 else set())


def _open(whole: Story, at: int, found: Needs, *, brackets: bool) -> None:
    """Settle the pronoun or "the memo" that sentence `at` begins with."""
    words = whole.words(at)
    start = _HE_OR_SHE.match(words)
    alone = start and not _GOES_ON.search(whole.outside(at)) and not whole.is_inside(at)
    # "After talks with the ambassador, he left": either may have.
    if brackets and start and alone and not people.has_unnamed(words[: start.start("who")]):
        person = whole.he_or_she(at, start.start("who"), start["who"])
        if person:
            found.name(at, start.end("who"), person.name)
            return
    first = at
    while depends(whole.words(first)) and at - first < _MOST_BACK and first > 0:
        first -= 1
        found.sentences.add(first)
    if first == at and (stand_in := _STAND_IN.match(words)):
        source = _introduced(whole, at, stand_in[1])
        if source is None and at > 0:
            source = at - 1
        if source is not None:
            found.sentences.add(source)


def _presented(whole: Story, at: int, noun: str) -> int | None:
    """Return the sentence before `at` that speaks of "a senior official" or "Port's mayor" first.

    The nearest one, and None where there is none: "the government" needs nobody to present it.
    Where several are mayors, it is the nearest that speaks of any: that tells which is meant.
    """
    shared = any(text.stem(noun) in person.shared for person in whole.people)
    articles = r"an?|one|two|three|another|\w+[’']s" + ("|the" if shared else "")
    first = re.compile(rf"\b(?:{articles})\s(?:[\w-]+\s){{0,4}}{re.escape(noun)}\b", re.I)
    for before in range(at - 1, max(-1, at - 1 - _MOST_TO_NAME), -1):
        if first.search(whole.outside(before)):
            return before
    return None


def _introduced(whole: Story, at: int, noun: str) -> int | None:
    """Return the nearest sentence before `at` that says which memo, move or official is meant."""
    stem = text.stem(noun.lower())
    for before in range(at - 1, -1, -1):
        words = whole.words(before)
        if stem in text.stems(words) and not _STAND_IN.match(words):
            return before
    return None


def _signature(whole: Story, at: int) -> int | None:
    """Return the line that signs a post, where sentence `at` is of one."""
    for below in range(at + 1, min(len(whole.sentences), at + 1 + _MOST_BACK)):
        if _SIGNATURE.match(whole.article, whole.sentences[below].start):
            return below
    return None


def _opening(whole: Story, at: int) -> list[int]:
    """Return the sentences from where a quotation opens that sentence `at` closes, if near."""
    start, end = whole.sentences[at].start, whole.sentences[at].end
    quote = next((q for q in whole.quoted if q.start < start < q.end <= end), None)
    if quote is None:
        return []
    for opener in range(at - 1, max(-1, at - 1 - _MOST_BACK), -1):
        if whole.sentences[opener].start <= quote.start:
            return list(range(opener, at))
    return []
