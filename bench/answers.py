"""How often answers are right and refusals due, over several sets, and what confidence is worth.

    python -m bench.answers --data DATA --keep FOLDER [--questions N] [--articles N] [--out FILE]
        [--fit] [SET ...]

DATA's sets and eval/seeds.jsonl in, a line a set and FILE.html with plots out. Each set has its
index in FOLDER/SET; one that is there is taken as it is. Every question is asked with nothing
refused for want of confidence; what the assistant does at its operating point, or at any other,
then follows from the confidence it states. "Right" is an accepted answer in the text (a gold
sentence among the cited ones for CLAPNQ, right and cited for the seeds), "first" one in its first
claim. Of SQuAD 2.0 and CLAPNQ only articles are asked about that the reader was not trained on.
--articles makes do with so many of a set, those that hold an answer among them: sooner, and easier
than the whole.

--fit lays a logistic regression through what the models said of the best sentence and what came
true, and writes assistant/answer/confidence.json; the calibration error is that of ten further
fits, each on nine tenths of the questions, for the tenth that it has not seen.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import json
import math
import statistics
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from assistant.answer import confidence
from assistant.answer.extract import Candidate
from assistant.ask import Assistant
from assistant.config import Settings
from assistant.evaluate import beir, document, judge
from assistant.evaluate.cases import Case, load_cases
from assistant.evaluate.judge import Json, TextOf
from assistant.evaluate.measures import bins_of, calibration_error
from assistant.evaluate.plots import Curve, calibration, curves
from assistant.evaluate.retrieval import bring
from assistant.index import manifest, sync
from assistant.index.opened import Index
from assistant.models.training.reader import sets as trained
from assistant.reply import as_json
from assistant.text import fold
from assistant.types import Question, Scope
from bench import machine, sets

_FILE = Path(confidence.__file__).with_name("confidence.json")
_SEEDS = "seeds"
# Questions of a corpus asked before its articles were out.
_CUTOFF = "_cutoff"
# Questions without a day are asked on one fixed day, so that runs of other days compare.
_TODAY = dt.date(2026, 1, 1)
_THRESHOLDS = np.linspace(0.02, 0.98, 49)
# The share of a set's questions without an answer that may be answered: on the seeds and on SQuAD
# what it was with weights before, so that nothing more is risked; and what is asked of news that
# is not yet known.
_ANSWERED_WITHOUT = {_SEEDS: 1 / 16, "squad2_devhalf": 0.46, f"realtimeqa_2022gold{_CUTOFF}": 0.15}
_FOLDS = 10
# Of fewer answers a share of wrong ones says nothing.
_FEWEST = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a set; `right` tells whether a reply is, and whether its first claim is."""

    id: str
    question: Question
    answerable: bool
    right: Callable[[Json, TextOf], tuple[bool, bool]]


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a question: `confidence` and `cosine` order the answers by how sure they are.

    `features` are those of its least sure part, None where it was answered without weighing any.
    """

    id: str
    answerable: bool
    right: bool
    first: bool
    confidence: float
    cosine: float
    extra_seconds: float
    features: Mapping[str, float] | None = None


def main() -> None:
    """Print a line per set, and write the report and the fit where they were asked for."""
    parser = argparse.ArgumentParser(description="Answers, refusals and confidence over sets.")
    parser.add_argument("sets", nargs="*", metavar="SET")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--keep", type=Path, required=True, help="where the indexes are and stay")
    parser.add_argument("--questions", type=int, default=170, help="at most so many of a kind")
    parser.add_argument("--articles", type=int, help="index at most so many of a set")
    parser.add_argument("--out", type=Path, help="write FILE.html and FILE.json")
    parser.add_argument("--fit", action="store_true", help="write confidence.json anew")
    given = parser.parse_args()
    if given.fit and given.sets:
        parser.error("--fit weighs all sets together; leave the names of single sets out")
    for name, value in machine.facts().items():
        print(f"{name}: {value}")
    makers = _makers(given.data, given.questions)
    found = {
        name: asked_all(name, list(makers[name]()), given.data, given.keep, given.articles)
        for name in given.sets or makers
    }
    print(table(found, confidence.threshold()))
    if given.fit:
        made = fit(found)
        _FILE.write_text(json.dumps(made, indent=2) + "\n", "utf-8")
        anew = {name: _restated(told, made["weights"]) for name, told in found.items()}
        print(f"\nby {_FILE.name}, fitted anew\n{table(anew, made['threshold'])}")
    if given.out:  # as it was stated, also where it was fitted anew
        document.write(given.out.with_suffix(".html"), report(found))
        rows = {name: [dataclasses.asdict(each) for each in told] for name, told in found.items()}
        given.out.with_suffix(".json").write_text(json.dumps(rows, indent=1) + "\n", "utf-8")


def asked_all(
    name: str, asked: Sequence[Asked], data: Path, keep: Path, articles: int | None = None
) -> list[Told]:
    """Ask every question of a set, nothing refused for want of confidence."""
    corpus = name.removesuffix(_CUTOFF)
    settings = Settings(index=keep / corpus, risk=1.0)
    _ensure(corpus, settings, data, keep, articles)
    told = []
    with (
        Assistant.open(settings=settings) as assistant,
        Index.open(settings.index, settings) as index,
        _weighed() as weighed,
    ):
        for each in asked:
            weighed.clear()
            reply = assistant.ask(each.question)
            embedding = index.encoder.embed([each.question.text])[0]
            near = index.nearest(embedding, 1, Scope(until=each.question.as_of))
            steps = {step.name: step.seconds for step in reply.steps}
            right, first = each.right(as_json(reply), partial(_text_of, assistant))
            told.append(
                Told(
                    each.id,
                    each.answerable,
                    right and each.answerable,
                    first and each.answerable,
                    0.0 if reply.answer.refused else reply.answer.confidence,
                    near[0][1] if near else 0.0,
                    steps.get("write", 0.0) + steps.get("check", 0.0),
                    min(weighed, key=lambda at: at[0])[1] if weighed else None,
                )
            )
            if sys.stderr.isatty():
                print(f"\r{name} {len(told)}/{len(asked)}", end="", file=sys.stderr, flush=True)
    return told


@contextmanager
def _weighed() -> Iterator[list[tuple[float, dict[str, float]]]]:
    """Keep what confidence is made of: a probability and its features for each part weighed."""
    found: list[tuple[float, dict[str, float]]] = []
    probability = confidence.probability

    def kept(candidates: Sequence[Candidate]) -> float:
        stated = probability(candidates)
        if candidates:
            found.append((stated, confidence.features(candidates)))
        return stated

    with mock.patch.object(confidence, "probability", kept):
        yield found


def _text_of(assistant: Assistant, article_id: str) -> str:
    article = assistant.article(article_id)
    if article is None:
        raise KeyError(article_id)
    return article.text


def _ensure(corpus: str, settings: Settings, data: Path, keep: Path, articles: int | None) -> None:
    if (settings.index / manifest.FILE).is_file():
        return
    if corpus == _SEEDS:
        sync.build([Path("seeds")], settings)
        return
    folder = keep / "sets" / corpus
    sets.write(corpus, data, folder, most_articles=articles)
    bring(beir.load(folder), settings, lambda *_: None)


def _makers(data: Path, most: int) -> dict[str, Callable[[], Iterator[Asked]]]:
    def rows(folder: str, file: str) -> list[dict[str, Any]]:
        lines = (data / folder / file).read_text("utf-8").split("\n")
        found = [json.loads(line) for line in lines if line.strip()]
        return sorted(found, key=lambda row: _drawn(row["id"]))

    def squad() -> Iterator[Asked]:
        titles = {r["id"]: r["title"] for r in rows("squad2_devhalf", "corpus.jsonl")}
        unseen = [
            row
            for row in rows("squad2_devhalf", "queries.jsonl")
            if titles.get(row["context_doc"]) in trained.SQUAD_HELD_OUT
        ]
        for answerable in (True, False):
            yield from map(_said, [r for r in unseen if r["answerable"] is answerable][:most])

    def clapnq() -> Iterator[Asked]:
        titles = {r["id"]: r["title"] for r in rows("clapnq_dev", "corpus.jsonl")}
        for row in rows("clapnq_dev", "queries.jsonl"):
            about = row.get("context_docs") or [e["doc_id"] for e in row["evidence"]]
            if any(trained.clapnq_held_out(titles.get(each, "")) for each in about):
                yield _cited(row)

    def news(file: str) -> Callable[[], Iterator[Asked]]:
        return lambda: map(_said, rows("realtimeqa_2022gold", file)[:most])

    return {
        _SEEDS: _seeds,
        "squad2_devhalf": squad,
        "clapnq_dev": clapnq,
        "realtimeqa_2022gold": news("queries_core.jsonl"),
        f"realtimeqa_2022gold{_CUTOFF}": news("queries_cutoff.jsonl"),
    }


def _drawn(name: str) -> int:
    return int.from_bytes(sha256(name.encode()).digest()[:4])


def _question(row: Mapping[str, Any]) -> Question:
    days = {name: dt.date.fromisoformat(row[name]) for name in ("date", "as_of") if row.get(name)}
    return Question(row["question"], days.get("date", _TODAY), as_of=days.get("as_of"))


def _said(row: Mapping[str, Any]) -> Asked:
    def right(reply: Json, _text_of: TextOf) -> tuple[bool, bool]:
        first = reply["claims"][0]["text"] if reply["claims"] else ""
        whole = reply["answer"] or ""
        aliases = [alias for alias in row["answers"] if fold(alias)]
        return (
            any(judge.says(whole, alias) for alias in aliases),
            any(judge.says(first, alias) for alias in aliases),
        )

    return Asked(row["id"], _question(row), row["answerable"], right)


def _cited(row: Mapping[str, Any]) -> Asked:
    gold = [fold(evidence["text"]) for evidence in row["evidence"] if fold(evidence["text"])]

    def right(reply: Json, _text_of: TextOf) -> tuple[bool, bool]:
        quotes = [_spaceless(source["quote"]) for source in reply["sources"]]
        hits = [any(_spaceless(g) in q or q in _spaceless(g) for g in gold) for q in quotes]
        return any(hits), any(hits[:1])

    return Asked(row["id"], _question(row), row["answerable"], right)


def _spaceless(words: str) -> str:
    # The set has its sentences cut into words: "over - year" for "over-year".
    return "".join(fold(words).split())


def _seeds() -> Iterator[Asked]:
    for case in load_cases(Path("eval/seeds.jsonl")):
        yield Asked(case.id, case.as_question(_TODAY), case.answerable, partial(_judged, case))


def _judged(case: Case, reply: Json, text_of: TextOf) -> tuple[bool, bool]:
    outcome = judge.judge(case, reply, text_of, seconds=0.0)
    found = outcome.right and outcome.cited
    return found, found and judge.says(reply["claims"][0]["text"], case.groups[0][0])


def fit(found: Mapping[str, Sequence[Told]]) -> dict[str, Any]:
    """Return what confidence.json is to hold: the weights, and what they came to."""
    # A set without a right answer has nothing to be sure of.
    weighed = {
        name: [each for each in told if each.features]
        for name, told in found.items()
        if any(each.right for each in told)
    }
    rows = [each for told in weighed.values() for each in told]
    weights = _weights(rows)
    apart = []
    for tenth in range(_FOLDS):
        others = _weights([each for each in rows if _drawn(each.id) % _FOLDS != tenth])
        held = [each for each in rows if _drawn(each.id) % _FOLDS == tenth]
        apart += [(_stated(each, others), each.right) for each in held]
    shares = [
        (1 / len(told), _stated(e, weights), e.right) for told in weighed.values() for e in told
    ]
    return {
        "fitted": dt.date.today().isoformat(),
        "sets": {name: len(told) for name, told in weighed.items()},
        "method": "logistic regression of what the models say of the best sentence, over all sets",
        "weights": {name: round(value, 4) for name, value in weights.items()},
        "threshold": max(
            _refusing(found[name], weights, share) for name, share in _ANSWERED_WITHOUT.items()
        ),
        "calibration_error": round(calibration_error(bins_of(apart)) or 0.0, 3),
        "calibrated_on_others": len(apart),
        "wrong_above": [
            [round(float(at), 2), round(wrong, 3)]
            for at in _THRESHOLDS
            if (wrong := _wrong_above(shares, float(at))) is not None
        ],
    }


def _weights(told: Sequence[Told]) -> dict[str, float]:
    """Return the weights of the features, and the bias, that fit what came true best."""
    from sklearn.linear_model import LogisticRegression

    names = list(told[0].features or {})
    given = np.array([[(each.features or {})[name] for name in names] for each in told])
    model = LogisticRegression(C=1e6).fit(given, np.array([each.right for each in told]))
    return {"bias": float(model.intercept_[0])} | dict(
        zip(names, map(float, model.coef_[0]), strict=True)
    )


def _stated(each: Told, weights: Mapping[str, float]) -> float:
    """Return the probability that weights give to a question."""
    logit = weights["bias"]
    logit += sum(weights[name] * value for name, value in (each.features or {}).items())
    return 1 / (1 + math.exp(-logit))


def _restated(told: Sequence[Told], weights: Mapping[str, float]) -> list[Told]:
    """Return what came of questions with the confidence that other weights give them."""
    return [
        dataclasses.replace(each, confidence=_stated(each, weights)) if each.features else each
        for each in told
    ]


def _refusing(told: Sequence[Told], weights: Mapping[str, float], share: float) -> float:
    """Return the least threshold at which no more of the unanswerable questions are answered."""
    stated = sorted(
        _stated(each, weights) if each.features else 0.0 for each in told if not each.answerable
    )
    refused = len(stated) - math.floor(share * len(stated))
    return (math.floor(1000 * stated[refused - 1]) + 1) / 1000


def _wrong_above(shares: Sequence[tuple[float, float, bool]], at: float) -> float | None:
    """Return the share of wrong answers among those at least so sure; None where they are few.

    Each set weighs the same.
    """
    answered = [(weight, right) for weight, stated, right in shares if stated >= at]
    if len(answered) < _FEWEST:
        return None
    whole = sum(weight for weight, _ in answered)
    return sum(weight for weight, right in answered if not right) / whole


def _risk(told: Sequence[Told], sure: Callable[[Told], float]) -> list[float]:
    """Return the share of wrong answers when the surest 1, 2, ... all are answered."""
    ordered = sorted(told, key=lambda each: (-sure(each), each.id))
    wrong = np.cumsum([not each.right for each in ordered])
    return [float(n) for n in wrong / np.arange(1, len(ordered) + 1)]


def table(found: Mapping[str, Sequence[Told]], threshold: float) -> str:
    """Return a line per set: what the assistant does where it answers from `threshold` on."""
    head = ("set", "questions", "right", "in first", "refused", "wrong", "risk area", "by cosine")
    rows = [(*head, "calibration", "extra s")]
    for name, told in found.items():
        answered = [each for each in told if each.confidence >= threshold]
        can = [each for each in told if each.answerable]
        cannot = [each for each in told if not each.answerable]
        refused = sum(each.confidence < threshold for each in cannot)
        bins = bins_of((each.confidence, each.right) for each in answered)
        rows.append(
            (
                name,
                str(len(told)),
                _share(sum(e.right for e in can if e.confidence >= threshold), len(can)),
                _share(sum(e.first for e in can if e.confidence >= threshold), len(can)),
                _share(refused, len(cannot)),
                _share(sum(not each.right for each in answered), len(told)),
                f"{statistics.fmean(_risk(told, lambda e: e.confidence)):.3f}",
                f"{statistics.fmean(_risk(told, lambda e: e.cosine)):.3f}",
                f"{calibration_error(bins) or 0:.3f}",
                f"{statistics.median(each.extra_seconds for each in told):.3f}",
            )
        )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.rjust, row, widths)) for row in rows)


def _share(hits: int, of: int) -> str:
    return f"{hits / of:.3f}" if of else "-"


def report(found: Mapping[str, Sequence[Told]]) -> str:
    """Return a page with a reliability and a risk-coverage plot per set."""
    body = [f"<pre>{table(found, confidence.threshold())}</pre>"]
    for name, told in found.items():
        bins = bins_of((each.confidence, each.right) for each in told)
        lines = [
            Curve("by confidence", _risk(told, lambda e: e.confidence)),
            Curve("by cosine", _risk(told, lambda e: e.cosine)),
        ]
        body.append(f"<h2>{name}</h2>{calibration(f'{name}: reliability', bins)}")
        body.append(curves(f"{name}: risk over coverage", lines))
    return document.page("Answers and their confidence", "".join(body))


if __name__ == "__main__":
    main()
