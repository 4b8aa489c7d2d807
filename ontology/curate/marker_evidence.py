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
_ROWS = 20_000


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
    """Log-normalised expression of some genes in some cells of an AnnData file, read in blocks of rows.

    Counts are scaled to 10,000 a cell and logged; values that are no counts are taken as they are.

    :returns: array of shape (cells, genes found), and the genes found.
    """
    import anndata

    is_zarr = path.name.lower().endswith(".zarr")
    data = anndata.read_zarr(path) if is_zarr else anndata.read_h5ad(path, backed="r")
    names = {str(name): i for i, name in enumerate(data.var_names)}
    found = [gene for gene in wanted if gene in names]
    columns = [names[gene] for gene in found]
    blocks = [
        _normalised(data.X[rows[start : start + _ROWS]], columns) for start in range(0, len(rows), _ROWS)
    ]
    if not is_zarr:
        data.file.close()
    return (np.concatenate(blocks) if blocks else np.zeros((0, len(found)))), found


def _normalised(block: Any, columns: list[int]) -> NDArray[np.float64]:
    import scipy.sparse as sp

    dense_totals = np.asarray(block.sum(axis=1), dtype=np.float64).reshape(-1, 1)
    some = block[:, columns]
    some = np.asarray(some.todense() if sp.issparse(some) else some, dtype=np.float64)
    if (some < 0).any() or not np.allclose(some, np.round(some)):
        return some
    scaled: NDArray[np.float64] = np.log1p(some / np.where(dense_totals > 0, dense_totals, 1.0) * 1e4)
    return scaled
