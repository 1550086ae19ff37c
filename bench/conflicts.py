"""How often "the sources differ" is said, and how often rightly.

    python -m bench.conflicts --index index --data DATA
    python -m bench.conflicts --index index --questions eval/seeds.jsonl

DATA holds ramdocs: questions with documents that give one answer, several (things of one name) or
a false one. No index is built of them: each document is an Article, its passages are all the
evidence of its question, ranked and read as a search's are, and the index lends its models. Every
question is asked twice, of all its documents and of those that give its first answer or none; to
report a conflict is right where the set has more than one answer among the documents. With
--questions the questions of a file are asked of the index, and each conflict reported is printed
to be judged by reading.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant import Assistant, Question, config
from assistant.answer import write
from assistant.corpus import passages
from assistant.index import carried
from assistant.search import evidence
from assistant.text import normalise
from assistant.types import Answer, Article, Hit, Passage, Span

_CONSULTED = 20  # passages, as the assistant takes them
_COUNTS = ("asked", "answered", "reported")


@dataclass(frozen=True, slots=True)
class Case:
    """A question with some of its documents; `differ` where they give more than one answer."""

    question: str
    documents: tuple[Mapping[str, Any], ...]
    differ: bool


def main() -> None:
    """Print what is reported on ramdocs, or on the questions of a file."""
    parser = argparse.ArgumentParser(description="Reported conflicts.")
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--every", type=int, default=1, help="take each so many-th question")
    given = parser.parse_args()
    subprocess.run([sys.executable, "-m", "bench.machine"], check=True)
    if given.data:
        _ramdocs(list(_cases(given.data / "ramdocs"))[:: given.every], given.index)
    if given.questions:
        rows = list(_rows(given.questions))[:: given.every]
        _asked(rows, given.index)


def _cases(folder: Path) -> Iterator[Case]:
    documents = {row["id"]: row for row in _rows(folder / "corpus.jsonl")}
    for row in _rows(folder / "queries.jsonl"):
        every = [documents[i] for pool in row["pools"].values() for i in pool]
        first = next((each["answer"] for each in every if each["role"] == "correct"), None)
        alone = [d for d in every if d["role"] == "noise" or d["answer"] == first]
        told = {d["answer"] for d in every if d["role"] != "noise"}
        yield Case(row["question"], tuple(every), len(told) > 1)
        yield Case(row["question"], tuple(alone), False)


def _ramdocs(cases: Iterable[Case], index: Path) -> None:
    settings = config.load(index=index)
    reranker, reader = carried.open_reranker(settings), carried.open_reader(settings)
    found: Counter[tuple[bool, str]] = Counter()
    for case in cases:
        hits = [
            Hit(passage, 1, 1.0, "all")
            for document in case.documents
            for passage in passages.cut(_article(document))
        ]
        question = Question(case.question, dt.date.today())
        read = evidence.gather(question, hits, reranker, limit=_CONSULTED, scored=len(hits))
        answer = write.write(read, reranker, reader, _passage_at).answer
        found[case.differ, "asked"] += 1
        found[case.differ, "answered"] += not answer.refused
        found[case.differ, "reported"] += bool(answer.conflicts)
        if answer.conflicts and not case.differ:
            _show(answer)
    for differ, name in ((True, "documents differ"), (False, "documents of one answer")):
        print(f"{name}: " + ", ".join(f"{found[differ, n]} {n}" for n in _COUNTS))
    right, wrong = found[True, "reported"], found[False, "reported"]
    print(f"precision {right / max(1, right + wrong):.3f}")
    print(f"recall {right / max(1, found[True, 'asked']):.3f}")


def _asked(rows: Iterable[Mapping[str, Any]], index: Path) -> None:
    answered = reported = 0
    seconds: list[float] = []
    with Assistant.open(index) as assistant:
        for row in rows:
            day = row.get("asked") or row.get("date") or dt.date.today().isoformat()
            reply = assistant.ask(Question(row["question"], dt.date.fromisoformat(day)))
            seconds += [step.seconds for step in reply.steps if step.name == "write"]
            answered += not reply.answer.refused
            if reply.answer.conflicts:
                reported += 1
                _show(reply.answer)
    print(f"{answered} answered, {reported} with a conflict")
    print(f"writing an answer took {statistics.median(seconds):.3f} s (median)")


def _show(answer: Answer) -> None:
    print(answer.question.text)
    for conflict in answer.conflicts:
        for value, citation in conflict.values:
            print(f"  {value}: {citation.quote}")


def _article(document: Mapping[str, Any]) -> Article:
    text = normalise(document["text"])
    return Article(
        passages.article_id(text), document["id"], "", text, source="web", title_given=False
    )


def _passage_at(article: Article, at: Span) -> Passage:
    return next(each for each in passages.cut(article) if at.start < each.span.end)


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


if __name__ == "__main__":
    main()
