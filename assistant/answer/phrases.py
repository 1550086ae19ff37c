"""Words that are looked for -> every place in a text where they stand, as the index matches them.

A phrase and a text in, Spans out. The index finds the articles and this says where in them, and
whether at all: to the index a full stop is a space, and the words of two sentences are a phrase.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice

from assistant import text
from assistant.answer.wanted import wanted
from assistant.types import Span

_TOKEN = re.compile(r"[^\W_]+")  # as the index cuts words
# Of words with one stem, "inflated" is no "inflation", but "drones" are a "drone".
_PLURAL = re.compile(r"(?:(?<=[^sui])s|(?<=[sxzo])es|(?<=ch)es|(?<=sh)es)$")
_VERB = re.compile(r"(?:(?<=\w{3})ing|(?<=ee)d|(?<=\w{3}(?<!e))ed)$")
_DOUBLED = re.compile(r"([^\W\d_aeiou])\1$")
_SHORT = 3  # letters of a stem whose words share the first one alone: "die" is also "dying"
_PAUSE = re.compile(r"[.!?…。！？\n]")
_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,}")
_PLAIN = re.compile(r"\b[A-Z]{2,4}\b")

Stem = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Phrase:
    """What is looked for: words in a row, or all of them in one sentence where `apart`.

    `exact` words are matched as they are written, others by their stems; neither heeds the case,
    but for short forms: "US" is no "us".
    """

    words: str
    exact: bool = False
    apart: bool = False

    @property
    def said(self) -> str:
        """How a reader is told what was looked for."""
        if not self.apart:
            return f"“{self.words}”"
        *most, last = [f"“{word}”" for word in self.content]
        return f"{', '.join(most)} and {last} in one sentence"

    @property
    def content(self) -> tuple[str, ...]:
        """The words that carry the meaning, each once; all of them where none does."""
        terms = wanted(self.words).terms
        tokens = list(dict.fromkeys(_TOKEN.findall(self.words)))
        telling = [
            token
            for token in tokens
            if token[0].isdigit()
            or (token.isupper() and len(token) > 1)
            or text.stem(token.lower()) in terms
        ]
        return tuple(telling or tokens)

    @property
    def variants(self) -> tuple[str, ...]:
        """The ways to write the phrase: "U.S. troops" is also "US troops"."""
        plain = _DOTTED.sub(lambda m: m[0].replace(".", ""), self.words)
        dotted = _PLAIN.sub(lambda m: "".join(f"{c}." for c in m[0]), self.words)
        return tuple(dict.fromkeys((self.words, *(() if self.exact else (plain, dotted)))))


class Places:
    """Finds the places of one phrase in one text after the other."""

    def __init__(self, phrase: Phrase, stem: Stem) -> None:
        self._stem = lru_cache(maxsize=10_000)(stem)
        self._same = lru_cache(maxsize=10_000)(self._is_same)
        self._exact, self._apart = phrase.exact, phrase.apart
        rows = [(word,) for word in phrase.content] if phrase.apart else None
        rows = rows or [tuple(_TOKEN.findall(variant)) for variant in phrase.variants]
        self._patterns = [(row, self._pattern(row)) for row in rows if row]

    def of(self, whole: str, most: int | None = None) -> list[Span]:
        """Return where the phrase stands, in order: whole sentences where its words stand apart.

        Only the first `most` places where that is given.
        """
        lower = _small(whole)
        if self._apart:
            return list(islice(self._sentences(whole, lower), most))
        ways = (islice(self._in(whole, lower, *each), most) for each in self._patterns)
        return sorted(set(chain.from_iterable(ways)))[:most]

    def _sentences(self, whole: str, lower: str) -> Iterator[Span]:
        first, *others = self._patterns
        lines = {line_of(whole, span) for span in self._in(whole, lower, *first)}
        for line in sorted(lines):
            for sentence in text.sentences(line.of(whole)):
                at = Span(line.start + sentence.start, line.start + sentence.end)
                words, small = at.of(whole), at.of(lower)
                if all(any(self._in(words, small, *each)) for each in (first, *others)):
                    yield at

    def _in(
        self, whole: str, lower: str, row: tuple[str, ...], pattern: re.Pattern[str]
    ) -> Iterator[Span]:
        at = 0
        while match := pattern.search(lower, at):
            at = match.start() + 1  # a near miss hides no match that begins in it
            span = Span(match.start(), match.end())
            found = (whole[slice(*match.span(n))] for n in range(1, len(row) + 1))
            if all(map(self._same, row, found)) and _is_one(whole, span):
                yield span

    def _is_same(self, word: str, found: str) -> bool:
        if self._exact:
            return _small(word) == _small(found)
        if word.isupper() and not found.startswith(word):
            return False
        stem = self._stem(word)
        if stem != self._stem(found):
            return False
        return len(stem) <= _SHORT or _uninflected(word) == _uninflected(found)

    def _pattern(self, row: tuple[str, ...]) -> re.Pattern[str]:
        """Return a pattern for small letters; it begins with plain ones, which are found fast."""
        begins = [self._begins(word) for word in row]
        words = [rf"({re.escape(each)}[^\W_]*)" for each in begins]
        front = rf"(?<![^\W_].{{{len(begins[0])}}})[^\W_]*)"
        words[0] = f"({re.escape(begins[0])}{front}"
        return re.compile(r"[\W_]+".join(words), re.DOTALL)

    def _begins(self, word: str) -> str:
        """Return letters that every word of the same stem begins with."""
        small = _small(word)
        if self._exact:
            return small
        letters = len(self._stem(word))
        return small[:1] if letters <= _SHORT else small[: letters - 1]


def _small(words: str) -> str:
    """Return words in small letters, as many as they have."""
    small = words.lower()
    if len(small) == len(words):
        return small
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in words)


def _is_one(whole: str, span: Span) -> bool:
    """Tell whether a place lies in one sentence."""
    if not _PAUSE.search(whole, span.start, span.end):
        return True
    line = line_of(whole, span)
    inner = Span(span.start - line.start, span.end - line.start)
    return any(sentence.covers(inner) for sentence in text.sentences(line.of(whole)))


def line_of(whole: str, span: Span) -> Span:
    """Return the line that a place begins in; a sentence never goes on over its end."""
    end = whole.find("\n", span.start)
    return Span(whole.rfind("\n", 0, span.start) + 1, end if end >= 0 else len(whole))


@lru_cache(maxsize=10_000)
def _uninflected(word: str) -> str:
    """Return a word without the ending of a plural or of a verb's form; for comparison only."""
    plain = re.sub(r"ies$", "y", word.lower())
    plain = _VERB.sub("", _PLURAL.sub("", plain))
    return _DOUBLED.sub(r"\1", plain.removesuffix("e"))
