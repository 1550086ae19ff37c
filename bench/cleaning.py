"""How much of a page `clean` keeps and drops, line by line, against pages labelled by hand.

    python -m bench.cleaning --data DATA [--labels eval/cleaning_labels.json]

DATA holds the raw pages, the labels hold no text: a page is found by its id, a line by its hash.
Prints the machine, one table, then the speed. Precision is the share of kept lines that are the
article's, recall the share of the article's lines that are kept; "chars" weighs a line by its
length. The line that `clean` takes as the title is neither kept nor lost, for no way of
cleaning; stamps and bylines that give date and outlet are furniture by the labels already.
"""

from __future__ import annotations

import argparse
import hashlib
import html
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import trafilatura
from numpy.typing import NDArray

from assistant.corpus.clean import Cleaned, clean
from assistant.text import normalise

_RESAMPLES = 2000
_SEED = 20250206
_SPEED_PAGES = 2000  # some seconds of work, spread over the sets: they begin with long pages
# Links to tweets, and characters without width, are taken out of lines that stay.
_LINK = re.compile(r"(?:https?://)?(?:pic\.twitter\.com|pic\.x\.com|t\.co)/\w+")
_UNSEEN = re.compile(r"[\u00ad\u200b\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class Page:
    """A labelled page; `lines` are its raw lines without blank ones, `article` one flag a line."""

    part: str
    lines: tuple[str, ...]
    article: tuple[bool, ...]

    @property
    def raw(self) -> str:
        """The page as `clean` gets it, blank lines between paragraphs."""
        return "\n\n".join(self.lines)


def main() -> None:
    """Print the table and the speed."""
    parser = argparse.ArgumentParser(description="Precision and recall of the lines kept.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--labels", type=Path, default=Path("eval/cleaning_labels.json"))
    given = parser.parse_args()
    subprocess.run([sys.executable, "-m", "bench.machine"], check=True)
    print(f"trafilatura: {trafilatura.__version__}\n")
    pages, texts = labelled(given.data, given.labels)
    print(
        f"{'part':<10} {'cleaned by':<12} {'pages':>5} {'lines':>5} {'article':>7} {'kept':>5}",
        end="",
    )
    print("".join(f"  {name:<22}" for name in ("precision", "recall")), end="")
    print("".join(f"  {name:<22}" for name in ("precision chars", "recall chars")))
    for part in dict.fromkeys(page.part for page in pages):
        for name, way in WAYS.items():
            print(_row(part, name, [page for page in pages if page.part == part], way))
    print(f"\npages per second, one core: {_speed(texts):.0f} over {len(texts)} pages")


def labelled(data: Path, labels: Path) -> tuple[list[Page], list[str]]:
    """Return the labelled pages with their text out of `data`, and raw pages to time.

    Raises SystemExit for a page that is not there or has other lines than were labelled.
    """
    wanted = json.loads(labels.read_text(encoding="utf-8"))["pages"]
    texts: dict[tuple[str, str], str] = {}
    for name in sorted({page["set"] for page in wanted}):
        with (data / name / "corpus.jsonl").open(encoding="utf-8") as rows:
            for row in map(json.loads, rows):
                texts[name, row["id"]] = row["text"]
    pages: list[Page] = []
    for page in wanted:
        raw = texts.get((page["set"], page["id"]), "")
        lines = tuple(line for line in map(str.strip, raw.split("\n")) if line)
        if [_hash(line) for line in lines] != [digest for digest, _ in page["lines"]]:
            sys.exit(f"page {page['id']} of {page['set']} has other lines than were labelled")
        pages.append(Page(page["part"], lines, tuple(keep for _, keep in page["lines"])))
    raw_pages = list(texts.values())
    return pages, raw_pages[:: len(raw_pages) // _SPEED_PAGES or 1]


def _hash(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()[:16]


def _by_clean(page: Page) -> list[bool]:
    return kept(page.lines, clean(page.raw).text.split("\n"))


def _by_trafilatura(page: Page) -> list[bool]:
    body = "".join(f"<p>{html.escape(line)}</p>" for line in page.lines)
    text = trafilatura.extract(f"<html><body><article>{body}</article></body></html>") or ""
    return kept(page.lines, text.split("\n"))


def _by_nothing(page: Page) -> list[bool]:
    return [True] * len(page.lines)


WAYS: dict[str, Callable[[Page], list[bool]]] = {
    "clean": _by_clean,
    "trafilatura": _by_trafilatura,
    "nothing": _by_nothing,
}


def kept(lines: Sequence[str], text: Sequence[str]) -> list[bool]:
    """Tell for each of `lines` whether it stands in `text`, whose lines are in the same order.

    A line that occurs twice and stands in `text` once is counted once, at the first place that
    leaves room for the lines of `text` after it.
    """
    keys = [_key(line) for line in lines]
    flags = [False] * len(keys)
    at = 0
    for key in filter(None, map(_key, text)):
        if key in keys[at:]:
            at = keys.index(key, at) + 1
            flags[at - 1] = True
    return flags


def _key(line: str) -> str:
    return " ".join(_LINK.sub(" ", normalise(_UNSEEN.sub("", line))).split())


def _title_at(page: Page) -> int | None:
    """Return which line `clean` takes as the title, None where it takes none."""
    cleaned: Cleaned = clean(page.raw)
    if cleaned.title is None:
        return None
    return [_key(line).removeprefix("# ") for line in page.lines].index(cleaned.title)


def _row(part: str, name: str, pages: Sequence[Page], way: Callable[[Page], list[bool]]) -> str:
    lines = np.zeros((len(pages), 3))  # kept and article's, kept, article's
    chars = np.zeros((len(pages), 3))
    total = 0
    for number, page in enumerate(pages):
        title = _title_at(page)
        for at, stays in enumerate(way(page)):
            if at == title:
                continue
            total += 1
            counts = np.array([stays and page.article[at], stays, page.article[at]], dtype=float)
            lines[number] += counts
            chars[number] += counts * len(page.lines[at])
    cells = [_cell(table, below) for table in (lines, chars) for below in (1, 2)]
    counted = f"{len(pages):>5} {total:>5} {lines[:, 2].sum():>7.0f} {lines[:, 1].sum():>5.0f}"
    return f"{part:<10} {name:<12} {counted}" + "".join(f"  {cell:<22}" for cell in cells)


def _cell(table: NDArray[np.float64], below: int) -> str:
    """Return a share with its 95 % bootstrap interval over pages."""
    drawn = np.random.default_rng(_SEED).integers(len(table), size=(_RESAMPLES, len(table)))
    sums = table[drawn].sum(axis=1)
    low, high = np.percentile(sums[:, 0] / sums[:, below], [2.5, 97.5])
    value = table[:, 0].sum() / table[:, below].sum()
    return f"{value:.4f} [{low:.4f}, {high:.4f}]"


def _speed(texts: Sequence[str]) -> float:
    begun = time.process_time()
    for text in texts:
        clean(text)
    return len(texts) / (time.process_time() - begun)


if __name__ == "__main__":
    main()
