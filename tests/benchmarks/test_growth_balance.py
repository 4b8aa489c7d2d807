"""Tests of `immuneworld.benchmarks.growth_balance`."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from immuneworld.benchmarks.growth_balance import of_pairs, stabilised
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.curriculum import Curriculum
from immuneworld.model.simulator.geng import Records, draw_patients, simulate
from immuneworld.model.simulator.geng_cohort import growth_cohort


def records(gamma: float, number: int = 400) -> Records:
    rng = np.random.default_rng(0)
    return simulate(draw_patients(number, rng), gamma, rng, days=20)


def test_nothing_is_weighted_where_treatment_is_drawn_by_lot() -> None:
    seen = records(0.0)
    weights = stabilised(seen)
    there = np.arange(weights.shape[1]) < seen.days[:, None] - 1
    assert weights[there] == pytest.approx(1, abs=0.2)
    assert not weights[~there].any()


def test_weighted_days_of_the_treated_are_of_tumours_like_those_of_the_others() -> None:
    seen = records(4.0)
    weights = stabilised(seen)
    apart = []
    for counts in (weights > 0, weights):
        treated, not_treated = counts * seen.chemo, counts * ~seen.chemo
        size = np.log(seen.volume + 1e-9)
        apart.append(
            np.average(size, weights=treated) - np.average(size, weights=not_treated),
        )
    assert apart[0] > 0
    assert abs(apart[1]) < apart[0] / 2


def test_days_are_asked_about_as_often_as_they_weigh(real_graph: KnowledgeGraph) -> None:
    seen = records(4.0, 6)
    cohort = growth_cohort(seen, real_graph, "growth")
    weights = np.zeros_like(seen.volume)
    weights[2, 4], weights[3, 7] = 3.0, 1.0
    asked = Curriculum([cohort], 0.0).weighted(of_pairs(weights)).draw(400, np.random.default_rng(0))
    times = Counter(episode.asks for episode in asked)
    assert set(times) == {"growth patient 2 on day 5", "growth patient 3 on day 8"}
    assert times["growth patient 2 on day 5"] == pytest.approx(300, abs=40)
