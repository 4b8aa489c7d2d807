"""Harmonized cells → samples × author labels, as counts.

Columns are codes, and each question is a few passes of numpy over them, whatever order the cells are in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..ontology.errors import InputError
from ..ontology.labels.column_values import PIECE
from .cell_columns import CellColumns, FrameColumns
from .coded import Coded, differing, first_rows
from .cohort import Array, Column, Mask
from .sample_table import Design, SampleTable

if TYPE_CHECKING:
    import pandas as pd

    from .coded import Codes, Rows

# What `iw-onto harmonize` adds beside the label.
TERM, PREDICATE, CONFIDENCE = "iw_term_id", "iw_predicate", "iw_confidence"


@dataclass(frozen=True, slots=True)
class Places:
    """Where each cell stands in a `SampleTable`; both are -1 for a cell that was left out.

    :param rows: index of its sample, shape (cells,).
    :param columns: index of its label, shape (cells,).
    """

    rows: Codes
    columns: Codes


def count_cells(
    frame: pd.DataFrame, label_key: str, design: Design, versions: dict[str, str] | None = None
) -> SampleTable:
    """`tabulate` of a frame in memory."""
    return tabulate(FrameColumns(frame, design.place), label_key, design, versions)[0]


def tabulate(
    cells: CellColumns, label_key: str, design: Design, versions: dict[str, str] | None = None
) -> tuple[SampleTable, Places]:
    """One row a cell → one row a sample, one column an author label, sorted; and where each cell went.

    Two labels of one term stay two columns; a label without a term stays a column, with the node "". Cells
    without a label, sample or patient are left out, and their number is said.

    :raises InputError: if no cell has a label, or if the cells of a sample disagree on a fact.
    :raises UnknownNameError: for a column that is not there.
    """
    if "sample" not in design.keys:
        raise InputError("cells need the name of their sample", where=design.place, hint="give --sample-key")
    samples, labels, left_out = _placed(cells, label_key, design)
    facts = _facts(cells, samples, design)
    columns, notes = _columns(cells, labels)
    values = crosstab(samples.codes, labels.codes, len(samples.texts), len(labels.texts))
    table = SampleTable(facts, values, columns, "count", (*left_out, *notes), versions or {})
    return table, Places(samples.codes, labels.codes)


def _placed(cells: CellColumns, label_key: str, design: Design) -> tuple[Coded, Coded, tuple[str, ...]]:
    """Sample and label of the cells that have both and a patient, and what is said of the others."""
    asked = _meeting(cells, design)
    samples, patients = cells.coded(design.sample_key), cells.coded(design.patient_key).codes
    labels = cells.labels(label_key)
    keep = (labels.codes >= 0) & (samples.codes >= 0) & (patients >= 0)
    if asked is not None:
        keep &= asked
    kept = int(np.count_nonzero(keep))
    if not kept:
        raise InputError("no cell has label, sample and patient", where=design.place, hint="check the keys")
    left_out = (len(keep) if asked is None else int(np.count_nonzero(asked))) - kept
    notes = (f"left out {left_out:,} cells without label, sample or patient",) * bool(left_out)
    return samples.only(keep), Coded(labels.codes, labels.labels).only(keep), notes


def _meeting(cells: CellColumns, design: Design) -> Mask | None:
    """The cells that meet every `KEY=VALUE`; None where nothing is asked.

    :raises InputError: if a condition cannot be read or keeps no cell.
    """
    keep = None
    for condition in design.where:
        key, sign, value = condition.partition("=")
        if not sign:
            raise InputError(f"--where {condition!r} is not KEY=VALUE", hint="write it like cytof_ok=True")
        column = cells.coded(key.strip())
        meets = column.equals(value.strip())
        meets = meets if keep is None else meets & keep
        if not meets.any():
            seen = ", ".join(sorted(column.texts)[:8])
            hint = f"{key} has: {seen}"
            raise InputError(f"--where {condition!r} keeps no row", where=cells.place, hint=hint)
        keep = meets
    return keep


def _facts(cells: CellColumns, samples: Coded, design: Design) -> dict[str, list[str]]:
    """The one value that the cells of each sample have of each role.

    :raises InputError: naming a sample whose cells have two.
    """
    facts, first = {"sample": list(samples.texts)}, first_rows(samples.codes, len(samples.texts))
    for role, key in design.keys.items():
        if role == "sample":
            continue
        facts[role] = _constant(role, cells.coded(key), samples, first, cells.place)
    return facts


def _constant(role: str, column: Coded, samples: Coded, first: Rows, place: str) -> list[str]:
    texts = (*column.texts, "")  # code -1, missing, is the last
    for rows in differing(samples.codes, column.codes, first):
        if rows.size:
            sample = samples.codes[rows[0]]
            one, other = (texts[column.codes[row]] for row in (first[sample], rows[0]))
            raise InputError(
                f"one sample has two values of {role}: {one!r} and {other!r}",
                where=f"{place}, sample {samples.texts[sample]}",
                hint=f"check the {role} key, or give each sample a name of its own",
            )
    return [texts[code] for code in column.codes[first]]


def crosstab(rows: Any, columns: Any, n_rows: int, n_columns: int) -> Array:
    """How often each pair of codes occurs, [n_rows, n_columns]; pairs with a column of -1 are left out."""
    size = n_rows * n_columns
    counts = np.zeros(size + 1, dtype=np.int64)
    for start in range(0, len(rows), PIECE):
        column = columns[start : start + PIECE]
        pair = rows[start : start + PIECE].astype(np.int64)
        pair *= n_columns
        pair += column
        pair[column < 0] = size
        counts += np.bincount(pair, minlength=size + 1)
    return counts[:-1].reshape(n_rows, n_columns).astype(np.float64)


def _columns(cells: CellColumns, labels: Coded) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """Term, predicate and confidence as harmonize wrote them beside each label's first cell."""
    first = first_rows(labels.codes, len(labels.texts))
    terms, predicates = cells.coded(TERM), cells.coded(PREDICATE)
    confidence = cells.numbers_at(CONFIDENCE, first.tolist())
    differ = [np.unique(labels.codes[rows]) for rows in differing(labels.codes, terms.codes, first)]
    two = np.unique(np.concatenate(differ)).size
    columns = tuple(
        Column(label, terms.texts[term], (*predicates.texts, "")[predicate], round(float(number), 6))
        if term >= 0
        else Column(label, "", "", 0.0)
        for label, term, predicate, number in zip(
            labels.texts, terms.codes[first], predicates.codes[first], confidence, strict=True
        )
    )
    said = f"{two} labels have cells of differing terms: the first cell's is kept"
    return columns, (said,) * bool(two)
