"""The sentences and labels that every format of a briefing shares; strings only.

What comes from a corpus goes through `line`: one line, without control characters (XML forbids
them), and without marks that turn the direction of the text around it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from assistant.reply import printable
from assistant.types import Article, Briefing, Entry, Gap, Passage, SectionKind

HEADINGS: dict[SectionKind, str] = {
    "bottom_line": "Bottom line",
    "key_points": "Key points",
    "timeline": "Timeline",
    "voices": "Who said what",
    "conflicts": "Where the sources disagree",
    "gaps": "What the corpus does not say",
}
SOURCES = "Sources"
NOTE = "Editor’s note"
# Marks of a source and outlets that carried it are listed up to here; the bundle has them all.
_MOST_NAMED = 6
# A title, an outlet or a name; some feeds put a whole text there.
_LABEL_CHARS = 200
# A passage in a footnote: passages are shorter, but for one that is a single long sentence.
_PASSAGE_CHARS = 700
_MONTH_DAYS, _YEAR_DAYS = 30.44, 365.25
_NONCHARACTERS = dict.fromkeys((0xFFFE, 0xFFFF))


def line(text: object) -> str:
    """Return text on one line, without characters that a format forbids or a reader cannot see."""
    return printable(" ".join(str(text).split())).translate(_NONCHARACTERS)


def label(text: object) -> str:
    """Return a title or a name on one line, cut where it is a text of its own."""
    return _cut(line(text), _LABEL_CHARS)


def _cut(shown: str, most: int) -> str:
    return shown if len(shown) <= most else shown[:most].rsplit(" ", 1)[0] + "…"


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of an editor's note, each on one line."""
    return [shown for written in text.split("\n") if (shown := line(written))]


def long_day(day: dt.date) -> str:
    """Return "6 February 2025"."""
    return f"{day.day} {day:%B} {day.year}"


def month(written: str) -> str:
    """Return "February 2025" for "2025-02"."""
    return f"{dt.date.fromisoformat(f'{written}-01'):%B %Y}"


def age(published: dt.date, asked: dt.date) -> str:
    """Return how old an article was on the day of the question: "3 weeks old"."""
    days = (asked - published).days
    if days < 0:
        return "published after the question's day"
    if days < 2:
        return ("published on the day of the question", "1 day old")[days]
    if days < 14:
        return f"{days} days old"
    if days < 2 * _MONTH_DAYS:
        return f"{days // 7} weeks old"
    if days < 2 * _YEAR_DAYS:
        return f"{int(days / _MONTH_DAYS)} months old"
    return f"{int(days / _YEAR_DAYS)} years old"


def count(number: int, thing: str) -> str:
    """Return "1 article", "2,345 articles"."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def told_by(entry: Entry) -> str:
    """Return how many independent sources tell an entry."""
    return "1 source" if entry.independent == 1 else f"{entry.independent} independent sources"


def basis(entry: Entry) -> str:
    """Return what the day of an entry is."""
    return "day stated in the sentence" if entry.stated else "day of publication"


def outlet(article: Article) -> str:
    """Return who published an article."""
    return label(article.source) if article.source else "outlet not stated"


def published(article: Article) -> str:
    """Return when an article was published."""
    return long_day(article.published.date()) if article.published else "date not stated"


def byline(article: Article) -> str:
    """Return title, outlet, day and file of an article."""
    title = label(article.title) or "untitled"
    named = f"“{title}”" if article.title_given else title
    return f"{named}, {outlet(article)}, {published(article)} ({label(article.external_id)})"


def carried(copies: Iterable[Article]) -> str:
    """Return who else carried a text, empty for nobody."""
    named = [f"{outlet(each)}, {published(each)}" for each in copies]
    more = f"; and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
    return f"Also carried by {'; '.join(named[:_MOST_NAMED])}{more}" if named else ""


def corrections(article: Article) -> list[str]:
    """Return the sentences in which the outlet takes something back."""
    return [_cut(line(span.of(article.text)), _PASSAGE_CHARS) for span in article.corrections]


def excerpt(passage: Passage) -> str:
    """Return the passage that a citation stands in."""
    return _cut(line(passage.text), _PASSAGE_CHARS)


def gap(found: Gap) -> str:
    """Return the sentence for something that the corpus does not say."""
    named = ", ".join(f"“{label(word)}”" for word in found.words)
    one = len(found.words) == 1
    if found.kind == "no_outlet":
        return f"The corpus has no outlet of {'this name' if one else 'these names'}: {named}."
    if found.kind == "absent":
        return f"No article of the corpus has {'this word' if one else 'these words'}: {named}."
    if found.kind == "outside":
        them = "this word" if one else "these words"
        return f"Articles have {them}, but none within the limits: {named}."
    if found.kind == "bare_month":
        months = ", ".join(month(each) for each in found.words)
        return f"No article within the limits was published in {months}."
    if found.kind == "undated":
        were = "was" if found.count == 1 else "were"
        without = count(found.count, "article")
        return f"{without} without a date {were} left out, because the dates are limited."
    assert found.day is not None
    before = f"{count(found.count, 'day')} before" if found.count else "on"
    newest = f"The newest dated article searched is of {long_day(found.day)}"
    return f"{newest}, {before} the day of this briefing."


def limits(briefing: Briefing) -> str:
    """Return what was searched."""
    scope = briefing.scope
    named = [
        f"from {long_day(scope.since)}" if scope.since else "",
        f"to {long_day(scope.until)}" if scope.until else "",
        f"by {', '.join(map(label, scope.sources))}" if scope.sources else "",
    ]
    within = " ".join(filter(None, named)) or "all dates and outlets"
    awaiting = ""
    if briefing.index.awaiting:
        awaiting = (
            f" ({briefing.index.awaiting} of {briefing.index.passages} passages by their words"
            " only: a build has yet to embed them)"
        )
    return f"{within}; {count(briefing.index.articles, 'article')} searched{awaiting}"


def facts(briefing: Briefing) -> list[str]:
    """Return the lines under the title: day, limits, how they were read, and what this is."""
    scope = briefing.scope
    read = "; ".join(f"“{label(each.words)}” as {label(each.limit)}" for each in scope.inferred)
    lines = [f"Briefing of {long_day(briefing.question.asked)}. Searched: {limits(briefing)}."]
    if read:
        lines.append(f"Limits read from the topic: {read}.")
    lines += [f"Note: {line(each)}." for each in scope.notes]
    return lines


def method(briefing: Briefing) -> str:
    """Return how the briefing was made, for whoever it is forwarded to."""
    articles = len({c.passage.article.id for c in briefing.citations})
    return (
        f"Every sentence stands word for word in the article it cites, and was checked against it;"
        f" {count(articles, 'article')} cited. Copies of one article count as one source. Index"
        f" {briefing.index.fingerprint[:12]}."
    )


def refusal(briefing: Briefing) -> list[str]:
    """Return the lines of a refusal: why, what was searched, what is missing, what is nearest."""
    assert briefing.refusal is not None
    lines = [briefing.refusal.reason, "", *facts(briefing)]
    lines += [gap(each) for section in briefing.sections for each in section.gaps]
    if briefing.nearest:
        lines += ["", "Nearest passages (they do not tell of the topic)"]
    for passage in briefing.nearest:
        lines += [f"  - {byline(passage.article)}", f"    {excerpt(passage)}"]
    return lines
