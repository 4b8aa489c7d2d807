"""Tests of `immuneworld.model.simulator.geng_cohort`."""

from __future__ import annotations

import numpy as np

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.simulator.geng import Records
from immuneworld.model.simulator.geng_cohort import ONE_CELL, growth_cohort, nodes_of


def test_each_patient_has_their_own_days_and_doses(real_graph: KnowledgeGraph) -> None:
    volume = np.array([[8.0, 4.0, 0.0], [2.0, 3.0, 5.0]])
    chemo, radio = np.array([[1, 1, 0], [0, 0, 1]], bool), np.array([[0, 1, 0], [0, 1, 0]], bool)
    records = Records(volume, chemo, radio, 5.0 * chemo, np.array([3, 2]))
    first, second = growth_cohort(records, real_graph, "growth").trajectories
    chemotherapy, radiotherapy = nodes_of(real_graph)
    assert [float(s.values[0]) for s in first.snapshots] == [8.0, 4.0, ONE_CELL]
    assert [(i.therapy, i.start, i.stop) for i in first.plan] == [
        (chemotherapy, 0.0, 1.0),
        (chemotherapy, 1.0, 2.0),
        (radiotherapy, 1.0, 2.0),
    ]
    # What is given on the last day acts on a day that nobody saw.
    assert [s.time for s in second.snapshots] == [0.0, 1.0]
    assert not second.plan
