"""Tests of `immuneworld.model.change_fit`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.change_fit import fit_changes
from immuneworld.model.change_rule import ChangeRule, course_of
from immuneworld.model.cohort import Cohort
from immuneworld.model.simulator.geng import NOISE, draw_patients, simulate
from immuneworld.model.simulator.geng_cohort import growth_cohort

MakeCohort = Callable[..., Cohort]


@pytest.fixture(scope="module")
def grown(real_graph: KnowledgeGraph) -> tuple[ChangeRule, Cohort]:
    """A rule, and patients that it was not fitted on."""
    rng = np.random.default_rng(3)
    first, second = (
        growth_cohort(simulate(draw_patients(n, rng), 2.0, rng, days=20), real_graph, "growth")
        for n in (150, 40)
    )
    (rule,) = fit_changes(first)
    return rule, second


def test_how_long_therapies_last_and_the_noise_are_found(grown: tuple[ChangeRule, Cohort]) -> None:
    rule, _ = grown
    # Half of the chemotherapy is gone each day, radiotherapy acts on its day.
    assert rule.half_lives == (1.0, 0.0)
    assert rule.noise == pytest.approx(NOISE**2, rel=0.5)
    assert rule.mean[2] < -0.1
    assert rule.mean[3] < -0.1


def test_other_patients_are_foretold_within_their_spread(grown: tuple[ChangeRule, Cohort]) -> None:
    rule, others = grown
    missed, stayed, within = [], [], []
    for t in others.trajectories:
        days, logs = course_of(t.snapshots)
        for n in range(1, len(days) - 1):
            mean, spread = rule.foretell(days[:n], logs[:n, 0], t.plan, days[n])
            missed.append(abs(mean - logs[n, 0]))
            stayed.append(abs(logs[n - 1, 0] - logs[n, 0]))
            within.append(missed[-1] < 1.645 * spread)
    assert np.median(missed) < np.median(stayed) / 10
    assert 0.8 < np.mean(within) < 1


def test_nobody_measured_twice_gives_no_rule(make_cohort: MakeCohort) -> None:
    assert fit_changes(make_cohort([""], {"P": [[2.0]], "Q": [[3.0]]}, kind="quantity")) == ()
