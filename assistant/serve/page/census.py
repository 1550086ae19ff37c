"""What the corpus holds, counted once per state of the index: days, outlets, languages, copies.

The catalog in, one Census out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from assistant.index.catalog import Catalog, Summary


@dataclass(frozen=True, slots=True)
class Census:
    """What the articles that are searched are: `entries` the newest first, undated ones last.

    `months` counts the articles of each month that has one, by "2025-02", in order.
    """

    entries: tuple[Summary, ...]
    undated: int
    months: tuple[tuple[str, int], ...]
    outlets: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    copies: int
    suspicious: int
    removed_lines: int


def take(catalog: Catalog) -> Census:
    """Count the articles that are to be searched."""
    entries = tuple(catalog.summaries())
    dated = [entry.published for entry in entries if entry.published]
    clusters = Counter(entry.cluster for entry in entries)
    return Census(
        entries=entries,
        undated=len(entries) - len(dated),
        months=tuple(sorted(Counter(f"{day:%Y-%m}" for day in dated).items())),
        outlets=_most_first(Counter(entry.source or "" for entry in entries)),
        languages=_most_first(Counter(entry.language or "" for entry in entries)),
        copies=sum(clusters[entry.cluster] > 1 for entry in entries),
        suspicious=sum(entry.notes > 0 for entry in entries),
        removed_lines=sum(entry.removed for entry in entries),
    )


def _most_first(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda row: (-row[1], row[0])))
