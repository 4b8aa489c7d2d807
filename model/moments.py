"""Means and covariances of groups of cells, from pieces of their values.

Each cell has a row (its sample) and a column (its label). Wanted are the mean and variance of every pair of
row and column, and the mean and covariance of every column, as if all cells were in memory. Pieces
(`moment_parts`) are merged in float64 by the update of Chan, Golub and LeVeque (1983,
doi:10.1080/00031305.1983.10483115).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .moment_parts import Part, stretches

if TYPE_CHECKING:
    from .cohort import Array
    from .moment_parts import Index, Values

_PIECES = 32  # whose means' scatter is kept until it is worth a product


class Moments:
    """The sum of parts.

    :param shape: S rows, K columns, D dimensions of the values.
    :param dtype: of the means and variances of pairs, which are many.
    """

    def __init__(self, shape: tuple[int, int, int], dtype: Any = np.float64) -> None:
        self.shape, (rows, columns, size) = shape, shape
        self.cells = np.zeros(rows * columns, np.int64)
        self.means, self.squares = (np.zeros((rows * columns, size), dtype) for _ in range(2))
        self.of_column = np.zeros(columns, np.int64)
        self._base = np.full((columns, size), np.nan, dtype)
        self.column_means, self.scatter = np.zeros((columns, size)), np.zeros((columns, size, size))
        self._between: list[Array] = []

    def add(self, part: Part) -> None:
        """Merge a part, which is used up; the result depends on their order by rounding only."""
        columns, of_pairs = part.pairs[part.starts] % self.shape[1], stretches(part.starts, len(part.pairs))
        cells = of_pairs @ part.cells.astype(np.float64)
        means = (of_pairs @ (part.means * part.cells[:, None])) / cells[:, None]
        at: Any = slice(None) if len(columns) == self.shape[1] else columns  # all of them: no copies
        self._base[at] = np.where(np.isnan(self._base[at]), means, self._base[at])
        self._add_pairs(part)
        before, shift = self.of_column[at].copy(), means - self.column_means[at]
        self.of_column[at] += cells.astype(np.int64)
        share = cells / self.of_column[at]
        self.column_means[at] += shift * share[:, None]
        self.scatter[at] += part.scatter
        between = np.zeros(self.column_means.shape)
        between[at] = shift * np.sqrt(before * share)[:, None]
        self._between.append(between)
        if len(self._between) == _PIECES:
            self._flush()

    def _add_pairs(self, part: Part) -> None:
        """Means are kept from a base near their column's: single precision is enough to add to them."""
        at, before = part.pairs, self.cells[part.pairs]
        after, means = before + part.cells, part.means - self._base[part.pairs % self.shape[1]]
        met = np.flatnonzero(before)  # few, where the cells of a sample lie together
        if met.size:
            old, share = self.means[at[met]], part.cells[met] / after[met]
            shift = means[met] - old
            means[met] = old + shift * share[:, None]
            part.squares[met] += self.squares[at[met]] + shift**2 * (before[met] * share)[:, None]
        self.cells[at], self.means[at], self.squares[at] = after, means, part.squares

    def _flush(self) -> None:
        """Scatter of pieces' means, kept until now because one product is cheaper than many updates."""
        if self._between:
            stack = np.stack(self._between, axis=1)  # [K, pieces, D]
            self.scatter += stack.transpose(0, 2, 1) @ stack
            self._between.clear()

    def take_pairs(self) -> tuple[Values, Values]:
        """Mean and variance (of n - 1) of each row and column, [S, K, D]; NaN of too few cells.

        The sums become the answer, so that memory holds them once: call it last.
        """
        _to_variance(self.squares, self.cells)
        self.means[self.cells == 0] = np.nan
        self.means.reshape(self.shape)[:] += self._base
        return self.means.reshape(self.shape), self.squares.reshape(self.shape)

    def of_columns(self) -> tuple[Array, Array]:
        """Mean [K, D] and covariance [K, D, D] (of n - 1) of each column; NaN of too few cells."""
        self._flush()
        means, covariances = self.column_means.copy(), self.scatter.copy()
        means[self.of_column == 0] = np.nan
        _to_variance(covariances, self.of_column)
        return means, covariances


def _to_variance(squares: Values, cells: Index) -> None:
    """Divide sums of squares by n - 1 in place; NaN where there is none."""
    squares /= np.maximum(cells - 1, 1).astype(squares.dtype).reshape(-1, *(1,) * (squares.ndim - 1))
    squares[cells < 2] = np.nan
