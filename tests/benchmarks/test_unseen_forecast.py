from pathlib import Path

import numpy as np
import pytest

from immuneworld.benchmarks import unseen_forecast
from immuneworld.benchmarks.unseen_arms import ARMS, ORACLE
from immuneworld.benchmarks.unseen_complete import Size
from immuneworld.benchmarks.unseen_forecast import START, Question
from immuneworld.benchmarks.unseen_split import PERSISTENCE
from immuneworld.benchmarks.unseen_store import Store
from immuneworld.benchmarks.worlds_graph import make_worlds
from immuneworld.benchmarks.worlds_patients import draw_truth, simulate
from immuneworld.model.cuts import merge_columns


@pytest.mark.parametrize("other_study", [False, True])
def test_every_patient_is_held_out_once_and_every_arm_is_scored(
    other_study: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unseen_forecast, "FOLDS", 2)
    graph, (world, other) = make_worlds(2, 0)
    rng = np.random.default_rng(0)
    truth = draw_truth(world, graph, rng)
    fine = simulate(world, truth, 6, rng)
    known = simulate(other, truth, 6, rng) if other_study else merge_columns(fine, world.parent, [0, 1])
    store = Store(tmp_path / "forecast.jsonl")
    unseen_forecast.run(store, Question("D", graph, (known,), fine, 0, Size(steps=1)))
    arms = {*ARMS, ORACLE, PERSISTENCE, START}
    scored = sorted((r.arm, r.unit) for r in store.results())
    assert scored == sorted((a, t.patient) for a in arms for t in fine.trajectories)
