"""Columns summed to terms above them: the same forecast, asked for in fewer words.

is_a is additive: of what was measured, a term's share is the sum over the columns that are that term or one
beneath it. A forecast is made in the words that were measured and then summed, draws and all, so that the
answers to any two lists of terms agree wherever the terms do (coherence; DESIGN's finding 3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from ..kg.graph import KnowledgeGraph
from ..ontology.errors import InputError
from .cohort import Array, Cohort, Column, is_shares, plural

Ancestors = Callable[[str], Iterable[str]]
OTHER = "other"


def sums_to(
    cohort: Cohort, terms: Sequence[str], graph: KnowledgeGraph, ancestors: Ancestors
) -> tuple[tuple[Column, ...], Array]:
    """A column for each term, then one for what is under none, and the 0/1 matrix that sums to them, [T, K].

    :param terms: CURIEs; one may stand above another, each is a sum of its own.
    :param ancestors: of a node, itself among them.
    :raises InputError: for scores, for a term above no column, and for a column above a term: its cells
        would have to be split.
    """
    if not is_shares(cohort.kind):
        raise InputError(
            f"holds {plural(cohort.kind)}, which do not add up",
            where=cohort.study,
            hint="leave out the terms",
        )
    above = [set(ancestors(node)) if node else set() for node in cohort.nodes]
    rows, columns = [], []
    for term in dict.fromkeys(terms):
        label = graph.require(term).label
        under = np.array([term in kin for kin in above])
        _refuse(cohort, term, label, under, set(ancestors(term)))
        rows.append(under)
        columns.append(Column(label, term))
    rest = ~np.any(rows, axis=0)
    if rest.any():
        rows.append(rest)
        columns.append(Column(OTHER, "", ""))
    return tuple(columns), np.array(rows, dtype=float)


def _refuse(cohort: Cohort, term: str, label: str, under: Array, kin: set[str]) -> None:
    where = f"{cohort.study}, {term} ({label})"
    broader = [c.label for c in cohort.columns if c.node in kin and c.node != term]
    if broader:
        raise InputError(
            f"column {broader[0]!r} is broader and cannot be split", where=where, hint="ask for its term"
        )
    if not under.any():
        raise InputError("is above no column", where=where, hint="`iw cohort show` lists the columns")
