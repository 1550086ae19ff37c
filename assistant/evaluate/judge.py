"""One case and one reply, as a user gets it (interface JSON), become one Outcome.

Pure: the only thing asked from outside is an article's stored text, `text_of(article_id)`,
which raises KeyError for an article that is not in the catalog. Everything is decided from the
reply's JSON rather than from the Reply value, so a fault of the rendering counts as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal

from assistant.evaluate.cases import Case, Gold
from assistant.text import find_quote, fold
from assistant.types import Span

Json = Mapping[str, Any]
TextOf = Callable[[str], str]
Grade = Literal[
    "right and cited",
    "right, not cited",
    "wrong answer",
    "refused, answerable",
    "refused rightly",
    "answered, unanswerable",
    "error",
]

_MARKS = re.compile(r"\s*\[(\d+(?:\s*,\s*\d+)*)\]")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case. With `error` set there is no reply and nothing was said.

    `seconds` is the wall time of asking. `exact` and `resolves` are None where the reply shows
    no quote, or is a refusal. `notes` say in words what is wrong, for a reader of the report.
    """

    case: Case
    seconds: float
    reply: Json | None = None
    error: str | None = None
    refused: bool = False
    right: bool = False
    cited: bool = False
    exact: bool | None = None
    resolves: bool | None = None
    claims: int = 0
    supported: int = 0
    confidence: float | None = None
    notes: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        """Tell whether the user got an answer, right or wrong."""
        return self.error is None and not self.refused

    @property
    def grade(self) -> Grade:
        """The case in one word."""
        if self.error is not None:
            return "error"
        if self.refused:
            return "refused, answerable" if self.case.answerable else "refused rightly"
        if not self.case.answerable:
            return "answered, unanswerable"
        if not self.right:
            return "wrong answer"
        return "right and cited" if self.cited else "right, not cited"

    @property
    def correct(self) -> bool:
        """Tell whether the reply is what the case asks for: right and cited, or refused."""
        return self.grade in ("right and cited", "refused rightly")

    @property
    def flawless(self) -> bool:
        """Tell whether the reply is correct and all its quotes and marks hold."""
        return self.correct and self.exact is not False and self.resolves is not False


def judge(case: Case, reply: Json, text_of: TextOf, *, seconds: float) -> Outcome:
    """Compare one reply with its case.

    Raises KeyError, TypeError or ValueError where the reply is not what interface.md promises.
    """
    refused = bool(reply["refused"])
    notes = [*_answer_faults(case, reply)] if case.answerable and not refused else []
    right = case.answerable and not refused and not notes
    cited = case.answerable and not refused and _cites_gold(case, reply, text_of, notes)
    quotes = list(_quotes(reply))
    altered = [quote for quote in quotes if not _is_exact(quote, text_of)]
    notes += [f"not what the article says at {q['start']}: {q['quote']!r}" for q in altered]
    broken = list(_citation_faults(reply))
    notes += broken
    return Outcome(
        case=case,
        seconds=seconds,
        reply=reply,
        refused=refused,
        right=right,
        cited=cited,
        exact=not altered if quotes else None,
        resolves=None if refused and not broken else not broken,
        claims=len(reply["claims"]),
        supported=sum(claim["support"] == "supported" for claim in reply["claims"]),
        confidence=None if refused else _confidence(reply),
        notes=tuple(notes),
    )


def says(answer: str, alias: str) -> bool:
    """Tell whether `alias` stands in `answer` as whole words, blind to case, marks and space.

    Both are folded. A number is whole only with its decimals and thousands: 5 is not in 1.5,
    5,000 or 15.
    """
    wanted = fold(alias)
    pattern = re.escape(wanted)
    if wanted[0].isalnum():
        pattern = r"(?<!\w)" + pattern
    if wanted[0].isdigit():
        pattern = r"(?<!\d[.,:])" + pattern
    if wanted[-1].isalnum():
        pattern += r"(?!\w)"
    if wanted[-1].isdigit():
        pattern += r"(?![.,:]\d)"
    return re.search(pattern, fold(_MARKS.sub("", answer))) is not None


def _confidence(reply: Json) -> float | None:
    found = reply.get("confidence")
    if found is not None and not 0.0 <= found <= 1.0:
        raise ValueError(f"'confidence' is {found!r}, expected a probability")
    return found


def _answer_faults(case: Case, reply: Json) -> Iterator[str]:
    answer = reply["answer"] or ""
    for group in case.groups:
        if not any(says(answer, alias) for alias in group):
            yield f"does not say {' or '.join(repr(alias) for alias in group)}"
    for banned in case.must_not_say:
        if says(answer, banned):
            yield f"says {banned!r}, which it must not"


def _cites_gold(case: Case, reply: Json, text_of: TextOf, notes: list[str]) -> bool:
    """Tell whether enough gold articles are cited at the gold place; notes say why not."""
    used = {mark for claim in reply["claims"] for mark in claim["citations"]}
    cited = [source for source in reply["sources"] if source["mark"] in used]
    reached: set[str] = set()
    lost: list[str] = []
    for gold in case.gold:
        for source in cited:
            if not _is_article(source, gold.article):
                continue
            text = _text(source["article_id"], text_of)
            if gold.quote is not None and text is not None and not places(gold.quote, text):
                lost.append(f"gold quote is not in {gold.article}: {gold.quote!r}")
            if text is not None and _at_gold(source, gold, text):
                reached.add(gold.article)
    notes += dict.fromkeys(lost)
    if len(reached) < case.needs:
        notes.append(f"cites {len(reached)} of {case.needs} needed gold articles at the gold place")
    return len(reached) >= case.needs


def _at_gold(source: Json, gold: Gold, text: str) -> bool:
    if gold.quote is None:
        return True
    shown = Span(source["start"], source["end"])
    return any(shown.overlaps(place) for place in places(gold.quote, text))


def places(quote: str, text: str) -> list[Span]:
    """Return every place of `quote` in `text`; a sentence that stands twice may be cited twice."""
    found: list[Span] = []
    at = 0
    while (span := find_quote(quote, text[at:])) is not None:
        found.append(Span(at + span.start, at + span.end))
        at += span.end
    if not found and (start := text.find(quote)) >= 0:
        # Folding rewrites a few characters ("…", "½") that the text keeps as they are.
        found.append(Span(start, start + len(quote)))
    return found


def _is_article(source: Json, gold_article: str) -> bool:
    # The interface lets a set name a file by its path under the corpus folder or by its name.
    name = source.get("external_id") or ""
    return gold_article in (name, PurePosixPath(name).name)


def _quotes(reply: Json) -> Iterator[Json]:
    """Yield everything shown as the words of an article: sources, nearest, the short answer."""
    yield from reply["sources"]
    yield from (reply.get("refusal") or {}).get("nearest", ())
    short = reply.get("short_answer")
    if isinstance(short, Mapping):
        by_mark = {source["mark"]: source for source in reply["sources"]}
        source = by_mark.get(short["mark"], {})
        words = short.get("text", short.get("quote"))
        yield {**short, "quote": words, "article_id": source.get("article_id", "")}


def _is_exact(quote: Json, text_of: TextOf) -> bool:
    text = _text(quote["article_id"], text_of)
    start, end = quote["start"], quote["end"]
    # Python reads a negative offset from the end of the text; a reader's program does not.
    if text is None or not 0 <= start < end:
        return False
    return bool(Span(start, end).of(text) == quote["quote"])


def _text(article_id: str, text_of: TextOf) -> str | None:
    try:
        return text_of(article_id)
    except KeyError:
        return None


def _citation_faults(reply: Json) -> Iterator[str]:
    """Say where claims, marks and sources do not fit one another, both ways round."""
    claims, sources = reply["claims"], reply["sources"]
    if reply["refused"]:
        if claims or sources:
            yield "a refusal that carries claims or sources"
        return
    if not claims:
        yield "an answer without a claim"
    listed = [source["mark"] for source in sources]
    shown = {int(m) for found in _MARKS.findall(reply["answer"] or "") for m in found.split(",")}
    claimed = {mark for claim in claims for mark in claim["citations"]}
    yield from (f"claim without a citation: {c['text']!r}" for c in claims if not c["citations"])
    opposed = {each["citation"] for c in reply.get("conflicts") or () for each in c["values"]}
    named = shown | claimed | opposed
    yield from (f"mark [{mark}] has no source" for mark in sorted(named - {*listed}))
    yield from (f"source [{mark}] is cited by no claim" for mark in sorted({*listed} - claimed))
    yield from (f"claimed mark [{mark}] is not in the answer" for mark in sorted(claimed - shown))
    yield from (f"mark [{mark}] of the answer has no claim" for mark in sorted(shown - claimed))
    yield from (f"two sources are marked [{m}]" for m in sorted({*listed}) if listed.count(m) > 1)
    yield from (f"dangling: {mark!r}" for mark in reply.get("dangling") or ())
