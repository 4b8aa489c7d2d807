"""How alike labels and names are by what they say: tokens, weighted by class and by how rare they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..ontology import Ontology
from .name_table import MEMORY, NameTable
from .normalise import normal_form
from .token_class import CLASSES, token_class
from .tokens import tokens

MAX_TOKENS = 12
Floats = NDArray[np.float32]
# How much a shared token of each class counts, and one that only the name has, when candidates are chosen.
_SHARED = np.array([1.2, 1.0, 0.8, 0.5, 0.2, 0.6], np.float32)
_SURPLUS = 0.6 * np.array([1.0, 1.0, 0.7, 0.7, 0.1, 0.6], np.float32)


@dataclass(frozen=True)
class LabelTokens:
    """Labels as padded rows of token numbers, the number of tokens (V) standing for none.

    :param sets: the tokens themselves, unknown ones too. :param ids: shape (B, MAX_TOKENS).
    :param unknown: the share of tokens that no name has; shape (B,).
    """

    sets: Sequence[frozenset[str]]
    ids: NDArray[np.int64]
    unknown: Floats


class Likeness:
    """Matrices over the N names and V tokens of a `NameTable`."""

    def __init__(self, table: NameTable) -> None:
        self.table = table
        self.vocabulary = {t: i for i, t in enumerate(sorted(set().union(*table.tokens, *self._inherited)))}

    @cached_property
    def _inherited(self) -> tuple[frozenset[str], ...]:
        """What each term is by itself and by its ancestors; T sets."""
        inherited = self.table.ontology.once(_inherited)
        return tuple(inherited[term] for term in self.table.terms)

    @cached_property
    def token_class(self) -> NDArray[np.int64]:
        """Shape (V + 1,); padding has the last class and no weight."""
        return np.array([*map(token_class, self.vocabulary), len(CLASSES) - 1])

    @cached_property
    def token_weight(self) -> Floats:
        """Rare tokens say more: log(N / df) / log N over the ontology's own names; shape (V + 1,)."""
        own = [
            said for said, scope in zip(self.table.tokens, self.table.scope, strict=True) if scope < MEMORY
        ]
        seen = Counter(token for said in own for token in said)
        weights = [np.log(len(own) / (1 + seen[token])) / np.log(len(own)) for token in self.vocabulary]
        return np.array([*weights, 0.0], np.float32)

    @cached_property
    def name_has(self) -> NDArray[np.bool_]:
        """Which name says which token; shape (N, V + 1)."""
        return self._membership(self.table.tokens)

    @cached_property
    def term_has(self) -> NDArray[np.bool_]:
        """Which term says which token, itself or by an ancestor; shape (T, V + 1)."""
        return self._membership(self._inherited)

    def _membership(self, sets: Sequence[frozenset[str]]) -> NDArray[np.bool_]:
        found = np.zeros((len(sets), len(self.vocabulary) + 1), dtype=bool)
        found[self._pairs(sets)] = True
        return found

    def _pairs(self, sets: Sequence[frozenset[str]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Which set says which token, as numbers of sets and of tokens."""
        rows = np.repeat(np.arange(len(sets)), [len(said) for said in sets])
        return rows, np.array([self.vocabulary[token] for said in sets for token in said], np.int64)

    @cached_property
    def name_total(self) -> Floats:
        """Weight of what each name says, by class; shape (N, classes)."""
        one_hot = np.eye(len(CLASSES), dtype=np.float32)[self.token_class] * self.token_weight[:, None]
        return self.name_has.astype(np.float32) @ one_hot

    @cached_property
    def coarse(self) -> tuple[Any, Floats]:
        """Weight of a shared token, sparse (V + 1) × N, and each name's cost of all that it says, (N,)."""
        from scipy.sparse import csr_matrix

        gain = self.token_weight * (_SHARED + _SURPLUS)[self.token_class]
        names, said = self._pairs(self.table.tokens)
        shape = (len(self.vocabulary) + 1, len(self.table.names))
        return csr_matrix((gain[said], (said, names)), shape=shape), self.name_total @ _SURPLUS

    def matrix(self, labels: LabelTokens) -> Any:
        """Which label says which token; B × (V + 1), sparse."""
        from scipy.sparse import csr_matrix

        known = labels.ids < len(self.vocabulary)
        starts = np.concatenate([[0], np.cumsum(known.sum(axis=1))])
        shape = (len(labels.sets), len(self.vocabulary) + 1)
        return csr_matrix((np.ones(starts[-1], np.float32), labels.ids[known], starts), shape=shape)

    def labels(self, sets: Sequence[frozenset[str]]) -> LabelTokens:
        """Labels as what they say (`tokens`)."""
        ids = np.full((len(sets), MAX_TOKENS), len(self.vocabulary))
        for row, said in enumerate(sets):
            known = sorted(self.vocabulary[token] for token in said if token in self.vocabulary)[:MAX_TOKENS]
            ids[row, : len(known)] = known
        unknown = [sum(t not in self.vocabulary for t in said) / max(len(said), 1) for said in sets]
        return LabelTokens(sets, ids, np.array(unknown, np.float32))


def _inherited(onto: Ontology) -> dict[str, frozenset[str]]:
    """What each term of CL is by its label and by its ancestors'."""
    said = {term: tokens(normal_form(onto[term].label)) for term in onto.terms}
    return {
        term: said[term].union(*(said[a] for a in onto.ancestors(term)))
        for term in onto.terms
        if term.startswith("CL:")
    }
