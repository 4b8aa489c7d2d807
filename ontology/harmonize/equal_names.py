"""Names that say what a label says, and the votes of the labs that use them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .name_likeness import Floats
from .name_table import MEMORY, SCOPES, NameTable


class EqualNames:
    """A dictionary from what is said to the names that say it."""

    def __init__(self, table: NameTable) -> None:
        self.table = table

    @cached_property
    def _names(self) -> dict[frozenset[str], list[int]]:
        found: dict[frozenset[str], list[int]] = defaultdict(list)
        for name, said in enumerate(self.table.tokens):
            if said:
                found[said].append(name)
        return found

    def pairs(
        self, said: Sequence[frozenset[str]], hidden: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Indices of labels and of the names equal to them, pair by pair."""
        found = [(row, name) for row, one in enumerate(said) for name in self._names.get(one, ())]
        rows, names = np.array(found, np.int64).reshape(-1, 2).T
        kept = slice(None) if hidden is None else ~hidden[rows, names]
        return rows[kept], names[kept]

    def by_scope(
        self, terms: NDArray[np.int64], rows: NDArray[np.int64], names: NDArray[np.int64]
    ) -> tuple[NDArray[np.bool_], Floats]:
        """Scopes under which candidates have an equal name, and labs that say so; (B, K, scopes), (B, K)."""
        pair, column = np.nonzero(terms[rows] == self.table.term[names][:, None])
        scope = self.table.scope[names[pair]]
        equal, votes = np.zeros((*terms.shape, len(SCOPES)), dtype=bool), np.zeros(terms.shape, np.float32)
        equal[rows[pair], column, scope] = True
        np.add.at(votes, (rows[pair], column), (scope >= MEMORY).astype(np.float32))
        return equal, votes

    def votes(self, count: int, rows: NDArray[np.int64], names: NDArray[np.int64]) -> Floats:
        """Labs that have the label, whatever they map it to; shape (B,)."""
        return np.bincount(rows[self.table.scope[names] >= MEMORY], minlength=count).astype(np.float32)

    def terms(self, said: Sequence[frozenset[str]], hidden: NDArray[np.bool_] | None) -> NDArray[np.int64]:
        """Terms that have the name of any of several labels, once for each.

        :param hidden: names that do not count; shape (N,).
        """
        rows, names = self.pairs(said)
        kept = slice(None) if hidden is None else ~hidden[names]
        pairs = np.unique(np.stack([rows[kept], self.table.term[names[kept]]], axis=1), axis=0)
        found: NDArray[np.int64] = pairs[:, 1]
        return found
