"""Made-up patients of any number, types and snapshots: only their size matters to what a model costs."""

from __future__ import annotations

import numpy as np

from ..kg.graph import KnowledgeGraph
from ..kg.schema import CELL
from ..model.cohort import Cohort, Column, Snapshot, TherapyInterval, Trajectory

THERAPY, RESPONSE = "IW:0200002", "IW:0300001"
_DAYS, _CELLS = 28.0, 2000


def cohort(graph: KnowledgeGraph, types: int, times: int, patients: int, seed: int = 0) -> Cohort:
    """So many patients with counts of so many types at so many times, one therapy and a response.

    The types are cell terms of the graph, and other nodes once these are used up.
    """
    rng = np.random.default_rng(seed)
    order = sorted(graph.nodes, key=lambda node: (graph.nodes[node].category != CELL, node))
    columns = tuple(Column(f"type {i}", node, "skos:exactMatch") for i, node in enumerate(order[:types]))
    plan = (TherapyInterval(THERAPY, 0.0, None),)
    people = []
    for number in range(patients):
        shares = rng.dirichlet(np.ones(types), times)
        counts = rng.multinomial(_CELLS, shares).astype(np.float64)
        seen = tuple(Snapshot(f"{number}_{k}", _DAYS * k, row) for k, row in enumerate(counts))
        answer = {RESPONSE: float(rng.random() < 0.3)}
        people.append(Trajectory(f"P{number}", seen, plan, "", "", answer))
    return Cohort("made-up", "count", columns, tuple(people))
