"""Cohorts of quantities, from a file to an answer (`immuneworld.model.cohort`, `change_rule`, `start`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.abilities.counterfactual import counterfactual
from immuneworld.model.abilities.rollout import rollout
from immuneworld.model.checkpoint import load_run, save_run
from immuneworld.model.cohort import Cohort, Column, Snapshot, TherapyInterval, Trajectory
from immuneworld.model.cohort_io import cohort_hash, read_cohort, write_cohort
from immuneworld.model.config import TrainConfig
from immuneworld.model.forecast import Forecaster
from immuneworld.model.simulator.geng import draw_patients, simulate
from immuneworld.model.simulator.geng_cohort import growth_cohort
from immuneworld.model.start import start_of
from immuneworld.model.train import Trained, fit
from immuneworld.ontology.errors import InputError

MakeCohort = Callable[..., Cohort]


@pytest.fixture(scope="module")
def growing(real_graph: KnowledgeGraph) -> Cohort:
    """Twelve patients over eight days."""
    rng = np.random.default_rng(1)
    return growth_cohort(simulate(draw_patients(12, rng), 2.0, rng, days=8), real_graph, "growth")


@pytest.fixture(scope="module")
def run(growing: Cohort, real_graph: KnowledgeGraph, tiny_config: TrainConfig) -> Trained:
    """A run on them."""
    return fit([growing], real_graph, replace(tiny_config, steps=2, inner_folds=2, check_every=2))


@given(st.floats(max_value=0.0, allow_nan=False, allow_infinity=False))
def test_what_has_no_logarithm_is_refused(value: float) -> None:
    snapshot = Snapshot("S", 0.0, np.array([2.0, value]))
    columns = (Column("LDH", ""), Column("tumour volume", ""))
    with pytest.raises(InputError, match="column 'tumour volume' has a quantity of") as caught:
        Cohort("study", "quantity", columns, (Trajectory("P", (snapshot,)),))
    assert "detection limit" in str(caught.value.hint)
    assert caught.value.where == "study, sample S"


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_no_number_is_refused(value: float, make_cohort: MakeCohort) -> None:
    with pytest.raises(InputError, match="missing or infinite value"):
        make_cohort([""], {"P": [[1.0], [value]]}, kind="quantity")


@settings(deadline=None, max_examples=8)
@given(st.lists(st.floats(1e-12, 1e12), min_size=2, max_size=5))
def test_quantities_come_back_from_a_file(values: list[float]) -> None:
    import tempfile

    snapshots = tuple(Snapshot(f"S{i}", float(i), np.array([v])) for i, v in enumerate(values))
    cohort = Cohort("study", "quantity", (Column("volume", ""),), (Trajectory("P", snapshots),))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cohort.h5ad"
        write_cohort(cohort, path)
        read = read_cohort(path)
    assert read.kind == "quantity"
    assert cohort_hash(read) == cohort_hash(cohort)


def test_a_run_that_is_read_back_answers_alike(
    growing: Cohort, run: Trained, real_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    save_run(tmp_path / "run", run, real_graph, [growing])
    read, graph, _ = load_run(tmp_path / "run")
    patient = growing.trajectories[0]
    first, second = (Forecaster(r, graph, growing).forecast(patient, 12.0) for r in (run, read))
    assert first.mean == pytest.approx(second.mean)
    assert first.low[0] < first.mean[0] < first.high[0]


def test_units_do_not_matter(growing: Cohort, run: Trained, real_graph: KnowledgeGraph) -> None:
    """In mm3 a run that was trained in mm3 starts from the same change."""
    people = tuple(
        replace(t, snapshots=tuple(replace(s, values=1000 * s.values) for s in t.snapshots))
        for t in growing.trajectories
    )
    from immuneworld.model.reference import fit_reference

    def start(cohort: Cohort) -> float:
        patient = cohort.trajectories[0]
        started = start_of(cohort, [fit_reference(cohort)], {}, lambda *_: 0.0)
        mean, _, _ = started.foretell(patient, patient.snapshots[:4], 6.0)
        return float(mean[0] - np.log(patient.snapshots[3].values[0]))

    assert start(replace(growing, trajectories=people)) == pytest.approx(start(growing), rel=1e-6)


def test_more_doses_leave_less(growing: Cohort, run: Trained, real_graph: KnowledgeGraph) -> None:
    forecaster = Forecaster(run, real_graph, growing)
    patient = growing.trajectories[0]
    given = tuple(TherapyInterval(t, 7.0, 8.0) for t in {i.therapy for i in growing.trajectories[1].plan})
    plans = [replace(patient, plan=plan) for plan in (patient.plan, (*patient.plan, *given))]
    none, both = (forecaster.episode(p, patient.snapshots[:8], 8.0) for p in plans)
    assert both.start[0] < none.start[0]


def test_rollouts_and_counterfactuals_accept_quantities(
    growing: Cohort, run: Trained, real_graph: KnowledgeGraph
) -> None:
    forecaster = Forecaster(run, real_graph, growing)
    name = growing.trajectories[0].patient
    course = rollout(forecaster, name, [8.0, 9.0], "chemotherapy", particles=8)
    assert np.isfinite(course.draws).all()
    answer = counterfactual(forecaster, [name], 9.0, "chemotherapy@7", "radiotherapy@7-8", extrapolate=True)
    assert len(answer.arms) == 2
    assert all(np.isfinite(arm.average.mean).all() for arm in answer.arms)


def test_quantities_do_not_start_from_scores(
    run: Trained, make_cohort: MakeCohort, real_graph: KnowledgeGraph
) -> None:
    scores = make_cohort([""], {"P": [[-1.0]]}, kind="score")
    with pytest.raises(InputError, match="holds scores, the run was trained on quantities only"):
        start_of(scores, run.references, {}, lambda *_: 0.0)
