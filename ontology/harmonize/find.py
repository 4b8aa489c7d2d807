"""Which terms a label may mean: those with a name that shares the most of what the label says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .name_likeness import Floats, LabelTokens, Likeness
from .name_table import MEMORY

K = 32  # candidates of a label
NOWHERE = -9.0  # the score of a term with no name that shares a word
_IMPLAUSIBLE = 0.3  # off the score of a term that no tumour holds


@dataclass(frozen=True)
class Found:
    """The K likeliest terms of each of B labels.

    :param terms: indices of terms; shape (B, K).
    :param names: each term's best name in the ontology and the best a lab gave it, as indices of names.
    :param there: whether it has such a name that shares a word with the label; both two of shape (B, K).
    :param like: each term's share of all that labs call something alike; shape (B, K).
    """

    terms: NDArray[np.int64]
    names: tuple[NDArray[np.int64], NDArray[np.int64]]
    there: tuple[NDArray[np.bool_], NDArray[np.bool_]]
    like: Floats


@dataclass(frozen=True)
class _Shared:
    """Pairs of a label and a name that share a word, ordered by label, then by term."""

    label: NDArray[np.int64]
    name: NDArray[np.int64]
    score: Floats

    def where(self, kept: NDArray[np.bool_]) -> _Shared:
        return _Shared(self.label[kept], self.name[kept], self.score[kept])


class Finder:
    """Looks names up by their words; only those that share one are ever touched.

    :param plausible: which terms are; shape (T,).
    """

    def __init__(self, likeness: Likeness, plausible: NDArray[np.bool_]) -> None:
        self.likeness, self.table = likeness, likeness.table
        self._penalty = (_IMPLAUSIBLE * ~plausible).astype(np.float32)

    @cached_property
    def _is_memory(self) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = self.table.scope >= MEMORY
        return found

    def find(self, labels: LabelTokens, hidden: NDArray[np.bool_] | None = None) -> Found:
        """:param hidden: names that do not count, for each label; shape (B, N)."""
        pairs = self._shared(labels)
        if hidden is not None:
            pairs = pairs.where(~hidden[pairs.label, pairs.name])
        size = (len(labels.sets), len(self.table.terms))
        memory = self._is_memory[pairs.name]
        best = [self._best(pairs.where(memory == wanted), size) for wanted in (False, True)]
        score = np.maximum(best[0][0], best[1][0]) - self._penalty
        terms = np.argpartition(-score, K, axis=1)[:, :K].astype(np.int64)
        names, there = zip(*(_of_terms(terms, *one) for one in best), strict=True)
        return Found(terms, names, there, self._like(pairs.where(memory), terms, size))

    def _shared(self, labels: LabelTokens) -> _Shared:
        """Weight of the shared words less that of the words which only the name has."""
        gain, cost = self.likeness.coarse
        product: Any = self.likeness.matrix(labels) @ gain
        product.sort_indices()
        rows = np.repeat(np.arange(product.shape[0]), np.diff(product.indptr))
        return _Shared(rows, product.indices, product.data - cost[product.indices])

    def _best(self, pairs: _Shared, size: tuple[int, int]) -> tuple[Floats, NDArray[np.int64]]:
        """Each term's best name for each label: its score and its index; shape (B, T)."""
        score, index = np.full(size, NOWHERE, np.float32), np.zeros(size, np.int64)
        if len(pairs.label) == 0:
            return score, index
        group, starts = self._groups(pairs, size)
        highest = np.maximum.reduceat(pairs.score, starts)
        is_best = pairs.score >= np.repeat(highest, np.diff([*starts, len(group)]))
        first = np.minimum.reduceat(np.where(is_best, pairs.name, len(self.table.names)), starts)
        score.reshape(-1)[group[starts]], index.reshape(-1)[group[starts]] = highest, first
        return score, index

    def _groups(self, pairs: _Shared, size: tuple[int, int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Number of each pair's label and term, and where each such group starts."""
        group = pairs.label * size[1] + self.table.term[pairs.name]
        return group, np.flatnonzero(np.diff(group, prepend=-1))

    def _like(self, memory: _Shared, terms: NDArray[np.int64], size: tuple[int, int]) -> Floats:
        """Share of the likeness, cubed so that what is most alike counts most."""
        group = memory.label * size[1] + self.table.term[memory.name]
        weight = np.bincount(group, np.clip(memory.score, 0, None) ** 3, minlength=size[0] * size[1])
        weight = weight.reshape(size)
        found = np.take_along_axis(weight, terms, 1) / (weight.sum(axis=1, keepdims=True) + 1e-6)
        share: Floats = found.astype(np.float32)
        return share


def _of_terms(
    terms: NDArray[np.int64], score: Floats, index: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    there = np.take_along_axis(score, terms, 1) > NOWHERE / 2
    return np.take_along_axis(index, terms, 1), there
