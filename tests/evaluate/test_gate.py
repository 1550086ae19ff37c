from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import BadRequest
from assistant.evaluate.gate import Gate, failed, load_gates
from assistant.evaluate.measures import NAMES, NOTHING, Estimate

SHIPPED = Path(__file__).parents[2] / "eval" / "gates.toml"


def at(value: float) -> Estimate:
    return Estimate(value, 0.0, 1.0, 10)


def write(folder: Path, text: str) -> Path:
    file = folder / "gates.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_shipped_gates_are_the_agreed_ones() -> None:
    assert set(load_gates(SHIPPED, section="answers", known=NAMES)) == {
        Gate("right_and_cited", "minimum", 0.83),
        Gate("refused_unanswerable", "minimum", 0.9),
        Gate("resolving_citations", "minimum", 1.0),
        Gate("exact_quotes", "minimum", 1.0),
        Gate("wrong_answer_rate", "maximum", 0.07),
        Gate("error_rate", "maximum", 0.0),
    }


@pytest.mark.parametrize(
    ("bound", "value", "broken"),
    [
        ("minimum", 0.95, False),
        ("minimum", 114 / 120, False),
        ("minimum", 113 / 120, True),
        ("maximum", 0.95, False),
        ("maximum", 0.951, True),
    ],
)
def test_limits_are_inclusive(bound: str, value: float, broken: bool) -> None:
    gate = Gate("right", "minimum" if bound == "minimum" else "maximum", 0.95)
    found = failed([gate], {"right": at(value)})
    assert [each.gate for each in found] == ([gate] if broken else [])


def test_a_failure_says_what_was_found_and_what_was_asked() -> None:
    (low,) = failed([Gate("right", "minimum", 0.95)], {"right": at(0.5)})
    assert str(low) == "right is 0.5, below its minimum 0.95"
    (high,) = failed([Gate("wrong_answer_rate", "maximum", 0.05)], {"wrong_answer_rate": at(0.1)})
    assert str(high) == "wrong_answer_rate is 0.1, above its maximum 0.05"


def test_what_was_not_measured_breaks_nothing() -> None:
    assert failed([Gate("right", "minimum", 0.95)], {"right": NOTHING}) == ()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("[answers.minimum]\nrihgt = 0.9", "'rihgt' is no measure"),
        ("[answers.least]\nright = 0.9", "found 'answers.least'"),
        ("[answers]\nminimum = 0.9", "found 'answers.minimum'"),
        ("answers = 3", "'answers' must be a table"),
        ("[answers.minimum]\nright = '95 %'", "expected a number"),
        ("[answers.minimum]\nright = true", "expected a number"),
        ("[answers", "is not TOML"),
    ],
)
def test_a_bad_gates_file_is_refused(tmp_path: Path, text: str, wrong: str) -> None:
    with pytest.raises(BadRequest) as caught:
        load_gates(write(tmp_path, text), section="answers", known=NAMES)
    assert wrong in str(caught.value)
    assert "gates.toml" in str(caught.value)


def test_other_commands_and_missing_files(tmp_path: Path) -> None:
    file = write(tmp_path, "[retrieval.minimum]\n'nDCG@10' = 0.4")
    assert load_gates(file, section="answers", known=NAMES) == ()
    with pytest.raises(BadRequest, match="cannot be read"):
        load_gates(tmp_path / "none.toml", section="answers", known=NAMES)
