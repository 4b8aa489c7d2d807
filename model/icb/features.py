"""Features of patients from a table beside the cohorts, and single markers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from ...ontology.errors import InputError, UnknownNameError
from ..cohort import Array
from ..frames import numbers, texts
from .study import Study

if TYPE_CHECKING:
    import pandas as pd

TABLE = "table"
S = TypeVar("S", bound=Study)


def with_table(studies: Sequence[S], frame: pd.DataFrame, key: str, where: str) -> list[S]:
    """Studies with the numbers of a table, a row a sample; a patient with several samples has their mean.

    :raises InputError: for a sample that the table lacks or has twice, or a value that is missing.
    """
    names = texts(frame, key, where).tolist()
    row = {name: i for i, name in enumerate(names)}
    if len(row) < len(names):
        double = next(name for name in names if names.count(name) > 1)
        raise InputError(f"sample {double!r} comes twice", where=where, hint="keep one row a sample")
    columns = [str(c) for c in frame.columns if c != key]
    values = numbers(frame, columns, where)
    if not np.isfinite(values).all():
        i, j = np.argwhere(~np.isfinite(values))[0]
        raise InputError(f"sample {names[i]!r} has no {columns[j]!r}", where=where, hint="fill it or drop it")
    return [
        replace(
            s,
            tables={
                **s.tables,
                TABLE: np.stack([_mean(s, t, values, row, where) for t in range(len(s.patients))]),
            },
        )
        for s in studies
    ]


def _mean(study: Study, patient: int, values: Array, row: Mapping[str, int], where: str) -> Array:
    samples = [s.sample for s in study.cohort.trajectories[patient].snapshots]
    for sample in samples:
        if sample not in row:
            hint = f"is {study.name} in it, and --sample-key its column of samples?"
            raise InputError(f"has no sample {sample!r}", where=where, hint=hint)
    mean: Array = values[[row[sample] for sample in samples]].mean(axis=0)
    return mean


def with_markers(studies: Sequence[S], chosen: Mapping[str, str], columns: Sequence[str] = ()) -> list[S]:
    """Studies with single markers: name → a column of the table, or of the cohorts.

    :param columns: of the table, in its order.
    :raises UnknownNameError: for a column that is in neither.
    """
    made = []
    for study in studies:
        own = [c.label for c in study.cohort.columns]
        for column in chosen.values():
            if column not in columns and column not in own:
                raise UnknownNameError("column", column, [*columns, *own], where=study.name)
        made.append(replace(study, markers={n: _column(study, c, columns, own) for n, c in chosen.items()}))
    return made


def _column(study: Study, column: str, columns: Sequence[str], own: Sequence[str]) -> Array:
    if column in columns:
        found: Array = study.tables[TABLE][:, list(columns).index(column)]
        return found
    from ..pairs import latest

    place = own.index(column)
    kind = study.cohort.kind
    return np.array([latest(t.snapshots, kind)[place] for t in study.cohort.trajectories])
