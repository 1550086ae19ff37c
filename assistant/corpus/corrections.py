"""Sentences in which an outlet corrects, clarifies, updates or withdraws its own article.

A text in, spans of whole sentences out, each with its kind. News is full of corrections that are
not meant: a market's, a court's, a politician's, a bill that was withdrawn. So the words alone
never decide: a sentence counts where it names the article itself ("this story", "an earlier
version of this report") or stands behind a label that only editors use ("Correction:").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assistant.text import sentences
from assistant.types import Span

Kind = Literal["correction", "clarification", "update", "withdrawal"]

_LISTED = 8  # notes on one page: more of them are a list of what other articles got wrong


@dataclass(frozen=True, slots=True)
class Correction:
    """One note of the outlet on its own article; `span` is the sentence that holds it."""

    kind: Kind
    span: Span


_LINE = re.compile(r"\S[^\n]*")
# No note is without one of these; cutting every line into sentences takes ten times as long.
_HINTS = (
    "correct|clarif|erratum|retract|withdrawn|updat|amend|revis|edited|changed|refreshed|version"
    "|edition|draft|misstat|taken down|removed|unpublished|deleted|no longer available|regret"
    "|ing error|ion error|originally|initially|previously|mistakenly|erroneously|wrongly"
).split("|")
_PIECE = (
    r"(?:article|story|post|report|piece|column|editorial|version|item|page|fact[- ]?check|review"
    r"|headline|interview|essay|commentary|list|graphic|map|chart|table|caption|photo|video"
    r"|gallery|podcast|episode|transcript|newsletter|obituary|explainer|op-ed|file|guide|live ?blog"
    r"|timeline|blog(?: post)?|dispatch|analysis|summary|update|quiz)"
)
_MODIFIED = r"(?:[\w'’-]+ ){0,2}"
# What an outlet withdraws; posts, photos and videos are removed by platforms, and stories tell it.
_WORK = r"this (?:[\w'’-]+ ){0,2}(?:article|story|report|column|editorial|interview|review|op-ed)"
_OURS = rf"this (?:following )?{_MODIFIED}{_PIECE}"
# Lists, reports and videos that the story tells of are updated too.
_THIS = rf"(?:{_OURS}|(?:the|our) (?:story|article|headline|caption|fact[- ]?check))"
_DATED = r"(?:\s*\([^()\n]{1,40}\)|,? (?:[A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?|[\d/.-]{6,10}))?"
_WRONG = (
    r"(?:mis(?:stat|spell|identif|characteri[sz]|attribut|quot|represent|nam|label|report|gender"
    r"|translat|understood|led)\w*|(?:in)?correct(?:ly|ed)?|wrong(?:ly)?|erroneous(?:ly)?"
    r"|mistaken(?:ly)?|inaccurate(?:ly)?|improper(?:ly)?|error|typo|omitted|overstated|understated"
    r"|should (?:have|say|read)|transposed|conflated|confused|outdated|unclear|gave|listed|said"
    r"|stated|included|referred|described|contained|used|had|attributed|implied|suggested|did not"
    r"|didn['’]t|was|were|failed|cited|quoted)"
)
_EARLIER = (
    rf"(?:\b(?:an?|the) (?:earlier|previous|prior|original|older|initial)(?:ly published)?"
    rf" (?:(?:online|print|published|web) )?(?:version|edition|draft) of (?:this|the|our)"
    rf" (?:following )?{_MODIFIED}{_PIECE}"
    rf"|(?:^\W*|: )(?:an?|in an?) (?:earlier|previous) (?:version|{_PIECE})(?= (?:{_WRONG})\b)"
    rf"|a (?:photo|caption|headline|chart|graphic)\b.{{0,40}} in an? (?:earlier|previous) version)"
)
_BE = r"(?:has|have|had) (?:since )?(?:also )?been|was|were|is being|is"

_LEAD = r"^[\W_]{0,6}"
_LABEL = re.compile(
    _LEAD
    + r"(?:(?P<correction>corrections?|corrections?\s?(?:&|and|/|or)\s?clarifications?|erratum"
    r"|corrected|correction appended)"
    r"|(?P<clarification>clarifications?)"
    r"|(?P<withdrawal>retraction|retracted))" + _DATED + r"\W{0,3}(?:[:|—–]|\s-\s)",
    re.IGNORECASE,
)
_CLARIFIED = re.compile(
    rf"\b{_THIS} (?:{_BE}) (?:updated|revised|amended|edited|changed) .{{0,40}}?\bto clarify\b"
    rf"|\b{_THIS} (?:{_BE}) clarified\b|{_EARLIER} .{{0,60}}\b(?:unclear|ambiguous)\b",
    re.IGNORECASE,
)
_WITHDRAWN = re.compile(
    rf"\b{_WORK} (?:{_BE}) (?:retracted|withdrawn|removed|taken down|unpublished|deleted)\b"
    rf"(?! from)|\b(?:we|editors|the editors|[A-Z][\w ]{{1,30}}) (?:have|has) (?:retracted"
    rf"|withdrawn|removed|taken down|unpublished) {_WORK}\b"
    r"|\bthis (?:article|story|report|post) is no longer available\b",
    re.IGNORECASE,
)
_CORRECTED = re.compile(
    rf"{_EARLIER}(?! (?:of it )?(?:was |were )?(?:first |originally )?(?:published|appeared|ran"
    r"|posted|aired)\b)"
    rf"|\b{_THIS} (?:{_BE}) (?:re-?)?(?:updated|revised|amended|edited|changed)\b.{{0,60}}?\bto"
    r" (?:correct|fix|remove|show that|reflect that|accurately|properly|more accurately)\b"
    rf"|\b{_THIS} (?:{_BE}) (?:re-?)?corrected\b"
    rf"|\b{_OURS} (?:originally|initially|previously|incorrectly|mistakenly|erroneously|wrongly)"
    rf" {_WRONG}\b|\b{_OURS} misstated\b|\bwe regret the error\b"
    r"|^\W*(?:due to|because of) an? (?:editing|reporting|production) error\b",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    rf"\b{_OURS} (?:{_BE}) (?:(?:first|originally) published .{{0,60}}\band (?:{_BE}) )?"
    r"(?:updated|revised|amended|refreshed)\b(?! (?:daily|regularly|frequently|weekly|hourly))"
    rf"|\b{_THIS} (?:has|have) been (?:updated|revised|amended) (?:to|with)\b"
    rf"|\b{_OURS} is an? (?:updated|revised) version\b"
    r"|^\W*updates? to (?:include|add|reflect|correct)s?\b"
    r"|^\W*updated:? (?:with|to (?:include|add|reflect))\b",
    re.IGNORECASE,
)


def corrections(text: str) -> tuple[Correction, ...]:
    """Return the outlet's own notes on this article, in order; none for a list of such notes.

    A label alone on its line takes the sentence after it.
    """
    found: list[Correction] = []
    label: Kind | None = None
    for line in _LINE.finditer(text):
        said = line[0].lower()
        if label is None and not any(hint in said for hint in _HINTS):
            continue
        for inner in sentences(line[0]):
            span = Span(line.start() + inner.start, line.start() + inner.end)
            kind, labelled = _kind(span.of(text))
            if kind and labelled == span.end - span.start:
                label = kind
                continue
            if kind := kind or label:
                found.append(Correction(kind, span))
            label = None
    return tuple(found) if len(found) <= _LISTED else ()


def _kind(sentence: str) -> tuple[Kind | None, int]:
    """Return the kind of note that a sentence is, and how much of it is a label."""
    if label := _LABEL.match(sentence):
        kind: Kind = "correction"
        if label["clarification"]:
            kind = "clarification"
        elif label["withdrawal"]:
            kind = "withdrawal"
        return kind, label.end()
    if _WITHDRAWN.search(sentence):
        return "withdrawal", 0
    if _CLARIFIED.search(sentence):
        return "clarification", 0
    if _CORRECTED.search(sentence):
        return "correction", 0
    if _UPDATED.search(sentence):
        return "update", 0
    return None, 0
