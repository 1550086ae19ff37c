"""A text -> whether it has a name, in any form of it: "US" for "United States", "Iraqi" for "Iraq".

Built once per text and asked for each capitalised word of a claim. In doubt the text has the name.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant import text
from assistant.answer import people
from assistant.types import Span

# Names of the same that do not begin alike, are too short to tell by that, or end in nothing more.
_ALIKE = (
    "us usa america american americans",
    "uk gb britain british briton britons",
    "europe european europeans eu",
    "france french frenchman",
    "netherlands dutch holland",
    "spain spanish spaniard spaniards",
    "poland polish pole poles",
    "denmark danish dane danes",
    "sweden swedish swede swedes",
    "switzerland swiss",
    "greece greek greeks",
    "wales welsh",
    "ireland irish",
    "thailand thai thais",
    "turkey turkish turk turks turkiye",
    "scotland scottish scots scot",
    "norway norwegian norwegians",
    "philippines philippine filipino filipinos",
    "peru peruvian peruvians",
    "cuba cuban cubans",
    "laos lao laotian",
    "argentina argentine argentines",
    "croatia croat croats",
    "serbia serb serbs",
    "slovakia slovak slovaks",
    "slovenia slovene slovenes",
    "arabia arab arabs",
    "fahrenheit f",
    "celsius c centigrade",
)
_SAME = {word: frozenset(group.split()) for group in _ALIKE for word in group.split()}
_LONG = {"united states": "us", "united kingdom": "uk", "artificial intelligence": "ai"}
# What a country, its people and its language end in, behind a beginning that they share.
_ENDING = re.compile(
    r"(?:s|es|y|a|o|e|ia|land|i?stan|ain|ey|n|an|ans|ian|ians|ean|eans|ese|ish|i|is|ic|ist|ists)?"
)
# With no other ending than these two words are two names: "Niger", "Nigeria"; "Robert", "Roberta".
_OF_ANY = frozenset(("", "s", "es", "a", "o", "e", "ia"))
_BEGINNING = 4  # letters that such words share at least
_WITHIN = 5  # letters from which a name may stand within other words: "WhatsApp", "Whats App"
_LETTER_NUMBER = re.compile(r"[A-Z]-?\d+")
_LEAST = 2  # letters of a name
_SMALL = frozenset("of the and for in to a an on at".split())
_WORD = re.compile(r"[^\W\d_]+")
_UPPER = re.compile(r"\b[A-Z]{2,6}s?\b")
_BEGINS = re.compile(r"(?:^|[\n.!?:;•*#\"“‘(\[/|>]|(?:\d|\b[A-Za-z])[.)]|\s[-–—])[\s*_#>\"“‘'-]*$")
_DEGREES = re.compile(r"(?:°|\bdegrees?\s)$")
_SHORT_BEHIND = re.compile(r"\s\(([A-Z]{2,6})s?\)")  # "World Health Organization (WHO)"
_LABEL = re.compile(r"[A-Z]{4,}:\s")  # "READ: ...", "UPDATE: ..."
_BIG = r"(?:[A-Z][\w'’-]*|\d+)"
_HEADING = re.compile(  # "2. Initial Side Effects: ...", "Step 3: Optional Parts - ..."
    rf"(?m:^)[\s\d.)#>*_•-]*(?:(?i:step|passage)\s\d+\W+)?"
    rf"{_BIG}(?:[ /](?:{_BIG}|of|the|and|or|for|in|to|an?|on|with|your|&))*[ /]{_BIG}[*_]*"
    r"(?::|\s[-–—]\s|(?=\s*(?m:$)))"
)
_LOOK_BACK = 12  # characters; marks of lists and headings have fewer


@dataclass(frozen=True, slots=True)
class Missing:
    """A name of a claim, or a part of it, that the text does not have.

    `whole` is True where the text has no part of it, and capitals are no matter of style.
    """

    span: Span
    whole: bool


@dataclass(frozen=True)
class Names:
    """The words of a text, ready to be asked for a name."""

    words: str
    folded: Sequence[str]  # by text.words()

    def missing(self, told: Names) -> Iterator[Missing]:
        """Yield the names in a claim that the text has in no form, in order."""
        claim = told.words
        runs = list(_runs(claim))
        sure = {part for run in runs for part in run.name.split()[_begins(claim, run.span.start) :]}
        headings = [Span(*match.span()) for match in _HEADING.finditer(claim)]
        for run in runs:
            parts = run.name.split()
            # What begins a sentence may be any word.
            doubt = _begins(claim, run.span.start) and not (
                parts[0] in sure or any(letter.isupper() for letter in parts[0][1:])
            )
            named = parts[doubt:]
            lacking = [part for part in named if not (self._has(part) or told._explains(part))]
            behind = _SHORT_BEHIND.match(claim, run.span.end)
            if not lacking or self._has_initials_of(parts) or (behind and self._has(behind[1])):
                continue
            if len(parts) > 1 and self._joined("".join(text.words(run.name))):
                continue  # "Whats App" for "WhatsApp"
            whole = len(lacking) == len(named)
            first = claim.index(lacking[0], run.span.start)
            end = run.span.end if whole else first + len(lacking[0])
            headed = any(run.span.overlaps(span) for span in headings)
            yield Missing(Span(first, end), whole and not headed)

    def _has(self, part: str) -> bool:
        if _LETTER_NUMBER.fullmatch(part):
            # "Q2" is the second quarter as well; only another one of its kind tells.
            same = re.search(rf"\b{part[0]}-?\d", self.words)
            return same is None or self._joined(part.replace("-", "").lower())
        if self._explains(part) or len(part.strip(".")) < _LEAST:
            return True
        return all(
            word in self._words
            or (word.isdigit() and len(part) > _WITHIN)  # "COVID-19" is COVID, "F-35" is no "F-16"
            or text.stem(word) in self._stems
            or bool(_SAME.get(word, frozenset()) & self._words)
            or (len(word) >= _WITHIN and self._joined(word))
            or any(_kin(word, other) for other in self._beginning[word[:_BEGINNING]])
            for word in map(_plain, text.words(" ".join(filter(_is_name, part.split("-")))))
        )

    def _explains(self, short: str) -> bool:
        """Tell whether the text has the words that "WHO" or "STIs" is short for."""
        letters = "".join(filter(str.isalpha, short.removesuffix("s")))
        if not letters.isupper() or len(letters) < _LEAST:
            return False
        # Any two words may begin with two letters, but two names seldom do.
        folded = letters if len(letters) == _LEAST else letters.lower()
        return any(folded in initials for initials in self._initials)

    def _has_initials_of(self, parts: list[str]) -> bool:
        """Tell whether the text has "WHO" for "World Health Organization"."""
        letters = "".join(part[0] for part in parts if part not in _SMALL)
        return len(letters) > 1 and letters in self._upper

    @cached_property
    def _all(self) -> list[str]:
        return [_plain(word) for word in self.folded]

    @cached_property
    def _words(self) -> frozenset[str]:
        folded = text.fold(self.words)
        return frozenset(self._all) | {short for long, short in _LONG.items() if long in folded}

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(map(text.stem, self._words))

    def _joined(self, word: str) -> bool:
        """Tell whether a word is one of the text's, or some of them without the spaces.

        Also where the text has several of it, or its people: "Londoners".
        """
        letters = " ?".join(map(re.escape, word))
        return re.search(rf"\b{letters}(?:er)?s?\b", self._spaced) is not None

    @cached_property
    def _spaced(self) -> str:
        return " ".join(self._all)

    @cached_property
    def _initials(self) -> tuple[str, ...]:
        """The first letters of all words and of all but small ones, as they stand and folded."""
        all_words = _WORD.findall(self.words)
        large = [word for word in all_words if word not in _SMALL]
        found = ("".join(word[0] for word in words) for words in (all_words, large))
        return tuple(form for letters in found for form in (letters, letters.lower()))

    @cached_property
    def _upper(self) -> frozenset[str]:
        found = _UPPER.findall(self.words.replace(".", ""))
        return frozenset(word.removesuffix("s") for word in found)

    @cached_property
    def _beginning(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for word in self._words:
            found[word[:_BEGINNING]].append(word)
        return found


def _runs(claim: str) -> Iterator[people.Named]:
    """Yield the runs of capitalised words that may be names."""
    for run, _ in people.named(claim, ()):
        before = claim[max(0, run.span.start - _LOOK_BACK) : run.span.start]
        if (
            before[-1:].isalnum()  # "iOS"
            or _DEGREES.search(before)
            or _LABEL.match(claim, run.span.start)
        ):
            continue
        yield run


def _begins(words: str, start: int) -> bool:
    """Tell whether a sentence, a line or what follows a colon begins at `start`."""
    return _BEGINS.search(words, max(0, start - _LOOK_BACK), start) is not None


def _is_name(piece: str) -> bool:
    """Tell whether a piece of a compound is of the name: not the second of "Delta-based"."""
    return not piece[:1].islower()


def _plain(word: str) -> str:
    """Return a folded word without an owner's ending and without marks on its letters."""
    if not word.isascii():
        apart = unicodedata.normalize("NFD", word)
        word = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return word.removesuffix("'")


def _kin(one: str, other: str) -> bool:
    """Tell whether one word may be a country and the other its people: "Mexico", "Mexican"."""
    return any(
        _ENDING.fullmatch(one, cut)
        and _ENDING.fullmatch(other, cut)
        and not _OF_ANY.issuperset((one[cut:], other[cut:]))
        for cut in range(_BEGINNING, min(len(one), len(other)) + 1)
        if one[:cut] == other[:cut]
    )
