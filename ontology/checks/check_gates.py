"""Checks of the table of gates (`ontology/gates.tsv`): a row that harmonize could not use is said here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ..errors import InputError
from ..finding import Finding
from ..harmonize.gate import Gate
from ..harmonize.gate_table import COLUMNS, read_row
from ..ontology import Ontology
from ..tables import Row, read_table
from .rules import found

_SOURCE = re.compile(r"(?:doi:10\.\d{4,9}/|PMID:\d)\S*")


def check_gates(path: Path, shown: str, ontology: Ontology) -> Iterator[Finding]:
    """Findings of every row, by its line in the file."""
    try:
        rows = read_table(path, COLUMNS)
    except InputError as error:
        yield found("gate-table", shown, 0, "", error.what)
        return
    notes = sum(line.startswith("#") for line in path.read_text("utf-8").splitlines())
    met: dict[frozenset[tuple[str, str]], int] = {}
    for line, row in enumerate(rows, notes + 2):
        yield from _term(row, shown, line, ontology)
        if not _SOURCE.fullmatch(row["source"]):
            yield found("gate-source", shown, line, "source", row["source"])
        required = _required(row)
        if required is None:
            yield found("gate-form", shown, line, "gate", row["gate"])
        elif (first := met.setdefault(frozenset(required.items()), line)) != line:
            yield found("gate-twice", shown, line, "gate", row["gate"], f"see line {first}")


def _term(row: Row, shown: str, line: int, ontology: Ontology) -> Iterator[Finding]:
    term = ontology.terms.get(row["term_id"])
    if term is None or term.deprecated:
        yield found("gate-term", shown, line, "term_id", row["term_id"])
    elif term.label != row["term_label"]:
        yield found("gate-label", shown, line, "term_label", row["term_label"], f"write {term.label!r}")


def _required(row: Row) -> Gate | None:
    try:
        return read_row(row).required
    except InputError:
        return None
