"""Tests of `immuneworld.benchmarks.virtual`."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest

from immuneworld.benchmarks.virtual import RESPONSE, VISITS, Score, log_ratios, nrmse, run, settings, table
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.cohort import Cohort, Column, Snapshot, TherapyInterval, Trajectory
from immuneworld.model.jobs import Jobs
from immuneworld.model.load_popel import CELLS


def drawn(patients: int) -> Cohort:
    """Three kinds of cells and a diameter; who has more of the third responds."""
    rng = np.random.default_rng(0)
    people = []
    for i in range(patients):
        first = rng.standard_normal(4)
        seen = [
            Snapshot(f"{i}_{day:g}", day, np.exp(first + 0.02 * day + 0.1 * rng.standard_normal(len(first))))
            for day in VISITS
        ]
        plan = (TherapyInterval("IW:0200002", 0.0),)
        people.append(Trajectory(f"{i}", tuple(seen), plan, outcomes={RESPONSE: float(first[2] > 0)}))
    columns = (*(Column(label, "") for label in list(CELLS.values())[:3]), Column("diameter", ""))
    return Cohort("virtual", "quantity", columns, tuple(people))


def test_the_error_is_in_units_of_how_much_patients_differ() -> None:
    rng = np.random.default_rng(0)
    logs = rng.standard_normal((50, 4))
    truth = log_ratios(logs, [0, 1, 2])
    assert truth.sum(1) == pytest.approx(np.zeros(50))
    assert nrmse(np.tile(truth.mean(0), (50, 1)), truth) == pytest.approx(1)
    assert nrmse(log_ratios(logs * 1 + 7, [0, 1, 2]), truth) == pytest.approx(0), "the total says nothing"


def test_every_method_tells_of_every_day(tmp_path: Path, real_graph: KnowledgeGraph) -> None:
    store = Jobs(tmp_path / "scores.jsonl", Score)
    run(store, drawn(60), real_graph, partial(settings, 1), 1, trees=20)
    scores = {(s.what, s.day, s.who): s.value for s in store.results()}
    assert {day for what, day, _ in scores if what == "forecast"} == {15, 30}
    assert scores["forecast", 15, "ridge"] < scores["forecast", 15, "persistence"] + 0.2
    assert scores["response", 30, "forest"] > 0.8
    assert scores["response", 30, "start"] > 0.8
    assert "| day 15 |" in table(store.results())
