"""The curated gates (`ontology/gates.tsv`): by which signed markers each cell type is gated."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..errors import InputError
from ..tables import Row, read_table
from .gate import Gate, Level, read_gate

GATES = Path(__file__).parents[1] / "gates.tsv"
COLUMNS = ("term_id", "term_label", "gate", "source")
_FITS: dict[Level, frozenset[Level]] = {
    "+": frozenset({"+", "high"}),
    "high": frozenset({"high"}),
    "low": frozenset({"low"}),
    "-": frozenset({"-", "low"}),
}
_DENIES: dict[Level, frozenset[Level]] = {
    "+": frozenset({"-"}),
    "high": frozenset({"-", "low"}),
    "low": frozenset({"-", "high"}),
    "-": frozenset({"+", "high"}),
}


@dataclass(frozen=True, eq=False)
class GateRow:
    """One way to gate a cell type.

    :param required: what a label must say; `optional`: what it may say, but not deny.
    """

    term_id: str
    term_label: str
    required: Gate
    optional: Gate
    source: str

    def fits(self, said: Gate) -> bool:
        """Whether a label says all that is required and denies nothing."""
        return all(said.get(marker) in _FITS[level] for marker, level in self.required.items()) and not any(
            denied(said, marker, level) for marker, level in self.optional.items()
        )


def denied(said: Gate, marker: str, level: Level) -> bool:
    """Whether a label says the contrary of a marker's level."""
    return said.get(marker) in _DENIES[level]


@cache
def load_gates(path: Path = GATES) -> tuple[GateRow, ...]:
    """All rows.

    :raises InputError: if the table cannot be read, or a gate of it is none.
    """
    return tuple(
        read_row(row, f"{path.name}, row {number}") for number, row in enumerate(read_table(path, COLUMNS), 1)
    )


def read_row(row: Row, where: str = "") -> GateRow:
    """A row of the table.

    :raises InputError: if its gate is none.
    """
    words = row["gate"].split()
    required = read_gate(" ".join(word for word in words if not word.startswith("?")))
    allowed = [word[1:] for word in words if word.startswith("?")]
    optional = read_gate(" ".join(allowed)) if allowed else {}
    if not required or optional is None:
        raise InputError(
            f"the gate {row['gate']!r} is not signed markers",
            where=where,
            hint="write them as `CD4+ CD25high ?CD127-`",
        )
    return GateRow(row["term_id"], row["term_label"], required, optional, row["source"])
