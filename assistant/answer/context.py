"""A sentence -> the sentences of its article that a reader needs before it.

A verbatim sentence out of its place may begin with "He", stand in the middle of a quotation,
or speak of "the memo". Each is shown with the sentence that settles it, cited on its own: the
words stay the article's, and nobody has to guess who "he" is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant import text
from assistant.types import Span

_ADVERB = (
    r"(?:(?:However|Meanwhile|Additionally|Moreover|Still|Instead|Later|Then|Also|But|And|Yet|So"
    r"|Now|Ultimately|Therefore|Thus|In addition|As a result|For example|For instance)\b,?\s+)?"
)
_PRONOUN = re.compile(
    rf"^[\"'“‘(]*{_ADVERB}(?:he|she|they|it(?!\s+(?:appears|seems|is (?:clear|likely)))"
    r"|his|her|their|its|this|these|those|such|others?)\b",
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
_SPEAKER = re.compile(
    r"\b(?:said|says|told|replied|continued|asked|stated|added|wrote|explained|insisted|warned"
    r"|noted|declared|announced|testified)\b",
    re.IGNORECASE,
)
# The line under a post that says who wrote it and when.
_SIGNATURE = re.compile(r"[-–—]+\s?[^()\n]{1,80}\(@\w{1,20}\)")
# Further back than this, the sentence is about something else and would mislead.
_MOST_BACK = 2
_MOST_ALONG_QUOTE = 6


def needed(sentences: Sequence[Span], at: int, article: str) -> list[int]:
    """Return the positions in `sentences` of what sentence `at` needs, in reading order."""
    found: list[int] = []
    speaker = _speaker(sentences, at, article)
    if speaker is not None:
        found.append(speaker)
    else:
        found += _opening(sentences, at, article)
    here = sentences[at].of(article)
    first = at
    while depends(sentences[first].of(article)) and at - first < _MOST_BACK and first > 0:
        first -= 1
        found.append(first)
    if first == at and (stand_in := _STAND_IN.match(here)):
        source = _introduced(sentences, at, article, stand_in[1])
        if source is not None:
            found.append(source)
    return sorted(set(found) - {at})


def depends(sentence: str) -> bool:
    """Tell whether a sentence begins with a pronoun that stands for somebody named before."""
    return _PRONOUN.match(sentence) is not None


def _introduced(sentences: Sequence[Span], at: int, article: str, noun: str) -> int | None:
    """Return the nearest sentence before `at` that says which memo, move or outlet is meant."""
    stem = text.stem(noun.lower())
    for before in range(at - 1, -1, -1):
        words = sentences[before].of(article)
        if stem in text.stems(words) and not _STAND_IN.match(words):
            return before
    return at - 1 if at > 0 else None


def _speaker(sentences: Sequence[Span], at: int, article: str) -> int | None:
    """Return the sentence that names the speaker when `at` lies inside a longer quotation."""
    here = sentences[at].of(article)
    if _SPEAKER.search(_outside_quotes(here)):
        return None
    for below in range(at + 1, min(len(sentences), at + 1 + _MOST_BACK)):
        if _SIGNATURE.match(article, sentences[below].start):
            return below
    line = article.rfind("\n", 0, sentences[at].start) + 1
    if not (_opens(article[line : sentences[at].start]) or here[0] in '“"'):
        return None
    near = range(at - 1, max(-1, at - 1 - _MOST_ALONG_QUOTE), -1)
    after = range(at + 1, min(len(sentences), at + 1 + _MOST_ALONG_QUOTE))
    for candidates in (near, after):
        for i in candidates:
            between = article[
                min(sentences[at].end, sentences[i].end) : sentences[max(at, i)].start
            ]
            if "\n" in between:
                break
            if _SPEAKER.search(_outside_quotes(sentences[i].of(article))):
                return i
    return None


def _opening(sentences: Sequence[Span], at: int, article: str) -> list[int]:
    """Return the sentences from where a quotation opens that sentence `at` closes, if near."""
    line = article.rfind("\n", 0, sentences[at].start) + 1
    if not _opens(article[line : sentences[at].start]) or _opens(article[line : sentences[at].end]):
        return []
    for opener in range(at - 1, max(-1, at - 1 - _MOST_BACK), -1):
        if sentences[opener].start >= line and not _opens(article[line : sentences[opener].start]):
            return list(range(opener, at))
    return []


def _opens(before: str) -> bool:
    """Tell whether a quotation is open at the end of `before`."""
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def _outside_quotes(sentence: str) -> str:
    closed = re.sub(r"[“\"][^“”\"]*[”\"]", " ", sentence)
    return re.sub(r"^[^“”\"]*[”\"]|[“\"][^“”\"]*$", " ", closed)
