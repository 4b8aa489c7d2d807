"""Labels as the ranker sees them when their own study is not known: what it is fitted on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..harmonize.cluster_prefix import strip_cluster_prefix
from ..harmonize.context import Context
from ..harmonize.features import Candidates, FeatureTable
from ..harmonize.lexicon import Lexicon
from ..harmonize.name_likeness import LabelTokens, Likeness
from ..harmonize.name_table import NameTable
from ..harmonize.normalise import normal_form
from ..harmonize.surroundings import Surroundings
from ..mapping import MappingSet
from ..ontology import Ontology
from .curated import Curated
from .fit import Examples
from .folds import HeldOut

_BATCH = 256


class ExampleTable:
    """All names that harmonize knows, and masks over them that hide each study from itself.

    :param family: of each study. :param labs: of each family.
    """

    def __init__(
        self,
        rows: Sequence[Curated],
        ontology: Ontology,
        sets: Mapping[str, MappingSet],
        added: Sequence[tuple[str, str]],
        family: Mapping[str, str],
        labs: Mapping[str, frozenset[str]],
    ) -> None:
        lexicon = Lexicon(ontology)
        self.table = NameTable.of(lexicon, sets.values())
        self.features = FeatureTable(Likeness(self.table), lexicon)
        self.held_out = HeldOut(self.table, sets, added)
        self.family, self.labs = family, labs
        self._position = {term: i for i, term in enumerate(self.table.terms)}
        self._labels: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            self._labels[row.study].add(row.label)
        self._around: dict[tuple[str, frozenset[str]], Surroundings] = {}

    def examples(
        self, rows: Sequence[Curated], hidden: frozenset[str], context: float, seed: int = 0
    ) -> Examples:
        """Each label without the rows of its own study, and without those of the labs in `hidden`.

        :param context: share of the labels, drawn at random, that are seen among the others of their study.
        """
        random = np.random.default_rng(seed)
        parts = [
            self._candidates(rows[start : start + _BATCH], hidden, random.random(_BATCH) < context)
            for start in range(0, len(rows), _BATCH)
        ]
        right = np.array([self._position.get(row.term_id, -1) for row in rows])
        return Examples.of(_joined(parts), right, [self.family[row.study] for row in rows])

    def _candidates(
        self, rows: Sequence[Curated], hidden: frozenset[str], seen: NDArray[np.bool_]
    ) -> Candidates:
        said = [self.features.said(normal_form(strip_cluster_prefix(row.label))) for row in rows]
        labs = [hidden | self.labs[self.family[row.study]] for row in rows]
        around = [
            self._surroundings(row.study, lab) if one else None
            for row, lab, one in zip(rows, labs, seen, strict=False)
        ]
        return self.features.candidates(said, self.held_out.masks(labs), around)

    def _surroundings(self, study: str, labs: frozenset[str]) -> Surroundings:
        key = study, labs
        if key not in self._around:
            context = Context.of(sorted(self._labels[study]))
            self._around[key] = self.features.surroundings.of(context, self.held_out.mask(labs))
        return self._around[key]


def _joined(parts: Sequence[Candidates]) -> Candidates:
    labels = LabelTokens(
        [said for part in parts for said in part.labels.sets],
        np.concatenate([part.labels.ids for part in parts]),
        np.concatenate([part.labels.unknown for part in parts]),
    )
    arrays = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ("terms", "features", "votes", "equal")
    }
    return replace(parts[0], labels=labels, **arrays)
