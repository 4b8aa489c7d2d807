from pathlib import Path

import numpy as np
import pytest

from immuneworld.benchmarks import unseen_forecast
from immuneworld.benchmarks.unseen_arms import ARMS, ORACLE
from immuneworld.benchmarks.unseen_split import PERSISTENCE
from immuneworld.benchmarks.unseen_store import Store
from immuneworld.benchmarks.worlds_graph import make_worlds
from immuneworld.benchmarks.worlds_patients import draw_truth, simulate
from immuneworld.model.cuts import merge_columns


def test_every_patient_is_held_out_once_and_every_arm_is_scored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unseen_forecast, "STEPS", 1)
    monkeypatch.setattr(unseen_forecast, "FOLDS", 2)
    graph, (world,) = make_worlds(1, 0)
    rng = np.random.default_rng(0)
    fine = simulate(world, draw_truth(world, graph, rng), 6, rng)
    store = Store(tmp_path / "forecast.jsonl")
    unseen_forecast.run(store, graph, merge_columns(fine, world.parent, [0, 1]), fine, "D", 0)
    arms = {*ARMS, ORACLE, PERSISTENCE, "start"}
    scored = sorted((r.arm, r.unit) for r in store.results())
    assert scored == sorted((a, f"0/{t.patient}") for a in arms for t in fine.trajectories)
