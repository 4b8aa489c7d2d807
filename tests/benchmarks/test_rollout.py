from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from immuneworld.benchmarks.rollout import QUERY, ROLLOUT, Plan, Step, run
from immuneworld.benchmarks.rollout_simple import aheads, simple
from immuneworld.benchmarks.rollout_tables import report, verdict
from immuneworld.benchmarks.world import settings
from immuneworld.benchmarks.worlds_graph import make_worlds
from immuneworld.benchmarks.worlds_patients import draw_truth, simulate
from immuneworld.model.cohort import Cohort, Column, Snapshot, Trajectory
from immuneworld.model.evaluate import MEAN, PERSISTENCE, SHRINKAGE
from immuneworld.model.jobs import Jobs


def course(patient: str, *shares: float) -> Trajectory:
    """Snapshots ten days apart of the first column's share."""
    seen = (Snapshot(f"{patient}{i}", 10.0 * i, np.array([s, 1 - s])) for i, s in enumerate(shares))
    return Trajectory(patient, tuple(seen))


def cohort(*patients: Trajectory) -> Cohort:
    return Cohort("study", "fraction", (Column("a", ""), Column("b", "")), patients)


def test_every_later_day_is_told_from_the_first_both_ways(tmp_path: Path) -> None:
    graph, (world,) = make_worlds(1, 0)
    rng = np.random.default_rng(0)
    asked = simulate(world, draw_truth(world, graph, rng), 6, rng)
    done: Jobs[Step] = Jobs(tmp_path / "rollout.jsonl", Step)
    run(done, "worlds", asked, graph, settings(0, 0), Plan(2, 20))
    table = pd.DataFrame(done.results())
    expected = {(a.patient, a.number) for a in aheads(asked)}
    assert table.patient.nunique() == 6
    for who in (PERSISTENCE, MEAN, SHRINKAGE, QUERY, ROLLOUT):
        rows = table[table.who == who]
        assert sorted(zip(rows.patient, rows.ahead, strict=True)) == sorted(expected)
        assert rows.covered.notna().all() == (who in (QUERY, ROLLOUT))
    assert table.error.between(0, 1).all()
    assert table.covered.dropna().between(0, 1).all()
    written = done.file.read_bytes()
    run(Jobs(done.file, Step), "worlds", asked, graph, settings(0, 0), Plan(2, 20))
    assert done.file.read_bytes() == written


def test_only_the_first_day_is_seen() -> None:
    found = aheads(cohort(course("p", 0.1, 0.4, 0.9), course("once", 0.5)))
    assert [(a.patient, a.number, a.day) for a in found] == [("p", 1, 10.0), ("p", 2, 20.0)]
    assert all([s.time for s in a.context] == [0.0] for a in found)
    assert [a.truth[0] for a in found] == pytest.approx([0.4, 0.9])


def test_the_weight_is_of_as_many_snapshots_ahead() -> None:
    """One ahead everybody is as before; two ahead everybody is the same."""
    train = cohort(*(course(f"p{i}", i / 12, i / 12, 0.5) for i in range(1, 12)))
    asked = aheads(cohort(course("new", 0.9, 0.9, 0.5)))
    said = simple(train, asked)[SHRINKAGE][0]
    assert said[0] == pytest.approx([0.9, 0.1])
    assert abs(said[1, 0] - 0.5) < 0.1


def test_tables_count_patients_alike_and_say_what_intervals_are() -> None:
    steps = [
        Step("c", 0, 0, patient, ahead, QUERY, error, covered)
        for patient, ahead, error, covered in (("p", 1, 0.1, 1.0), ("p", 2, 0.3, 0.8), ("q", 1, 0.4, 0.9))
    ]
    others = [Step("c", 0, 0, s.patient, s.ahead, PERSISTENCE, 0.5) for s in steps]
    said = report([*steps, *others])
    assert "| 2 | 1 | 0.300 (0.300 to 0.300) | 0.500 (0.500 to 0.500) |" in said
    assert "| all | 2 | 0.300 (0.200 to 0.400) | 0.500 (0.500 to 0.500) |" in said
    assert "| all, persistence minus it | 2 | 0.200 (0.100 to 0.300) | |" in said
    assert "| all | 0.900 (0.900 to 0.900) calibrated |" in said
    assert [verdict(share) for share in (0.87, 0.88, 0.92, 0.93)] == [
        "too narrow",
        "calibrated",
        "calibrated",
        "too wide",
    ]
