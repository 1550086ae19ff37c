from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import BadRequest
from assistant.evaluate.cases import Case, Gold, load_cases

LINE: dict[str, Any] = {
    "id": "q1",
    "question": "Who?",
    "answerable": True,
    "answers": ["Ana"],
    "gold": [{"article": "a.txt", "quote": "Ana did."}],
}


def write(folder: Path, *rows: object) -> Path:
    file = folder / "set.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_reads_every_field(tmp_path: Path) -> None:
    row = LINE | {
        "answer_parts": [["Port", "Selim"], ["ribbon"]],
        "gold": [{"article": "a.txt", "quote": "Ana did."}, {"article": "b.txt"}],
        "needs": 2,
        "must_not_say": ["Tom"],
        "type": "two articles",
        "asked": "2025-02-06",
        "as_of": "2025-02-01",
        "sources": ["The Paper"],
        "note": "an unknown key is left alone",
    }
    assert load_cases(write(tmp_path, "", row, "")) == (
        Case(
            id="q1",
            question="Who?",
            answerable=True,
            answers=("Ana",),
            answer_parts=(("Port", "Selim"), ("ribbon",)),
            gold=(Gold("a.txt", "Ana did."), Gold("b.txt")),
            needs=2,
            must_not_say=("Tom",),
            type="two articles",
            asked=dt.date(2025, 2, 6),
            as_of=dt.date(2025, 2, 1),
            sources=("The Paper",),
        ),
    )


def test_keeps_the_order_and_a_line_separator_inside_a_question(tmp_path: Path) -> None:
    # str.splitlines would cut the row at U+2028, which JSON allows unescaped.
    rows = [
        json.dumps(LINE | {"id": name, "question": "a\u2028b"}, ensure_ascii=False)
        for name in "zay"
    ]
    cases = load_cases(write(tmp_path, *rows))
    assert [case.id for case in cases] == ["z", "a", "y"]
    assert cases[0].question == "a\u2028b"


def test_a_case_without_a_day_is_asked_today(tmp_path: Path) -> None:
    dated, undated = load_cases(
        write(tmp_path, LINE | {"asked": "2025-02-06"}, LINE | {"id": "q2"})
    )
    today = dt.date(2026, 1, 1)
    assert dated.as_question(today).asked == dt.date(2025, 2, 6)
    assert undated.as_question(today).asked == today


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ('{"id": ', "not JSON"),
        ("[1]", "expected a JSON object"),
        (LINE | {"id": None}, "'id' is missing"),
        (LINE | {"question": "  "}, "'question' is"),
        (LINE | {"answerable": "yes"}, "expected true or false"),
        (LINE | {"answers": "Ana"}, "'answers' is \"Ana\", expected a list"),
        (LINE | {"answers": [64]}, "'answers[0]' is 64, expected text"),
        (LINE | {"answers": [""]}, "'answers[0]'"),
        (LINE | {"answers": []}, "needs 'answers'"),
        (LINE | {"gold": []}, "needs 'gold'"),
        (LINE | {"gold": ["a.txt"]}, "'gold[0]'"),
        (LINE | {"gold": [{"quote": "Ana did."}]}, "'gold[0].article' is missing"),
        (LINE | {"needs": 2}, "'needs' is 2 but 'gold' names 1 article"),
        (LINE | {"needs": 0}, "'needs' is 0"),
        (LINE | {"answer_parts": [[]]}, "'answer_parts[0]'"),
        (LINE | {"asked": "yesterday"}, "expected a day like"),
        (LINE, "stands on an earlier line"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, row: object, wrong: str) -> None:
    file = write(tmp_path, LINE, row)
    with pytest.raises(BadRequest) as caught:
        load_cases(file)
    assert str(caught.value).startswith(f"{file}, line 2: ")
    assert wrong in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match=r"none\.jsonl cannot be read"):
        load_cases(tmp_path / "none.jsonl")
    with pytest.raises(BadRequest, match="holds no case"):
        load_cases(write(tmp_path, "", "  "))
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes(b'{"id": "\xe9"}')
    with pytest.raises(BadRequest, match="not UTF-8 at byte 8"):
        load_cases(latin)
