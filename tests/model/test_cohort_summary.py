from __future__ import annotations

import numpy as np

from immuneworld.kg.graph import KnowledgeGraph, Node
from immuneworld.model.cohort import Cohort, Column, Snapshot, TherapyInterval, Trajectory
from immuneworld.model.cohort_summary import summary

GRAPH = KnowledgeGraph(
    {
        "IW:1": Node("IW:1", "biolink:Treatment", "a drug"),
        "IW:2": Node("IW:2", "biolink:ClinicalFinding", "objective response"),
    },
    (),
)


def test_what_a_cohort_holds() -> None:
    def shot(name: str, day: float) -> Snapshot:
        return Snapshot(name, day, np.ones(2))

    plan = (TherapyInterval("IW:1", 0, 21), TherapyInterval("IW:1", 40))
    first = Trajectory("p", (shot("a", 9), shot("b", 100), shot("c", 100)), plan, outcomes={"IW:2": 1.0})
    second = Trajectory("q", (shot("d", 9),), outcomes={"IW:2": 0.0})
    cohort = Cohort("s", "count", (Column("B", "CL:1"), Column("odd", "")), (first, second), {"cl": "x"})
    assert summary(cohort, GRAPH) == [
        ("study", "s"),
        ("patients", "2"),
        ("snapshots", "4"),
        ("pairs", "2 in 1 patients"),
        ("times", "day 9 (2), day 100 (2)"),
        ("kind", "count"),
        ("columns", "2, 1 with a node"),
        ("plans", "a drug@0-21,a drug@40 (1), not given (1)"),
        ("cancers", "not given (2)"),
        ("tissues", "not given (2)"),
        ("objective response", "1 of 2 patients known"),
        ("version: cl", "x"),
    ]
