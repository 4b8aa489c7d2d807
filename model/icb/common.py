"""What studies of different vocabularies can all be asked: cell types above their columns, and what changed.

is_a is additive: a type's share is the sum over the columns beneath it. Types that stand above a column of
every study, whatever it calls them, are common features, which need no study to name anything alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from ..cohort import Array, Cohort, Mask
from ..pairs import latest
from .study import Study

COMMON, CHANGE = "common types", "change of common types"
CD8, CD8_NODE = "change of CD8", "CL:0000625"
_LEAST = 0.01  # share that is added before logarithms, so that a type that is absent has one
Ancestors = Callable[[str], Iterable[str]]


def with_common_types(studies: Sequence[Study], ancestors: Ancestors) -> list[Study]:
    """Studies with logarithms of common types' shares: latest, and (of patients seen twice) their change.

    The change of CD8 T cells is a marker as well. Studies of scores stay as they are: scores do not add up.

    :param ancestors: of a node, itself among them.
    """
    if any(s.cohort.kind == "score" for s in studies):
        return list(studies)
    sums = common_sums([s.cohort for s in studies], ancestors)
    if not sums:
        return list(studies)
    twice = all(len({x.time for x in t.snapshots}) > 1 for s in studies for t in s.cohort.trajectories)
    return [
        _with(study, {node: masks[i] for node, masks in sums.items()}, twice)
        for i, study in enumerate(studies)
    ]


def common_sums(cohorts: Sequence[Cohort], ancestors: Ancestors) -> dict[str, list[Mask]]:
    """Type → the columns beneath it in each cohort, [K]; of types with the same columns the lowest.

    A type above all that a cohort measures is no feature: its share is one.
    """
    above = [[set(ancestors(n)) if n else set() for n in c.nodes] for c in cohorts]
    shared = set.intersection(*(set().union(*each) for each in above))
    found: dict[tuple[bytes, ...], tuple[int, str, list[Mask]]] = {}
    for node in sorted(shared):
        masks = [np.array([node in kin for kin in each]) for each in above]
        depth, key = len(set(ancestors(node))), tuple(m.tobytes() for m in masks)
        if not any(m.all() for m in masks) and depth > found.get(key, (0,))[0]:
            found[key] = depth, node, masks
    return {node: masks for _, node, masks in sorted(found.values(), key=lambda one: one[1])}


def _with(study: Study, sums: dict[str, Mask], twice: bool) -> Study:
    now, before = (_logarithms(study, sums, pick) for pick in (max, min))
    tables = {**study.tables, COMMON: now}
    if not twice:
        return replace(study, tables=tables)
    markers = dict(study.markers)
    if CD8_NODE in sums:
        place = list(sums).index(CD8_NODE)
        markers[CD8] = (now - before)[:, place]
    return replace(study, tables={**tables, CHANGE: now - before}, markers=markers)


def _logarithms(study: Study, sums: dict[str, Mask], pick: Callable[[Iterable[float]], float]) -> Array:
    """Of each patient's samples of the first or the last day, [n, types]."""
    rows = []
    for patient in study.cohort.trajectories:
        day = pick(s.time for s in patient.snapshots)
        shares = latest(tuple(s for s in patient.snapshots if s.time == day), study.cohort.kind)
        rows.append([shares[mask].sum() for mask in sums.values()])
    return np.log(np.array(rows) + _LEAST)
