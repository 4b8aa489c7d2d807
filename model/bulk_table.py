"""`Bulk`: expression of known genes, samples × genes, each gene once; from a grid that may lie either way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..ontology.errors import InputError
from ..ontology.labels.gene_columns import rather_mouse, rows_of
from .bulk_checks import check_flat, check_numbers, check_samples, scale_of
from .bulk_grid import Grid
from .cohort import Array

if TYPE_CHECKING:
    import pandas as pd

_LEAST_GENES = 10  # fewer are names of samples that look like genes
_FEW_GENES = 5000  # fewer are a panel


@dataclass(frozen=True)
class Bulk:
    """Expression of S samples in N genes.

    :param genes: approved symbols, each once; :param values: [S, N].
    :param facts: what the file says of the samples beside expression, a row a sample; None where it is genes
        that have rows.
    :param notes: what was recognised, summed and left out.
    """

    samples: tuple[str, ...]
    genes: tuple[str, ...]
    values: Array
    facts: pd.DataFrame | None
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Genes:
    """Names along one side of a grid, and the places of each gene that they name."""

    names: Sequence[str]
    places: dict[str, list[int]]
    in_rows: bool


def bulk_of(grid: Grid, markers: frozenset[str], sample_key: str = "", logs: bool = False) -> Bulk:
    """Recognise genes, orientation and scale.

    :param markers: genes that scores are made of.
    :param sample_key: the column that names samples, where they are rows; else the first.
    :param logs: the values are logarithms, of which negative ones are expected.
    :raises InputError: for what cannot be scored honestly: no human genes, names that come twice, missing or
        negative values, centred genes, a sample without a difference between its genes.
    """
    genes = _genes(grid)
    samples = grid.across["header"] if genes.in_rows else _names(grid, sample_key)
    check_samples(samples, grid.where)
    values = grid.values.T if genes.in_rows else grid.values
    known = [place for places in genes.places.values() for place in places]
    check_numbers(values, known, samples, genes.names, logs, grid.where)
    scale, said = scale_of(values[:, known], logs)
    values, summed = _each_once(values, genes, scale == "log", markers, grid.where)
    check_flat(values, samples, grid.where)
    lies = "genes in rows" if genes.in_rows else "samples in rows"
    notes = (
        *grid.notes,
        f"{len(samples):,} samples, {len(genes.names):,} names of genes, {lies}; {said}",
        _known(len(genes.places), len(genes.names) - len(known)),
        *summed,
        *_silent(values, tuple(genes.places), markers),
    )
    facts = None if genes.in_rows else grid.facts
    return Bulk(tuple(samples), tuple(genes.places), values, facts, notes)


def _genes(grid: Grid) -> _Genes:
    """The names that are most human genes, of rows or of columns."""
    sides = ((True, grid.down), (False, grid.across))
    found = [_Genes(names, rows_of(names), rows) for rows, side in sides for names in side.values()]
    best = max(found, key=lambda genes: len(genes.places))
    if len(best.places) < _LEAST_GENES:
        rows, columns = (next(iter(side.values()))[:3] for _, side in sides)
        called = f"rows are {', '.join(map(repr, rows))}, … and columns {', '.join(map(repr, columns))}, …"
        hint = "name genes by symbol (CD8A) or Ensembl id (ENSG00000153563)"
        raise InputError(
            f"names {len(best.places) or 'no'} human genes: {called}", where=grid.where, hint=hint
        )
    named = [best.names[places[0]] for places in best.places.values()]
    if rather_mouse(named):
        hint = "translate them to human genes first"
        raise InputError(f"names genes as mouse genes are ({named[0]!r}, …)", where=grid.where, hint=hint)
    return _Genes(best.names, _without_y_copies(best), best.in_rows)


def _without_y_copies(genes: _Genes) -> dict[str, list[int]]:
    """GENCODE lists the genes that X and Y share twice; their reads are counted on X."""
    kept = {
        gene: [i for i in places if not genes.names[i].endswith("_PAR_Y")]
        for gene, places in genes.places.items()
    }
    return {gene: kept[gene] or places for gene, places in genes.places.items()}


def _names(grid: Grid, sample_key: str) -> list[str]:
    return grid.down[sample_key] if sample_key in grid.down else next(iter(grid.down.values()))


def _each_once(
    values: Array, genes: _Genes, logs: bool, markers: frozenset[str], where: str
) -> tuple[Array, list[str]]:
    """Columns of one gene added up; of logarithms, which cannot be added, the first is kept.

    :raises InputError: if it is a marker whose logarithms come twice.
    """
    many = {gene: places for gene, places in genes.places.items() if len(places) > 1}
    first = values[:, [places[0] for places in genes.places.values()]]
    if logs:
        for gene in sorted(markers & many.keys()):
            names = ", ".join(repr(genes.names[i]) for i in many[gene])
            hint = "add the rows of one gene up before taking logarithms, or give TPM"
            raise InputError(f"gene {gene} comes {len(many[gene])} times ({names})", where=where, hint=hint)
        return first, [f"{len(many)} genes that score nothing come more than once: the first is kept"] * bool(
            many
        )
    order = {gene: i for i, gene in enumerate(genes.places)}
    for gene, places in many.items():
        first[:, order[gene]] = values[:, places].sum(axis=1)
    return first, [f"{len(many)} genes come more than once and are added up: {_some(many)}"] * bool(many)


def _known(known: int, unknown: int) -> str:
    """How many names were understood; ranks are among those."""
    said = f"{known:,} human genes are known by name and ranked, {unknown:,} names are not and are left out"
    few = "; so few are a panel: scores compare with those of the same panel only" * (known < _FEW_GENES)
    return said + few


def _silent(values: Array, genes: Sequence[str], markers: frozenset[str]) -> list[str]:
    """Markers that are at the bottom of every sample."""
    lowest = (values == values.min(axis=1, keepdims=True)).all(axis=0)
    silent = [gene for gene, low in zip(genes, lowest, strict=True) if low and gene in markers]
    return [f"{len(silent)} marker genes are zero in every sample: {_some(silent)}"] * bool(silent)


def _some(names: Sequence[str] | dict[str, list[int]]) -> str:
    return ", ".join(list(names)[:5]) + ", …" * (len(names) > 5)
