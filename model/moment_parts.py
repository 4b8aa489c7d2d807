"""`Part`, what a piece of cells adds to means and covariances of groups.

A piece is sorted by column and row, so that the cells of a pair, and of a column, lie together. Sums of pairs
are then one product with a sparse indicator matrix, and scatters one product a column. Values are taken from
their column's mean in the piece first, so that what is squared is as small as the column's spread, however
far from zero it lies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .coded import Codes
    from .cohort import Array

    Values = NDArray[np.floating[Any]]
    Index = NDArray[np.int64]

_RUN = 256  # values that are summed in their own precision; longer sums are made of those in float64


@dataclass(frozen=True, slots=True)
class Part:
    """What the cells of one piece add.

    :param pairs: [P], row × number of columns + column, of the P pairs that occur.
    :param cells: [P], of each pair.
    :param means: [P, D], of each pair.
    :param squares: [P, D], sums of squared deviations from them.
    :param starts: [C], index of the first pair of each column that occurs.
    :param scatter: [C, D, D], sums of products of deviations from the column's mean in the piece.
    """

    pairs: Index
    cells: Index
    means: Array
    squares: Array
    starts: Index
    scatter: Values


def part_of(
    values: Values, rows: Codes, columns: Codes, n_columns: int, work: Values | None = None
) -> Part | None:
    """The part of some cells; None if none of them counts.

    :param values: [N, D].
    :param rows: [N].
    :param columns: [N], -1 for a cell that does not count.
    :param work: [N or more, D] of their type, to sort them into; what it holds is lost.
    """
    order = _order(rows, columns)
    if not len(order):
        return None
    work = np.empty_like(values) if work is None else work
    ordered = np.take(values, order, axis=0, out=work[: len(order)], mode="clip")
    pair = rows[order].astype(np.int64)
    pair *= n_columns
    pair += columns[order]
    return _part_of_ordered(ordered, pair, n_columns)


def _order(rows: Codes, columns: Codes) -> Index:
    """Cells that count, by column and then row: two stable sorts, which are linear for codes of 16 bits."""
    if (rows[1:] >= rows[:-1]).all():
        order = np.argsort(columns, kind="stable")
    else:
        by_row = np.argsort(rows, kind="stable")
        order = by_row[np.argsort(columns[by_row], kind="stable")]
    return order[np.count_nonzero(columns < 0) :]


def _part_of_ordered(values: Values, pair: Index, n_columns: int) -> Part:
    """Sums of pairs and columns, in any case of what is not finite, which the caller looks for.

    :param values: [N, D], overwritten.
    :param pair: [N], equal ones together, those of a column too.
    """
    begin = _begins(pair)
    pairs, cells = pair[begin], np.diff(begin, append=len(pair))
    starts = _begins(pairs % n_columns)
    of_column = np.diff(begin[starts], append=len(pair))
    sums, of_pairs = _Sums(begin, len(pair), values.dtype), stretches(starts, len(pairs))
    with np.errstate(all="ignore"):
        centres = ((of_pairs @ sums(values)) / of_column[:, None]).astype(values.dtype)
        scatter = _centred(values, np.append(begin[starts], len(pair)).tolist(), centres)
        rest = sums(values)
        squares = sums(np.square(values, out=values))
        means = rest / cells[:, None]
        squares -= rest * means
        means += np.repeat(centres, np.diff(starts, append=len(pairs)), axis=0)
    return Part(pairs, cells, means, np.maximum(squares, 0, out=squares), starts, scatter)


def _begins(codes: Index) -> Index:
    """Where each stretch of equal codes begins."""
    return np.flatnonzero(np.diff(codes, prepend=codes[0] - 1))


def stretches(begin: Index, count: int, dtype: Any = np.float64) -> Any:
    """The sparse matrix [P, count] that sums stretches of rows: twenty times as fast as `np.add.reduceat`.

    :param begin: [P], the first row of each; every row is in one.
    """
    from scipy.sparse import csr_matrix

    ones, row = np.ones(count, dtype), np.arange(count, dtype=np.int32)
    return csr_matrix((ones, row, np.append(begin, count)), shape=(len(begin), count))


class _Sums:
    """Sums over stretches of rows: of runs of some hundred in their own precision, of those in float64.

    :param begin: [P], the first row of each.
    :param count: of rows.
    """

    def __init__(self, begin: Index, count: int, dtype: Any) -> None:
        runs = np.union1d(begin, np.arange(0, count, _RUN))
        self._of_rows = stretches(runs, count, dtype)
        self._of_runs = stretches(np.searchsorted(runs, begin), len(runs))

    def __call__(self, values: Values) -> Array:
        """[P, D] of [count, D]."""
        runs = self._of_rows @ values
        found: Array = self._of_runs @ runs.astype(np.float64)  # scipy's own way from float32 is slow
        return found


def _centred(values: Values, bounds: list[int], centres: Values) -> Values:
    """Take the centre of each column from its cells, in place; their scatter [C, D, D]."""
    scatter = np.empty((len(centres), values.shape[1], values.shape[1]), values.dtype)
    for i, centre in enumerate(centres):
        cells = values[bounds[i] : bounds[i + 1]]
        cells -= centre
        np.dot(cells.T, cells, out=scatter[i])
    return scatter
