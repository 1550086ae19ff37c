"""Briefings made by hand over articles of Port Selim, and text that tries to be more than text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.answer.briefing import edit
from assistant.text import one_line
from assistant.types import (
    Article,
    Briefing,
    Citation,
    Claim,
    Conflict,
    Entry,
    Gap,
    IndexFacts,
    Passage,
    Question,
    Scope,
    Section,
    Span,
)
from tests.make import TODAY, day, make_article

ENDED = "The ferry strike in Port Selim ended on January 27, 2025, with a raise of 4 percent."
AGREED = "Crews of the Port Selim ferries accepted a raise of 4 percent."
QUOTED = "“We cannot pay what we do not earn,” Selim Ferries said on the first day of the strike."
BUSES = "Buses took 900 of the commuters over the bridge."
EARLIER = "The ferry strike in Port Selim ended on January 26, 2025, the crews say."
HOSTILE = (
    "The <script>window.stolen=1</script> strike & <img src=x onerror=alert(1)> of **bold** [a]"
    "(http://elsewhere.example) | `x` ${y} #let z #import \\u{202e} \u202ekcab\u202c \x07\x1b[31m"
    " \ufffe\uffff ]]> <w:p/> said “yes”."
)


def herald(**over: Any) -> Article:
    return make_article(
        f"{ENDED} {QUOTED}",
        **{
            "external_id": "herald.txt",
            "title": "Strike ends",
            "source": "Harbour Herald",
            "published": day("2025-01-28"),
        }
        | over,
    )


def island(**over: Any) -> Article:
    return make_article(
        f"{AGREED} {BUSES} {EARLIER}",
        **{
            "external_id": "island.txt",
            "title": "Crews accept",
            "source": "Island Post",
            "published": day("2025-01-29"),
        }
        | over,
    )


def make_claim(article: Article, quote: str) -> Claim:
    """Return a verbatim claim without a number; its passage is the whole article."""
    start = article.text.index(quote)
    passage = Passage(f"{article.id}.0-{len(article.text)}", article, Span(0, len(article.text)))
    citation = Citation(0, passage, Span(start, start + len(quote)))
    return Claim(one_line(quote), (citation,))


def make_sections(one: Article | None = None, other: Article | None = None) -> list[Section]:
    """Return a section of each kind; the first sentence stands in three of them."""
    one, other = one or herald(), other or island()
    ended, agreed = make_claim(one, ENDED), make_claim(other, AGREED)
    quoted, buses = make_claim(one, QUOTED), make_claim(other, BUSES)
    earlier = make_claim(other, EARLIER)
    said = tuple(
        (value, claim.citations[0])
        for value, claim in (("January 26, 2025", earlier), ("January 27, 2025", ended))
    )
    return [
        Section("bottom_line", (Entry(ended, (agreed,)),)),
        Section("key_points", (Entry(buses), Entry(agreed))),
        Section(
            "timeline",
            (
                Entry(ended, day=dt.date(2025, 1, 27), stated=True),
                Entry(buses, day=dt.date(2025, 1, 29)),
            ),
        ),
        Section("voices", (Entry(quoted, speaker="Selim Ferries"),)),
        Section("conflicts", conflicts=(Conflict("the date", said),)),
        Section("gaps", gaps=(Gap("absent", ("submarine",)), newest())),
    ]


def newest() -> Gap:
    published = dt.date(2025, 1, 29)
    return Gap("newest", count=(TODAY - published).days, day=published)


def make_briefing(
    sections: Sequence[Section] | None = None,
    *,
    topic: str = "ferry strike",
    carried_by: Mapping[str, Sequence[Article]] | None = None,
    **over: Any,
) -> Briefing:
    return Briefing(
        **{
            "question": Question(topic, TODAY),
            "sections": edit.numbered(make_sections() if sections is None else sections),
            "scope": Scope(),
            "index": IndexFacts("f" * 64, 2, 2, dt.date(2025, 1, 29)),
            "models": {"embedder": "e", "reranker": "r", "judge": "rules", "llm": None},
            "settings": {"passage_chars": 480, "candidates": 60, "passages": 48},
            "carried_by": carried_by or {},
        }
        | over
    )


def make_hostile(text: str = HOSTILE, quote: str | None = None) -> Briefing:
    """Return a briefing in which everything that can come from elsewhere is `text`.

    What is cited is `quote` or all of it: no sentence of a briefing is as long as a text may be.
    """
    article = make_article(
        f"{text} {ENDED}",
        external_id=f"{text[:40]}.txt",
        title=text,
        source=text,
        published=day("2025-01-28"),
        corrections=(Span(0, len(text)),),
    )
    claim = make_claim(article, quote or text)
    entry = Entry(claim, day=dt.date(2025, 1, 28), speaker=text)
    conflict = Conflict(text, ((text, claim.citations[0]), (text, claim.citations[0])))
    return make_briefing(
        [
            Section("bottom_line", (Entry(claim),)),
            Section("key_points", (Entry(claim),)),
            Section("timeline", (entry,)),
            Section("voices", (entry,)),
            Section("conflicts", conflicts=(conflict,)),
            Section("gaps", gaps=(Gap("absent", (text,)), Gap("no_outlet", (text,)))),
        ],
        topic=quote or text,
        note=f"{quote or text}\n\n{quote or text}",
        carried_by={article.id: [make_article("A copy.", source=text, title=text)]},
    )
