"""Wire copies and light rewrites of whole articles: how to find them, and how to be sure.

Texts in, signatures, keys and a yes or no out; nothing is stored here. Two articles that share
one of their `bands` are candidates and `same` decides on the two texts. The decision asks for
more than shared words: a page that a newsroom fills in anew every day (weather, lottery, market
close) shares most of its words with yesterday's, so the figures and names of the shorter text
must stand in the longer one too; and two reports of one event share quotations and background,
whole sentences of it, so what counts is how much of the shorter text stands in no sentence of
the longer one, not how many words both have.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.corpus.copies import contained, jaccard, runs

if TYPE_CHECKING:
    from datasketch import MinHash

_GRAM_WORDS = 3  # with 5, one changed word in ten leaves 0.42 of the Jaccard index, with 3 0.58
# Two minima a key and 50 keys: a pair with Jaccard index s meets with 1 - (1 - s**2)**50, which
# is 0.998 at 0.35 and 0.96 at 0.25; an article of 10,865 met 1.5 others, copies among them.
_ROWS = 2
_BANDS = 50
_SEED = 20250206  # any number, but never another: stored keys are compared with new ones
_FEWEST_WORDS = 40  # a shorter text is a caption or a notice; other events have the same one

_WINDOW = 24  # words, about a sentence
_WINDOW_SHARE = 0.3  # of its grams: one word in four rewritten leaves that many
_FOUND = 0.9  # share of the shorter text's words that stand in such windows
_FREE_WORDS = 20  # beyond that: an outlet line, a byline, the lede of a short notice
_LONGEST_OWN = 150  # words in a row that the longer text lacks: a story beside a shared gallery
_SHORTEST_SHARE = 0.2  # Jaccard index; a brief that a round-up prints whole is no copy of it
_FIGURES = 0.8  # share of the figures in the found words that stand in the longer text
_NAMES = 0.75  # the same for names

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_DIGITS = {word: str(value) for value, word in enumerate(_UNITS)}
_DIGITS |= {word: str(value) for value, word in zip(range(20, 100, 10), _TENS, strict=True)}
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_SPELLED = re.compile(rf"\b({'|'.join(_TENS)})[ -]({'|'.join(_UNITS[1:10])})\b")
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+")
# Inside a sentence, where a capital means something: no punctuation stands before it.
_NAME = re.compile(r"(?<=[^\W\d_] )[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class _Read:
    """What is compared of a text; gram number n begins with token number n."""

    tokens: tuple[str, ...]
    runs: tuple[str, ...]
    grams: frozenset[str]
    names: frozenset[str]


def signature(text: str) -> NDArray[np.uint32]:
    """Return the 100 minima of the text's word 3-grams (MinHash, Broder 1997).

    The same on every machine and in every version: `bands` of it are stored. A text of fewer
    than 40 words has one gram, itself, so that only its exact copies share a key with it.
    """
    tokens = _tokens(text)
    size = _GRAM_WORDS if len(tokens) >= _FEWEST_WORDS else _FEWEST_WORDS
    sketch = _sketch().copy()
    sketch.update_batch([gram.encode() for gram in set(runs(tokens, size))])
    minima: NDArray[np.uint32] = sketch.hashvalues
    return minima


def bands(minima: NDArray[np.uint32]) -> list[int]:
    """Return the 50 keys of a signature, signed 64-bit; candidates share at least one."""
    rows = minima.astype("<u4").reshape(_BANDS, _ROWS)
    return [
        int.from_bytes(
            blake2b(row.tobytes(), digest_size=8, salt=band.to_bytes(2, "little")).digest(),
            "little",
            signed=True,
        )
        for band, row in enumerate(rows)
    ]


def same(a: str, b: str) -> bool:
    """Tell whether two articles are one text: a copy, a cut or a light rewrite of each other.

    An update that keeps the old words and adds to them is the same, up to four times the
    length: both come from one report, and counting them twice would make two sources of one.
    Two texts of which one has fewer than 40 words are the same only word for word. Scripts
    written without spaces are read clause by clause: their exact copies are found, rewrites not.
    """
    one, other = _read(a), _read(b)
    if min(len(one.tokens), len(other.tokens)) < _FEWEST_WORDS:
        return one.tokens == other.tokens and bool(one.tokens)
    short, long = sorted((one, other), key=lambda read: (len(read.tokens), read.tokens))
    if jaccard(short.grams, long.grams) < _SHORTEST_SHARE:
        return False
    inside = _inside(short, long)
    if inside.sum() < _FOUND * len(inside) - _FREE_WORDS or _longest(~inside) > _LONGEST_OWN:
        return False
    found = {run.split(" ", 1)[0] for run, stands in zip(short.runs, inside, strict=True) if stands}
    known = frozenset(long.tokens)
    figures = frozenset(token for token in found if token[0].isdigit())
    return _stands(figures, known, _FIGURES) and _stands(short.names & found, known, _NAMES)


def _inside(short: _Read, long: _Read) -> NDArray[np.bool_]:
    """Tell for each run of the shorter text whether the words around it stand in the longer."""
    hits = np.fromiter((run in long.grams for run in short.runs), np.float64, len(short.runs))
    window = np.ones(min(_WINDOW, len(hits)))
    shares = np.convolve(hits, window, "same") / np.convolve(np.ones(len(hits)), window, "same")
    within: NDArray[np.bool_] = shares >= _WINDOW_SHARE
    return within


def _longest(flags: NDArray[np.bool_]) -> int:
    """Return the length of the longest row of true flags."""
    ends = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return int(np.diff(ends)[::2].max(initial=0))


def _stands(part: frozenset[str], whole: frozenset[str], share: float) -> bool:
    return not part or contained(part, whole) >= share


@lru_cache(maxsize=1)
def _sketch() -> MinHash:
    # Imported here: it brings scipy, a second that a build with nothing new need not wait.
    from datasketch import MinHash

    return MinHash(num_perm=_ROWS * _BANDS, seed=_SEED, hashfunc=zlib.crc32, scheme="affine32")


# An article is compared with its candidates one after the other; 64 of them take some 20 MB.
@lru_cache(maxsize=64)
def _read(text: str) -> _Read:
    tokens = _tokens(text)
    found = runs(tokens, _GRAM_WORDS)
    names = frozenset(name.casefold() for name in _NAME.findall(text) if name[0].isupper())
    return _Read(tuple(tokens), tuple(found), frozenset(found), names)


def _tokens(text: str) -> list[str]:
    """Return the words and figures of a text, figures in digits however they were written."""
    # Not text.words(): that keeps what a reader's question needs, at a third of the speed.
    folded = _THOUSANDS.sub("", unicodedata.normalize("NFKC", text).casefold())
    folded = _SPELLED.sub(lambda m: str(int(_DIGITS[m[1]]) + int(_DIGITS[m[2]])), folded)
    return [_DIGITS.get(token, token) for token in _TOKEN.findall(folded)]
