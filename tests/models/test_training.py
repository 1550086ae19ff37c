"""The making of examples keeps what it promises: an answer kept is there, one removed is gone."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from assistant import text as texts
from assistant.models import registry
from assistant.models.training import batches, facts
from assistant.models.training.reader import augment, examples, rows, sets
from assistant.types import Span

PASSAGE = (
    "The harbour of Port Selim opened on March 3, 2024. The mayor cut the ribbon before 1,200"
    " guests. The first ferry left an hour later with the band on board. Rain came before night"
    " and the fair was moved to the town hall."
)
OTHER = "The mayor was elected by a narrow margin. Nobody in the town had expected her to stand."
QUESTION = "Who cut the ribbon in Port Selim?"
ANSWER = "The mayor"
SPAN = Span(PASSAGE.index(ANSWER), PASSAGE.index(ANSWER) + len(ANSWER))
SEEDS = range(40)


def make_pair(**over: Any) -> sets.Pair:
    given: dict[str, Any] = {
        "question": QUESTION,
        "title": "Harbour opens",
        "passage": PASSAGE,
        "answerable": True,
        "answers": (ANSWER,),
        "span": SPAN,
    }
    return sets.Pair(**given | over)


def make_example(**over: Any) -> examples.Example:
    given: dict[str, Any] = {
        "question": QUESTION,
        "heading": "Harbour opens",
        "passage": PASSAGE,
        "answerable": True,
        "span": SPAN,
    }
    return examples.Example(**given | over)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return batches.tokenizer(registry.find("ms-marco-MiniLM-L-12-v2") / "tokenizer.json")


@pytest.fixture(scope="module")
def questions() -> list[dict[str, Any]]:
    return [json.loads(line) for line in sets.QUESTIONS.read_text("utf-8").splitlines()]


# Passages cut shorter


@given(
    sentences=st.lists(st.sampled_from(texts.sentences(PASSAGE)), min_size=1, max_size=9),
    most=st.integers(1, 6),
    seed=st.integers(0, 999),
    data=st.data(),
)
def test_a_window_keeps_its_answer(
    sentences: list[Span], most: int, seed: int, data: st.DataObject
) -> None:
    passage = " ".join(sentence.of(PASSAGE) for sentence in sentences)
    at = [i for i, letter in enumerate(passage) if letter != " "]
    start = data.draw(st.sampled_from(at))
    end = data.draw(st.sampled_from([i for i in at if i >= start])) + 1
    span = Span(start, end)
    window, moved = augment.window(passage, span, random.Random(seed), most=most)
    assert window in passage
    assert moved.of(window) == span.of(passage)
    touched = sum(bound.overlaps(span) for bound in texts.sentences(passage))
    assert len(texts.sentences(window)) <= max(most, touched)


def test_a_window_around_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="holds no sentence"):
        augment.window("One. Two.", Span(4, 5), random.Random(1))


def test_windows_differ_from_draw_to_draw() -> None:
    drawn = {augment.window(PASSAGE, SPAN, random.Random(seed)) for seed in SEEDS}
    assert len(drawn) > 3


def test_a_crop_holds_the_sentence_nearest_to_the_question() -> None:
    asked = "When did the first ferry leave?"
    for seed in SEEDS:
        cropped = augment.crop(PASSAGE, asked, random.Random(seed), most=2)
        assert "The first ferry left" in cropped
        assert len(texts.sentences(cropped)) <= 2


def test_the_answer_sentence_removed_is_gone_and_nothing_else_is() -> None:
    left = augment.without_answer(PASSAGE, SPAN, [ANSWER])
    assert left == PASSAGE.replace("The mayor cut the ribbon before 1,200 guests. ", "")


def test_an_answer_over_two_sentences_takes_both() -> None:
    span = Span(PASSAGE.index("2024"), PASSAGE.index("cut the"))
    left = augment.without_answer(PASSAGE, span, ["nowhere in it"])
    assert left is not None
    assert left.startswith("The first ferry left")


@pytest.mark.parametrize(
    ("passage", "why"),
    [
        (f"{PASSAGE} Later THE MAYOR went home.", "the answer stands elsewhere too"),
        ("Rain came. The mayor cut the ribbon.", "too little is left"),
    ],
)
def test_no_passage_without_its_answer(passage: str, why: str) -> None:
    span = Span(passage.index(ANSWER), passage.index(ANSWER) + len(ANSWER))
    assert augment.without_answer(passage, span, [ANSWER]) is None, why


# Questions made and spoilt


def test_facts_stand_where_they_are_said_to() -> None:
    found = {(fact.kind, fact.span.of(PASSAGE)) for fact in facts.facts(PASSAGE)}
    assert {("name", "Port Selim"), ("date", "March 3, 2024"), ("number", "1,200")} <= found
    assert ("name", "The") not in found


def test_a_swapped_name_is_one_that_the_passage_has_not() -> None:
    pool = facts.pool([PASSAGE, "The ferry goes to Cape Anna and to Port Selim."])
    assert pool["name"] == ["Cape Anna", "Port Selim", "Rain"]
    for seed in SEEDS:
        question = facts.swapped(QUESTION, PASSAGE, pool, random.Random(seed))
        assert question == "Who cut the ribbon in Cape Anna?"


def test_a_word_becomes_its_opposite_and_back() -> None:
    rng = random.Random(1)
    spoilt = facts.swapped("when did the first ferry leave?", PASSAGE, {}, rng)
    assert spoilt == "when did the last ferry leave?"
    assert facts.swapped(spoilt, PASSAGE, {}, rng) == "when did the first ferry leave?"
    assert facts.swapped("who sang?", PASSAGE, {}, rng) is None


def test_a_rough_question_does_not_say_what_it_asks_for() -> None:
    sentence = "The mayor cut the ribbon before 1,200 guests."
    (number,) = [fact for fact in facts.facts(sentence) if fact.kind == "number"]
    for seed in SEEDS:
        question = facts.rough_question(sentence, number, random.Random(seed))
        assert "1,200" not in question
        assert any(asking in question for asking in ("how many", "how much", "what number"))
        assert {"ribbon", "guests"} <= set(texts.words(question))


def test_an_answer_is_found_where_the_question_points() -> None:
    passage = f"In 2019 a storm took the pier.{' ' * 200}The ferry came back in 2019."
    span = facts.place("When did the ferry come back?", passage, ["2019"])
    assert span == Span(passage.rindex("2019"), passage.rindex("2019") + 4)
    assert facts.place("When?", "It was in 20190.", ["2019", ""]) is None


# Examples


def test_squad_examples_are_what_they_say() -> None:
    plain = make_pair(span=None)
    tempting = make_pair(
        question="Who cut the cake?", answerable=False, answers=(), plausible=(ANSWER,), span=None
    )
    lost = make_pair(answers=("nowhere in it",), span=None)
    squad = examples.Squad([plain, tempting, lost], {"Harbour opens": [PASSAGE, OTHER]})
    made = [example for seed in SEEDS for example in squad.epoch(random.Random(seed))]
    answered = [e for e in made if e.answerable]
    assert all(e.span and e.span.of(e.passage) == ANSWER for e in answered)
    assert {e.span_weight for e in answered} == {1.0}
    own = [e for e in made if not e.answerable and e.question == QUESTION]
    assert own
    assert not any(e.span or "cut the ribbon" in e.passage for e in own)
    others = [e for e in made if e.question == "Who cut the cake?"]
    assert all(e.span and e.span_weight < 1 and not e.answerable for e in others)
    assert {e.heading for e in made} > {"", "Harbour opens"}


def test_clapnq_examples_keep_all_the_evidence_or_none() -> None:
    proof = [bound.of(PASSAGE) for bound in texts.sentences(PASSAGE)[1:3]]
    pair = make_pair(answers=(), evidence=tuple(proof), span=None)
    made = [e for seed in SEEDS for e in examples.from_clapnq([pair], random.Random(seed))]
    assert {e.answerable for e in made} == {True, False}
    for example in made:
        assert [piece in example.passage for piece in proof] == [example.answerable] * 2


def test_rough_examples_hold_their_answer_only_where_they_say_so() -> None:
    said = "Before 1,200 guests the band played on the pier until the last ferry of the day left."
    made = examples.rough([("Harbour opens", [f"{OTHER} {said} {OTHER}"])], 60, random.Random(3))
    answered = [e for e in made if e.answerable]
    removed = [e for e in made if not e.answerable and e.span is None]
    swapped = [e for e in made if not e.answerable and e.span is not None]
    assert answered
    assert removed
    assert swapped
    assert {e.span.of(e.passage) for e in answered + swapped if e.span} == {"1,200"}
    assert not any("1,200" in e.passage for e in removed)
    opposites = {"first", "joined"}  # of last and left
    assert all(len(opposites & set(texts.words(e.question))) == 1 for e in swapped)


def test_one_seed_makes_one_epoch() -> None:
    pairs = [make_pair(), make_pair(answerable=False, answers=(), span=None)]
    one = examples.from_ours(pairs * 20, random.Random(5))
    assert one == examples.from_ours(pairs * 20, random.Random(5))
    assert one != examples.from_ours(pairs * 20, random.Random(6))
    assert all(e.span is None or e.span.of(e.passage) == ANSWER for e in one)


# Token rows


def test_the_marked_tokens_are_the_answer(tokenizer: Tokenizer) -> None:
    (row,) = rows.encode([make_example()], tokenizer)
    assert tokenizer.decode(row.encoding.ids[row.first : row.last + 1]) == "the mayor"
    assert (row.weight, row.answerable) == (1.0, True)


def test_a_heading_that_says_the_same_is_not_marked(tokenizer: Tokenizer) -> None:
    (row,) = rows.encode([make_example(heading="The mayor")], tokenizer)
    low = len("The mayor. ") + SPAN.start
    assert row.encoding.offsets[row.first][0] == low


def test_rows_whose_span_was_cut_are_dropped(tokenizer: Tokenizer) -> None:
    long = "Rain fell on the hills. " * 100
    span = Span(SPAN.start + len(long), SPAN.end + len(long))
    late = make_example(passage=long + PASSAGE, span=span)
    assert rows.encode([late, make_example()], tokenizer)[0].first > 0
    assert len(rows.encode([late, make_example()], tokenizer)) == 1
    tempting = make_example(passage=long + PASSAGE, span=span, answerable=False, span_weight=0.4)
    (row,) = rows.encode([tempting], tokenizer)
    assert (row.weight, row.answerable) == (0.0, False)


def test_an_answer_that_is_half_cut_is_dropped(tokenizer: Tokenizer) -> None:
    long = "ferry " * 400
    assert rows.encode([make_example(passage=long, span=Span(0, len(long)))], tokenizer) == []


def test_only_the_passage_is_cut(tokenizer: Tokenizer) -> None:
    question = "who " * 100 + "?"
    (row,) = rows.encode(
        [make_example(question=question, passage="ferry " * 400, span=None)], tokenizer
    )
    assert len(row.encoding.ids) == 256
    assert row.encoding.sequence_ids.count(0) == 101


def test_batches_hold_every_row_once(tokenizer: Tokenizer) -> None:
    made = rows.encode([make_example(question="who " * n) for n in range(1, 51)], tokenizer)
    groups = batches.batches(made, random.Random(1))
    assert [len(group) for group in groups] != [16, 16, 16, 2], "the order is drawn"
    assert sorted(len(group) for group in groups) == [2, 16, 16, 16]
    assert {id(row) for group in groups for row in group} == {id(row) for row in made}


# The project's own questions


def test_the_questions_are_whole(questions: list[dict[str, Any]]) -> None:
    assert len(questions) == 30999
    assert len({(q["set"], q["doc_id"], q["start"], q["question"]) for q in questions}) == 30999
    assert {q["set"] for q in questions} == {
        "wice", "bump", "multihoprag_500", "squad2_devhalf", "clapnq_dev", "ramdocs", "mtragun"
    }  # fmt: skip
    answered = {
        "direct",
        "paraphrase",
        "varied",
        "why",
        "yes_no",
        "casual",
        "linked",
        "turned",
        "stance",
    }
    for row in questions:
        assert row["question"].strip()
        assert (row["answer"] is not None) == (row["type"] in answered), row


def test_answers_stand_inside_their_passages(questions: list[dict[str, Any]]) -> None:
    for row in questions:
        assert 0 <= row["start"] < row["end"]
        if row["answer"] is not None:
            start, end = row["answer"]
            assert 0 <= start < end <= row["end"] - row["start"], row


def test_held_out_questions_share_no_document_with_the_others(
    questions: list[dict[str, Any]],
) -> None:
    held, trained = (
        {(q["set"], q["doc_id"]) for q in questions if q["held_out"] is kind}
        for kind in (True, False)
    )
    assert len(held) == 110
    assert not held & trained


def test_our_questions_are_read_with_their_passages(tmp_path: Path) -> None:
    folders = {"wice": ("claims.jsonl", "context"), "multihoprag_500": ("corpus.jsonl", "text")}
    asked = []
    for (name, (file, field)), lead in zip(folders.items(), ("Page. ", ""), strict=True):
        documents = [
            {"id": "trained", field: lead + PASSAGE, "title": "Harbour"},
            {"id": "copy", field: "Menu. " + PASSAGE},
            {"id": "held", field: OTHER},
        ]
        (tmp_path / name).mkdir()
        text = "".join(json.dumps(document) + "\n" for document in documents)
        (tmp_path / name / file).write_text(text, "utf-8")
        for document in documents:
            start = document[field].index("The ")
            asked.append(
                {
                    "set": name,
                    "doc_id": document["id"],
                    "start": start,
                    "end": len(document[field]),
                    "question": QUESTION,
                    "answer": [SPAN.start, SPAN.end] if document["id"] == "trained" else None,
                    "type": "direct",
                    "held_out": document["id"] != "trained",
                }
            )
    file = tmp_path / "questions.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in asked), "utf-8")
    trained, held = sets.ours(tmp_path, file)
    assert [(pair.passage, pair.answers, pair.title) for pair in trained] == [
        (PASSAGE, (ANSWER,), "Harbour")
    ] * 2
    # The copies stand letter for letter among those trained on.
    assert [(pair.passage, pair.answerable) for pair in held] == [(OTHER, False)] * 2
