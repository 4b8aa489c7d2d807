"""Cohorts of latent states, from a file to an answer (`immuneworld.model.cohort`, `reference`, `start`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.cohort import Cohort
from immuneworld.model.cohort_io import cohort_hash, read_cohort, write_cohort
from immuneworld.model.config import TrainConfig
from immuneworld.model.curriculum import Curriculum
from immuneworld.model.episode import SCORE, snapshot_features
from immuneworld.model.forecast import Forecaster
from immuneworld.model.reference import fit_reference
from immuneworld.model.state_rule import moves
from immuneworld.model.train import fit

MakeCohort = Callable[..., Cohort]


@pytest.fixture
def states(make_cohort: MakeCohort) -> Cohort:
    """Four patients on days 0, 30 and 60: one coordinate falls, the other rises twice as fast."""
    nodes = ["CL:0000625", "CL:0000624"]
    rows = {f"P{i}": [[1.0 + i, -1.0], [0.7 + i, -0.4], [0.4 + i, 0.2]] for i in range(4)}
    return make_cohort(nodes, rows, kind="state")


def test_of_few_patients_a_state_is_expected_to_stay_less_surely_day_by_day(states: Cohort) -> None:
    reference, context = fit_reference(states), states.trajectories[1].snapshots[:2]
    assert reference.spread == pytest.approx(np.sqrt((0.01**2 + 0.02**2) / 2), abs=1e-5)
    mean, spread = moves(reference.states, context, 40.0, reference.spread)
    assert mean.tolist() == [1.7, -0.4]
    np.testing.assert_allclose(spread, 10 * reference.spread)


def test_a_day_between_others_starts_from_the_line(states: Cohort) -> None:
    asked = [e for e in Curriculum([states], 0.0).exam([states]) if e.inner]
    assert len(asked) == len(states.trajectories)
    for episode in asked:
        assert episode.kind == SCORE
        assert episode.target is not None
        assert episode.start.tolist() == pytest.approx(episode.target.tolist())


def test_a_state_is_read_as_it_is() -> None:
    read = snapshot_features(np.array([-3.0, 0.5]), "state")
    assert read.tolist() == [[-3.0, 0.0, 0.0], [0.5, 0.0, 0.0]]


def test_states_come_back_from_a_file(states: Cohort, tmp_path: Path) -> None:
    write_cohort(states, tmp_path / "states.h5ad")
    read = read_cohort(tmp_path / "states.h5ad")
    assert read.kind == "state"
    assert cohort_hash(read) == cohort_hash(states)


def test_a_run_on_states_answers(
    states: Cohort, real_graph: KnowledgeGraph, tiny_config: TrainConfig
) -> None:
    """Untrained it answers that states stay; the interval widens with time."""
    trained = fit([states], real_graph, replace(tiny_config, steps=0, inner_folds=0))
    forecaster, patient = Forecaster(trained, real_graph, states), states.trajectories[0]
    soon, late = (forecaster.forecast(patient, day) for day in (65.0, 160.0))
    np.testing.assert_allclose(soon.mean, [0.4, 0.2], atol=1e-5)
    assert ((late.high - late.low) > 5 * (soon.high - soon.low)).all()
