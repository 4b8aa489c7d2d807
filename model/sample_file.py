"""One patient's samples as a small table: what a person can bring to a run without building a cohort."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..kg.graph import KnowledgeGraph
from ..kg.schema import CELL, DISEASE, PROGRAMME
from ..ontology.errors import InputError, UnknownNameError
from .cohort import Cohort, Column, Kind, Snapshot, Trajectory

SUFFIXES = (".csv", ".tsv")
COLUMNS = ("label", "term_id", "value", "day", "cancer")
_MAX_BYTES, _MAX_ROWS = 5_000_000, 50_000


@dataclass(frozen=True)
class _Row:
    """One value. :param place: names the row in errors."""

    place: str
    label: str
    node: str
    value: float
    day: float
    cancer: str


def read_sample(path: Path, graph: KnowledgeGraph, name: str = "") -> Cohort:
    """A cohort of one patient from a table with a row for each cell type.

    Columns: `label` or `term_id` (a CURIE; without it the label must be a name of a cell type), `value`
    (cells, or a share; a day's shares sum to one), `day` (default 0), `cancer`. A row that is missing on a
    day counts as 0.

    :param name: of the patient; the file's own by default.
    :raises InputError: naming the row. :raises UnknownNameError: for a cell type that is not known.
    """
    if path.stat().st_size > _MAX_BYTES:
        raise InputError("is too large for one patient's samples", where=path.name, hint="build a cohort")
    rows = _rows(path, graph)
    kind = _kind(rows, path.name)
    columns = list(dict.fromkeys((row.label, row.node) for row in rows))
    days = sorted({row.day for row in rows})
    values = np.zeros((len(days), len(columns)))
    filled: set[tuple[int, int]] = set()
    for row in rows:
        place = days.index(row.day), columns.index((row.label, row.node))
        if place in filled:
            raise InputError(f"{row.label!r} comes twice on day {row.day:g}", where=row.place)
        filled.add(place)
        values[place] = row.value
    snapshots = tuple(Snapshot(f"day {d:g}", d, v) for d, v in zip(days, values, strict=True))
    cancers = {row.cancer for row in rows if row.cancer}
    if len(cancers) > 1:
        raise InputError("names more than one cancer", where=path.name, hint="give one patient a file")
    patient = Trajectory(name or path.stem, snapshots, cancer=next(iter(cancers), ""))
    made = tuple(Column(label, node) for label, node in columns)
    return Cohort(name or path.stem, kind, made, (patient,), dict(graph.versions))


def _rows(path: Path, graph: KnowledgeGraph) -> list[_Row]:
    delimiter = "\t" if path.suffix == ".tsv" else ","
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, delimiter=delimiter)
            _check_header(reader.fieldnames or (), path.name)
            rows = [_row(row, f"{path.name}, row {i}", graph) for i, row in enumerate(_few(reader, path), 2)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError("cannot be read as a table", where=path.name, hint="save it as UTF-8 CSV") from error
    if not rows:
        raise InputError("has no rows", where=path.name)
    return rows


def _few(rows: Iterable[dict[str, str]], path: Path) -> Iterable[dict[str, str]]:
    for number, row in enumerate(rows):
        if number >= _MAX_ROWS:
            raise InputError(f"has more than {_MAX_ROWS:,} rows", where=path.name, hint="build a cohort")
        yield row


def _check_header(names: Sequence[str], where: str) -> None:
    if "value" not in names or not {"label", "term_id"} & set(names):
        raise InputError(
            f"has the columns {', '.join(names)[:200] or 'none'}",
            where=where,
            hint=f"name them {', '.join(COLUMNS)}; value and one of label, term_id are needed",
        )


def _row(row: dict[str, str], place: str, graph: KnowledgeGraph) -> _Row:
    def cell(name: str) -> str:
        return (row.get(name) or "").strip()

    label, node = cell("label"), cell("term_id")
    try:
        node = _term(node or label, graph)
        cancer = graph.find(cell("cancer"), DISEASE).id if cell("cancer") else ""
    except UnknownNameError as error:
        close = " or ".join(map(repr, error.close))
        hint = f"did you mean {close}?" if close else "give a name or CURIE of the ontology"
        raise InputError(error.what, where=place, hint=hint) from error
    value, day = _number(cell("value"), f"{place}, value"), _number(cell("day") or "0", f"{place}, day")
    if value < 0:
        raise InputError("is negative", where=f"{place}, value", hint="give cells or shares")
    return _Row(place, label or graph.nodes[node].label, node, value, day, cancer)


def _term(name: str, graph: KnowledgeGraph) -> str:
    """A cell type or programme by CURIE, label or synonym."""
    if name in graph.nodes and graph.nodes[name].category in (CELL, PROGRAMME):
        return name
    return graph.find(name, CELL).id


def _number(text: str, place: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError(f"{text[:40]!r} is no number", where=place)
    return value


def _kind(rows: Sequence[_Row], where: str) -> Kind:
    """Cells are whole numbers; shares sum to one on every day.

    :raises InputError: for anything else.
    """
    sums: dict[float, float] = {}
    for row in rows:
        sums[row.day] = sums.get(row.day, 0.0) + row.value
    if all(abs(total - 1) < 0.02 for total in sums.values()):
        return "fraction"
    if all(row.value == round(row.value) for row in rows) and min(sums.values()) > 0:
        return "count"
    day, total = next((d, t) for d, t in sums.items() if abs(t - 1) >= 0.02)
    raise InputError(
        f"has values of day {day:g} that are neither whole numbers nor shares: they sum to {total:g}",
        where=where,
        hint="give numbers of cells, or shares that sum to one",
    )
