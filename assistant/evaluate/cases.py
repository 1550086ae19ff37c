"""A question set, one JSON object per line, as frozen Cases.

A file in, `Case` values out, in file order. A set is refused as a whole at its first bad line:
a skipped line would raise every measure without anyone seeing why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.evaluate import fields, lines
from assistant.types import Question, day_asked


@dataclass(frozen=True, slots=True)
class Gold:
    """An article that carries the answer; without a quote, any part of it may be cited."""

    article: str
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One question with what a right reply must and must not say.

    `answers` are aliases, of which one is enough. `answer_parts`, where given, is what decides
    instead: every group of aliases must have one that is said. `needs` counts distinct gold
    articles.
    """

    id: str
    question: str
    answerable: bool
    answers: tuple[str, ...] = ()
    answer_parts: tuple[tuple[str, ...], ...] = ()
    gold: tuple[Gold, ...] = ()
    needs: int = 1
    must_not_say: tuple[str, ...] = ()
    type: str = fields.UNTYPED
    asked: dt.date | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    as_of: dt.date | None = None
    sources: tuple[str, ...] = ()

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The groups of aliases of which each must have one that is said."""
        return self.answer_parts or (self.answers,)

    def as_question(self, today: dt.date) -> Question:
        """Return what is asked; one without a day is asked as of its own, or `today`."""
        return Question(
            text=self.question,
            asked=day_asked(self.asked, self.as_of, today),
            since=self.since,
            until=self.until,
            sources=self.sources,
            as_of=self.as_of,
        )


def load_cases(set_file: Path) -> tuple[Case, ...]:
    """Return the cases of a SET.jsonl in order; blank lines are passed over.

    Raises BadRequest naming the file, the line and what is wrong with it.
    """
    return lines.items(set_file, _case, noun="case")


def _case(row: Mapping[str, Any]) -> Case:
    """Read one line; ValueError says what is wrong in one clause."""
    case = Case(
        id=fields.identity(row),
        question=fields.string(row.get("question"), "question"),
        answerable=fields.flag(row, "answerable"),
        answers=fields.strings(row, "answers"),
        answer_parts=_parts(row),
        gold=_gold(row),
        needs=_needs(row),
        must_not_say=fields.strings(row, "must_not_say"),
        type=fields.kind(row),
        asked=fields.day(row, "asked"),
        since=fields.day(row, "since"),
        until=fields.day(row, "until"),
        as_of=fields.day(row, "as_of"),
        sources=fields.strings(row, "sources"),
    )
    if case.answerable:
        _require_judgeable(case)
    return case


def _require_judgeable(case: Case) -> None:
    if not case.answers and not case.answer_parts:
        raise ValueError("an answerable case needs 'answers' (or 'answer_parts'); found none")
    if not case.gold:
        raise ValueError("an answerable case needs 'gold', the articles to cite; found none")
    articles = len({gold.article for gold in case.gold})
    if case.needs > articles:
        raise ValueError(f"'needs' is {case.needs} but 'gold' names {articles} article(s)")


def _needs(row: Mapping[str, Any]) -> int:
    found = row.get("needs")
    if found is None:
        return 1
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        raise ValueError(f"'needs' is {fields.short(found)}, expected a whole number from 1")
    return found


def _parts(row: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    groups = []
    for i, group in enumerate(fields.listed(row, "answer_parts")):
        name = f"answer_parts[{i}]"
        aliases = fields.strings({name: group}, name)
        if not aliases:
            raise ValueError(f"'{name}' is {fields.short(group)}, expected a list of aliases")
        groups.append(aliases)
    return tuple(groups)


def _gold(row: Mapping[str, Any]) -> tuple[Gold, ...]:
    entries = []
    for i, entry in enumerate(fields.listed(row, "gold")):
        if not isinstance(entry, dict):
            raise ValueError(
                f'\'gold[{i}]\' is {fields.short(entry)}, expected {{"article", "quote"}}'
            )
        quote = entry.get("quote")
        entries.append(
            Gold(
                article=fields.string(entry.get("article"), f"gold[{i}].article"),
                quote=None if quote is None else fields.string(quote, f"gold[{i}].quote"),
            )
        )
    return tuple(entries)
