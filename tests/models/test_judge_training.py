"""Claims for the judge: what is held out never trains, spans move along, seeds hold."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.models.training.judge import examples, sets
from assistant.models.training.judge.sets import Response, changed
from assistant.types import Span

PAGE = (
    "The harbour of Port Selim was closed on Monday after 14 ships collided in thick fog."
    " Officials said that repairs to the northern quay would take at least six weeks."
    " Pilots were trained in Karvik and in Old Town, and the largest ferry was built in 1987."
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a folder with a set of the form of SummEdits and one of RAGTruth."""
    for name in ("summedits", "ragtruth_qa"):
        (tmp_path / name).mkdir()
        with (tmp_path / name / "claims.jsonl").open("w", encoding="utf-8") as lines:
            for n in range(60):
                original = f"Ship {n} sank off the coast."
                row = {
                    "context": f"Ship {n} sank.",
                    "response": original if n % 2 else f"Ship {n} rose off the coast.",
                    "original": original,
                    "supported": bool(n % 2),
                    "spans": [] if n % 2 or name == "summedits" else [{"start": 0, "end": 4}],
                }
                lines.write(json.dumps(row) + "\n")
    return tmp_path


@pytest.mark.parametrize("name", ["summedits", "ragtruth_qa"])
def test_a_text_is_trained_on_or_held_out(data: Path, name: str) -> None:
    trained, held = sets.read(data, name)
    assert len(trained) + len(held) == 60
    assert held
    assert not {r.context for r in trained} & {r.context for r in held}


def test_what_was_edited_is_doubted(data: Path) -> None:
    trained, held = sets.read(data, "summedits")
    for response in [*trained, *held]:
        assert response.doubted is not None
        words = [span.of(response.text) for span in response.doubted]
        assert words == ([] if response.supported else ["rose"])


def test_our_own_claims_stand_on_a_place_in_a_set(tmp_path: Path) -> None:
    (tmp_path / "bump").mkdir()
    document = {"id": "one", "context": PAGE}
    (tmp_path / "bump" / "claims.jsonl").write_text(json.dumps(document) + "\n", "utf-8")
    end = PAGE.index(" Officials")
    row = {"set": "bump", "doc_id": "one", "start": 0, "end": end, "type": "number"}
    wrong = {"claim": "15 ships met in fog.", "supported": False, "doubted": [[0, 2]]}
    file = tmp_path / "ours.jsonl"
    file.write_text(json.dumps(row | wrong) + "\n", "utf-8")
    (response,) = sets.ours(tmp_path, file)
    assert response == Response("15 ships met in fog.", PAGE[:end], False, (Span(0, 2),))


def test_our_shipped_claims_mark_words_of_their_own() -> None:
    rows = [json.loads(line) for line in sets.CLAIMS.read_text("utf-8").splitlines()]
    assert len(rows) > 9000
    assert 0.45 < sum(row["supported"] for row in rows) / len(rows) < 0.55
    for row in rows:
        assert row["supported"] == (not row["doubted"])
        assert all(0 <= start < end <= len(row["claim"]) for start, end in row["doubted"])


@pytest.mark.parametrize(
    ("original", "edited", "words"),
    [
        ("the red ferry left", "the blue ferry left", ["blue"]),
        ("the ferry has not left", "the ferry has left", ["left"]),
        ("the ferry left", "the ferry left at noon today", ["at noon today"]),
        ("one two three", "one two three", []),
    ],
)
def test_changed_words_are_found(original: str, edited: str, words: list[str]) -> None:
    assert [span.of(edited) for span in changed(original, edited)] == words


@given(st.text(max_size=60), st.text(max_size=60))
def test_changed_spans_lie_inside_the_edited(original: str, edited: str) -> None:
    assert all(0 <= s.start < s.end <= len(edited) for s in changed(original, edited))


def test_spans_move_with_their_sentence() -> None:
    text = "The harbour of the town was closed. Nobody at all was hurt there."
    start = text.index("Nobody")
    response = Response(text, PAGE, False, (Span(start, start + len("Nobody at all")),))
    first, second = examples.from_responses([response])
    assert (first.supported, first.doubted) == (True, ())
    assert not second.supported
    assert second.doubted is not None
    assert [span.of(second.claim) for span in second.doubted] == ["Nobody at all"]


def test_what_is_not_located_stays_whole() -> None:
    text = "One thing. Another thing."
    (example,) = examples.from_responses([Response(text, PAGE, False, None)])
    assert (example.claim, example.doubted) == (text, None)


def test_made_claims_are_half_true_and_the_same_twice() -> None:
    pages = [("Harbour", [PAGE]), ("Karvik", [PAGE.replace("Port Selim", "Karvik")])]
    made = examples.from_pages(pages, 120, random.Random(3))
    assert made == examples.from_pages(pages, 120, random.Random(3))
    true = [example for example in made if example.supported]
    assert 30 < len(true) < 90
    for example in made:
        if example.doubted is not None and not example.supported:
            assert example.doubted
            assert example.claim not in example.evidence
        if example.doubted is None:
            assert example.claim not in example.evidence


@pytest.mark.parametrize(
    ("sentence", "words"),
    [("The ferry was late.", "was not late"), ("The ferry was not late.", "ferry was late")],
)
def test_a_denial_is_put_in_or_taken_out(sentence: str, words: str) -> None:
    assert words in (examples.denied(sentence, random.Random(1)) or "")


def test_a_sentence_without_a_verb_cannot_be_denied() -> None:
    assert examples.denied("Ferries ahoy!", random.Random(1)) is None
