from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.checkpoint import load_run, save_run
from immuneworld.model.cohort import Array, Cohort, Snapshot, Trajectory
from immuneworld.model.config import TrainConfig
from immuneworld.model.forecast import Forecaster
from immuneworld.model.state_fit import FEWEST, apart, fit_state_rule, state_changes
from immuneworld.model.train import fit

MakeCohort = Callable[..., Cohort]


def turning(state: Array, days: float) -> Array:
    """Where a state on a circle is that turns by .05 a day."""
    angle = 0.05 * days
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) @ state


@pytest.fixture(scope="module")
def patients() -> Mapping[str, list[tuple[float, Array]]]:
    """Thirty patients on days of their own, each once around half a circle."""
    rng, found = np.random.default_rng(0), {}
    for number in range(30):
        angle, days = rng.uniform(0, 2 * np.pi), np.cumsum([0.0, *rng.uniform(3, 9, 4)])
        first = np.array([np.cos(angle), np.sin(angle)])
        found[f"P{number}"] = [(day, turning(first, day) + rng.normal(0, 0.02, 2)) for day in days.tolist()]
    return found


@pytest.fixture
def circle(make_cohort: MakeCohort, patients: Mapping[str, list[tuple[float, Array]]]) -> Cohort:
    rows = {"P": [[0.0, 0.0], [0.0, 0.0]]}
    cohort = make_cohort(["CL:0000625", "CL:0000624"], rows, kind="state")
    like = cohort.trajectories[0]
    return replace(cohort, trajectories=tuple(_patient(like, name, seen) for name, seen in patients.items()))


def _patient(like: Trajectory, name: str, seen: list[tuple[float, Array]]) -> Trajectory:
    snapshots = tuple(Snapshot(f"{name}-{i}", day, state) for i, (day, state) in enumerate(seen))
    return replace(like, patient=name, snapshots=snapshots)


def test_it_finds_how_states_turn(circle: Cohort) -> None:
    rule = fit_state_rule(circle)
    assert rule
    assert 3 < rule.step < 9
    for angle in (0.3, 2.0, 4.5):
        state = np.array([np.cos(angle), np.sin(angle)])
        told, there = rule.foretell(state[None], 12.0)[0], turning(state, 12.0)
        assert np.linalg.norm(told - there) < 0.4 * np.linalg.norm(state - there)


def test_where_nothing_is_to_be_foretold_there_is_no_rule(circle: Cohort) -> None:
    """Of random walks, and of patients whose state never changes."""
    rng = np.random.default_rng(1)
    for size in (1.0, 0.0):
        courses = [
            [
                (s.time, state)
                for s, state in zip(t.snapshots, rng.normal(0, size, (5, 2)).cumsum(0), strict=True)
            ]
            for t in circle.trajectories
        ]
        patients = tuple(_patient(t, t.patient, c) for t, c in zip(circle.trajectories, courses, strict=True))
        assert fit_state_rule(replace(circle, trajectories=patients)) is None


def test_few_patients_or_none_seen_twice_have_no_rule(circle: Cohort) -> None:
    assert fit_state_rule(replace(circle, trajectories=circle.trajectories[: FEWEST - 1])) is None
    once = tuple(replace(t, snapshots=t.snapshots[:1]) for t in circle.trajectories)
    assert fit_state_rule(replace(circle, trajectories=once)) is None


def test_snapshots_of_one_day_are_one_state(circle: Cohort) -> None:
    like = circle.trajectories[0]
    patient = _patient(like, "P", [(0.0, np.zeros(2)), (0.0, np.ones(2)), (4.0, np.full(2, 2.5))])
    seen = state_changes([patient])
    assert seen
    assert (seen.states.tolist(), seen.a_day.tolist(), seen.days.tolist()) == (
        [[0.5, 0.5]],
        [[0.5, 0.5]],
        [4],
    )


def test_centres_are_far_from_each_other() -> None:
    states = np.array([[0.0], [0.1], [5.0], [-4.0], [0.0]])
    assert apart(states, 3)[:, 0].tolist() == [0.1, 5, -4]
    assert len(apart(states, 9)) == 4


def test_a_run_keeps_its_rule_and_answers_with_it(
    circle: Cohort, real_graph: KnowledgeGraph, tiny_config: TrainConfig, tmp_path: Path
) -> None:
    trained = fit([circle], real_graph, replace(tiny_config, steps=0, inner_folds=0))
    save_run(tmp_path / "run", trained, real_graph, [circle])
    loaded, graph, _ = load_run(tmp_path / "run")
    assert loaded.references == trained.references
    rule = loaded.references[0].states
    assert rule
    patient = circle.trajectories[0]
    last = patient.snapshots[-1]
    turned = replace(
        circle,
        columns=circle.columns[::-1],
        trajectories=(
            replace(patient, snapshots=tuple(replace(s, values=s.values[::-1]) for s in patient.snapshots)),
        ),
    )
    told = rule.foretell(last.values[None], 8.0)[0]
    for cohort, order in ((circle, slice(None)), (turned, slice(None, None, -1))):
        answer = Forecaster(loaded, graph, cohort).forecast(cohort.trajectories[0], last.time + 8)
        np.testing.assert_allclose(answer.mean, told[order], atol=1e-5)
