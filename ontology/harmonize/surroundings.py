"""What a dataset's tissue, species and other labels say of every term."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .context import Context
from .equal_names import EqualNames
from .lineage import LINEAGES, lineages_said
from .name_likeness import Floats, Likeness
from .token_class import CLASSES

SURROUNDINGS = (
    "in context", "of the tissue", "of another tissue", "of another species", "lineage beside",
    "taken", "finer beside",
)  # fmt: skip


@dataclass(frozen=True)
class Surroundings:
    """A `Context` in numbers.

    :param fixed: `SURROUNDINGS` but the last two; shape (T, 5).
    :param named: labels of the dataset that have a name of the term; shape (T,).
    :param finer: terms below it that such labels name; shape (T,).
    """

    fixed: Floats
    named: Floats
    finer: Floats

    def features(self, terms: NDArray[np.int64], own: NDArray[np.bool_]) -> Floats:
        """Of a label's candidates; shape (K, 7).

        :param own: which candidates have the label's own name, and are not taken by another label.
        """
        taken = np.maximum(self.named[terms] - own, 0) > 0
        columns = [self.fixed[terms], (taken & ~own)[:, None], self.finer[terms][:, None]]
        return np.concatenate(columns, axis=1, dtype=np.float32)


class SurroundingsTable:
    """Turns contexts into numbers over the terms of a name table."""

    def __init__(
        self, likeness: Likeness, equal_names: EqualNames, facts: Floats, lineage: NDArray[np.int64]
    ) -> None:
        self.likeness, self.equal_names, self.table = likeness, equal_names, likeness.table
        self.lineage = lineage
        self._foreign, self._human = facts[:, 1] > 0, facts[:, 2] > 0
        known = likeness.token_class == CLASSES.index("tissue")
        known[-1] = False  # padding
        self._tissues = likeness.term_has & known

    def of(self, context: Context, hidden: NDArray[np.bool_] | None = None) -> Surroundings:
        """:param hidden: names that do not count; shape (N,)."""
        vocabulary = self.likeness.vocabulary
        here = [vocabulary[token] for token in context.tissues if token in vocabulary]
        inside = self._tissues[:, here].any(axis=1)
        outside = self._tissues.any(axis=1) & ~inside & bool(context.tissues)
        foreign = {"human": self._foreign, "mouse": self._human}.get(context.species, np.zeros_like(inside))
        beside = self._lineages_beside(context)
        fixed = np.stack([np.ones_like(inside), inside, outside, foreign, beside], axis=1).astype(np.float32)
        named = np.bincount(
            self.equal_names.terms(sorted(context.said, key=sorted), hidden), minlength=len(inside)
        )
        return Surroundings(fixed, named.astype(np.float32), self._finer(named))

    def _lineages_beside(self, context: Context) -> Floats:
        """Share of each term's lineage among those that the labels name; shape (T,)."""
        count = np.zeros(len(LINEAGES), np.float32)  # there may be a tissue or a species and no labels
        for said in context.said:
            count += lineages_said(said)
        share: Floats = (count / max(count.sum(), 1))[self.lineage]
        return share

    def _finer(self, named: NDArray[np.int64]) -> Floats:
        finer = np.zeros(len(named), np.float32)
        position = {term: i for i, term in enumerate(self.table.terms)}
        for i in np.flatnonzero(named):
            above = self.table.ontology.ancestors(self.table.terms[i])
            finer[[position[term] for term in above if term in position]] += 1
        return np.log1p(finer)
