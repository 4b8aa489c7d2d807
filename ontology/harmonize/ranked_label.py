"""`RankedLabel`: a label with its candidates in order, and what may be said of the best one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .features import CL_NAMES, FEATURES, Candidates
from .name_likeness import Floats
from .name_table import MEMORY
from .tokens import LINEAGES

TWO_LINEAGES = 0.7  # certainty below which a label that names two lineages (`T/NK`) is left above both
_UNSAID = np.array([name.startswith("unsaid") for name in FEATURES])
_SURPLUS = np.array([name.startswith("name surplus") for name in FEATURES])
_TWO_LINEAGES = FEATURES.index("two lineages")
_LITTLE = 1e-3


class RankedLabel:
    """One label's part of a batch, its candidates in order."""

    def __init__(
        self,
        batch: Candidates,
        probabilities: Floats,
        order: NDArray[np.int64],
        row: int,
        certainty: float,
    ) -> None:
        self.certainty = certainty
        best = order[row, 0]
        shown = order[row][batch.there[row, order[row]]]
        self.terms, self.probabilities = batch.terms[row, shown], probabilities[row, shown]
        self.said = batch.labels.sets[row]
        # Whether the best term has a word of the label. What a cell lacks (`CD8neg`) does not say what it is.
        self.says_anything = bool(batch.there[row, best]) and not all(t.endswith(":-") for t in self.said)
        self.votes = float(batch.votes[row, best])
        self._features, self._equal = batch.features[row, best], batch.equal[row, best]
        self._unknown = float(batch.labels.unknown[row])

    def ranked(self, terms: Sequence[str], count: int | None = None) -> list[tuple[str, float]]:
        """The likeliest terms that share a word with the label, with their probabilities."""
        pairs = zip(self.terms[:count].tolist(), self.probabilities[:count].tolist(), strict=True)
        return [(terms[i], p) for i, p in pairs]

    @property
    def names_lineage(self) -> bool:
        """Whether the label says what cell it is, and not just what the cell does."""
        return bool(self.said & LINEAGES)

    @property
    def is_named(self) -> bool:
        """Whether CL itself has a name of the term that says what the label says."""
        return bool(self._equal[CL_NAMES].any())

    @property
    def two_lineages(self) -> bool:
        """Whether the label names two."""
        return bool(self._features[_TWO_LINEAGES])

    @property
    def is_union(self) -> bool:
        """Whether the label names two lineages (`T/NK`) and no one term is clearly meant."""
        return self.two_lineages and not self.is_named and self.certainty < TWO_LINEAGES

    @property
    def step(self) -> str:
        """What spoke for the answer."""
        if self.is_named:
            return "exact"
        return "memory" if self.votes else "parse"

    @property
    def predicate(self) -> str:
        """Exact where nothing is left unsaid on either side; broad where the label says more."""
        if self.is_named or self._equal[MEMORY]:
            return "skos:exactMatch"
        if self.two_lineages:
            return "skos:narrowMatch"
        if self._unknown or self._features[_UNSAID].sum() > _LITTLE or self._equal[MEMORY + 1]:
            return "skos:broadMatch"
        return "skos:narrowMatch" if self._features[_SURPLUS].sum() > _LITTLE else "skos:exactMatch"
