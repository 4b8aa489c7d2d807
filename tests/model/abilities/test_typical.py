from __future__ import annotations

import numpy as np

from immuneworld.kg.schema import THERAPY
from immuneworld.model.abilities.counterfactual import counterfactual
from immuneworld.model.abilities.typical import typical_cohorts, with_typical
from immuneworld.model.forecast import Forecaster

PLANS = ("anti-PD-1@0", "anti-CTLA-4@0")


def test_a_typical_patient_is_the_mean_of_first_snapshots(simulated, real_graph):
    cohort = simulated["simulated-a"]
    one = with_typical(cohort, real_graph).patient("typical melanoma")
    (snapshot,) = one.snapshots
    shares = [t.snapshots[0].values / t.snapshots[0].values.sum() for t in cohort.trajectories]
    np.testing.assert_allclose(snapshot.values / snapshot.values.sum(), np.mean(shares, axis=0))
    assert snapshot.values.sum() == 60, "as many cells as a sample has"
    assert (one.plan, dict(one.outcomes), snapshot.time) == ((), {}, 0.0)


def test_others_are_answered_as_without_it(trained, real_graph, simulated):
    cohort = simulated["simulated-b"]
    therapies = [node.id for node in real_graph.of(THERAPY)]
    plain = Forecaster(trained, real_graph, cohort)
    beside = Forecaster(trained, real_graph, with_typical(cohort, real_graph), therapies)
    one, two = (counterfactual(f, ["B01"], 28, *PLANS) for f in (plain, beside))
    np.testing.assert_allclose(one.difference.mean, two.difference.mean, atol=1e-7)
    np.testing.assert_allclose(one.average.low, two.average.low, atol=1e-7)


def test_a_name_that_is_taken_is_not_taken_twice(simulated, real_graph):
    twice = with_typical(with_typical(simulated["simulated-a"], real_graph), real_graph)
    assert [t.patient for t in twice.trajectories].count("typical melanoma") == 1


def test_a_run_alone_knows_its_typical_patients(trained, real_graph, simulated):
    (cohort,) = typical_cohorts(trained, real_graph)
    assert (cohort.study, cohort.kind) == ("simulated-a", "fraction")
    (one,) = cohort.trajectories
    mean = np.mean([case.first for case in trained.cases], axis=0)
    np.testing.assert_allclose(one.snapshots[0].values, mean)
    answer = counterfactual(Forecaster(trained, real_graph, cohort), [one.patient], 28, *PLANS)
    assert answer.answered == (True,)
