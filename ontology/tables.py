"""Tab-separated tables of facts: one `#` line that says what they are, a header, rows of strings."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from .errors import InputError

Row = dict[str, str]
MARKERS = Path(__file__).parent / "markers.tsv"
"""Marker edges of human cell types beyond those that CL and IW terms state."""


def read_table(path: Path, required: Iterable[str] = ()) -> list[Row]:
    """Rows of a UTF-8 table with tabs; lines that start with `#` are its provenance.

    :raises InputError: if it cannot be read, lacks a column of `required`, or a row is wider or narrower.
    """
    try:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error})", where=str(path)) from error
    header, *rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)) or [[]]
    for column in required:
        if column not in header:
            raise InputError(
                f"has no column {column!r}", where=str(path), hint=f"it has: {', '.join(header)}"
            )
    for number, row in enumerate(rows, 1):
        if len(row) != len(header):
            raise InputError(f"has {len(row)} cells, not {len(header)}", where=f"{path}, row {number}")
    return [dict(zip(header, row, strict=True)) for row in rows]


def cells(value: str) -> tuple[str, ...]:
    """The parts of a cell that holds several values: `a|b` → (a, b)."""
    return tuple(part for part in value.split("|") if part)


def statements(path: Path) -> list[tuple[str, str, str, str]]:
    """Subject, predicate, object and source of a table of edges.

    :raises InputError: if it cannot be read or lacks a column.
    """
    columns = ("subject", "predicate", "object", "source")
    return [(r["subject"], r["predicate"], r["object"], r["source"]) for r in read_table(path, columns)]
