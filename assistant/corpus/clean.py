"""The article in a raw page: body, title, date and outlet apart, page rubbish taken out.

Raw text in, Cleaned out. Only whole lines go, never part of one, except links to a tweet and a
`date 2025-02-06` in front; every line that goes is kept in `removed`. A rule names either the
whole line or how page furniture begins and what else stands in it, so prose stays: a line too
many costs a reader a glance, a line too few costs an answer.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.corpus import authors, dates, furniture, outlets
from assistant.corpus.corrections import corrections
from assistant.corpus.furniture import HEADLINE_CHARS, is_furniture, is_headline
from assistant.text import normalise

_LABEL_CHARS = 100  # "Read more about" and its subject
_MENU_CHARS = 40  # a button and its bullet
_PROSE_CHARS = 60  # a shorter line may be an item of a list
_TAIL_LINES = 10  # a longer list below the sign-off is the article's own
_TITLE_WORDS = 3  # with fewer words it is a label or a name

_LINE_BREAKS = re.compile(r"[\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff\ud800-\udfff]")
_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u2028\u2029\u2060\ufeff\ud800-\udfff]")
_DATE_IN_FRONT = re.compile(r"\s*((?:date \d{4}-\d\d-\d\d(?:\s+|$))+)", re.IGNORECASE)
_TWEET_LINK = re.compile(r"(?<![\w./@-])(?:https?://)?(?:pic\.twitter\.com|pic\.x\.com|t\.co)/\w+")
_BULLET = re.compile(r"^(?:[-•*·▪►>–—]+|\d{1,2}[.)])\s+")
_QUOTED = re.compile(r"[\"“'‘].*[\"”'’]")
_FACT = re.compile(r"[-•*·▪–—]|\d|(?:[\w/'’-]+ ){0,2}[\w/'’-]+: ")  # a line of a fact box
_ROLE = re.compile(  # what stands under a writer's name
    r"(?:(?:opinion|guest|staff|senior|sports|special|political) )*(?:contributors?|columnists?"
    r"|writers?|reporters?|correspondents?|editors?|the editorial board)",
    re.IGNORECASE,
)
_SECTION = re.compile(furniture.SECTIONS, re.IGNORECASE)
_CREDIT = re.compile(r"^Contributing\b|Getty Images|AP Photo|/(?:AFP|AP|Reuters)\b")
_NO_TITLE = re.compile(
    r"(?:from |(?-i:By [A-Z])|contributing|special (?:to|for) |on today's |this (?:story|article) "
    r"|what:|the claim:|leer en español)"
    r"|.*(?:@|\bstaff$|\b(?:wire|staff) reports?$|%27| \| |[?–—-]$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The parts of a page; `text` is normalised and holds neither title nor furniture.

    `removed` has the furniture line by line in page order, without lines that hold no letter or
    digit (bullets, rules); `published` and `updated` are aware UTC.
    """

    text: str
    removed: tuple[str, ...] = ()
    published: dt.datetime | None = None
    title: str | None = None
    source: str | None = None
    updated: dt.datetime | None = None
    author: str | None = None


def clean(raw: str, *, titled: bool = False, now: dt.datetime | None = None) -> Cleaned:
    """Take the article out of a `raw` page.

    `titled` says that the title is known already, so the first line is left where it is; with it
    cleaning a cleaned text changes nothing. `now` bounds the published date (default: the clock).
    """
    shown = _UNSEEN.sub("", _LINE_BREAKS.sub("\n", raw)) if _ODD.search(raw) else raw
    front = _DATE_IN_FRONT.match(shown)
    text = normalise(shown[front.end() :] if front else shown)
    removed: list[str] = []
    lines = [_unlinked(line, removed) for line in text.split("\n")]
    lines = _without_tail(lines, removed)
    lines = _keep(lines, lambda line: not is_furniture(line), removed)
    marks = [line for line in lines if line]
    said = dates.dated(front[1] if front else "\n".join(marks), now=now)
    lines = _keep(lines, lambda line: not _is_marked_stamp(line), removed)
    lines, title = _body(lines, removed, titled)
    notes = [line for line in removed if corrections(line)]
    # What an outlet takes back is read wherever it stood, among page furniture or below it.
    body = re.sub(r"\n{3,}", "\n\n", "\n".join([*lines, "", *notes])).strip()
    dropped = [line for line in removed if line not in notes and any(map(str.isalnum, line))]
    ordered = _in_page_order(dropped, text)
    # A copyright line is furniture and names the outlet all the same.
    source = outlets.source(marks) or outlets.source([line for line in text.split("\n") if line])
    author = authors.author(marks)
    if not _DATE_IN_FRONT.match(body):
        return Cleaned(body, ordered, said.published, title, source, said.updated, author)
    below = clean(body, titled=titled or title is not None, now=now)  # it came to light just now
    return Cleaned(
        text=below.text,
        removed=ordered + below.removed,
        published=said.published or below.published,
        title=title or below.title,
        source=source,
        updated=said.updated or below.updated,
        author=author or below.author,
    )


def _body(lines: list[str], removed: list[str], titled: bool) -> tuple[list[str], str | None]:
    """Return the lines without what their place tells, and the title that stood above them."""
    title: str | None = None
    while True:
        under = _without_others(lines, removed)
        lines, found = _below_the_head(under, removed, titled or title is not None)
        title = title or found
        if len(lines) == len(under):  # else a menu may have closed up with the head gone
            return lines, title


def _keep(lines: list[str], wanted: Callable[[str], bool], removed: list[str]) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if not line or wanted(line):
            kept.append(line)
        else:
            removed.append(line)
    return kept


def _unlinked(line: str, removed: list[str]) -> str:
    """Return the line without links to tweets."""
    if "t.co/" not in line and "pic." not in line:
        return line
    removed += _TWEET_LINK.findall(line)
    return " ".join(_TWEET_LINK.sub(" ", line).split())


def _is_link(line: str) -> bool:
    return is_headline(line) and not _CREDIT.search(line)


def _without_others(lines: list[str], removed: list[str]) -> list[str]:
    """Return the lines without what their neighbours tell, until nothing more goes."""
    while True:
        kept = _without_strays(_without_lists(lines, removed), removed)
        kept = _without_tail(kept, removed)
        if len(kept) == len(lines):
            return kept
        lines = kept


def _without_lists(lines: list[str], removed: list[str]) -> list[str]:
    """Return the lines without menus and without the headlines under "Related" and its like."""
    kept: list[str] = []
    at = 0
    while at < len(lines):
        stop = _list_end(lines, at)
        if stop == at:
            kept.append(lines[at])
            at += 1
        else:
            removed += [line for line in lines[at:stop] if line]
            at = stop
    return kept if len(kept) == len(lines) else _without_lists(kept, removed)


def _list_end(lines: list[str], start: int) -> int:
    """Return where the menu or link list that begins at `start` ends; `start` if none does."""
    if not 0 < len(lines[start]) <= _LABEL_CHARS:
        return start
    if furniture.LIST_LABEL.fullmatch(lines[start]):
        stop = start + 1
        while stop < len(lines) and (not lines[stop] or _is_link(lines[stop])):
            stop += 1
        return stop
    stop = start
    names = 0
    while stop < len(lines) and (not lines[stop] or _is_menu(lines[stop])):
        names += bool(lines[stop])
        stop += 1
    return stop if names >= furniture.LIST_LINES else start


def _is_menu(line: str) -> bool:
    return len(line) <= _MENU_CHARS and bool(furniture.MENU.fullmatch(_BULLET.sub("", line)))


def _without_tail(lines: list[str], removed: list[str]) -> list[str]:
    """Return the lines without the headlines of other pages that follow the last sign-off."""
    at = len(lines)
    end = at
    while at and (not lines[at - 1] or _ends_no_article(lines[at - 1])):
        at -= 1
        if lines[at] and (furniture.is_sign_off(lines[at]) or furniture.is_biography(lines[at])):
            end = at
    tail = [line for line in lines[end:] if line]
    if not at or len(tail) > _TAIL_LINES:
        return lines
    removed += tail
    return lines[:end]


def _ends_no_article(line: str) -> bool:
    if is_furniture(line) or furniture.is_biography(line):
        return True
    return _is_link(line) and not _FACT.match(line)


def _without_strays(lines: list[str], removed: list[str]) -> list[str]:
    """Return the lines without signatures and links, which their neighbours tell."""
    alone = [0 < len(line) <= HEADLINE_CHARS and _may_stray(line) for line in lines]
    if not any(alone):
        return lines
    kept: list[str] = []
    above = ""
    for line, maybe, below in zip(lines, alone, _below(lines), strict=True):
        if maybe and _is_stray(line, above, below):
            removed.append(line)
            continue
        kept.append(line)
        above = line or above
    return kept


def _below(lines: list[str]) -> list[str]:
    """Return for each line the next that is neither blank nor such a link; "" where none is."""
    found: list[str] = []
    below = ""
    for line in reversed(lines):
        found.append(below)
        if line and not furniture.is_shouted_link(line):
            below = line
    return found[::-1]


def _may_stray(line: str) -> bool:
    if line[-1] in "—–" or furniture.is_signature(line) or furniture.is_shouted_link(line):
        return True
    return outlets.is_byline(line)


def _is_stray(line: str, above: str, below: str) -> bool:
    if line[-1] in "—–":
        return outlets.of_line(line) is not None
    if furniture.is_signature(line):  # under a quotation a name says whose words they are
        return bool(above) and ("," in line or not _QUOTED.fullmatch(above))
    if furniture.is_shouted_link(line):
        return _ends_prose(above) and (not below or _ends_prose(below))
    return _ends_prose(above)


def _ends_prose(line: str) -> bool:
    return len(line) >= _PROSE_CHARS and furniture.PROSE_END.search(line) is not None


def _below_the_head(
    lines: list[str], removed: list[str], titled: bool
) -> tuple[list[str], str | None]:
    """Return the lines below labels, bylines and stamps, and the title that stood among them."""
    title: str | None = None
    kept = list(lines)
    at = 0
    while at < len(kept):
        line = kept[at]
        below = next((other for other in kept[at + 1 :] if other), "")
        if not line:
            at += 1
        elif below and (_is_head_furniture(line, below) or _is_writer(line, kept[at + 1 :])):
            removed.append(kept.pop(at))
        elif not titled and title is None and _is_title(line, kept[at + 1 :]):
            title = kept.pop(at).removeprefix("# ")
        elif title is not None and not dates.is_stamp(line) and is_headline(line):
            at += 1  # a deck: it stays, and a byline may follow it
        else:
            break
    return kept, title


def _is_head_furniture(line: str, below: str) -> bool:
    if _SECTION.fullmatch(line) or dates.is_stamp(line) or _is_outlet(line):
        return True
    if outlets.is_names(line) and _is_outlet(below):
        return True
    return outlets.is_byline(line)


def _is_outlet(line: str) -> bool:
    return bool(outlets.of_line(line) or outlets.outlet(line) or _ROLE.fullmatch(line))


def _is_writer(line: str, below: list[str]) -> bool:
    """Tell whether a line is a name and what is below never names it, as it does its people."""
    if not outlets.is_names(line) or furniture.PROSE_END.search(line):
        return False
    if not _ends_prose(next((other for other in below if other), "")):
        return False
    text = "\n".join(below)
    return not any(name in text for name in re.findall(r"\w{4,}", line))


def _is_marked_stamp(line: str) -> bool:
    return len(line) <= HEADLINE_CHARS and dates.is_marked(line) and dates.is_stamp(line)


def _is_title(line: str, below: list[str]) -> bool:
    """Tell whether the first line is a headline: no sentence, no name, and text comes after."""
    first = line.removeprefix("# ")
    if not is_headline(first) or len(first.split()) < _TITLE_WORDS or _BULLET.match(first):
        return False
    if outlets.begins_with_names(first) or _NO_TITLE.match(first):
        return False
    following = [other for other in below if other][:4]  # deck, byline, stamp, then the body
    return any(len(o) > len(line) and not is_headline(o) for o in following)


def _in_page_order(removed: list[str], text: str) -> tuple[str, ...]:
    if len(removed) < 2:
        return tuple(removed)
    places: dict[str, int] = {}
    for number, line in enumerate(text.split("\n")):
        places.setdefault(line, number)
    # A link is part of a line, so it has no place of its own and is looked up in the text.
    ranked = {r: places[r] if r in places else text.count("\n", 0, text.find(r)) for r in removed}
    return tuple(sorted(removed, key=ranked.__getitem__))
