"""A book or a magazine (.epub): each chapter of its spine is an article of its own.

The format is a zip of pages with a list of them, read here with zipfile and lxml: the one library
for it that is kept (EbookLib) is under the AGPL.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from assistant.corpus.decode import decode
from assistant.corpus.formats import archive, page
from assistant.corpus.formats.file import Fields, File, Item, Rejected, escaped
from assistant.errors import ArticleRejected

_CONTAINER = "META-INF/container.xml"
_ROOT = "{*}rootfiles/{*}rootfile"
_DUBLIN = "{http://purl.org/dc/elements/1.1/}"
_PAGES = frozenset({"application/xhtml+xml", "text/html"})


def read(file: File) -> Iterator[Item]:
    """Yield the chapters in reading order; covers and tables of contents are passed over."""
    with archive.document(file.data(), file.limits) as parts:
        root = _xml(parts, _CONTAINER).find(_ROOT)
        package = root.get("full-path") if root is not None else None
        if not package:
            raise ArticleRejected("found no list of chapters, expected an EPUB; fetch it again")
        book = _xml(parts, package)
        about = _about(book)
        chapters = list(_chapters(book, posixpath.dirname(package)))
        if not chapters:
            raise ArticleRejected("found an EPUB without chapters, expected some; leave it out")
        for name in chapters:
            external_id = f"{file.external_id}/{escaped(name)}"
            try:
                if fields := _chapter(parts, name, file):
                    yield external_id, {**about, **fields}
            except (ArticleRejected, KeyError, zipfile.BadZipFile, EOFError) as error:
                yield Rejected(external_id, f"found no chapter that can be read ({error})")


def _xml(parts: zipfile.ZipFile, name: str) -> etree._Element:
    """Parse a part; entities stay as they are, nothing outside is asked for."""
    try:
        data = parts.read(name)
    except KeyError as error:
        raise ArticleRejected(
            f"found no {escaped(name)} inside, expected an EPUB; rename it to .zip if it is an"
            " archive of articles"
        ) from error
    safe = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(data, safe)


def _about(book: etree._Element) -> dict[str, object]:
    """Return what the package says of all its chapters."""
    names = {"source": "title", "author": "creator", "date": "date", "language": "language"}
    found = {field: book.findtext(f".//{_DUBLIN}{name}") for field, name in names.items()}
    return {field: text for field, text in found.items() if text}


def _chapters(book: etree._Element, folder: str) -> Iterator[str]:
    """Yield the names of the parts that are read in order."""
    items = {item.get("id"): item for item in book.iterfind("{*}manifest/{*}item")}
    for reference in book.iterfind("{*}spine/{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or reference.get("linear") == "no":
            continue
        is_contents = "nav" in (item.get("properties") or "").split()
        if item.get("media-type") in _PAGES and not is_contents:
            yield posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))


def _chapter(parts: zipfile.ZipFile, name: str, file: File) -> Fields | None:
    """Return the text and title of a chapter, None for a picture or an empty page."""
    markup = decode(parts.read(name))
    shown = page.shown(markup, limits=file.limits)
    if not any(map(str.isalpha, shown.text)):
        return None
    first, _, rest = shown.text.partition("\n")
    fields: dict[str, object] = {"text": shown.text, "notes": shown.notes}
    if shown.heading:
        fields |= {"title": shown.heading, "text": rest if first == shown.heading else shown.text}
    return fields
