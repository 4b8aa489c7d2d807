"""The measured expression of a term's marker genes in the cells of a label: what a dot plot shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..harmonize.marker_axioms import Signature
from ..labels.marker_profiles import MarkerProfiles

MOST = 14
"""Genes of one plot."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A gene in the cells of a label.

    :param is_on: whether the term has the gene, rather than lacking it.
    :param fraction: share of the label's cells with any, 0..1; :param fraction_of_all: of all cells.
    :param mean: mean log-normalised expression as a share of the highest label's, 0..1.
    :param mean_of_all: the same over all cells.
    """

    gene: str
    is_on: bool
    fraction: float
    mean: float
    fraction_of_all: float
    mean_of_all: float


class Dots:
    """The plots of a dataset."""

    def __init__(self, profiles: MarkerProfiles) -> None:
        self._rows = {label: row for row, label in enumerate(profiles.labels)}
        self._genes = {gene: place for place, gene in enumerate(profiles.genes)}
        self._fraction, self._all = profiles.fraction, profiles.fraction_of_all
        mean = profiles.mean
        highest = np.nanmax(np.where(np.isnan(mean), 0.0, mean), axis=0)
        scale = np.where(highest > 0, highest, 1.0)
        self._mean, self._mean_of_all = mean / scale, profiles.mean_of_all / scale

    def of(self, label: str, signature: Signature) -> tuple[Dot, ...]:
        """Dots of the genes that a term speaks of, what it has first; empty where none is measured."""
        row = self._rows.get(label)
        if row is None:
            return ()
        genes = [g for g in signature if g in self._genes and not np.isnan(self._mean[row, self._genes[g]])]
        genes.sort(key=lambda g: (not signature[g].is_on, -signature[g].weight, g))
        return tuple(self._dot(row, gene, signature[gene].is_on) for gene in genes[:MOST])

    def _dot(self, row: int, gene: str, is_on: bool) -> Dot:
        place = self._genes[gene]
        return Dot(
            gene,
            is_on,
            float(self._fraction[row, place]),
            float(self._mean[row, place]),
            float(self._all[place]),
            float(self._mean_of_all[place]),
        )
