"""Candidates of a label, and what speaks for each: the numbers that the ranker weighs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .lexicon import Lexicon
from .lineage import lineage_of, lineages_said
from .name_likeness import MAX_TOKENS, Floats, LabelTokens, Likeness
from .name_table import MEMORY, SCOPES
from .token_class import CLASSES

K = 40  # candidates of a label
_NOWHERE = -9.0
FEATURES = (
    *(f"{group} {what}" for group in ("name", "memory") for what in
      ("there", *(f"{part} {kind}" for part in ("shared", "surplus", "missing") for kind in CLASSES))),
    *(f"unsaid {kind}" for kind in CLASSES),
    *(f"equal to {scope}" for scope in SCOPES),
    "covers", "votes", "like votes", "lineage agrees", "lineage disagrees", "lineage unnamed", "two lineages",
    "opposed", "immune", "foreign", "human", "mature", "depth", "offspring",
)  # fmt: skip


@dataclass(frozen=True)
class Candidates:
    """The K likeliest terms of each of B labels.

    :param terms: indices of terms; shape (B, K).
    :param features: shape (B, K, F), in the order of `FEATURES`.
    :param votes: labs that say the same name of the term; shape (B, K).
    :param equal: scopes under which the term has the label's name; shape (B, K, scopes).
    """

    terms: NDArray[np.int64]
    features: Floats
    votes: Floats
    equal: NDArray[np.bool_]
    labels: LabelTokens


class FeatureTable:
    """Computes candidates for labels, a batch at a time."""

    def __init__(self, likeness: Likeness, lexicon: Lexicon) -> None:
        self.likeness, self.lexicon, self.table = likeness, lexicon, likeness.table

    @cached_property
    def _starts(self) -> NDArray[np.int64]:
        """Where each term's names start; names are ordered by term."""
        return np.searchsorted(self.table.term, np.arange(len(self.table.terms)))

    @cached_property
    def _of_term(self) -> Floats:
        """What a term has whatever the label; shape (T, 6)."""
        onto, terms = self.table.ontology, self.table.terms
        rows = [
            (
                term in self.lexicon.plausible,
                self.lexicon.is_foreign(term),
                ", human" in onto[term].label,
                onto[term].label.startswith("mature"),
                len(onto.ancestors(term)) / 10,
                np.log1p(len(onto.descendants(term))) / 3,
            )
            for term in terms
        ]
        return np.array(rows, np.float32)

    @cached_property
    def _lineage(self) -> NDArray[np.int64]:
        return np.array([lineage_of(self.table.ontology, term) for term in self.table.terms])

    @cached_property
    def _set_number(self) -> dict[frozenset[str], int]:
        """Names that say the same share a number."""
        return {said: i for i, said in enumerate(dict.fromkeys(self.table.tokens)) if said}

    @cached_property
    def _name_set(self) -> NDArray[np.int64]:
        return np.array([self._set_number.get(said, -2) for said in self.table.tokens])

    @cached_property
    def _negated(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Tokens of a marker and of its absence (`cd16`, `cd16:-`), as pairs of numbers."""
        known = self.likeness.vocabulary
        pairs = [(known[t[:-2]], known[t]) for t in known if t.endswith(":-") and t[:-2] in known]
        pairs += [(known[a], known[b]) for a, b in (("cd4", "cd8"), ("cd8", "cd4")) if {a, b} <= known.keys()]
        return np.array([p[0] for p in pairs], int), np.array([p[1] for p in pairs], int)

    def candidates(self, forms: Sequence[str], hidden: NDArray[np.bool_] | None = None) -> Candidates:
        """Candidates of labels in normal form.

        :param hidden: names that do not count, of all labels or of each; shape (N,) or (B, N).
        """
        labels = self.likeness.labels(forms)
        coarse = self.likeness.meaning(labels)
        equal = self._equal(labels)
        if hidden is not None:
            coarse = np.where(hidden, _NOWHERE, coarse)
            equal &= ~hidden
        memory = self.table.scope >= MEMORY
        best = [self._best(np.where(memory == wanted, coarse, _NOWHERE)) for wanted in (False, True)]
        score = np.maximum(best[0][0], best[1][0]) - 0.3 * (self._of_term[:, 0] == 0)
        terms = np.argpartition(-score, K, axis=1)[:, :K]
        return self._described(labels, terms, best, coarse * memory, equal)

    def _best(self, coarse: Floats) -> tuple[Floats, NDArray[np.int64]]:
        """Each term's best name: its score and index; shapes (B, T)."""
        score = np.maximum.reduceat(coarse, self._starts, axis=1)
        order = np.arange(coarse.shape[1])
        is_best = coarse >= score[:, self.table.term]
        index = np.minimum.reduceat(np.where(is_best, order, len(order)), self._starts, axis=1)
        return score, index

    def _equal(self, labels: LabelTokens) -> NDArray[np.bool_]:
        """Which names say what the label says; shape (B, N)."""
        number = np.array([self._set_number.get(said, -1) for said in labels.sets])
        found: NDArray[np.bool_] = number[:, None] == self._name_set
        return found

    def _described(
        self,
        labels: LabelTokens,
        terms: NDArray[np.int64],
        best: Sequence[tuple[Floats, NDArray[np.int64]]],
        memory: Floats,
        equal: NDArray[np.bool_],
    ) -> Candidates:
        groups = []
        for score, index in best:
            there = np.take_along_axis(score, terms, 1) > _NOWHERE / 2
            groups.append(self._compared(labels, np.take_along_axis(index, terms, 1), there))
        scopes = self._by_scope(equal, terms)
        votes, like = self._votes(equal, terms), self._like_votes(memory, terms)
        covers, unsaid = self._covered(labels, terms)
        parts = [
            *groups,
            unsaid,
            scopes.astype(np.float32),
            np.stack([covers, votes / (1 + self._all_votes(equal)[:, None]), like], axis=2),
            self._lineages(labels, terms),
            self._opposed(labels, terms)[..., None],
            self._of_term[terms],
        ]
        return Candidates(terms, np.concatenate(parts, axis=2, dtype=np.float32), votes, scopes, labels)

    def _compared(self, labels: LabelTokens, names: NDArray[np.int64], there: NDArray[np.bool_]) -> Floats:
        """Shared, surplus and missing weight by class of one name of each candidate."""
        shared = self._shared(labels, self.likeness.name_has[names[..., None], labels.ids[:, None, :]])
        surplus = self.likeness.name_total[names] - shared
        missing = self._said(labels)[:, None, :] - shared
        found = np.concatenate([np.ones_like(shared[..., :1]), shared, surplus, missing], axis=2)
        return np.where(there[..., None], found, 0.0).astype(np.float32)

    def _shared(self, labels: LabelTokens, has: NDArray[np.bool_]) -> Floats:
        """Weight by class of the label's tokens that a name or term has; (B, K, classes)."""
        found: Floats = np.einsum("bkm,bmc->bkc", has.astype(np.float32), self._weights(labels))
        return found

    def _weights(self, labels: LabelTokens) -> Floats:
        """Each token's weight in the column of its class; shape (B, MAX_TOKENS, classes)."""
        one_hot = np.eye(len(CLASSES), dtype=np.float32)[self.likeness.token_class[labels.ids]]
        return one_hot * self.likeness.token_weight[labels.ids][..., None]

    def _said(self, labels: LabelTokens) -> Floats:
        found: Floats = self._weights(labels).sum(axis=1)
        return found

    def _covered(self, labels: LabelTokens, terms: NDArray[np.int64]) -> tuple[Floats, Floats]:
        """Whether a term with its ancestors is all that is said, and the weight by class that it is not."""
        has = self.likeness.term_has[terms[..., None], labels.ids[:, None, :]]
        unsaid = self._said(labels)[:, None, :] - self._shared(labels, has)
        return (unsaid.sum(axis=2) < 1e-4).astype(np.float32), unsaid

    def _by_scope(self, equal: NDArray[np.bool_], terms: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Under which scopes a candidate has an equal name; shape (B, K, scopes)."""
        found = np.zeros((*terms.shape, len(SCOPES)), dtype=bool)
        rows, names = np.nonzero(equal)
        slot = terms[rows] == self.table.term[names][:, None]
        hit, column = np.nonzero(slot)
        found[rows[hit], column, self.table.scope[names[hit]]] = True
        return found

    def _votes(self, equal: NDArray[np.bool_], terms: NDArray[np.int64]) -> Floats:
        votes = np.zeros(terms.shape, np.float32)
        rows, names = np.nonzero(equal & (self.table.scope >= MEMORY))
        hit, column = np.nonzero(terms[rows] == self.table.term[names][:, None])
        np.add.at(votes, (rows[hit], column), 1.0)
        return votes

    def _all_votes(self, equal: NDArray[np.bool_]) -> Floats:
        found: Floats = (equal & (self.table.scope >= MEMORY)).sum(axis=1).astype(np.float32)
        return found

    def _like_votes(self, memory: Floats, terms: NDArray[np.int64]) -> Floats:
        """Share of the likeness, cubed, of all that labs call something alike."""
        weight = np.add.reduceat(np.clip(memory, 0, None) ** 3, self._starts, axis=1)
        found: Floats = np.take_along_axis(weight, terms, 1) / (weight.sum(axis=1, keepdims=True) + 1e-6)
        return found

    def _lineages(self, labels: LabelTokens, terms: NDArray[np.int64]) -> Floats:
        said = np.stack([lineages_said(one) for one in labels.sets])  # (B, lineages)
        own = self._lineage[terms]
        agrees = np.take_along_axis(said, own, 1)
        named, other = said.any(axis=1)[:, None], own == said.shape[1] - 1
        rows = (agrees, named & ~agrees & ~other, named & ~agrees & other, said.sum(1)[:, None] > 1)
        return np.stack([np.broadcast_to(row, terms.shape) for row in rows], axis=2).astype(np.float32)

    def _opposed(self, labels: LabelTokens, terms: NDArray[np.int64]) -> Floats:
        """Markers that the label has and the term lacks, or the other way round."""
        plus, minus = self._negated
        has = np.zeros((len(labels.sets), len(self.likeness.vocabulary) + 1), dtype=bool)
        has[np.arange(len(has))[:, None], labels.ids] = True
        one, other = has[:, plus] & ~has[:, minus], has[:, minus] & ~has[:, plus]
        term = self.likeness.term_has
        found = one.astype(np.float32) @ term[:, minus].T + other.astype(np.float32) @ term[:, plus].T
        return np.take_along_axis(found.astype(np.float32), terms, 1)
