"""What the index holds -> the Corpus tab: counts, a histogram of days, rejected files, articles.

Numbers and names in, HTML out. The histogram is a drawing with the same numbers in a table below
it, for those who do not see it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assistant.index.catalog import Summary
from assistant.index.manifest import Manifest
from assistant.serve.page import words
from assistant.serve.page.census import Census
from assistant.serve.page.marking import (
    Markup,
    byline,
    data,
    fold,
    joined,
    line,
    passages,
    place,
    table,
    title,
)
from assistant.types import Hit, Span

if TYPE_CHECKING:
    from assistant.index.health import Health
    from assistant.index.sync import Report

# Document -> external ids of what could not be read of it, with the reasons.
Rejections = Mapping[str, Sequence[tuple[str, str]]]

# Articles on one page of the list.
PAGE = 25
# Months side by side in the drawing; a longer time is drawn in years.
_MOST_BARS = 48
# Below and above the bars stands text, which is drawn larger on a narrow screen.
_WIDTH, _HEIGHT, _BASE, _TOP = 720, 170, 30, 30
# Outlets and languages named; the rest is counted.
_MOST_NAMED = 12


def overview(census: Census, manifest: Manifest, rejected: Rejections) -> Markup:
    """Return what the corpus is made of and how the index stands."""
    return Markup('<section class="corpus" aria-label="What is indexed">{}</section>').format(
        joined(
            [
                _numbers(census, manifest),
                Markup("<h2>When it was published</h2>{}").format(_histogram(census)),
                Markup('<div class="side"><div>{}</div><div>{}</div></div>').format(
                    _shares("Outlets", census.outlets, len(census.entries)),
                    _shares("Languages", census.languages, len(census.entries)),
                ),
                _rejected(rejected),
                _health(manifest),
            ]
        )
    )


def _numbers(census: Census, manifest: Manifest) -> Markup:
    dated = [entry.published for entry in census.entries if entry.published]
    numbers = [
        ("Articles", f"{len(census.entries):,}"),
        ("Passages", f"{manifest.passages:,}"),
        ("Oldest", words.long_day(min(dated)) if dated else "undated"),
        ("Newest", words.long_day(max(dated)) if dated else "undated"),
        ("Without a date", f"{census.undated:,}"),
        ("Carried more than once", f"{census.copies:,}"),
        ("Lines of pages taken out", f"{census.removed_lines:,}"),
        ("With odd text", f"{census.suspicious:,}"),
    ]
    items = joined(Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(*row) for row in numbers)
    return Markup('<dl class="numbers">{}</dl>').format(items)


def _histogram(census: Census) -> Markup:
    if not census.months:
        return Markup('<p class="hint">No article states its date.</p>')
    bars = _bars(census.months)
    unit = "month" if len(bars[0][0]) > 4 else "year"
    drawn = _drawing(bars, f"Articles by {unit}")
    rows = [(name, f"{number:,}") for name, number in bars if number]
    return drawn + fold(
        "The same in numbers", table((unit.capitalize(), "Articles"), rows, f"Articles by {unit}")
    )


def _bars(months: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return a bar for every month from the first to the last, or for every year."""
    counted = dict(months)
    first, last = months[0][0], months[-1][0]
    start = int(first[:4]) * 12 + int(first[5:]) - 1
    end = int(last[:4]) * 12 + int(last[5:]) - 1
    if end - start < _MOST_BARS:
        named = [f"{at // 12:04}-{at % 12 + 1:02}" for at in range(start, end + 1)]
        return [(name, counted.get(name, 0)) for name in named]
    years = dict.fromkeys(range(start // 12, end // 12 + 1), 0)
    for name, number in months:
        years[int(name[:4])] += number
    return [(f"{year:04}", number) for year, number in years.items()]


def _drawing(bars: Sequence[tuple[str, int]], label: str) -> Markup:
    most = max(number for _, number in bars)
    step = _WIDTH / len(bars)
    wide = min(step * 0.8, 60)
    drawn = []
    for at, (name, number) in enumerate(bars):
        tall = (_HEIGHT - _BASE - _TOP) * number / most
        left, top = at * step + (step - wide) / 2, _HEIGHT - _BASE - tall
        drawn.append(
            Markup(
                '<g><title>{}: {}</title><rect x="{:.1f}" y="{:.1f}" width="{:.1f}"'
                ' height="{:.1f}" rx="2"/></g>'
            ).format(name, number, left, top, wide, tall)
        )
    ends = [(0, "start", bars[0][0])]
    if len(bars) > 1:
        ends.append((_WIDTH, "end", bars[-1][0]))
    else:
        ends = [(_WIDTH // 2, "middle", bars[0][0])]
    texts = joined(
        Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(
            x, _HEIGHT - 5, anchor, name
        )
        for x, anchor, name in ends
    )
    top_text = Markup('<text x="0" y="20">at most {:,}</text>').format(most)
    return Markup(
        '<svg class="histogram" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}</svg>'
    ).format(_WIDTH, _HEIGHT, label, joined(drawn), texts, top_text)


def _shares(what: str, counts: Sequence[tuple[str, int]], of: int) -> Markup:
    rows = [
        (Markup("<bdi>{}</bdi>").format(line(name) or "not stated"), f"{number:,}")
        for name, number in counts[:_MOST_NAMED]
    ]
    rest = counts[_MOST_NAMED:]
    if rest:
        rows.append((Markup(words.count(len(rest), "other")), f"{sum(n for _, n in rest):,}"))
    return Markup("<h2>{}</h2>{}").format(
        what, table(("Name", "Articles"), rows, f"{what} of {words.count(of, 'article')}")
    )


def _rejected(rejected: Rejections) -> Markup:
    rows = [
        (Markup("<bdi>{}</bdi>").format(line(name)), line(reason))
        for found in rejected.values()
        for name, reason in found
    ]
    if not rows:
        return Markup('<h2>Rejected files</h2><p class="hint">None.</p>')
    listed = table(("File", "Reason"), rows, words.count(len(rows), "rejected file"))
    return Markup("<h2>Rejected files</h2>{}").format(listed)


def _health(manifest: Manifest) -> Markup:
    in_vectors = manifest.passages - manifest.awaiting
    rows = [
        ("Built", f"{manifest.built:%Y-%m-%d %H:%M} {manifest.built:%Z}"),
        ("Found by words", words.count(manifest.passages, "passage")),
        ("Found by meaning", words.count(in_vectors, "passage")),
        ("Waiting to be embedded", words.count(manifest.awaiting, "passage")),
        ("Embedder", f"{manifest.embedder}, {manifest.dimension} dimensions"),
        ("Passages of at most", words.count(manifest.passage_chars, "character")),
        ("Fingerprint", manifest.fingerprint[:24]),
        *sorted(manifest.versions.items()),
    ]
    return fold("State of the index", table(("What", "Is"), rows, "State of the index"))


def listing(entries: Sequence[Summary], page: int) -> Markup:
    """Return one page of the list of all articles; `page` counts from 0."""
    pages = max(1, -(-len(entries) // PAGE))
    page = min(max(page, 0), pages - 1)
    shown = entries[page * PAGE : (page + 1) * PAGE]
    items = joined(
        Markup(
            '<li><button type="button" class="open" {}><span>{}</span></button>'
            '<p class="byline">{} <span><bdi>{}</bdi></span> <span>{}</span></p></li>'
        ).format(
            place(entry.id, Span(0, 0), None),
            title(entry.title),
            byline(entry.source, entry.published, None),
            line(entry.external_id),
            words.count(entry.chars, "character"),
        )
        for entry in shown
    )
    turn = joined(
        Markup('<button type="button" class="plain" {}>{}</button>').format(
            data({"event": "paged", "page": to}), said
        )
        for to, said in ((page - 1, "Newer"), (page + 1, "Older"))
        if 0 <= to < pages
    )
    return Markup(
        '<section class="listing" aria-label="Articles"><p class="hint">{}, page {} of {}</p>'
        '<ul class="nearest">{}</ul><p class="turning">{}</p></section>'
    ).format(words.count(len(entries), "article"), page + 1, pages, items, turn)


def found(hits: Sequence[Hit]) -> Markup:
    """Return the passages that a search of the corpus brought, best first."""
    if not hits:
        return Markup('<section class="listing"><p class="hint">No passage found.</p></section>')
    return Markup('<section class="listing" aria-label="Passages found">{}</section>').format(
        passages(hits)
    )


def examined(health: Health) -> Markup:
    """Return what a check of the index found."""
    held = f"{words.count(health.articles, 'article')}, {words.count(health.passages, 'passage')}"
    if not health.ailments:
        said = f"Catalog, keywords, vectors and models agree: {held}."
        return Markup('<div class="done" role="status"><p>{}</p></div>').format(said)
    rows = [(a.what.capitalize(), line(a.found), a.remedy) for a in health.ailments]
    return Markup('<div class="problem" role="alert">{}</div>').format(
        table(("Part", "Found", "What to do"), rows, "What is wrong with the index")
    )


def uploaded(names: Sequence[str]) -> Markup:
    """Return the files that came through the page, each with a button that removes it."""
    if not names:
        return Markup('<p class="hint">Nothing was added through the page yet.</p>')
    items = joined(
        Markup(
            '<li><bdi>{}</bdi> <button type="button" class="plain" {} aria-label="Remove {}">'
            "Remove</button></li>"
        ).format(line(name), data({"event": "removed", "name": name}), line(name))
        for name in names
    )
    return Markup('<ul class="uploaded">{}</ul>').format(items)


def built(report: Report) -> Markup:
    """Return what a build did."""
    said = (
        f"{report.added} added, {report.changed} changed, {report.removed} removed,"
        f" {report.unchanged} unchanged, {len(report.rejected)} rejected;"
        f" {words.count(report.passages_embedded, 'passage')} embedded"
        f" in {words.seconds(report.seconds)}."
    )
    rows = [
        (Markup("<bdi>{}</bdi>").format(line(each.external_id)), line(each.reason))
        for each in report.rejected
    ]
    listed = table(("File", "Reason"), rows, "Rejected") if rows else ""
    return Markup('<div class="done" role="status"><p>{}</p>{}</div>').format(said, listed)
