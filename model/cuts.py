"""Random cuts of the ontology: the same snapshots, as a lab with a coarser vocabulary would count them.

Children are summed into parents, as is_a is additive. A handful of cuts multiplies the nodes that training
meets (docs/world-model.md): a model that saw 22 types alone has nothing to learn "parent of" from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from .cohort import Cohort, Column, is_shares

Ancestors = Callable[[str], Iterable[str]]
_MERGES = 4  # at most, in one cut
_WIDEST = 0.6  # share of the columns that one node may stand for


def random_cut(cohort: Cohort, ancestors: Ancestors, rng: np.random.Generator) -> Cohort:
    """The cohort with one to four random ancestors in place of all columns under them.

    :param ancestors: of a node, itself among them.
    :raises ValueError: if the cohort holds scores or quantities, which do not add up.
    """
    if not is_shares(cohort.kind):
        raise ValueError("scores of children do not add up to their parent's")
    for _ in range(int(rng.integers(1, _MERGES + 1))):
        under = _candidates(cohort, ancestors)
        if under:
            node = sorted(under)[rng.integers(len(under))]
            cohort = merge_columns(cohort, node, under[node])
    return cohort


def _candidates(cohort: Cohort, ancestors: Ancestors) -> dict[str, list[int]]:
    """Ancestors that stand above two columns or more, and above not nearly all."""
    under: dict[str, list[int]] = {}
    for i, node in enumerate(cohort.nodes):
        for ancestor in ancestors(node) if node else ():
            under.setdefault(ancestor, []).append(i)
    most = _WIDEST * len(cohort.columns)
    return {a: columns for a, columns in under.items() if 1 < len(columns) <= most}


def merge_columns(cohort: Cohort, node: str, merged: list[int]) -> Cohort:
    """One column of `node`, the sum of the merged ones, after those that stay."""
    stay = [i for i in range(len(cohort.columns)) if i not in merged]
    trajectories = tuple(
        replace(
            t,
            snapshots=tuple(
                replace(s, values=np.append(s.values[stay], s.values[merged].sum()), state=None)
                for s in t.snapshots
            ),
        )
        for t in cohort.trajectories
    )
    columns = (*(cohort.columns[i] for i in stay), Column(node, node))
    return replace(cohort, columns=columns, trajectories=trajectories, latent=None)
