from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from immuneworld.model.cohort_report import IN_TRAINING, NEW, CohortReport, cohort_report
from immuneworld.model.forecast import Forecaster


@pytest.fixture(scope="module")
def told(trained, real_graph, simulated) -> CohortReport:
    """Of a cohort half of whose patients were in training, as a held-out fold is."""
    cohort = simulated["simulated-a"]
    others = tuple(dataclasses.replace(t, patient=f"new {t.patient}") for t in cohort.trajectories[4:])
    mixed = dataclasses.replace(cohort, trajectories=(*cohort.trajectories[:4], *others), latent=None)
    return cohort_report(Forecaster(trained, real_graph, mixed))


def test_patients_of_the_training_are_scored_apart(told):
    assert [(p.who, p.patients) for p in told.parts] == [(NEW, 4), (IN_TRAINING, 4)]
    for part in told.parts:
        assert {x.patients for x in part.lines} == {4}
        assert part.calibration.patients == 4
        names = {one.patient.startswith("new") for one in part.examples}
        assert names == {part.who == NEW}


def test_examples_are_the_median_the_good_and_the_bad(told):
    for part in told.parts:
        error = {one.why: one.error for one in part.examples}
        assert error["of small error"] <= error["of median error"] <= error["of great error"]
        one = part.examples[0]
        assert one.shares.shape == (len(one.days), len(one.mean))
        assert 0.5 * np.abs(one.mean - one.shares[-1]).sum() == pytest.approx(one.error, abs=1e-6)


def test_a_cohort_seen_once_has_nothing_to_score(trained, real_graph, simulated):
    cohort = simulated["simulated-b"]
    once = tuple(dataclasses.replace(t, snapshots=t.snapshots[:1]) for t in cohort.trajectories)
    told = cohort_report(Forecaster(trained, real_graph, dataclasses.replace(cohort, trajectories=once)))
    (part,) = told.parts
    assert (part.who, part.lines, part.calibration, part.examples) == (NEW, (), None, ())
    assert "c14_mregDC.LAMP3" in told.new_types
