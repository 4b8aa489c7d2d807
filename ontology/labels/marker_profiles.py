"""`MarkerProfiles`: what the cells of each label express, of the genes that terms speak of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..errors import ImmuneWorldError, InputError
from .label_column import LabelColumn
from .label_files import read_labels
from .matrix_entries import Advance, Entries
from .open_genes import Genes, open_genes
from .shards import Failed

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class MarkerProfiles:
    """Sums over the cells of each label, and last over the cells without one, of one dataset or of many.

    :param genes: approved symbols, sorted.
    :param cells: shape (labels + 1,).
    :param measured: cells in whose file the gene is; :param sums: of log-normalised expression;
        :param detected: cells with any; all of shape (labels + 1, genes).
    :param notes: what was read, one line a file.
    """

    labels: tuple[str, ...]
    genes: tuple[str, ...]
    cells: NDArray[np.int64]
    measured: NDArray[np.int64]
    sums: NDArray[np.float64]
    detected: NDArray[np.int64]
    notes: tuple[str, ...] = ()

    @property
    def mean(self) -> NDArray[np.float64]:
        """Mean log-normalised expression; NaN where it was not measured; shape (labels + 1, genes)."""
        return _ratio(self.sums, self.measured)

    @property
    def fraction(self) -> NDArray[np.float64]:
        """Share of cells with any; NaN where it was not measured; shape (labels + 1, genes)."""
        return _ratio(self.detected, self.measured)

    @property
    def mean_of_all(self) -> NDArray[np.float64]:
        """Mean of each gene over all cells that it was measured in; shape (genes,)."""
        return _ratio(self.sums.sum(axis=0), self.measured.sum(axis=0))

    @property
    def fraction_of_all(self) -> NDArray[np.float64]:
        """Share of all cells with any of each gene; shape (genes,)."""
        return _ratio(self.detected.sum(axis=0), self.measured.sum(axis=0))

    @staticmethod
    def total(parts: Sequence[MarkerProfiles]) -> MarkerProfiles:
        """Those of several datasets together; labels in the order in which they are met."""
        labels = tuple(dict.fromkeys(label for part in parts for label in part.labels))
        genes = tuple(sorted({gene for part in parts for gene in part.genes}))
        whole = _empty(labels, genes)
        for part in parts:
            rows = [*(labels.index(label) for label in part.labels), len(labels)]
            place = np.ix_(rows, [genes.index(gene) for gene in part.genes])
            whole.cells[rows] += part.cells
            whole.measured[place] += part.measured
            whole.sums[place] += part.sums
            whole.detected[place] += part.detected
        notes = tuple(note for part in parts for note in part.notes)
        return MarkerProfiles(labels, genes, whole.cells, whole.measured, whole.sums, whole.detected, notes)


def profiles_of(
    path: Path,
    key: str,
    wanted: Iterable[str],
    layer: str | None = None,
    gene_key: str | None = None,
    advance: Advance = lambda _: None,
) -> MarkerProfiles:
    """Read the profiles of a file: one pass over its matrix, in pieces.

    :param key: column of labels. :param wanted: approved symbols.
    :param layer: a layer, or `raw`; :param gene_key: column of var with symbols or ids (`open_genes`).
    :raises InputError: if the file has no labels or no such genes.
    """
    column = read_labels(path, key)
    with open_genes(path, wanted, layer, gene_key) as genes:
        if genes.cells != len(column.codes):
            raise InputError(f"has {genes.cells} rows for {len(column.codes)} cells", where=str(path))
        try:
            return _summed(column, genes, advance)
        except InputError as error:  # of a value, which does not know its file
            raise InputError(error.what, where=str(path), hint=error.hint) from error


def try_profiles_of(
    path: Path, key: str, wanted: frozenset[str], layer: str | None, gene_key: str | None
) -> MarkerProfiles | Failed:
    """The same for a worker: what goes wrong is an answer."""
    try:
        return profiles_of(path, key, wanted, layer, gene_key)
    except ImmuneWorldError as error:
        return Failed(" ".join(str(error).split()))


def _summed(column: LabelColumn, genes: Genes, advance: Advance) -> MarkerProfiles:
    found = _empty(column.labels, genes.symbols)
    cells = [*column.counts, column.n_missing]
    found.cells[:] = cells
    found.measured[:] = np.asarray(cells)[:, None]
    for piece in genes.matrix.entries(genes.columns, advance=advance):
        _add(found, column, piece)
    return MarkerProfiles(
        column.labels, genes.symbols, found.cells, found.measured, found.sums, found.detected, (genes.note,)
    )


def _add(found: MarkerProfiles, column: LabelColumn, piece: Entries) -> None:
    """Add entries to the sums, in place; code -1 is the last row."""
    rows, genes = found.sums.shape
    codes = column.codes[piece.rows].astype(np.int64)
    place = np.where(codes < 0, rows - 1, codes) * genes + piece.genes
    found.sums[:] += np.bincount(place, piece.values, rows * genes).reshape(rows, genes)
    found.detected[:] += np.bincount(place, minlength=rows * genes).reshape(rows, genes)


def _empty(labels: tuple[str, ...], genes: tuple[str, ...]) -> MarkerProfiles:
    size = (len(labels) + 1, len(genes))
    whole, real = np.zeros(size, dtype=np.int64), np.zeros(size)
    return MarkerProfiles(labels, genes, np.zeros(size[0], dtype=np.int64), whole, real, whole.copy())


def _ratio(part: NDArray[np.float64] | NDArray[np.int64], of: NDArray[np.int64]) -> NDArray[np.float64]:
    ratio: NDArray[np.float64] = np.divide(part, of, out=np.full(part.shape, np.nan), where=of > 0)
    return ratio
