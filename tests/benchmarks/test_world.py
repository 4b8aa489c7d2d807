from pathlib import Path

import numpy as np

from immuneworld.benchmarks.unseen_store import Store
from immuneworld.benchmarks.world import MODEL, START, run, settings, tables
from immuneworld.benchmarks.world_between import LINEAR, PERSISTENCE, SPLINE
from immuneworld.benchmarks.worlds_graph import make_worlds
from immuneworld.benchmarks.worlds_patients import draw_truth, simulate
from immuneworld.model.pairs import inner_pairs


def test_every_inner_day_is_hidden_once_and_a_second_run_does_nothing(tmp_path: Path) -> None:
    graph, (world,) = make_worlds(1, 0)
    rng = np.random.default_rng(0)
    cohort = simulate(world, draw_truth(world, graph, rng), 6, rng)
    asked = {p.trajectory.patient for p in inner_pairs(cohort)}
    assert asked
    store = Store(tmp_path / "between.jsonl")
    run(store, "worlds", cohort, graph, settings(1, 0))
    arms = (PERSISTENCE, LINEAR, SPLINE, START, MODEL)
    assert sorted((r.arm, r.unit) for r in store.results()) == sorted((a, u) for a in arms for u in asked)
    assert all(-1 <= r.value <= 0 for r in store.results())
    written = store.file.read_bytes()
    run(Store(store.file), "worlds", cohort, graph, settings(1, 0))
    assert store.file.read_bytes() == written
    assert "| model |" in tables(store.results())
