"""Many decisions at once: a table with a row a label, all applied or none."""

from __future__ import annotations

import csv
from pathlib import Path

from ..errors import ImmuneWorldError, InputError
from ..mapping import MappingSet
from ..ontology import Ontology
from .decide import CONFIDENCE, accept

COLUMNS = ("label", "term", "predicate", "confidence", "comment")
_PREDICATES = {name: f"skos:{name}Match" for name in ("exact", "broad", "narrow")}


def read_decisions(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Rows of a TSV table, with their 1-based lines.

    Columns: label; term (`none`: no term fits; empty: the best candidate); and, where wanted, predicate
    (`exact`, `broad`, `narrow`), confidence, comment.

    :raises InputError: if it cannot be read or has other columns.
    """
    try:
        lines = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error})", where=str(path)) from error
    header = tuple(lines[0].split("\t"))
    if not {"label", "term"} <= set(header) <= set(COLUMNS):
        raise InputError(f"has not the columns {', '.join(COLUMNS)}", where=f"{path}:1")
    cells = (next(csv.reader([line], delimiter="\t"), []) for line in lines[1:])
    rows = enumerate(cells, start=2)
    return [(number, dict(zip(header, row, strict=False))) for number, row in rows if any(row)]


def accept_all(found: MappingSet, ontology: Ontology, path: Path, reviewer: str, **flags: bool) -> MappingSet:
    """The set after all decisions of a table.

    :raises InputError: for all rows that cannot be applied, each with its line.
    """
    wrong = []
    for number, row in read_decisions(path):
        try:
            found = accept(
                found,
                ontology,
                row["label"],
                row.get("term", "").strip() or None,
                reviewer,
                predicate=_predicate(row.get("predicate", "")),
                confidence=_confidence(row.get("confidence", "")),
                comment=row.get("comment", ""),
                **flags,
            )
        except ImmuneWorldError as error:
            wrong.append(f"line {number}: {error}")
    if wrong:
        raise InputError("; ".join(wrong), where=str(path), hint="nothing was accepted")
    return found


def _predicate(text: str) -> str:
    if (text or "exact") not in _PREDICATES:
        raise InputError(f"predicate {text!r} is none of {', '.join(_PREDICATES)}")
    return _PREDICATES[text or "exact"]


def _confidence(text: str) -> float:
    try:
        number = float(text or CONFIDENCE)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise InputError(f"confidence {text!r} is no number from 0 to 1")
    return number
