"""Harmonized cells → samples × author labels, as counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..ontology.errors import InputError
from ..ontology.labels.label_column import LabelColumn, label_column
from .cohort import Array, Column
from .frames import filtered, numbers, texts
from .sample_table import Design, SampleTable

if TYPE_CHECKING:
    import pandas as pd

# What `iw-onto harmonize` adds beside the label.
TERM, PREDICATE, CONFIDENCE = "iw_term_id", "iw_predicate", "iw_confidence"


def count_cells(
    frame: pd.DataFrame, label_key: str, design: Design, versions: dict[str, str] | None = None
) -> SampleTable:
    """One row a cell → one row a sample, one column an author label, sorted.

    Two labels of one term stay two columns; a label without a term stays a column, with the node "". Cells
    without a label, sample or patient are left out, and their number is said.

    :raises InputError: if no cell has a label, or if the cells of a sample disagree on a fact.
    """
    if "sample" not in design.keys:
        raise InputError("cells need the name of their sample", where=design.place, hint="give --sample-key")
    frame = filtered(frame, design.where, design.place)
    facts = {role: texts(frame, key, design.place) for role, key in design.keys.items()}
    texts(frame, label_key, design.place)  # its absence is an error that names the columns there are
    labels = label_column(frame[label_key], label_key, design.place)
    keep = (labels.codes >= 0) & (facts["sample"] != "") & (facts["patient"] != "")
    if not keep.any():
        raise InputError("no cell has label, sample and patient", where=design.place, hint="check the keys")
    samples, first, codes = np.unique(
        facts["sample"][keep].astype(str), return_index=True, return_inverse=True
    )
    of_sample = {
        role: _constant(role, values[keep], first, codes, samples, design.place)
        for role, values in facts.items()
    }
    order = np.argsort(np.array(labels.labels, dtype=object))
    values = crosstab(codes, labels.codes[keep], len(samples), len(labels.labels))[:, order]
    seen = values.sum(axis=0) > 0
    columns = _columns(frame, labels, design.place)
    notes = (f"left out {(~keep).sum():,} cells without label, sample or patient",) * bool((~keep).any())
    return SampleTable(
        of_sample,
        values[:, seen],
        tuple(columns[i] for i in order[seen]),
        "count",
        notes,
        versions or {},
    )


def crosstab(rows: Any, columns: Any, n_rows: int, n_columns: int) -> Array:
    """How often each pair of codes occurs, [n_rows, n_columns]."""
    counts = np.bincount(rows * n_columns + columns, minlength=n_rows * n_columns)
    return counts.reshape(n_rows, n_columns).astype(np.float64)


def _columns(frame: pd.DataFrame, labels: LabelColumn, study: str) -> list[Column]:
    """Term, predicate and confidence as harmonize wrote them beside each label."""
    terms, predicates = texts(frame, TERM, study), texts(frame, PREDICATE, study)
    confidence = numbers(frame, [CONFIDENCE], study)[:, 0]
    codes, first = np.unique(labels.codes, return_index=True)
    row = dict(zip(codes.tolist(), first.tolist(), strict=True))
    return [
        Column(label, str(terms[i]), str(predicates[i]), round(float(confidence[i]), 6))
        if terms[i]
        else Column(label, "", "", 0.0)
        for label, i in ((label, row[code]) for code, label in enumerate(labels.labels))
    ]


def _constant(role: str, values: Any, first: Any, codes: Any, samples: Any, study: str) -> list[str]:
    """The one value of each sample.

    :raises InputError: naming a sample whose cells have two.
    """
    of_sample = values[first]
    differs = np.flatnonzero(of_sample[codes] != values)
    if differs.size:
        cell = differs[0]
        raise InputError(
            f"one sample has two values of {role}: {of_sample[codes[cell]]!r} and {values[cell]!r}",
            where=f"{study}, sample {samples[codes[cell]]}",
            hint=f"check the {role} key, or give each sample a name of its own",
        )
    return [str(value) for value in of_sample]
