"""The tumour-growth benchmark's patients as a cohort of quantities: volumes, and days of therapy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...kg.graph import KnowledgeGraph
from ...kg.schema import THERAPY
from ..cohort import Array, Cohort, Column, Mask, Snapshot, TherapyInterval, Trajectory
from .geng import CELLS_PER_CM3, Records

ONE_CELL = 1 / CELLS_PER_CM3
"""Volume of one cell, cm3: what is said of a tumour that is gone, as zero has no logarithm."""
COLUMN = Column("tumour volume, cm3", "", "")
THERAPIES = ("chemotherapy", "radiotherapy")


def growth_cohort(records: Records, graph: KnowledgeGraph, study: str) -> Cohort:
    """Every day of every patient."""
    therapies = nodes_of(graph)
    given = np.stack((records.chemo, records.radio), -1)
    rows = zip(records.volume, given, records.days.tolist(), strict=True)
    people = tuple(
        Trajectory(f"{i}", measured(f"{i}", volume[:n]), plan_of(given[: n - 1], therapies))
        for i, (volume, given, n) in enumerate(rows)
    )
    return Cohort(study, "quantity", (COLUMN,), people, dict(graph.versions), assignment="simulated")


def nodes_of(graph: KnowledgeGraph) -> tuple[str, ...]:
    """The nodes of chemotherapy and radiotherapy."""
    return tuple(graph.find(name, THERAPY).id for name in THERAPIES)


def measured(patient: str, volume: Array) -> tuple[Snapshot, ...]:
    """A snapshot a day, [days]."""
    seen = np.maximum(volume, ONE_CELL)
    return tuple(Snapshot(f"{patient}, day {t}", float(t), seen[t : t + 1]) for t in range(len(seen)))


def plan_of(given: Mask, therapies: Sequence[str]) -> tuple[TherapyInterval, ...]:
    """What was given on each day [days, 2], as intervals of a day: it acts on the next day's volume."""
    found = [TherapyInterval(therapies[j], float(t), t + 1.0) for t, j in np.argwhere(given).tolist()]
    return tuple(found)
