"""Answer and evidence -> verdict, and the answer without what did not pass. Fails closed.

Every check is exact. A verbatim claim must be its cited words and nothing else; where further
articles are cited they have the same words, with quotation marks and dashes of their own. Names
in brackets must stand in the cited article, and the rest be verbatim. A computed claim must
follow from the days that its cited sentences or articles state, worked out here again. A count
must be what a second lookup comes to, in the same words with the same citations. Any other claim
is unsupported, and a claim that is not supported is never shown.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from assistant import text
from assistant.answer import brackets, days
from assistant.corpus import dates
from assistant.types import Answer, Citation, Claim, Evidence, Finding, Refusal, Verdict

JUDGE = "verbatim and dates"
COUNTED = "counted again in the whole corpus"
_BETWEEN = re.compile(r"From (\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d) is ")


def check(answer: Answer, evidence: Evidence, counted: Sequence[Claim] = ()) -> Verdict:
    """Return one finding per claim, in order; `counted` are those of a lookup made again."""
    read = {hit.passage.article.id for hit in evidence.hits}
    return Verdict(tuple(_finding(claim, read, counted) for claim in answer.claims), JUDGE)


def gate(
    answer: Answer, evidence: Evidence, counted: Sequence[Claim] = ()
) -> tuple[Answer, Verdict]:
    """Return what may be shown: the answer without unsupported claims, or a refusal.

    `counted` are the claims that a lookup of the same question came to when it was made again.
    """
    verdict = check(answer, evidence, counted)
    if answer.refused or verdict.passed:
        return answer, verdict
    kept = tuple(f for f in verdict.findings if f.support == "supported")
    if not kept:
        refusal = Refusal("A sentence was found, but it did not pass the check against its source.")
        return replace(answer, claims=(), conflicts=(), short=None, refusal=refusal), verdict
    claims = _renumbered(tuple(finding.claim for finding in kept))
    findings = tuple(replace(f, claim=c) for f, c in zip(kept, claims, strict=True))
    # Without its count a list is no list, and rows alone could pass for all there are.
    listed = answer.listed and kept[0].claim == answer.claims[0]
    shown = replace(answer, claims=claims, conflicts=(), short=None, listed=listed)
    return shown, Verdict(findings, verdict.judge)


def _renumbered(claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    marks: dict[int, int] = {}
    return tuple(
        replace(
            claim,
            citations=tuple(
                replace(c, mark=marks.setdefault(c.mark, len(marks) + 1)) for c in claim.citations
            ),
        )
        for claim in claims
    )


def _finding(claim: Claim, read: set[str], counted: Sequence[Claim]) -> Finding:
    if not claim.citations:
        return Finding(claim, "unsupported", "no citation", 0.0)
    for citation in claim.citations:
        if citation.passage.article.id not in read:
            return Finding(claim, "unsupported", "cites an article that was not read", 0.0)
        if not citation.quote.strip():
            return Finding(claim, "unsupported", "cites no words", 0.0)
    if reason := supported_by(claim):
        return Finding(claim, "supported", reason, 1.0)
    if claim in counted:
        return Finding(claim, "supported", COUNTED, 1.0)
    return Finding(claim, "unsupported", "not the cited words", 0.0)


def supported_by(claim: Claim) -> str | None:
    """Return how the cited words carry a claim that has citations, None where they do not."""
    if all(claim.text == text.one_line(citation.quote) for citation in claim.citations):
        return "verbatim"
    if _in_the_same_words(claim):
        return "verbatim but for marks and dashes"
    if brackets.holds(claim):
        return "verbatim with a name of the article in brackets"
    if _follows_from_dates(claim):
        return "computed from the cited dates"
    return None


def _in_the_same_words(claim: Claim) -> bool:
    first, *others = (text.one_line(citation.quote) for citation in claim.citations)
    folded = text.fold(first)
    return claim.text == first and all(text.fold(other) == folded for other in others)


def _follows_from_dates(claim: Claim) -> bool:
    if match := _BETWEEN.match(claim.text):
        if len(claim.citations) != 2:
            return False
        try:
            ends = [dt.date.fromisoformat(day) for day in match.groups()]
        except ValueError:
            return False
        return claim.text == days.between_words(*ends) and all(
            day in _days_of(citation) for day, citation in zip(ends, claim.citations, strict=True)
        )
    article = claim.citations[0].passage.article
    return article.published is not None and claim.text == days.published_words(article)


def _days_of(citation: Citation) -> set[dt.date]:
    """Return the days that the cited words state, and the day their article carries."""
    article = citation.passage.article
    mentions = dates.mentions(citation.quote, days.article_year(article))
    stated = {mention.date for mention in mentions if mention.precision == "day"}
    return stated | ({article.published.date()} if article.published else set())
