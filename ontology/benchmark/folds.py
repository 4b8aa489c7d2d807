"""What may be known when a study is held out: no row of its labs, and no name that only they use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..harmonize.name_table import NameTable
from ..mapping import MappingSet
from .curated import Curated
from .forget import Forgetful

_OWN_LABELS = 0.6  # of a lab's labels that are a study's: then the lab is that study


def labs_of(
    rows: Iterable[Curated], family: Mapping[str, str], sets: Mapping[str, MappingSet]
) -> dict[str, set[str]]:
    """Family → the labs whose labels are its labels, to be forgotten with it."""
    labels: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        labels[family[row.study]].add(row.label)
    return {
        name: {lab for lab, one in sets.items() if _is_study(set(one.by_label), own)}
        for name, own in labels.items()
    }


def _is_study(lab: set[str], study: set[str]) -> bool:
    return len(lab & study) >= max(1, _OWN_LABELS * len(lab))


class HeldOut:
    """Masks over the names of a table."""

    def __init__(
        self, table: NameTable, sets: Mapping[str, MappingSet], curated_here: Iterable[tuple[str, str]]
    ) -> None:
        """:param curated_here: (term, form) of the synonyms that this project adds to terms of CL."""
        self.table, self._added = table, frozenset(curated_here)
        self._forget = Forgetful(table.ontology, sets, self._added)
        self._masks: dict[frozenset[str], NDArray[np.bool_]] = {}

    @cached_property
    def _ours(self) -> NDArray[np.bool_]:
        """Names that stand in this project's own ontology, which was written with all labels in view."""
        return np.array(
            [name.scope == "local" or (name.term_id, name.form) in self._added for name in self.table.names]
        )

    def mask(self, labs: Iterable[str]) -> NDArray[np.bool_]:
        """Names to hide when these labs are not known; shape (N,)."""
        key = frozenset(labs)
        if key not in self._masks:
            gone = self._forget.only_of(key)
            only_theirs = np.array([name.form in gone for name in self.table.names])
            self._masks[key] = self.table.labs(key) | (self._ours & only_theirs)
        return self._masks[key]

    def masks(self, labs: Sequence[frozenset[str]]) -> NDArray[np.bool_]:
        """One mask a label; shape (B, N)."""
        return np.stack([self.mask(one) for one in labs])


def deal(families: Iterable[str], sizes: Mapping[str, int], folds: int) -> dict[str, int]:
    """Fold of each family, the largest dealt first."""
    ordered = sorted(families, key=lambda name: (-sizes[name], name))
    return {name: i % folds for i, name in enumerate(ordered)}
