"""Every noun of the house, frozen, in the order data meets them.

Values flow one way: Article -> Passage -> Hit -> Evidence -> Answer -> Verdict -> Reply, and
Evidence -> Briefing.
A passage is a span of its article and a citation is a span of it too, never a copy of the
text: a click, an export and a later check all find the same characters.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Support = Literal["supported", "partial", "contradicted", "unsupported", "unchecked"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of character offsets, `start` included and `end` not."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters of `text` that the span covers."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two spans share a character."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """Tell whether `other` lies inside this span."""
        return self.start <= other.start and other.end <= self.end

    def within(self, other: Span) -> Span:
        """Return what two overlapping spans share, as offsets into what `other` covers."""
        low, high = max(self.start, other.start), min(self.end, other.end)
        return Span(low - other.start, high - other.start)


def age(published: dt.datetime | None) -> tuple[bool, float]:
    """Return what sorts by date of publication: the first first, undated ones last."""
    return published is None, published.timestamp() if published else 0.0


@dataclass(frozen=True, slots=True)
class Article:
    """One news article as the catalog stores it; offsets everywhere point into `text`.

    `published`, `updated` and `ingested` are aware datetimes; the first two are None where
    nothing in the article states them. `language` is an ISO 639-1 code. `title_given` is False
    where the title is cut from the first sentence. `removed` holds the lines of the page that are
    not part of the article, `notes` what was odd about its file, `metadata` what its file said
    beside the fields above, `corrections` the sentences in which its outlet takes something back.
    """

    id: str
    external_id: str
    title: str
    text: str
    source: str | None = None
    url: str | None = None
    published: dt.datetime | None = None
    ingested: dt.datetime | None = None
    language: str | None = None
    labels: tuple[str, ...] = ()
    title_given: bool = True
    removed: tuple[str, ...] = ()
    author: str | None = None
    updated: dt.datetime | None = None
    notes: tuple[str, ...] = ()
    metadata: Mapping[str, object] = field(default_factory=dict, hash=False)
    corrections: tuple[Span, ...] = ()

    @property
    def age(self) -> tuple[bool, float]:
        """What sorts articles: the first published first, undated ones last."""
        return age(self.published)

    @property
    def heading(self) -> str:
        """The line put before a passage when it is embedded or scored, never shown as text."""
        day = self.published.date().isoformat() if self.published else None
        return " | ".join(part for part in (self.title, self.source, day) if part)


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article; the unit that is searched."""

    id: str
    article: Article
    span: Span

    @property
    def text(self) -> str:
        """The characters of the article that the passage covers."""
        return self.span.of(self.article.text)


def day_asked(asked: dt.date | None, as_of: dt.date | None, today: dt.date) -> dt.date:
    """Return the day a question is asked: the one given, else that it is asked as of, or today.

    "Last week" in a question as of a day is the week before that day.
    """
    return asked or as_of or today


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, the day it was asked, and the limits the asker set."""

    text: str
    asked: dt.date
    since: dt.date | None = None
    until: dt.date | None = None
    sources: tuple[str, ...] = ()
    as_of: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Words of the question that limited or ordered the search, and what they did, plainly."""

    words: str
    limit: str


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of the corpus that is searched; both dates are inclusive.

    `inferred` are the limits that the question's own words set, inside those of the asker, and
    `notes` the ones that were given up because they left nothing. `newest_first` orders what is
    found and leaves nothing out. `rewritten` is the question without words that became limits.
    """

    since: dt.date | None = None
    until: dt.date | None = None
    sources: tuple[str, ...] = ()
    newest_first: bool = False
    inferred: tuple[Reason, ...] = ()
    notes: tuple[str, ...] = ()
    rewritten: str | None = None

    @property
    def narrows(self) -> bool:
        """Tell whether anything is left out at all."""
        return bool(self.since or self.until or self.sources)

    def holds(self, published: dt.datetime | None, source: str | None) -> bool:
        """Tell whether an article lies inside; one without a date is outside of any dates."""
        if self.sources and source not in self.sources:
            return False
        if published is None:
            return not (self.since or self.until)
        day = published.date()
        return (self.since or day) <= day <= (self.until or day)


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things that a question asks for: what is searched for it, and where."""

    text: str
    scope: Scope


@dataclass(frozen=True, slots=True)
class Hit:
    """A found passage; `rank` counts from 1, `copies` are the passages that say the same.

    `parts` are the numbers, from 0, of the parts of the question that it was found for.
    """

    passage: Passage
    rank: int
    score: float
    via: str
    copies: tuple[Passage, ...] = ()
    parts: tuple[int, ...] = (0,)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The passages an answer may be written from, best first, ranked 1..n without gaps."""

    question: Question
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered pointer from a claim to the words that carry it."""

    mark: int
    passage: Passage
    span: Span

    @property
    def quote(self) -> str:
        """The cited words, exactly as they stand in the article."""
        return self.span.of(self.passage.article.text)


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer with the citations that carry it."""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer, and which parts of the question no passage has."""

    reason: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Different values that articles give for the same thing.

    Those of an answer stand in order of publication, those of a briefing with the newest first.
    """

    subject: str
    values: tuple[tuple[str, Citation], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Claims in reading order, or a refusal; `short` is the shortest span that answers.

    Where `listed`, the first claim counts what was found in the whole corpus and the others are
    its rows.
    """

    question: Question
    claims: tuple[Claim, ...] = ()
    refusal: Refusal | None = None
    short: Citation | None = None
    conflicts: tuple[Conflict, ...] = ()
    confidence: float = 0.0
    dangling: tuple[str, ...] = ()
    listed: bool = False

    @property
    def refused(self) -> bool:
        """Tell whether the reader gets a refusal instead of an answer."""
        return self.refusal is not None


@dataclass(frozen=True, slots=True)
class Finding:
    """What the check found about one claim; `score` is a probability in [0, 1]."""

    claim: Claim
    support: Support
    reason: str
    score: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """One finding per claim, in order, and the judge that made them."""

    findings: tuple[Finding, ...]
    judge: str

    @property
    def passed(self) -> bool:
        """Tell whether there is something and all of it is supported; nothing is no pass."""
        return bool(self.findings) and all(f.support == "supported" for f in self.findings)


@dataclass(frozen=True, slots=True)
class Step:
    """One hop of the main path with its wall time in seconds."""

    name: str
    seconds: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """What the searched index held; `awaiting` passages were found by their words only."""

    fingerprint: str
    articles: int
    passages: int
    newest: dt.date | None = None
    awaiting: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """Everything a reader may see of one answered question.

    `carried_by` has, by the id of a cited article, its copies, the oldest first. `later` is what
    articles published after the day of an as-of question say against the answer: the first value
    of each is the answer's, the others are theirs, and their marks go on from those of the answer.
    """

    answer: Answer
    evidence: Evidence
    verdict: Verdict
    scope: Scope
    index: IndexFacts
    models: Mapping[str, str | None]
    steps: tuple[Step, ...] = field(default=())
    carried_by: Mapping[str, Sequence[Article]] = field(default_factory=dict)
    later: tuple[Conflict, ...] = ()


SectionKind = Literal["bottom_line", "key_points", "timeline", "voices", "conflicts", "gaps"]
GapKind = Literal["no_outlet", "absent", "outside", "bare_month", "undated", "newest"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One sentence of a briefing, verbatim, and what is known of it.

    `also` are sentences of further independent sources that tell the same. `day` is where it
    stands in time, `stated` whether the sentence itself says that day and not its article's date;
    `speaker` is who it quotes.
    """

    claim: Claim
    also: tuple[Claim, ...] = ()
    day: dt.date | None = None
    stated: bool = False
    speaker: str | None = None

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All sentences of the entry, the one that is shown first."""
        return (self.claim, *self.also)

    @property
    def independent(self) -> int:
        """How many independent sources tell it."""
        return len(self.claims)


@dataclass(frozen=True, slots=True)
class Gap:
    """What the corpus does not say, counted: `words` of the topic or months, and a number.

    `day` is that of the newest article where the gap is that nothing is newer.
    """

    kind: GapKind
    words: tuple[str, ...] = ()
    count: int = 0
    day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a briefing: sentences, or conflicts, or gaps, as its kind says."""

    kind: SectionKind
    entries: tuple[Entry, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    gaps: tuple[Gap, ...] = ()

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations of the section in reading order; a mark may come more than once."""
        told = (c for entry in self.entries for claim in entry.claims for c in claim.citations)
        differ = (c for conflict in self.conflicts for _, c in conflict.values)
        return (*told, *differ)


@dataclass(frozen=True, slots=True)
class Briefing:
    """What a corpus says about a topic, in sections, or a refusal with what comes nearest.

    Marks are numbered in reading order and the same sentence has the same mark everywhere.
    `note` is what an editor added and nothing vouches for; `carried_by` is that of a Reply.
    """

    question: Question
    sections: tuple[Section, ...]
    scope: Scope
    index: IndexFacts
    models: Mapping[str, str | None]
    settings: Mapping[str, int]
    refusal: Refusal | None = None
    nearest: tuple[Passage, ...] = ()
    carried_by: Mapping[str, Sequence[Article]] = field(default_factory=dict)
    note: str = ""

    @property
    def topic(self) -> str:
        """What the briefing is about."""
        return self.question.text

    @property
    def refused(self) -> bool:
        """Tell whether the corpus has nothing on the topic."""
        return self.refusal is not None

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Each mark's citation once, in the order of the marks."""
        found = {c.mark: c for section in self.sections for c in section.citations}
        return tuple(found[mark] for mark in sorted(found))

    @property
    def cited(self) -> tuple[tuple[Citation, ...], ...]:
        """The citations of each article, in the order of its first mark."""
        found: dict[str, list[Citation]] = {}
        for citation in self.citations:
            found.setdefault(citation.passage.article.id, []).append(citation)
        return tuple(map(tuple, found.values()))
