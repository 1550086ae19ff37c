"""A feed (.rss, .atom, or an .xml that is one): each entry that carries text is an article.

feedparser reads it from memory only; a feed that declares entities is refused before it gets
there, for the only use of them in a feed is to grow.
"""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterator, Mapping

import feedparser

from assistant.corpus.formats import page
from assistant.corpus.formats.file import (
    Fields,
    File,
    Item,
    Rejected,
    escaped,
    line_of,
    url_of,
)
from assistant.errors import ArticleRejected

_ENTITY = re.compile(rb"<!\s*E\x00?N\x00?T\x00?I\x00?T\x00?Y|<\x00?!\x00?E\x00?N\x00?T\x00?I\x00?T")


def read(file: File) -> Iterator[Item]:
    """Yield one article per entry; its id or address is the external id, else file#number."""
    data = file.data()
    if _ENTITY.search(data):
        raise ArticleRejected("found a feed that declares entities, expected none; leave it out")
    feed = feedparser.parse(io.BytesIO(data))
    if not feed.get("version") and not feed.entries:
        raise ArticleRejected(
            "found XML that is no feed, expected RSS or Atom; convert it or leave it out"
        )
    if not feed.entries:
        raise ArticleRejected("found a feed without entries, expected some; leave it out")
    outlet = feed.feed.get("title")
    for number, entry in enumerate(feed.entries, 1):
        given = line_of(entry, "id") or line_of(entry, "link")
        external_id = escaped(given or f"{file.external_id}#{number}")
        try:
            yield external_id, _fields(entry, outlet, file)
        except ArticleRejected as error:
            yield Rejected(external_id, str(error))


def _fields(entry: Mapping[str, object], outlet: object, file: File) -> Fields:
    """Return the fields of an entry; its fullest text is taken, and read as HTML."""
    bodies = [entry.get("summary"), *(part.get("value") for part in _parts(entry, "content"))]
    body = max((str(body) for body in bodies if body), key=len, default="")
    shown = page.shown(body, limits=file.limits)
    title = page.shown(str(entry.get("title") or ""), limits=file.limits).text
    published, updated = _time(entry, "published"), _time(entry, "updated")
    fields = {
        "text": shown.text,
        "title": " ".join(title.split()),
        "date": published or updated,
        "updated": updated if published else None,
        "source": outlet,
        "author": entry.get("author"),
        "url": url_of(entry.get("link")),
        "labels": [tag.get("term") for tag in _parts(entry, "tags")],
        "notes": shown.notes,
    }
    return {name: value for name, value in fields.items() if value or name == "text"}


def _time(entry: Mapping[str, object], name: str) -> object:
    """Return a time in UTC as ISO 8601, or as it stands where nobody can read it."""
    # Asked of the plain dictionary: the feed's own answers "updated" with "published", and warns.
    parsed = dict(entry).get(f"{name}_parsed")
    if isinstance(parsed, time.struct_time):
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", parsed)
    return dict(entry).get(name)


def _parts(entry: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    found = entry.get(name)
    return found if isinstance(found, list) else []
