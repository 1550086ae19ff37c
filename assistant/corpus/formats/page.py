"""A web page: its article, title, date, author, outlet and language; hidden text left out.

trafilatura finds the main text, htmldate the day where the page's own JSON-LD states none. Both
search only what marks a date: any day in the text would do for their wide search, and no date is
better than a wrong one. What a reader of the page could not see is no part of the article.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

import lxml.html
import trafilatura
from htmldate import find_date
from lxml import etree

from assistant.corpus.decode import decode
from assistant.corpus.formats.file import Fields, File, Item, Limits, hidden_note, url_of
from assistant.errors import ArticleRejected
from assistant.text import fold

_FEWEST_LETTERS = 40  # of a main text; below, whatever else the page shows is better than that
_DEEPEST = 250  # the parser drops what lies deeper than 255, so a page this deep may lack text
_TOO_DEEP = "found a page nested more than 250 elements deep, expected fewer; leave it out"
_UNREAD = frozenset("script style noscript template head iframe object svg select".split())
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr q"
    " rp rt ruby s samp small span strike strong sub sup time tt u var wbr".split()
)
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)"
    r"|font-size\s*:\s*0*\.?0+(?![\d.]*[1-9])",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# A rule inside @media or @supports may never apply to a screen.
_NESTED = re.compile(r"@[^{};@]{0,500}\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_SIMPLE = re.compile(r"[.#][\w-]+")  # one class or id; what others match takes a browser to tell
_SHEET_CHARS = 200_000  # a larger style sheet is a framework's, and hides no text of the page
_LEAST_PARSED = "<html><body></body></html>"  # what the parser makes of nothing


@dataclass(frozen=True, slots=True)
class Shown:
    """What a piece of HTML shows, in lines, its first heading, and how many words it hides."""

    text: str
    heading: str | None
    hidden_words: int

    @property
    def notes(self) -> list[str]:
        """What a reader of the article should know."""
        return hidden_note(self.hidden_words)


def read(file: File) -> Iterator[Item]:
    """Yield the article of the page."""
    markup = decode(file.data(), stated=file.charset)
    yield file.external_id, article(markup, limits=file.limits, url=file.url)


def article(markup: str, *, limits: Limits, url: str | None = None) -> Fields:
    """Return the article in a page and what the page says about it.

    Raises ArticleRejected for a page without text, and for one of too many elements.
    """
    tree = _parse(markup, limits)
    stated = _stated(tree)
    hidden = _drop_hidden(tree)
    found = trafilatura.bare_extraction(
        tree,
        url=url,
        favor_precision=True,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    text = (found.text if found and not isinstance(found, dict) else None) or ""
    if sum(map(str.isalpha, text)) < _FEWEST_LETTERS:
        text = _lines(tree)
    about = {} if found is None or isinstance(found, dict) else found.as_dict()
    title = unescape(stated.get("title") or about.get("title") or "")
    text = _below_title(text, title)
    if not any(map(str.isalpha, text)):
        raise ArticleRejected(_empty(tree))
    updated = stated.get("updated") or _day(tree, url, original=False)
    fields: dict[str, object | None] = {
        "text": text,
        "title": title,
        "date": stated.get("date") or about.get("date"),
        "source": about.get("sitename"),
        "author": about.get("author"),
        "url": url_of(url) or url_of(about.get("url")),
        "language": (tree.get("lang") or stated.get("language") or "").lower()[:2],
        "labels": about.get("tags"),
        "notes": hidden_note(hidden),
    }
    if updated and str(updated)[:10] != str(fields["date"])[:10]:
        fields["updated"] = updated
    return {name: value for name, value in fields.items() if value}


def shown(markup: str, *, limits: Limits) -> Shown:
    """Return what a piece of HTML shows, whole: of a message or a feed, which hold no menus."""
    tree = _parse(markup, limits)
    hidden = _drop_hidden(tree)
    headings = (" ".join(heading.text_content().split()) for heading in tree.iter("h1", "h2"))
    return Shown(_lines(tree), next(filter(None, headings), None), hidden)


def _parse(markup: str, limits: Limits) -> lxml.html.HtmlElement:
    """Parse a page after a look at its size; a declared encoding is done with, and left out."""
    if markup.count("<") > 2 * limits.max_nodes:  # an element has two tags
        raise ArticleRejected(
            f"found a page of more than {limits.max_nodes:,} elements, expected fewer; split it"
        )
    bare = re.sub(r"^\s*<\?xml[^>]{0,200}>", "", markup)
    try:
        tree = lxml.html.document_fromstring(bare or _LEAST_PARSED)
    except etree.ParserError:
        tree = lxml.html.document_fromstring(_LEAST_PARSED)
    depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _DEEPEST:
            raise ArticleRejected(_TOO_DEEP)
    return tree


def _stated(tree: lxml.html.HtmlElement) -> dict[str, str]:
    """Return what the page's JSON-LD says of its article: times to the minute, where there are."""
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        try:
            told = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for thing in _things(told):
            names = {
                "title": thing.get("headline"),
                "date": thing.get("datePublished"),
                "updated": thing.get("dateModified"),
                "language": thing.get("inLanguage"),
            }
            if isinstance(names["date"], str) and "rticle" in str(thing.get("@type")):
                return {k: v.strip() for k, v in names.items() if isinstance(v, str) and v.strip()}
    return {}


def _things(told: object) -> Iterator[dict[str, object]]:
    """Yield the things of a JSON-LD value: itself, those of a list, those of its graph."""
    for thing in told if isinstance(told, list) else [told]:
        if isinstance(thing, dict):
            graph = thing.get("@graph")
            inner = graph if isinstance(graph, list) else []
            yield from (one for one in [thing, *inner] if isinstance(one, dict))


def _drop_hidden(tree: lxml.html.HtmlElement) -> int:
    """Take out what a reader of the page cannot see; return how many words went with it."""
    names = _hidden_names(tree)
    hidden: list[lxml.html.HtmlElement] = []
    walk = etree.iterwalk(tree, events=("start",))
    for _, element in walk:
        if element.tag in _UNREAD:
            walk.skip_subtree()
        elif element is not tree and _hides(element, names):
            hidden.append(element)
            walk.skip_subtree()
    words = sum(len(element.text_content().split()) for element in hidden)
    for element in hidden:
        element.drop_tree()
    return words


def _hides(element: lxml.html.HtmlElement, names: frozenset[str]) -> bool:
    if element.get("hidden") is not None or _HIDING.search(element.get("style") or ""):
        return True
    marks = {f".{name}" for name in (element.get("class") or "").split()}
    return bool(names) and not names.isdisjoint(marks | {f"#{element.get('id')}"})


def _hidden_names(tree: lxml.html.HtmlElement) -> frozenset[str]:
    """Return the classes and ids that the page's own style sheets hide, with their marks."""
    found: set[str] = set()
    for style in tree.iter("style"):
        sheet = style.text or ""
        if style.get("media") not in (None, "all", "screen") or len(sheet) > _SHEET_CHARS:
            continue
        for rule in _NESTED.sub("", _COMMENT.sub("", sheet)).split("}"):
            selectors, _, declared = rule.partition("{")
            if _HIDING.search(declared):
                found.update(
                    s for s in map(str.strip, selectors.split(",")) if _SIMPLE.fullmatch(s)
                )
    return frozenset(found)


def _lines(tree: lxml.html.HtmlElement) -> str:
    """Return the text of a page with a line for each block."""
    pieces: list[str] = []
    walk = etree.iterwalk(tree, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        block = "" if event in ("comment", "pi") or element.tag in _INLINE else "\n"
        if event != "start":
            pieces += [block, _on_one_line(element.tail)]
        elif element.tag in _UNREAD:
            walk.skip_subtree()
        else:
            pieces += [block, _on_one_line(element.text)]
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _on_one_line(text: str | None) -> str:
    return (text or "").replace("\n", " ").replace("\r", " ")


def _day(tree: lxml.html.HtmlElement, url: str | None, *, original: bool) -> str | None:
    return find_date(tree, extensive_search=False, original_date=original, url=url)


def _below_title(text: str, title: str) -> str:
    """Return the text without a first line that says the title again."""
    first, _, rest = text.partition("\n")
    return rest if title and fold(first.lstrip("# ")) == fold(title) else text


def _empty(tree: lxml.html.HtmlElement) -> str:
    if tree.find(".//script") is not None:
        return (
            "found a page that only its scripts fill, expected text in the file; save it from a"
            " browser as .mhtml or .pdf"
        )
    return "found a page without text, expected an article; leave it out"
