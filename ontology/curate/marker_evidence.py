"""Which of several terms a cell's genes speak for: the terms' own marker axioms, read in the cells.

For each cell of a label the score of a term is the mean z-score (over the cells of that label) of the genes
that the term expresses, minus that of those that it lacks or has little of. Only genes that tell the
candidates apart count.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..labels.gene_columns import NoGenesError
from ..labels.open_genes import Genes, open_genes
from ..ontology import Ontology

if TYPE_CHECKING:
    from numpy.typing import NDArray

GENE = "hgnc.symbol:"
MORE = frozenset({"RO:0002292", "IW:expresses_high", "RO:0002104", "RO:0015015"})
LESS = frozenset({"IW:expresses_low", "IW:lacks_expression", "CL:4030046", "RO:0015016"})
MARGIN = 1.0
"""Standard deviations by which the best term must lead; a cell in between stays on the common ancestor."""
FEWEST = 2
"""Genes of a term that must be measured for it to be scored: one gene alone drops out too often."""


def signs(term: str, ontology: Ontology) -> dict[str, int]:
    """Gene symbol → +1 where the term has it, -1 where it lacks it or has little."""
    found: dict[str, int] = {}
    for relation in ontology[term].relations:
        if relation.object.startswith(GENE) and relation.predicate in MORE | LESS:
            found[relation.object.removeprefix(GENE)] = 1 if relation.predicate in MORE else -1
    return found


def telling(terms: Sequence[str], ontology: Ontology) -> dict[str, dict[str, int]]:
    """For each term the genes that not all of the terms agree on."""
    said = {term: signs(term, ontology) for term in terms}
    shared = set.intersection(*({*genes.items()} for genes in said.values())) if said else set()
    return {term: {g: s for g, s in genes.items() if (g, s) not in shared} for term, genes in said.items()}


def choose(
    values: NDArray[np.float64], genes: Sequence[str], terms: Sequence[str], ontology: Ontology
) -> NDArray[np.int64]:
    """The term of each cell, as an index into `terms`; -1 where the genes do not tell.

    :param values: log-normalised expression; shape (cells, genes).
    """
    undecided = np.full(len(values), -1, dtype=np.int64)
    position = {gene: i for i, gene in enumerate(genes)}
    said = telling(terms, ontology)
    told = [{position[g]: sign for g, sign in said[term].items() if g in position} for term in terms]
    marked = [len(signs_) >= FEWEST for signs_ in told]
    if len(values) < 2 or len(terms) < 2 or not any(marked):
        return undecided
    scores = _scores(values, told, marked)
    ranked = np.sort(scores, axis=1)
    return np.where(ranked[:, -1] - ranked[:, -2] >= MARGIN, scores.argmax(axis=1), undecided)


def _scores(
    values: NDArray[np.float64], told: Sequence[dict[int, int]], marked: Sequence[bool]
) -> NDArray[np.float64]:
    """Score of each term in each cell; one without markers is as likely as the best other is not."""
    spread = values.std(axis=0)
    z = (values - values.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    known = [_mean_z(z, signs_) for signs_, ok in zip(told, marked, strict=True) if ok]
    against = -np.max(known, axis=0)
    columns = iter(known)
    return np.stack([next(columns) if ok else against for ok in marked], axis=1)


def _mean_z(z: NDArray[np.float64], told: dict[int, int]) -> NDArray[np.float64]:
    mean: NDArray[np.float64] = np.mean([sign * z[:, i] for i, sign in told.items()], axis=0)
    return mean


def read_genes(path: Path, wanted: Sequence[str], rows: NDArray[np.int64]) -> tuple[Any, list[str]]:
    """Log-normalised expression of some genes in some cells of an AnnData file, read in pieces.

    Counts are scaled to 10,000 a cell and logged; other values are taken as they are, unless too high
    for logarithms (`labels/value_kind.py`).

    :returns: array of shape (cells, genes found), and the genes found.
    """
    try:
        with open_genes(path, wanted, signed=True) as genes:
            return _dense(genes, rows), list(genes.symbols)
    except NoGenesError:
        return np.zeros((len(rows), 0)), []


def _dense(genes: Genes, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Wanted genes of the cells in `rows`, in that order; shape (rows, genes)."""
    place = np.full(genes.cells, -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    values = np.zeros((len(rows), len(genes.symbols)))
    for piece in genes.matrix.entries(genes.columns, place >= 0):
        values[place[piece.rows], piece.genes] = piece.values
    return values
