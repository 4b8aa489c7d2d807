"""A typical patient: the mean of first snapshots of one cancer, as a patient that can be asked about.

A mean is smoother than anybody it was made of; what is said of it is said of no patient.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from ...kg.graph import KnowledgeGraph
from ..cohort import Array, Cohort, Column, Snapshot, Trajectory, is_shares, raw_values
from ..pairs import latest
from ..train import Trained

TYPICAL = "typical "


def with_typical(cohort: Cohort, graph: KnowledgeGraph) -> Cohort:
    """The cohort, and a typical patient for each of its cancers; none has a therapy, all stand at day 0.

    Answers about its own patients stay what they are: nothing is learnt from whom a cohort holds.
    """
    taken = {t.patient for t in cohort.trajectories}
    groups: dict[str, list[Trajectory]] = {}
    for t in cohort.trajectories:
        if t.snapshots:
            groups.setdefault(t.cancer, []).append(t)
    made = [_typical(cohort, graph, cancer, some) for cancer, some in sorted(groups.items())]
    made = [t for t in made if t.patient not in taken]
    return replace(cohort, trajectories=(*cohort.trajectories, *made), latent=None)


def _typical(cohort: Cohort, graph: KnowledgeGraph, cancer: str, some: Sequence[Trajectory]) -> Trajectory:
    firsts = [_first(t) for t in some]
    mean = np.mean([latest(first, cohort.kind) for first in firsts], axis=0)
    mean = raw_values(mean, cohort.kind)
    if cohort.kind == "count":  # as many cells as its patients have
        mean = mean * float(np.median([s.values.sum() for first in firsts for s in first]))
    return _patient(graph, cancer, len(some), mean, _common(t.tissue for t in some))


def _first(trajectory: Trajectory) -> tuple[Snapshot, ...]:
    day = min(s.time for s in trajectory.snapshots)
    return tuple(s for s in trajectory.snapshots if s.time == day)


def _patient(graph: KnowledgeGraph, cancer: str, count: int, mean: Array, tissue: str) -> Trajectory:
    name = TYPICAL + (graph.nodes[cancer].label if cancer in graph.nodes else "patient")
    return Trajectory(name, (Snapshot(f"mean of {count} first snapshots", 0.0, mean),), (), cancer, tissue)


def _common(names: Iterable[str]) -> str:
    return Counter(names).most_common(1)[0][0]


def typical_cohorts(trained: Trained, graph: KnowledgeGraph) -> list[Cohort]:
    """For each training study of a run, its typical patients: all that a run without a cohort can show.

    Studies whose columns the graph does not know are left out.
    """
    cohorts = []
    for number, reference in enumerate(trained.references):
        groups: dict[str, list[tuple[float, ...]]] = {}
        for case in trained.cases:
            if case.reference == number:
                groups.setdefault(case.cancer, []).append(case.first)
        if not groups or any(node and node not in graph.nodes for node in reference.nodes):
            continue
        columns = tuple(Column(*column) for column in zip(reference.labels, reference.nodes, strict=True))
        patients = tuple(
            _patient(
                graph, cancer, len(rows), raw_values(np.mean(rows, axis=0), reference.kind), reference.tissue
            )
            for cancer, rows in sorted(groups.items())
        )
        kind = "fraction" if is_shares(reference.kind) else reference.kind
        cohorts.append(Cohort(reference.study, kind, columns, patients, dict(graph.versions)))
    return cohorts
