"""Sets of responses: what is read and refused, and the set that ships."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import BadRequest
from assistant.evaluate import gate, responses
from assistant.evaluate.grounding import NAMES
from assistant.text import fold
from assistant.types import Span
from tests.processes import ROOT

LINE: dict[str, Any] = {
    "id": "r1",
    "context": "The first ferry left at noon.",
    "response": "The first ferry left at ten.",
    "supported": False,
    "spans": [{"start": 24, "end": 27}],
}
SHIPPED = ROOT / "eval" / "grounding.jsonl"


def write(folder: Path, *rows: object) -> Path:
    file = folder / "claims.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    file.write_text("\n".join(lines), "utf-8")
    return file


def test_a_line_is_read_with_its_spans_and_its_type(tmp_path: Path) -> None:
    other = {"id": 2, "context": "", "response": "", "supported": True, "task": "news"}
    held = responses.load(write(tmp_path, LINE | {"type": "number"}, "", other))
    first, second = held.responses
    assert first.spans == (Span(24, 27),)
    assert first.spans[0].of(first.text) == "ten"
    assert (first.id, first.type, first.supported) == ("r1", "number", False)
    assert (second.id, second.type, second.spans) == ("2", "untyped", ())
    assert (held.name, len(held.sha256)) == ("claims.jsonl", 64)


def test_half_a_surrogate_pair_is_one_character_that_can_be_written(tmp_path: Path) -> None:
    row = '{"id": "a", "context": "", "response": "a\\ud800b", "supported": true}'
    (response,) = responses.load(write(tmp_path, row)).responses
    assert response.text == "a?b"


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ('{"id": ', "not JSON"),
        ("[1]", "expected a JSON object"),
        ("[" * 100_000, "not JSON"),
        (LINE | {"id": None}, "'id' is missing, expected text"),
        (LINE | {"response": None}, "'response' is missing, expected text"),
        (LINE | {"response": ["a"]}, "'response' is [\"a\"], expected text"),
        (LINE | {"context": 3}, "'context' is 3, expected text"),
        (LINE | {"supported": "yes"}, "'supported' is \"yes\", expected true or false"),
        (LINE | {"supported": None}, "'supported' is missing"),
        (LINE | {"spans": "ten"}, "'spans' is \"ten\", expected a list"),
        (LINE | {"spans": [24, 27]}, "'spans[0]' is 24, expected 'start' and 'end'"),
        (LINE | {"spans": [{"start": 24}]}, "'spans[0]' is"),
        (LINE | {"spans": [{"start": 24, "end": 29}]}, "0 <= start < end <= 28, the characters"),
        (LINE | {"spans": [{"start": 24, "end": 24}]}, "'spans[0]' is"),
        (LINE | {"spans": [{"start": -4, "end": 2}]}, "'spans[0]' is"),
        (LINE | {"spans": [{"start": 1.5, "end": 2}]}, "'spans[0]' is"),
        (LINE, "'id' 'r1' stands on an earlier line too"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, row: object, wrong: str) -> None:
    file = write(tmp_path, LINE, row)
    with pytest.raises(BadRequest) as caught:
        responses.load(file)
    assert str(caught.value).startswith(f"{file}, line 2: ")
    assert wrong in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match=r"expected a \.jsonl file with one response a line"):
        responses.load(tmp_path / "none.jsonl")
    with pytest.raises(BadRequest, match="holds no response"):
        responses.load(write(tmp_path, "", "  "))
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes(b'{}\n{"id": "\xe9"}')
    with pytest.raises(BadRequest, match="line 1: 'response' is missing"):
        responses.load(latin)
    latin.write_bytes(b'\xef\xbb\xbf\n{"id": "\xe9"}')
    with pytest.raises(BadRequest, match="line 2: not UTF-8 at byte 8"):
        responses.load(latin)


def test_the_shipped_set_is_balanced_and_marks_what_it_calls_wrong() -> None:
    held = responses.load(SHIPPED).responses
    kinds = Counter(each.type for each in held)
    supported = sum(each.supported for each in held)
    assert 40 <= len(held) <= 60
    assert 2 * supported == len(held)
    assert kinds.keys() == set("verbatim paraphrase number date name negation quote added".split())
    assert min(kinds.values()) >= 4
    assert all(bool(each.spans) is not each.supported for each in held)
    assert len({each.text for each in held}) == len(held)


def test_the_shipped_set_rests_on_the_seeds() -> None:
    articles = [fold(file.read_text("utf-8")) for file in (ROOT / "seeds").glob("*.txt")]
    for each in responses.load(SHIPPED).responses:
        assert any(fold(each.context) in article for article in articles), each.id
        assert (each.text in each.context) is (each.type == "verbatim"), each.id


def test_the_shipped_gates_name_measures() -> None:
    limits = gate.load_gates(ROOT / "eval" / "gates.toml", section="grounding", known=NAMES)
    assert {each.measure for each in limits} >= {"balanced_accuracy", "error_rate"}
