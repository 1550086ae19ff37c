"""Sets in BEIR's layout: what is read and refused, how rankings are scored, and the command."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.corpus import read
from assistant.errors import BadRequest
from assistant.evaluate import beir
from assistant.evaluate.beir import Collection, Topic
from assistant.evaluate.gate import Gate
from assistant.evaluate.retrieval import NAMES, RetrievalRun, Row, articles_of, ask_all, scored
from assistant.evaluate.retrieval_report import html, text
from assistant.types import Article, Question
from tests.evaluate.test_report import Tags
from tests.make import make_hit, make_passage
from tests.processes import python
from tests.test_cli import FAILED, USAGE, run

BRIDGE = "The old bridge is closed for six weeks while steel is replaced."
ARTICLES = [
    {
        "_id": "ferry",
        "title": "Ferry to Port Selim",
        "text": "The first ferry to Port Selim left at noon. It carried ninety passengers.",
        "metadata": {"published": "2024-03-05", "source": "The Paper", "pages": 2},
    },
    {"_id": "bridge", "text": BRIDGE, "metadata": {"date": "2024-04-01"}},
    {"_id": 7, "title": "Bakery", "text": "A bakery on Mill Lane sold its last loaf on Friday."},
    {
        "_id": "twin",
        "text": "The old bridge is closed  for six weeks while steel is replaced.",
    },
]
QUESTIONS = [
    {"_id": "when", "text": "When did the ferry leave?", "asked": "2024-03-06"},
    {"_id": "closed", "text": "What is closed?", "metadata": {"until": "2025-01-01"}},
    {"_id": "nobody", "text": "Who won?"},
]
JUDGED = [("when", "ferry", 2), ("closed", "twin", 1), ("closed", "7", 0)]
TODAY = dt.date(2026, 1, 1)


def write(
    folder: Path,
    articles: Sequence[Any] = ARTICLES,
    questions: Sequence[Any] = QUESTIONS,
    judged: Sequence[tuple[object, ...]] = JUDGED,
) -> Path:
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    for name, rows in (("corpus", articles), ("queries", questions)):
        lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
        (folder / f"{name}.jsonl").write_text("\n".join(lines), "utf-8")
    header = ("query-id", "corpus-id", "score")
    lines = ["\t".join(map(str, row)) for row in (header, *judged)]
    (folder / "qrels" / "test.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def make_row(articles: Sequence[str], relevant: dict[str, int], **over: Any) -> Row:
    topic = Topic(over.pop("id", "q"), over.pop("question", "Who?"), relevant)
    return Row(topic, 0.25, tuple(articles), **over)


def make_run(*rows: Row, lost: tuple[str, ...] = ()) -> RetrievalRun:
    topics = tuple(row.topic for row in rows)
    held = Collection(Path("a set"), "0" * 64, topics, {"a": "a"}, unasked=1)
    started = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    return RetrievalRun(held, started, 30, True, scored(rows), {"articles": 1}, lost)


def nothing(_stage: str, _done: int, _of: int) -> None: ...


def test_a_folder_is_read_with_its_limits_and_without_what_has_no_right_article(
    tmp_path: Path,
) -> None:
    found = beir.load(write(tmp_path))
    assert [topic.id for topic in found.topics] == ["when", "closed"]
    assert found.topics[0].as_question(TODAY) == Question(
        "When did the ferry leave?", dt.date(2024, 3, 6)
    )
    assert found.topics[1].as_question(TODAY).asked == TODAY
    assert found.topics[1].until == dt.date(2025, 1, 1)
    assert (found.topics[0].relevant, found.unasked) == ({"ferry": 2}, 1)


def test_articles_of_the_same_text_are_judged_as_one(tmp_path: Path) -> None:
    found = beir.load(write(tmp_path))
    assert found.first_of["twin"] == "bridge"
    assert found.topics[1].relevant == {"bridge": 1}


def test_articles_without_text_are_not_one_article(tmp_path: Path) -> None:
    empty = [{"_id": name, "title": name, "text": ""} for name in ("closed", "open")]
    found = beir.load(write(tmp_path, articles=[*ARTICLES, *empty]))
    assert (found.first_of["closed"], found.first_of["open"]) == ("closed", "open")


def test_what_is_written_is_read_as_the_same_articles(tmp_path: Path) -> None:
    beir.load(write(tmp_path / "set")).write_corpus(tmp_path / "corpus")
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    documents = [d for d in read.documents([tmp_path / "corpus"]) if isinstance(d, read.Document)]
    loaded = [item for d in documents for item in read.load(d, ingested=now)]
    articles = {a.external_id: a for a in loaded if isinstance(a, Article)}
    assert list(articles) == ["ferry", "bridge", "7", "twin"]
    ferry = articles["ferry"]
    assert (ferry.title, ferry.source) == ("Ferry to Port Selim", "The Paper")
    assert ferry.published == dt.datetime(2024, 3, 5, tzinfo=dt.UTC)
    assert ferry.metadata == {"pages": 2}
    assert all(beir.is_part(document.external_id) for document in documents)


@pytest.mark.parametrize(
    ("over", "part"),
    [
        ({"articles": []}, "corpus.jsonl holds no article"),
        ({"articles": [*ARTICLES, "{"]}, "corpus.jsonl, line 5: not JSON"),
        ({"articles": [["a list"]]}, "corpus.jsonl, line 1: found"),
        ({"articles": [{"text": "x"}]}, "line 1: 'id' is missing, expected text"),
        ({"articles": [ARTICLES[0], ARTICLES[0]]}, "line 2: '_id' 'ferry' stands on an earlier"),
        ({"articles": [{"_id": "a"}]}, "line 1: 'text' is missing"),
        ({"articles": [{"_id": "a", "text": "b", "metadata": 3}]}, "'metadata' is 3"),
        ({"questions": [*QUESTIONS, QUESTIONS[0]]}, "queries.jsonl, line 4: '_id' 'when' stands"),
        ({"questions": [{"_id": "when", "text": " "}]}, "queries.jsonl, line 1: 'text' is"),
        ({"questions": [QUESTIONS[0] | {"asked": "soon"}]}, "'asked' is \"soon\", expected a day"),
        ({"judged": []}, "holds no judgement"),
        ({"judged": [("when", "ferry", 0)]}, "holds no article that is right"),
        ({"judged": [("when", "ferry")]}, 'line 2: found "when\\tferry", expected a query id'),
        ({"judged": [("when", "ferry", "yes")]}, "line 2: found"),
        ({"judged": [("when", "boat", 1)]}, "1 corpus id(s) that corpus.jsonl does not have"),
        ({"judged": [("why", "ferry", 1)]}, "1 query id(s) that queries.jsonl does not have"),
    ],
)
def test_a_set_that_cannot_be_used(tmp_path: Path, over: dict[str, Any], part: str) -> None:
    with pytest.raises(BadRequest) as raised:
        beir.load(write(tmp_path, **over))
    assert part in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_set_without_its_judgements_or_their_header(tmp_path: Path) -> None:
    qrels = write(tmp_path) / "qrels" / "test.tsv"
    qrels.write_text("when\tferry\t1\n")
    with pytest.raises(BadRequest, match="expected the line 'query-id corpus-id score'"):
        beir.load(tmp_path)
    qrels.unlink()
    with pytest.raises(BadRequest, match="cannot be read: No such file"):
        beir.load(tmp_path)


def test_scores_are_those_of_the_literature() -> None:
    first, second = scored(
        [
            make_row(["x", "a", "b"], {"a": 1, "b": 1, "c": 1}, id="1"),
            make_row(["x", "y"], {"a": 1}, id="2"),
        ]
    )
    best = 1 + 1 / math.log2(3) + 1 / 2
    assert first.scores == pytest.approx(
        {
            "nDCG@10": (1 / math.log2(3) + 1 / 2) / best,
            "MRR@10": 1 / 2,
            "recall@1": 0,
            "recall@4": 2 / 3,
            "recall@10": 2 / 3,
            "hit@1": 0,
            "hit@4": 1,
            "hit@10": 1,
        }
    )
    assert set(second.scores.values()) == {0.0}
    assert (first.first_right, second.first_right) == (2, None)


def test_a_gain_above_one_counts_for_more() -> None:
    (better,) = scored([make_row(["a", "b"], {"a": 3, "b": 1})])
    (worse,) = scored([make_row(["b", "a"], {"a": 3, "b": 1})])
    assert better.scores["nDCG@10"] == pytest.approx(1.0)
    assert worse.scores["nDCG@10"] == pytest.approx((1 + 3 / math.log2(3)) / (3 + 1 / math.log2(3)))


def test_an_article_ranks_as_its_best_passage(tmp_path: Path) -> None:
    def search(_question: Question, _k: int) -> list[str]:
        return ["twin", "7", "bridge", "ferry", "7"]

    rows = ask_all(beir.load(write(tmp_path)), search, 30, TODAY, nothing)
    assert [row.articles for row in rows] == [("bridge", "7", "ferry")] * 2
    assert [row.first_right for row in rows] == [3, 1]


def test_a_copy_ranks_right_after_the_passage_that_stands_for_it() -> None:
    copy = make_passage("copied", external_id="7")
    hits = [
        replace(make_hit("one", external_id="bridge"), copies=(copy,)),
        make_hit("two", external_id="ferry"),
    ]
    assert articles_of(hits) == ["bridge", "7", "ferry"]


def test_more_is_asked_for_until_ten_articles_have_come(tmp_path: Path) -> None:
    asked: list[int] = []

    def search(_question: Question, k: int) -> list[str]:
        asked.append(k)
        # Three passages an article; a deeper search finds what is right and puts it first.
        names = ["ferry"] if k == 12 else []
        return [*names, *(f"article {n // 3}" for n in range(k))][:k]

    row, _ = ask_all(beir.load(write(tmp_path)), search, 6, TODAY, nothing)
    assert asked[:3] == [6, 12, 24]
    assert len(row.articles) == 10
    assert row.articles[:3] == ("article 0", "article 1", "ferry")


def test_a_search_that_has_no_more_is_not_asked_again(tmp_path: Path) -> None:
    asked: list[int] = []

    def search(_question: Question, k: int) -> list[str]:
        asked.append(k)
        return ["ferry"]

    ask_all(beir.load(write(tmp_path)), search, 6, TODAY, nothing)
    assert asked == [6, 6]


def test_a_search_that_fails_is_a_row(tmp_path: Path) -> None:
    def search(question: Question, _k: int) -> list[str]:
        if question.text.startswith("When"):
            raise RuntimeError("the index fell over")
        return ["bridge"]

    rows = ask_all(beir.load(write(tmp_path)), search, 30, TODAY, nothing)
    made = make_run(*rows)
    assert [row.error for row in made.rows] == ["RuntimeError: the index fell over", None]
    assert made.measures["MRR@10"].value == 0.5
    assert made.measures["error_rate"].value == 0.5
    assert made.measures["median_seconds"].count == 1
    assert "1 questions failed, the first with RuntimeError: the index fell over" in text(made)


def test_measures_have_intervals_around_them_and_gates_fail() -> None:
    rows = [make_row(["a"] if n % 4 else ["x", "a"], {"a": 1}, id=str(n)) for n in range(40)]
    made = make_run(*rows)
    assert set(made.measures) == NAMES
    found = made.measures["MRR@10"]
    assert found.value == pytest.approx(0.875)
    assert found.low is not None
    assert found.high is not None
    assert 0.75 < found.low < 0.875 < found.high < 1
    gates = [Gate("MRR@10", "minimum", 0.9), Gate("hit@4", "minimum", 1.0)]
    assert [each.gate.measure for each in made.failed_gates(gates)] == ["MRR@10"]
    shares = [made.hits_within(rank).value for rank in (1, 2, 10)]
    assert shares == [0.75, 1.0, 1.0]


def test_the_json_of_a_run_survives_a_round_trip() -> None:
    made = make_run(make_row(["x", "a"], {"a": 1}), lost=("b",))
    document = made.as_json([Gate("MRR@10", "minimum", 0.9)])
    assert json.loads(json.dumps(document)) == document
    assert document["rows"][0]["articles"] == ["x", "a"]
    assert document["gates"][0]["passed"] is False
    assert document["lost_articles"] == ["b"]


def test_the_table_shows_measures_gates_and_what_was_left_out() -> None:
    gates = [Gate("MRR@10", "minimum", 0.9)]
    lines = text(make_run(make_row(["x", "a"], {"a": 1}), lost=("b",)), gates).splitlines()
    (mrr,) = [line for line in lines if line.startswith("MRR@10")]
    assert mrr.split() == ["MRR@10", "50.0%", "[50-50]", "1", ">=", "0.9", "failed"]
    assert any("1 right articles are not in the index" in line for line in lines)
    assert any("1 questions have no right article" in line for line in lines)


def test_the_page_is_whole_escapes_everything_and_shows_the_misses() -> None:
    evil = '<script>alert("x")</script>'
    row = make_row([evil], {evil + "2": 1}, id=evil, question=evil, error=evil)
    fine = make_row(["a"], {"a": 1}, id="fine", question="Which one is right at once?")
    page = html(make_run(row, fine, lost=(evil,)), [Gate("MRR@10", "minimum", 0.9)])
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert not tags.seen & {"script", "img", "link", "a", "iframe"}
    assert "<script" not in page
    misses = page.split("Not right at first: 1")[1]
    assert "not in the first 10" in misses
    assert "Which one" not in misses
    assert page.count("<svg") == 2


@pytest.fixture(scope="module")
def kept(seeds_index: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a set and its index, built once in a process of its own."""
    place = tmp_path_factory.mktemp("beir")
    folder, index = write(place / "set"), place / "index"
    index.mkdir()
    (index / "models").symlink_to(seeds_index / "models")
    done = python("-m", "assistant", "eval", "retrieval", folder, "--index", index)
    assert done.returncode == 0, done.stderr
    assert "MRR@10" in done.stdout
    return folder, index


@pytest.mark.slow
def test_the_command_measures_and_keeps_its_index(kept: tuple[Path, Path], tmp_path: Path) -> None:
    folder, index = kept
    before = (index / "manifest.json").read_text()
    done = run(
        "eval", "retrieval", folder, "--index", index, "--json", "--report", tmp_path / "r.html"
    )
    document = done.document()
    assert done.code == 0
    assert (index / "manifest.json").read_text() == before
    assert document["measures"]["hit@1"]["value"] == 1.0
    assert document["rows"][0]["articles"][0] == "ferry"
    assert (document["reranked"], document["index"]["articles"]) == (True, 3)
    assert document["lost_articles"] == []
    assert "How deep one has to read" in (tmp_path / "r.html").read_text("utf-8")
    plain = run("eval", "retrieval", folder, "--index", index, "--json", "--no-rerank").document()
    assert (plain["reranked"], plain["index"]["reranker"]) == (False, None)
    assert plain["measures"]["hit@10"]["value"] == 1.0


@pytest.mark.slow
def test_a_gate_that_fails_is_said_and_is_the_exit_code(
    kept: tuple[Path, Path], tmp_path: Path
) -> None:
    gates = tmp_path / "gates.toml"
    gates.write_text('[retrieval.maximum]\n"hit@1" = 0.5\n')
    done = run("eval", "retrieval", kept[0], "--index", kept[1], "--gates", gates)
    assert done.code == FAILED
    assert "gate failed: hit@1 is 1, above its maximum 0.5" in done.err
    gates.write_text('[retrieval.minimum]\n"hit@3" = 0.5\n')
    done = run("eval", "retrieval", kept[0], "--index", kept[1], "--gates", gates)
    done.assert_one_sentence(USAGE, "'hit@3' is no measure")


@pytest.mark.slow
def test_an_index_of_something_else_is_left_alone(seeds_index: Path, tmp_path: Path) -> None:
    before = (seeds_index / "manifest.json").read_text()
    done = run("eval", "retrieval", write(tmp_path), "--index", seeds_index)
    done.assert_one_sentence(USAGE, "is the index of 5 other file(s)", "--index folder of its own")
    assert (seeds_index / "manifest.json").read_text() == before


@pytest.mark.slow
def test_a_folder_that_is_no_set(tmp_path: Path) -> None:
    run("eval", "retrieval", tmp_path).assert_one_sentence(USAGE, "corpus.jsonl cannot be read")
    run("eval", "retrieval", write(tmp_path), "-k", 0).assert_one_sentence(USAGE, "-k is 0")
