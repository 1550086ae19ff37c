"""Pure functions on strings: sentences as spans, folding, words and stems, finding a quote.

Strings in, spans and strings out. Sentences are cut by rules rather than by a model: a wrong
cut costs a citation, so the hard cases of news text (abbreviations, initials, "U.S." at the
end of a sentence, quotations of several sentences) are named here and tested one by one.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

import snowballstemmer

from assistant.types import Span

_TERMINAL = re.compile(r"""[.!?…]+["'”’»)\]]*(?=\s+["'“‘«(\[]*(?:[^\W_]|[@#—-])|\s*$)""")
_CJK_TERMINAL = re.compile(r"[。！？]+[」』”]*")
_BREAK = re.compile(r"[ \t]*\n\s*")

# Titles and shortened words: a capital after them goes on with the same sentence.
_ABBREVIATIONS = frozenset(
    """
    mr mrs ms messrs dr drs prof gen gens brig lt col maj capt cmdr adm sgt cpl spc pfc det supt
    sen sens rep reps gov pres sec amb atty st mt ft rev hon
    jan feb mar apr jun jul aug sep sept oct nov dec v vs etc inc ltd co corp bros approx dept
    est al eds e.g i.e a.m p.m ph.d
    """.split()
)
# These also end sentences, as other titles do not: "Nvidia Corp. It ...", "the SPC. The ...", but
# "Dr. No" and "Gen. He Weidong".
_CLOSING = frozenset("etc inc ltd co corp bros reps det pfc spc".split())
# After "U.S." and its like, a closing word or a last initial these words begin a sentence; any
# other capital goes on ("U.S. Navy").
_STARTERS = frozenset(
    """
    a an the this that these those he she it they we i you there here his her its their our my
    in on at by for from with as if when while since after before but and or so yet however
    although though because despite according additionally meanwhile moreover still then now
    what who why how where some many most both each every all no not once until
    """.split()
)
# These are shortened only before a number: "No. 5", but "They said no. We left."
_NUMBERED = frozenset("no nos fig figs p pp".split())
_INITIALISM = re.compile(r"(?:\b[A-Za-z]\.){2,}$")
_INITIAL = re.compile(r"(?:^|[\s(“\"'])[A-Z]\.$")
# The letter may be no initial but the last word: "World War I. He ...", not "A. The first choice"
# and not 'Steven R. "The Bull" Weisman'.
_AFTER_LETTER = re.compile(r"(?<=[^\W_]\s[A-Z]\.)\s+[^\W\d_]")
_LAST_WORD = re.compile(r"([A-Za-z.]+)\.[\"'”’»)\]]*$")
# A quoted question or exclamation goes on with its speaker: “… in Mexico?” Kilmeade asked.
_SPEAKER = re.compile(
    r"""\s+(?:(?-i:[A-Z])[^\W\d_]*\s+){0,3}(?:he|she|they)?\s*"""
    r"""(?:said|asked|replied|told|added|wrote|shouted|cried|says|asks)\b""",
    re.IGNORECASE,
)
_MORE = re.compile(r"\S")
_FIRST = re.compile(r"\s+[\"'“‘«(\[]*(\w)")
# What is looked at before a full stop; without a limit a line of 200 kB costs minutes.
_LONGEST_WORD = 64
# An initial keeps its full stop, so that the "A." of "J. A. Bayona" is no article.
_NEXT_WORD = re.compile(r"\s+[\"'“‘«(\[]*([^\W\d_]+(?:(?<=\b[A-Z])\.)?)(,?)")
_WORD = re.compile(r"\d+(?:[.,:]\d+)*|(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:['’][^\W\d_]+)*")
# The same where all is ASCII and folded, in half the time.
_ASCII_WORD = re.compile(r"\d+(?:[.,:]\d+)*|(?:[a-z]\.){2,}|[a-z]+(?:'[a-z]+)*")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_FOLDS = str.maketrans(
    {"‘": "'", "’": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
    | {"–": "-", "—": "-", "−": "-", "‑": "-", "\u00a0": " ", "\u202f": " "}
)


def sentences(text: str) -> list[Span]:
    """Cut `text` into spans of whole sentences, in order, without surrounding space.

    A line break always ends a sentence. Every character that is not space lies in one span.
    """
    spans: list[Span] = []
    start = 0
    for line in _BREAK.finditer(text + "\n"):
        spans += _sentences_of_line(text, start, min(line.start(), len(text)))
        start = line.end()
    return spans


def _sentences_of_line(text: str, start: int, end: int) -> list[Span]:
    line = text[start:end]
    ends = [m.end() for m in _CJK_TERMINAL.finditer(line)]
    ends += [m.end() for m in _TERMINAL.finditer(line) if not _goes_on(line, m.end())]
    spans: list[Span] = []
    at = 0
    for stop in [*sorted(set(ends)), len(line)]:
        piece = line[at:stop]
        left = at + len(piece) - len(piece.lstrip())
        if right := len(piece.strip()):
            spans.append(Span(start + left, start + left + right))
        at = stop
    return spans


def _goes_on(line: str, stop: int) -> bool:
    """Tell whether the sentence goes on after the stop that ends at `stop`."""
    if (first := _FIRST.match(line, stop)) and first[1].islower():
        return True  # asked here, because no pattern knows the capitals of all alphabets
    if line[stop - 1] in "\"'”’»" and line[stop - 2] in "?!" and _SPEAKER.match(line, stop):
        return True
    lead = line[max(0, stop - _LONGEST_WORD) : stop]
    last = _LAST_WORD.search(lead)
    if last is None:
        return False
    follows = _NEXT_WORD.match(line, stop)
    starts = follows is not None and follows[1].lower() in _STARTERS
    if _INITIALISM.search(lead.rstrip("\"'”’»)]")):
        if follows is None:
            return _MORE.search(line, stop) is not None
        return not starts and not follows[2]
    if _INITIAL.search(lead):
        return follows is not None and not (starts and _AFTER_LETTER.match(line, stop))
    if last[1].lower() in _NUMBERED:
        return line[stop:].lstrip()[:1].isdigit()
    if last[1].lower() in _CLOSING and starts:
        return False
    return last[1].lower() in _ABBREVIATIONS and _MORE.search(line, stop) is not None


def fold(text: str) -> str:
    """Return `text` for comparison: case, quote marks, dashes and runs of space made equal."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_FOLDS).casefold().split())


def words(text: str) -> list[str]:
    """Return the folded words and numbers of `text` in order: "U.S." is us, "Trump's" is trump."""
    folded = fold(text)
    found = (_ASCII_WORD if folded.isascii() else _WORD).findall(folded)
    return [word if word.isalnum() else _plain(word) for word in found]


def _plain(word: str) -> str:
    if word[0].isdigit():
        return word.replace(",", "")
    return word.removesuffix("'s").replace(".", "")


@lru_cache(maxsize=1)
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the English Snowball stem of a folded word."""
    return str(_stemmer().stemWord(word))


def stems(text: str) -> list[str]:
    """Return the stems of the words of `text` in order."""
    return [stem(word) for word in words(text)]


def normalise(text: str) -> str:
    """Return `text` as it is stored: NFC, Unix line ends, no control characters, one blank line.

    Idempotent; the article id is made from the result.
    """
    text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = unicodedata.normalize("NFC", text)
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def script(text: str) -> str | None:
    """Return the script most letters of `text` are in ("LATIN", "CYRILLIC"), None without letters.

    The first word of a letter's Unicode name is its script, near enough for telling them apart.
    """
    found = Counter(
        unicodedata.name(c, "UNKNOWN").split()[0].split("-")[0] for c in text if c.isalpha()
    )
    return found.most_common(1)[0][0] if found else None


def one_line(text: str) -> str:
    """Return `text` without control characters and with every run of space made one space."""
    kept = (" " if c.isspace() else c for c in text)
    return " ".join("".join(c for c in kept if unicodedata.category(c)[0] != "C").split())


def find_quote(quote: str, text: str) -> Span | None:
    """Return where `quote` stands in `text`, blind to case, space and kinds of punctuation.

    Quote marks of one kind are equal, and so are dashes, and "…" and three full stops.
    """
    # Not fold(): its NFKC makes "½" three characters, and those do not stand in the text.
    plain = unicodedata.normalize("NFC", quote).translate(_FOLDS)
    pieces = [re.escape(piece) for piece in plain.split()]
    if not pieces:
        return None
    pattern = r"\s+".join(pieces)
    for one, variants in (("'", "['‘’‛]"), ('"', '["“”„«»]'), (r"\-", "[–—−‑-]")):
        pattern = pattern.replace(one, variants)
    pattern = re.sub(r"…|(?:\\\.){3}", lambda _: r"(?:…|\.\.\.)", pattern)
    match = re.search(pattern, text, re.IGNORECASE)
    return Span(match.start(), match.end()) if match else None
