"""Some genes of an expression matrix on disk, piece by piece: CSR, CSC or dense, HDF5 or Zarr.

A million cells of twenty thousand genes are never in memory: of a CSR or dense matrix a block of rows is,
of a CSC matrix one column. Beside the piece there is one number a cell, its total, for a CSC matrix of
counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .value_kind import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

PIECE = 1 << 21  # stored values in memory at once: less than 100 MB
_ROWS = 1 << 16

Advance = Callable[[float], None]
"""Called with the share of the matrix that was read since the last call; the shares sum to 1."""


@dataclass(frozen=True, slots=True)
class Entries:
    """Values that are not zero, of some cells and genes; three arrays of one shape (entries,).

    :param rows: cell, as its row in the matrix. :param genes: index into the columns that were asked for.
    :param values: log-normalised expression, float64.
    """

    rows: NDArray[np.int64]
    genes: NDArray[np.int64]
    values: NDArray[np.float64]


@dataclass(frozen=True)
class Matrix:
    """An expression matrix on disk: an element of AnnData, and what its values are.

    :param element: h5py or zarr; a group of data, indices and indptr, or a dense array.
    """

    element: Any
    kind: Kind

    def entries(
        self,
        columns: NDArray[np.int64],
        wanted: NDArray[np.bool_] | None = None,
        advance: Advance = lambda _: None,
    ) -> Iterator[Entries]:
        """Entries of some columns, each once, in pieces.

        :param columns: distinct; shape (genes,).
        :param wanted: cells to read; shape (cells,); default: all.
        """
        read = {"csr_matrix": self._rows, "csc_matrix": self._columns}.get(layout(self.element), self._dense)
        for rows, genes, values, totals in read(columns, wanted, advance):
            keep = values != 0 if wanted is None else (values != 0) & wanted[rows]
            yield Entries(rows[keep], genes[keep], self.kind.normalised(values[keep], totals[keep]))

    def _rows(
        self, columns: NDArray[np.int64], wanted: NDArray[np.bool_] | None, advance: Advance
    ) -> Iterator[_Raw]:
        cells, genes = shape(self.element)
        place = _places(columns, genes)
        for start, pointers in _row_blocks(self.element["indptr"], cells):
            advance((len(pointers) - 1) / cells)
            if wanted is not None and not wanted[start : start + len(pointers) - 1].any():
                continue
            data = _numbers(self.element["data"][pointers[0] : pointers[-1]])
            found = place[self.element["indices"][pointers[0] : pointers[-1]]]
            rows = np.repeat(np.arange(len(pointers) - 1), np.diff(pointers))
            totals = np.bincount(rows, data, len(pointers) - 1)
            keep = found >= 0
            rows = rows[keep]
            yield rows + start, found[keep], data[keep], totals[rows]

    def _columns(
        self, columns: NDArray[np.int64], wanted: NDArray[np.bool_] | None, advance: Advance
    ) -> Iterator[_Raw]:
        totals = self._totals(lambda share: advance(share * 0.9))
        pointers = np.asarray(self.element["indptr"][:], dtype=np.int64)
        for gene, column in enumerate(columns):
            advance(0.1 / len(columns))
            for start, stop in _pieces(pointers[column], pointers[column + 1]):
                rows = np.asarray(self.element["indices"][start:stop], dtype=np.int64)
                values = _numbers(self.element["data"][start:stop])
                yield rows, np.full(len(rows), gene, dtype=np.int64), values, totals[rows]

    def _totals(self, advance: Advance) -> NDArray[np.float64]:
        """Sum of each cell of a CSC matrix, if it is needed; shape (cells,)."""
        totals = np.zeros(shape(self.element)[0])
        stored = int(self.element["data"].shape[0])
        if not self.kind.needs_totals or not stored:
            advance(1.0)
            return totals
        for start, stop in _pieces(0, stored):
            data = _numbers(self.element["data"][start:stop])
            totals += np.bincount(self.element["indices"][start:stop], data, len(totals))
            advance((stop - start) / stored)
        return totals

    def _dense(
        self, columns: NDArray[np.int64], wanted: NDArray[np.bool_] | None, advance: Advance
    ) -> Iterator[_Raw]:
        cells, genes = shape(self.element)
        for start, stop in _pieces(0, cells, max(1, PIECE // max(1, genes))):
            advance((stop - start) / cells)
            if wanted is not None and not wanted[start:stop].any():
                continue
            block = _numbers(self.element[start:stop])
            rows, found = np.nonzero(block[:, columns])
            yield rows + start, found, block[rows, columns[found]], block.sum(axis=1)[rows]


_Raw = tuple["NDArray[np.int64]", "NDArray[np.int64]", "NDArray[np.float64]", "NDArray[np.float64]"]
"""Row, gene, value as stored, and total of its cell, of each entry."""


def layout(element: Any) -> str:
    """`csr_matrix`, `csc_matrix`, `array`, or whatever else an element says it is; empty for none."""
    old = element.attrs.get("h5sparse_format")  # anndata < 0.7
    return str(f"{old}_matrix" if old else element.attrs.get("encoding-type", "array"))


def shape(element: Any) -> tuple[int, int]:
    """Cells and genes."""
    found = element.attrs.get("shape", element.attrs.get("h5sparse_shape")) if has_parts(element) else None
    cells, genes = element.shape if found is None else found
    return int(cells), int(genes)


def has_parts(element: Any) -> bool:
    """Whether an element is a group (a sparse matrix) rather than an array."""
    return hasattr(element, "keys")


def _numbers(values: Any) -> NDArray[np.float64]:
    return np.asarray(values, dtype=np.float64)


def _places(columns: NDArray[np.int64], genes: int) -> NDArray[np.int64]:
    """For each column of the matrix its index in `columns`, or -1."""
    place = np.full(genes, -1, dtype=np.int64)
    place[columns] = np.arange(len(columns))
    return place


def _pieces(start: int, stop: int, size: int = 0) -> Iterator[tuple[int, int]]:
    step = size or PIECE
    for first in range(int(start), int(stop), step):
        yield first, min(first + step, int(stop))


def _row_blocks(indptr: Any, cells: int) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """First row of each block of about `PIECE` values, and the pointers of its rows, one more than rows."""
    for start, stop in _pieces(0, cells, _ROWS):
        pointers = np.asarray(indptr[start : stop + 1], dtype=np.int64)
        first = 0
        while first < stop - start:
            last = int(np.searchsorted(pointers, pointers[first] + PIECE, side="right")) - 1
            last = min(max(last, first + 1), stop - start)
            yield start + first, pointers[first : last + 1]
            first = last
