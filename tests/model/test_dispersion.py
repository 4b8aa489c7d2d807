"""Tests of `immuneworld.model.dispersion`."""

from __future__ import annotations

import numpy as np
import pytest

from immuneworld.model.cohort import TherapyInterval
from immuneworld.model.dispersion import Scatter, Scattered, distance_of
from immuneworld.model.mean_course import place_of
from immuneworld.tests.model.by_hand import course


def scattered(spread: float, growth: float, cells: int, number: int, seed: int = 0) -> Scattered:
    """Compositions drawn around one mean, from days at distances of 1/2 to 4."""
    rng = np.random.default_rng(seed)
    mean, distance = np.array([0.6, 0.3, 0.08, 0.02]), rng.uniform(0.5, 4, number)
    total = 1 / (spread * distance**growth) - 1
    shares = np.stack([rng.dirichlet(mean * t) for t in total])
    truth = rng.multinomial(cells, shares) / cells
    told = np.repeat(mean[None], number, 0)
    return Scattered(told, truth, np.full(number, float(cells)), distance, np.ones(number))


@pytest.mark.parametrize(("spread", "growth"), [(0.05, 0.0), (0.03, 1.0), (0.1, 0.5)])
@pytest.mark.parametrize("cells", [30, 1000])
def test_the_scatter_behind_is_found_however_few_cells_are_counted(
    spread: float, growth: float, cells: int
) -> None:
    found = scattered(spread, growth, cells, 400).likeliest()
    assert found.growth == pytest.approx(growth, abs=0.25)
    assert found.at(2.0) == pytest.approx(Scatter(spread, growth).at(2.0), rel=0.25)


def test_a_handful_says_nothing_of_growth() -> None:
    assert {scattered(0.05, 0.0, 200, 5, seed).likeliest().growth for seed in range(6)} == {0.0}


def test_what_comes_as_told_or_from_elsewhere_stays_within_bounds() -> None:
    one = scattered(0.05, 0.0, 200, 20)
    assert 0 < Scattered(one.told, one.told, one.depth, one.distance, one.weights).likeliest().spread < 0.002
    other = np.eye(4)[np.full(20, 3)]
    assert Scattered(one.told, other, one.depth, one.distance, one.weights).likeliest().at(9.0) <= 0.5


def test_distance_is_to_the_nearest_snapshot_in_places() -> None:
    patient = course("P", [[1, 1], [1, 1]], [0.0, 10], "CHEBI:1")
    plan: tuple[TherapyInterval, ...] = patient.plan
    assert distance_of(patient.snapshots, 30.0, plan) == pytest.approx(
        place_of(30.0, plan) - place_of(10.0, plan)
    )
    assert distance_of(patient.snapshots, 10.1, plan) == 0.1, "the least"
