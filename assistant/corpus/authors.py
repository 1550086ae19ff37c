"""Who wrote an article, by its byline: "By NAME and NAME, CNN", "NAME | USA TODAY".

The lines of a page in, the names as one string or None out. Only a line that is a byline counts,
or names on a line of their own with an outlet, a role, an address or a date below them: whoever
is quoted, pictured or thanked is no author.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.corpus import dates, outlets

_HEAD_LINES = 8  # title, deck, section; a name below that belongs to the article
_LINE_CHARS = 160  # half a dozen names with their outlets
_TALL = r"A-Z\u00c0-\u00de"
_WORD = rf"(?:[{_TALL}][\w.'’-]*|(?:Mc|Mac|O['’]|[DL]['’]|al-|d['’])[{_TALL}][\w'’-]*)"
_NAME = rf"{_WORD}(?: (?:{_WORD}|de|della|di|du|la|van|von|der|den|bin|al|el|y)){{1,4}}"
_NAMES = rf"{_NAME}(?:(?:,? and |,? & |, ){_NAME}){{0,5}}"
_BY = re.compile(
    r"(?:(?:Story|Text|Words|Written|Reporting|Analysis|Opinion|Review|Interview|Column)\s)?"
    rf"(?:[Bb]y|BY):? (?P<names>{_NAMES})(?P<rest>\s*[,|•·/(–—-].*|\s(?:for|in|at|and)\s.*|)"
)
_ALONE = re.compile(rf"(?P<names>{_NAMES})(?:,|\s?[|•·–—/])? ?(?P<rest>.*)")
_SEPARATOR = re.compile(r",? and |,? & |, ")
_ROLE = re.compile(
    r".*\b(?:staff|writers?|reporters?|correspondents?|columnists?|critics?|editors?|bureau|chief"
    r"|contributors?|special (?:to|for|correspondent)|opinion)\b.*|.*@.*"
    r"|for (?:the )?(?-i:[A-Z]).*",
    re.IGNORECASE,
)
_NO_PERSON = re.compile(
    r"\b(?:Staff|Editors?|Editorial|Board|Wire|Wires|Reports?|Agenc(?:y|ies)|Team|Newsroom|News"
    r"|TODAY|Press|Network|Services?|Desk|Special|Contributors?|Writers?|Reporters?|University"
    r"|January|February|March|April|May|June|July|August|September|October|November|December)\b",
    re.IGNORECASE,
)
_MOST_WORDS = 5  # of one name


def author(lines: Sequence[str]) -> str | None:
    """Return the authors that the byline among the first `lines` names: "A, B and C", or None."""
    head = [line.strip() for line in lines[:_HEAD_LINES] if line.strip()]
    for line, below in zip(head, [*head[1:], ""], strict=False):
        if len(line) > _LINE_CHARS:  # body text; bylines stand above it
            return None
        if found := _of_line(line, below):
            return found
    return None


def _of_line(line: str, below: str) -> str | None:
    if match := _BY.fullmatch(line):
        # "By Order of the King, the port closed." is a sentence.
        return None if re.search(r"[a-z]{3}\.$", line) else _people(match["names"])
    match = _ALONE.fullmatch(line)
    if match is None:
        return None
    *_, last = _SEPARATOR.split(match["names"])
    # "NAME, The Port Selim Gazette": an outlet looks like one name more.
    said = match["rest"] or (last if outlets.outlet(last) else below)
    return _people(match["names"]) if _tells_author(said) else None


def _tells_author(words: str) -> bool:
    """Tell whether `words` are what stands behind or under an author's name and nothing else."""
    if len(words) > 60 or words.endswith((".", "?", "!", ":")):  # an outlet and a role
        return False
    if _ROLE.fullmatch(words) or dates.is_stamp(words):
        return True
    first = words.split()
    if any(outlets.known(" ".join(first[:count])) for count in range(1, len(first))):
        return True  # "USA TODAY Network - Tennessee"
    bare = re.sub(r"\([^()]*\)\s?", "", words)  # "The (Wilmington) News Journal"
    return any(outlets.outlet(part) for part in re.split(r"\s*[|•·/,]\s*", bare) if part)


def _people(names: str) -> str | None:
    found: list[str] = []
    for name in _SEPARATOR.split(names):
        if outlets.outlet(name) or _NO_PERSON.search(name) or len(name.split()) > _MOST_WORDS:
            continue
        found.append(name.title() if name.isupper() else name)
    found = list(dict.fromkeys(found))
    return " and ".join(filter(None, (", ".join(found[:-1]), found[-1]))) if found else None
