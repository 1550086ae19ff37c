"""Files to Articles: read each file in its format, and make an article of what it holds.

Documents (what lies on the disk, see `walk`) in; Articles out, with a Rejected, never an
exception, for each file, member of an archive or line that cannot become one.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from assistant.corpus import dates, languages, outlets, suspect
from assistant.corpus.clean import clean
from assistant.corpus.corrections import corrections
from assistant.corpus.decode import repaired
from assistant.corpus.formats import registry
from assistant.corpus.formats.file import Fields, File, Item, Limits, Rejected, line_of
from assistant.corpus.passages import article_id
from assistant.corpus.walk import Document, documents, unreadable
from assistant.errors import ArticleRejected, DiskFailed
from assistant.text import sentences
from assistant.types import Article

__all__ = ["READER_VERSION", "Document", "Limits", "Rejected", "documents", "load"]

READER_VERSION = 3  # raised when the same bytes give another article; a build then reads again
_FEWEST_LETTERS = 40  # half a sentence; less cannot answer anything
_TITLE_CHARS = 100  # a made title must fit one line of a source list
_REPAIRED = ("text", "title", "source", "author")


def load(
    document: Document, *, ingested: dt.datetime, limits: Limits | None = None
) -> list[Article | Rejected]:
    """Read the articles of `document`, in file order, with a Rejected for each that fails.

    `ingested` is an aware datetime, kept with each article and the bound for published dates.
    Raises ArticleRejected when the file as a whole cannot be read.
    """
    return list(stream(document, ingested=ingested, limits=limits))


def stream(
    document: Document, *, ingested: dt.datetime, limits: Limits | None = None
) -> Iterator[Article | Rejected]:
    """Yield what `load` returns, one by one, without ever holding all of it.

    Raises ArticleRejected, before anything is yielded, like `load`.
    """
    held: Rejected | None = None  # of the document itself: if nothing follows, it is its failure
    number = 0
    try:
        for item in _apart(_items(document, limits or Limits())):
            number += 1
            made = item if isinstance(item, Rejected) else _article(*_mended(item), ingested)
            if isinstance(made, Rejected) and made.external_id == document.external_id:
                held = made
                continue
            if held:
                yield held
                held = None
            yield made
    except (ArticleRejected, OSError) as error:
        failed = isinstance(error, OSError)
        reason = unreadable(error) if isinstance(error, OSError) else str(error)
        if not number:
            raise (DiskFailed if failed else ArticleRejected)(reason) from error
        if held:
            yield held
            held = None
        # What was read stands, and the place after it is named.
        yield Rejected(f"{document.external_id}#{number + 1}", reason, retry=failed)
    if not number:
        raise ArticleRejected("found nothing to read, expected at least one article; leave it out")
    if held and number == 1:
        raise ArticleRejected(held.reason)
    if held:
        yield held


def _items(document: Document, limits: Limits) -> Iterator[Item]:
    with document.path.open("rb") as stream:
        suffix = registry.suffix_of(document.path.name)
        yield from registry.read(
            File(document.external_id, suffix, stream, limits, size=document.size)
        )


def _apart(items: Iterator[Item]) -> Iterator[Item]:
    """Yield the items with external ids that differ; the second of a name is numbered."""
    uses: Counter[str] = Counter()
    for item in items:
        name = item.external_id if isinstance(item, Rejected) else item[0]
        uses[name] += 1
        number = uses[name]
        if number == 1:
            yield item
            continue
        while f"{name} ({number})" in uses:
            number += 1
        uses[other := f"{name} ({number})"] += 1
        yield Rejected(other, item.reason) if isinstance(item, Rejected) else (other, item[1])


def _mended(item: tuple[str, Fields]) -> tuple[str, Fields]:
    """Return an article's fields with letters that were read in a wrong encoding put right."""
    external_id, fields = item
    found = {name: value for name in _REPAIRED if isinstance(value := fields.get(name), str)}
    return external_id, {**fields, **{name: repaired(value) for name, value in found.items()}}


def _article(external_id: str, fields: Fields, ingested: dt.datetime) -> Article | Rejected:
    given = line_of(fields, "title")
    raw = str(fields["text"])
    page = clean(raw, titled=given is not None, now=ingested)
    letters = sum(map(str.isalpha, page.text))
    if letters < _FEWEST_LETTERS:
        return Rejected(
            external_id,
            f"found {letters} letters of article text, expected at least {_FEWEST_LETTERS};"
            " leave it out or give the whole article",
        )
    title = given or page.title
    url = line_of(fields, "url")
    said = dates.dated(
        "", date=line_of(fields, "date"), updated=line_of(fields, "updated"), url=url, now=ingested
    )
    published, updated = said.published or page.published, said.updated or page.updated
    source = line_of(fields, "source") or page.source
    metadata = fields.get("metadata")
    return Article(
        id=article_id(page.text),
        external_id=external_id,
        title=title or _first_words(page.text),
        text=page.text,
        source=outlets.canonical(source) if source else outlets.of_url(url or ""),
        url=url,
        published=published,
        ingested=ingested,
        language=line_of(fields, "language") or languages.language(page.text),
        labels=_lines(fields, "labels"),
        title_given=title is not None,
        removed=page.removed,
        author=line_of(fields, "author") or page.author,
        updated=updated if updated and (not published or updated >= published) else None,
        notes=(*_lines(fields, "notes"), *map(suspect.note, suspect.suspicions(raw))),
        metadata=metadata if isinstance(metadata, dict) else {},
        corrections=tuple(found.span for found in corrections(page.text)),
    )


def _lines(fields: Fields, name: str) -> tuple[str, ...]:
    """Return a field that is a list as clean lines of text."""
    values = fields.get(name)
    if not isinstance(values, list | tuple):
        return ()
    return tuple(line for value in values if (line := line_of({name: value}, name)))


def _first_words(text: str) -> str:
    """Return the first sentence as a title, cut at a word to 100 characters with an ellipsis."""
    first = sentences(text.split("\n", 1)[0][: 20 * _TITLE_CHARS])[0].of(text)
    if len(first) <= _TITLE_CHARS:
        return first
    short = first[:_TITLE_CHARS]
    return (short.rsplit(" ", 1)[0] if " " in short else short[:-1]).rstrip(" ,;:-–—") + "…"
