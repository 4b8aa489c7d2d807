"""Which training patients are like this one: distance of compositions along the ontology."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ..case import Case
from ..cohort import Array, Cohort, is_shares
from ..episode import value_feature
from ..reference import Reference
from ..start import sort_of

Kinship = Callable[[str, str], float]


class Likeness:
    """Distance between training patients and a cohort's, whatever the two vocabularies.

    The distance is the maximum mean discrepancy (Gretton et al. 2012, JMLR 13:723) under the Jaccard kernel
    of the terms' ancestors: cells counted under a near term are nearly the same cells. 0 is the same
    composition, about 1 another one altogether. Columns without a term are like themselves only.

    :param cases: of the run; those of another kind of measurement than the cohort's are left out.
    """

    def __init__(
        self, cases: Sequence[Case], references: Sequence[Reference], cohort: Cohort, kinship: Kinship
    ) -> None:
        self._kind = cohort.kind
        sort = sort_of(cohort.kind)
        self.cases = [c for c in cases if sort_of(references[c.reference].kind) == sort]
        own = [(c.label, c.node) for c in cohort.columns]
        self._own = _kernel(own, own, kinship)
        self._groups = []
        for number in sorted({c.reference for c in self.cases}):
            theirs = list(zip(references[number].labels, references[number].nodes, strict=True))
            members = [i for i, c in enumerate(self.cases) if c.reference == number]
            values = np.array([self._read(self.cases[i].first) for i in members])
            itself = np.einsum("ij,jk,ik->i", values, _kernel(theirs, theirs, kinship), values)
            self._groups.append((members, values @ _kernel(theirs, own, kinship), itself))

    def distances(self, values: Array) -> Array:
        """Distance of a snapshot [K] to each of `cases`, [len(cases)]."""
        read = self._read(values)
        squares = np.zeros(len(self.cases))
        for members, across, itself in self._groups:
            squares[members] = itself + read @ self._own @ read - 2 * across @ read
        distance: Array = np.sqrt(np.maximum(squares, 0))
        return distance

    def _read(self, values: Array | tuple[float, ...]) -> Array:
        """Shares as they are; others as the model reads them, averaged over the columns."""
        row = np.asarray(values, dtype=float)
        return row / row.sum() if is_shares(self._kind) else value_feature(row, self._kind) / len(row)


def _kernel(rows: Sequence[tuple[str, str]], columns: Sequence[tuple[str, str]], kinship: Kinship) -> Array:
    return np.array(
        [[1.0 if a == b else kinship(a[1], b[1]) if a[1] and b[1] else 0.0 for b in columns] for a in rows]
    )
