"""What the corpus holds, counted once per state of the index: days, outlets, languages, copies.

The catalog in, one Census out. Articles are read in batches, because all texts of a large
corpus at once would not fit.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.index.catalog import Catalog
from assistant.types import Article

_BATCH = 256


@dataclass(frozen=True, slots=True)
class Entry:
    """One article in the list of all."""

    id: str
    external_id: str
    title: str
    source: str | None
    published: dt.date | None
    chars: int


@dataclass(frozen=True, slots=True)
class Census:
    """What the articles that are searched are: `entries` the newest first, undated ones last.

    `months` counts the articles of each month that has one, by "2025-02", in order.
    """

    entries: tuple[Entry, ...]
    undated: int
    months: tuple[tuple[str, int], ...]
    outlets: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    copies: int
    suspicious: int
    removed_lines: int


def take(catalog: Catalog) -> Census:
    """Count the articles that are to be searched."""
    ids = catalog.article_ids()
    months: Counter[str] = Counter()
    outlets: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    entries: list[Entry] = []
    undated = suspicious = removed = 0
    for article in _articles(catalog, ids):
        if article.published:
            months[f"{article.published:%Y-%m}"] += 1
        else:
            undated += 1
        entries.append(_entry(article))
        outlets[article.source or ""] += 1
        languages[article.language or ""] += 1
        suspicious += bool(article.notes)
        removed += len(article.removed)
    copied = sum(1 for others in catalog.carried_by(ids).values() if others)
    return Census(
        entries=tuple(sorted(entries, key=_newest_first)),
        undated=undated,
        months=tuple(sorted(months.items())),
        outlets=_most_first(outlets),
        languages=_most_first(languages),
        copies=copied,
        suspicious=suspicious,
        removed_lines=removed,
    )


def _entry(article: Article) -> Entry:
    published = article.published.date() if article.published else None
    return Entry(
        article.id,
        article.external_id,
        article.title,
        article.source,
        published,
        len(article.text),
    )


def _newest_first(entry: Entry) -> tuple[int, str]:
    return -(entry.published.toordinal() if entry.published else 0), entry.external_id


def _articles(catalog: Catalog, ids: list[str]) -> Iterable[Article]:
    for at in range(0, len(ids), _BATCH):
        yield from catalog.articles(ids[at : at + _BATCH]).values()


def _most_first(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda row: (-row[1], row[0])))
