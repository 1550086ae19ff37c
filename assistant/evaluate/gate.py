"""eval/gates.toml: what a run must reach, `[answers.minimum]` and `[answers.maximum]`.

A measure that the set gives no case for (no unanswerable question, say) is not measured and
its gate is not applied; a gate on a name that is no measure is refused, since a misspelt gate
would never fail.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from assistant.errors import BadRequest
from assistant.evaluate.measures import Estimate

Bound = Literal["minimum", "maximum"]


@dataclass(frozen=True, slots=True)
class Gate:
    """A measure and the least or most that it may be, both inclusive."""

    measure: str
    bound: Bound
    limit: float

    def holds(self, value: float | None) -> bool:
        """Tell whether `value` is inside; nothing measured breaks nothing."""
        if value is None:
            return True
        return value >= self.limit if self.bound == "minimum" else value <= self.limit


@dataclass(frozen=True, slots=True)
class FailedGate:
    """A gate with the value that broke it."""

    gate: Gate
    value: float

    def __str__(self) -> str:
        """Return the failure as one clause."""
        where = "below" if self.gate.bound == "minimum" else "above"
        return (
            f"{self.gate.measure} is {self.value:.4g},"
            f" {where} its {self.gate.bound} {self.gate.limit:g}"
        )


def load_gates(gates_file: Path, *, section: str, known: Collection[str]) -> tuple[Gate, ...]:
    """Return the gates of one `eval` command, in file order; `known` names its measures.

    A file without that section has no gates for it. Raises BadRequest naming the file and entry.
    """
    try:
        tables = tomllib.loads(gates_file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadRequest(f"{gates_file} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadRequest(f"{gates_file} is not TOML: {error}") from error
    bounds = tables.get(section, {})
    if not isinstance(bounds, dict):
        raise BadRequest(f"{gates_file}: '{section}' must be a table, found {bounds!r}")
    gates = []
    for bound, limits in bounds.items():
        if bound not in get_args(Bound) or not isinstance(limits, dict):
            raise BadRequest(
                f"{gates_file}: found '{section}.{bound}', expected the tables"
                f" [{section}.minimum] and [{section}.maximum]"
            )
        gates += [_gate(gates_file, name, bound, limit, known) for name, limit in limits.items()]
    return tuple(gates)


def failed(gates: Sequence[Gate], measures: Mapping[str, Estimate]) -> tuple[FailedGate, ...]:
    """Return the gates that `measures` break, in order."""
    broken = []
    for gate in gates:
        value = measures[gate.measure].value
        if value is not None and not gate.holds(value):
            broken.append(FailedGate(gate, value))
    return tuple(broken)


def as_json(gates: Sequence[Gate], measures: Mapping[str, Estimate]) -> list[dict[str, Any]]:
    """Return the gates with what was measured and whether it holds, ready for JSON."""
    values = {gate: measures[gate.measure].value for gate in gates}
    return [
        {**asdict(gate), "value": value, "passed": gate.holds(value)}
        for gate, value in values.items()
    ]


def _gate(file: Path, name: str, bound: Bound, limit: object, known: Collection[str]) -> Gate:
    if name not in known:
        raise BadRequest(
            f"{file}: '{name}' is no measure; expected one of {', '.join(sorted(known))}"
        )
    if not isinstance(limit, int | float) or isinstance(limit, bool):
        raise BadRequest(f"{file}: the {bound} of '{name}' is {limit!r}, expected a number")
    return Gate(name, bound, float(limit))
