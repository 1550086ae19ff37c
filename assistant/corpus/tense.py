"""Whether the words around a day put it ahead or behind: "will close Friday", "closed Friday".

Text and a span in, "ahead", "behind" or None out. The nearest verb before the day decides, or
the first behind it where the clause begins with the day. Verbs of saying decide nothing: in
"said the vote is on Friday" the saying is over and the vote is not.
"""

from __future__ import annotations

import re
from typing import Literal

from assistant.types import Span

Lean = Literal["ahead", "behind"]

_CLAUSE_CHARS = 120  # words further off belong to another verb
_STOP = re.compile(r"[.!?][\"'”’)]*\s|\n|;\s")
_AHEAD = (
    r"will|won['’]t|['’]ll|would|shall|scheduled|expected|slated|poised|planned|plans?|planning|due"
    r"|upcoming|coming|going to|set (?:to|for)|to be|(?:is|are) to|can|could|may|might|deadline"
    r"|ahead of|possible|hopes?|opens|begins|starts|airs|premieres|kicks off|arrives|debuts|faces"
    r"|hosts?|returns|heads|meets?|plays?"
)
_SAYING = (  # and what had been planned: it may still come or never have come
    r"(?:was|were|had been)\s(?:\w+ly\s)?(?:set|scheduled|expected|planned|slated|due)"
    r"|said|says|told|announced|according|reported|wrote|tweeted|added|confirmed|statement|release"
)
_BEHIND = (
    r"was|were|had|did|has|have|been|came|went|began|took|made|saw|found|won|lost|left|led|held"
    r"|fell|rose|hit|got|gave|became|ran|shot|sent|met|\w{2,}ed"
)
_VERB = re.compile(rf"\b(?:(?P<ahead>{_AHEAD})|(?P<saying>{_SAYING})|(?P<behind>{_BEHIND}))\b")
_TO_COME = re.compile(
    r"\b(?:until|till|starting|beginning|effective|for|to|ahead of|upcoming|coming)"
    r"\s(?:an?\s|the\s)?$",
    re.IGNORECASE,
)
_GONE = re.compile(r"\b(?:since|after)\s(?:an?\s|the\s)?$", re.IGNORECASE)


def lean(text: str, span: Span) -> Lean | None:
    """Return where the words around `span` put the day it names; None where they do not say."""
    before = text[max(0, span.start - _CLAUSE_CHARS) : span.start]
    if _TO_COME.search(before):
        return "ahead"
    if _GONE.search(before):
        return "behind"
    if verbs := list(_VERB.finditer(_STOP.split(before)[-1])):
        return _of(verbs[-1])
    behind = _STOP.split(text[span.end : span.end + _CLAUSE_CHARS])[0]
    verb = _VERB.search(behind)
    return _of(verb) if verb else None


def _of(verb: re.Match[str]) -> Lean | None:
    if verb["saying"]:
        return None
    return "ahead" if verb["ahead"] else "behind"
