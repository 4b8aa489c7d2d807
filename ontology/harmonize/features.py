"""What speaks for each candidate of a label: the numbers that the ranker weighs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .equal_names import EqualNames
from .find import Finder, Found
from .lexicon import Lexicon
from .lineage import lineage_of, lineages_said
from .name_likeness import Floats, LabelTokens, Likeness
from .name_table import SCOPES
from .spelling import Speller
from .surroundings import SURROUNDINGS, Surroundings, SurroundingsTable
from .term_facts import FACTS, term_facts
from .token_class import CLASSES
from .tokens import tokens
from .words import load_words

CL_NAMES = [SCOPES.index("label"), SCOPES.index("exact")]
FEATURES = (
    *(f"{group} {what}" for group in ("name", "memory") for what in
      ("there", *(f"{part} {kind}" for part in ("shared", "surplus", "missing") for kind in CLASSES))),
    *(f"unsaid {kind}" for kind in CLASSES),
    *(f"equal to {scope}" for scope in SCOPES),
    "covers", "votes", "like votes", "lineage agrees", "lineage disagrees", "lineage unnamed", "two lineages",
    "opposed", "named alone", "named by others", *FACTS, *SURROUNDINGS,
)  # fmt: skip

_THERE = [FEATURES.index("name there"), FEATURES.index("memory there")]


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

    @cached_property
    def there(self) -> NDArray[np.bool_]:
        """Candidates with a name that shares a word with the label; the others fill up; shape (B, K)."""
        return np.asarray(self.features[..., _THERE].any(axis=2))

    @property
    def allowed(self) -> NDArray[np.bool_]:
        """Candidates inside the one lineage that a label names, or with the label's name; shape (B, K).

        Terms of another species than the dataset's are left out where others remain: the ranker cannot have
        learned that, as curated labels do not come with a species.
        """
        agrees = self.features[..., FEATURES.index("lineage agrees")] > 0
        two = self.features[..., FEATURES.index("two lineages")] > 0
        bound = agrees.any(axis=1, keepdims=True) & ~two
        inside = ~bound | agrees | self.equal.any(axis=2)
        here = inside & (self.features[..., FEATURES.index("of another species")] == 0)
        found: NDArray[np.bool_] = np.where(here.any(axis=1, keepdims=True), here, inside)
        return found


class FeatureTable:
    """Computes candidates for labels, a batch at a time."""

    def __init__(self, likeness: Likeness, lexicon: Lexicon) -> None:
        self.likeness, self.lexicon, self.table = likeness, lexicon, likeness.table
        self._facts = term_facts(lexicon, self.table.terms)
        self.finder = Finder(likeness, self._facts[:, FACTS.index("immune")] > 0)
        self.equal_names = EqualNames(self.table)
        self.surroundings = SurroundingsTable(likeness, self.equal_names, self._facts, self._lineage)

    @cached_property
    def _lineage(self) -> NDArray[np.int64]:
        return np.array([lineage_of(self.table.ontology, term) for term in self.table.terms])

    @cached_property
    def _negated(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Tokens of a marker and of its absence (`cd16`, `cd16:-`), as pairs of numbers."""
        known = self.likeness.vocabulary
        pairs = [(known[t[:-2]], known[t]) for t in known if t.endswith(":-") and t[:-2] in known]
        pairs += [(known[a], known[b]) for a, b in (("cd4", "cd8"), ("cd8", "cd4")) if {a, b} <= known.keys()]
        return np.array([p[0] for p in pairs], int), np.array([p[1] for p in pairs], int)

    @cached_property
    def _speller(self) -> Speller:
        own = (name.form for name in self.lexicon.names)
        return Speller(word for form in (*own, *load_words()) for word in form.split())

    def said(self, form: str) -> frozenset[str]:
        """What a label says, from its normal form."""
        return tokens(self._speller.mend(form))

    def candidates(
        self,
        said: Sequence[frozenset[str]],
        hidden: NDArray[np.bool_] | None = None,
        around: Sequence[Surroundings | None] = (),
    ) -> Candidates:
        """Candidates of what labels say.

        :param hidden: names that do not count, for each label; shape (B, N).
        :param around: each label's dataset; None, or nothing at all, where it is not known.
        """
        labels = self.likeness.labels(said)
        found = self.finder.find(labels, hidden)
        rows, names = self.equal_names.pairs(said, hidden)
        scopes, votes = self.equal_names.by_scope(found.terms, rows, names)
        all_votes = self.equal_names.votes(len(said), rows, names)
        covers, unsaid = self._covered(labels, found.terms)
        parts = [
            *(self._compared(labels, *one) for one in zip(found.names, found.there, strict=True)),
            unsaid,
            scopes.astype(np.float32),
            np.stack([covers, votes / (1 + all_votes[:, None]), found.like], axis=2),
            self._lineages(labels, found.terms),
            self._opposed(labels, found)[..., None],
            _named(scopes),
            self._facts[found.terms],
            self._around(found, scopes, around),
        ]
        return Candidates(found.terms, np.concatenate(parts, axis=2, dtype=np.float32), votes, scopes, labels)

    def _around(
        self, found: Found, equal: NDArray[np.bool_], around: Sequence[Surroundings | None]
    ) -> Floats:
        rows = np.zeros((*found.terms.shape, len(SURROUNDINGS)), np.float32)
        own: NDArray[np.bool_] = np.any(equal, axis=2)
        for row, one in enumerate(around):
            if one is not None:
                rows[row] = one.features(found.terms[row], own[row])
        return rows

    def _compared(self, labels: LabelTokens, names: NDArray[np.int64], there: NDArray[np.bool_]) -> Floats:
        """Shared, surplus and missing weight by class of one name of each candidate."""
        shared = self._shared(labels, self.likeness.name_has[names[..., None], labels.ids[:, None, :]])
        surplus = self.likeness.name_total[names] - shared
        missing = self._said(labels)[:, None, :] - shared
        found = np.concatenate([np.ones_like(shared[..., :1]), shared, surplus, missing], axis=2)
        return np.where(there[..., None], found, 0.0).astype(np.float32)

    def _shared(self, labels: LabelTokens, has: NDArray[np.bool_]) -> Floats:
        """Weight by class of the label's tokens that a name or term has; (B, K, classes)."""
        found: Floats = has.astype(np.float32) @ self._weights(labels)
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

    def _lineages(self, labels: LabelTokens, terms: NDArray[np.int64]) -> Floats:
        said = np.stack([lineages_said(one) for one in labels.sets])  # (B, lineages)
        own = self._lineage[terms]
        agrees = np.take_along_axis(said, own, 1)
        named, other = said.any(axis=1, keepdims=True), own == said.shape[1] - 1
        rows = (agrees, named & ~agrees & ~other, named & ~agrees & other, said.sum(1)[:, None] > 1)
        return np.stack([np.broadcast_to(row, terms.shape) for row in rows], axis=2).astype(np.float32)

    def _opposed(self, labels: LabelTokens, found: Found) -> Floats:
        """Markers that the label has and the term lacks, or the other way round; shape (B, K)."""
        plus, minus = self._negated
        has = np.zeros((len(labels.sets), len(self.likeness.vocabulary) + 1), dtype=bool)
        has[np.arange(len(has))[:, None], labels.ids] = True
        one, other = has[:, plus] & ~has[:, minus], has[:, minus] & ~has[:, plus]
        opposed = np.zeros(found.terms.shape, np.float32)
        for row in np.flatnonzero((one | other).any(axis=1)):  # few labels name a marker
            term = self.likeness.term_has[found.terms[row]]
            opposed[row] = term[:, minus[one[row]]].sum(axis=1) + term[:, plus[other[row]]].sum(axis=1)
        return opposed


def _named(equal: NDArray[np.bool_]) -> Floats:
    """Whether no other candidate has a name in CL that says the same, and whether only others have."""
    own = equal[..., CL_NAMES].any(axis=2)
    others = own.sum(axis=1, keepdims=True) - own
    return np.stack([own & (others == 0), ~own & (others > 0)], axis=2).astype(np.float32)
