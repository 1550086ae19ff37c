"""How well the publication date is read from pages whose date is known, beside two libraries.

    python -m bench.dates --data DATA [--sample 100]

DATA holds the public sets realtimeqa_2022gold and realtimeqa_2023, whose `date` is the truth
and is hidden, like the `url` except in the row that names it. The articles are parted by the
hash of their id: the rules were written on one half, the other is only reported. Three groups:

- all: every article;
- shows a date: among its first ten and last five lines one is nothing but a date, or ends a
  byline with one, or has one at most 60 characters after "published", "posted", "updated",
  "ran", "appeared" or "today is". This bench decides that, with patterns of its own;
- shows its date: those where a date of such a line is the true one or next to it.

The libraries are slow, so they get the articles that show a date and a sample of the others.
The url row says little: the publishers' addresses are where the set took its dates from.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import html
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.corpus import dates

_SETS = ("realtimeqa_2022gold", "realtimeqa_2023")
_NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # a fixed clock, so that runs of other days compare
_HEAD, _TAIL = 10, 5
_DAY = dt.timedelta(days=1)
_BASELINE_CHARS = 2_000  # of a text; both libraries take the first date they find
_MONTHS = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAYS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_MONTHS}\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<year>(?:19|20)\d\d)\b",
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s{_MONTHS},?\s(?P<year>(?:19|20)\d\d)\b",
        r"\b(?P<year>(?:19|20)\d\d)-(?P<number>\d\d)-(?P<day>\d\d)\b",
        r"(?<![\d/])(?P<number>\d{1,2})/(?P<day>\d{1,2})/(?P<year>(?:20)?\d\d)(?![\d/])",
    )
)
_SAYS = re.compile(
    r"\b(?:(?:publish|post|updat)\w*|ran|appeared|today is)\b[^.]{0,60}$", re.IGNORECASE
)
_BYLINE = re.compile(r"(?:story |text |words )?by\b", re.IGNORECASE)

Find = Callable[["Item"], dt.date | None]


@dataclass(frozen=True)
class Item:
    """An article; `date` is the truth, `shown` the dates that its lines show as its own."""

    id: str
    text: str
    url: str
    date: dt.date
    shown: frozenset[dt.date]

    @property
    def tuned(self) -> bool:
        """Tell whether the rules were written on the half it is in."""
        return hashlib.sha256(self.id.encode()).digest()[0] % 2 == 0

    @property
    def shows_its_date(self) -> bool:
        """Tell whether the true date or a neighbour is shown."""
        return any(abs(day - self.date) <= _DAY for day in self.shown)


def main() -> None:
    """Print one table per half and group."""
    parser = argparse.ArgumentParser(description="The publication date, read from raw pages.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sample", type=int, default=100, help="others for the libraries, a half")
    given = parser.parse_args()
    subprocess.run([sys.executable, "-m", "bench.machine"], check=True)
    items = load(given.data)
    for tuned in (True, False):
        half = [item for item in items if item.tuned is tuned]
        print(f"\n{'tuned on' if tuned else 'only reported'}: {len(half)} articles")
        _print("all", half, _own)
        others = [item for item in half if not item.shown][: given.sample]
        _print(f"{len(others)} that show none", others, _own | _libraries())
        _print("shows a date", [i for i in half if i.shown], _own | _libraries())
        _print("shows its date", [i for i in half if i.shows_its_date], _own | _libraries())


def load(data: Path) -> list[Item]:
    """Read the dated articles of the sets, each id once, in the order of the hash of the id."""
    found: dict[str, Item] = {}
    for name in _SETS:
        with (data / name / "corpus.jsonl").open(encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                date = dt.date.fromisoformat(row["date"])
                found[row["id"]] = Item(
                    row["id"], row["text"], row["url"], date, shown(row["text"])
                )
    return sorted(found.values(), key=lambda item: hashlib.sha256(item.id.encode()).digest())


def shown(text: str) -> frozenset[dt.date]:
    """Return the dates that a page shows as its own, by the definition above."""
    lines = [line for line in map(str.strip, text.split("\n")) if line]
    found: set[dt.date] = set()
    alone: set[dt.date] = set()
    for line in [*lines[:_HEAD], *lines[max(_HEAD, len(lines) - _TAIL) :]]:
        for pattern in _DAYS:
            for match in pattern.finditer(line):
                date = _date(match)
                if date is None:
                    continue
                if len((line[: match.start()] + line[match.end() :]).split()) <= 1:
                    alone.add(date)
                elif _SAYS.search(line[: match.start()]) or (
                    _BYLINE.match(line) and match.end() == len(line)
                ):
                    found.add(date)
    # Several dates alone are the headings of a timeline or the fields of a list.
    return frozenset(found | (alone if len(alone) == 1 else set()))


def _date(match: re.Match[str]) -> dt.date | None:
    groups = match.groupdict()
    number = groups.get("number")
    names = "jan feb mar apr may jun jul aug sep oct nov dec".split()
    month = int(number) if number else 1 + names.index(groups["month"][:3].lower())
    year = int(groups["year"])
    try:
        return dt.date(year + 2000 if year < 100 else year, month, int(groups["day"]))
    except ValueError:
        return None


def _text(item: Item) -> dt.date | None:
    found = dates.published(item.text, now=_NOW)
    return found.date() if found else None


def _with_url(item: Item) -> dt.date | None:
    found = dates.dated(item.text, url=item.url, now=_NOW).published
    return found.date() if found else None


_own: dict[str, Find] = {"text": _text, "text and url": _with_url}


def _libraries() -> dict[str, Find]:
    """Return the libraries that are installed; the package itself needs neither."""
    found: dict[str, Find] = {}
    try:
        import htmldate

        def from_html(item: Item) -> dt.date | None:
            lines = "".join(f"<p>{html.escape(line)}</p>" for line in _begin(item).split("\n"))
            page = f"<html><body>{lines}</body></html>"
            date = htmldate.find_date(page, original_date=True)
            return dt.date.fromisoformat(date) if date else None

        found["htmldate"] = from_html
    except ImportError:
        print("htmldate is not installed and left out", file=sys.stderr)
    try:
        from dateparser.search import search_dates  # type: ignore[import-untyped]

        def from_words(item: Item) -> dt.date | None:
            dates_found = search_dates(_begin(item), languages=["en"])
            return dates_found[0][1].date() if dates_found else None

        found["dateparser"] = from_words
    except ImportError:
        print("dateparser is not installed and left out", file=sys.stderr)
    return found


def _begin(item: Item) -> str:
    return item.text[:_BASELINE_CHARS]


def _print(title: str, items: Sequence[Item], finds: dict[str, Find]) -> None:
    print(f"  {title}: {len(items)}")
    for name, find in finds.items():
        outcomes = Counter(_outcome(find(item), item.date) for item in items)
        near = outcomes["exact"] + outcomes["one day off"]
        given = len(items) - outcomes["none"]
        counts = ", ".join(f"{outcomes[k]} {k}" for k in ("exact", "one day off", "wrong", "none"))
        shares = (
            f"{_percent(near, len(items))} within a day, {_percent(near, given)} of those given"
        )
        print(f"    {name:<13} {counts}; {shares}")


def _outcome(found: dt.date | None, truth: dt.date) -> str:
    if found is None:
        return "none"
    if found == truth:
        return "exact"
    return "one day off" if abs(found - truth) <= _DAY else "wrong"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "-"


if __name__ == "__main__":
    main()
