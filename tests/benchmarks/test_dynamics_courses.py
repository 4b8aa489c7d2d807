import numpy as np
import pytest

from immuneworld.benchmarks.dynamics_courses import (
    GRID,
    corrected,
    courses,
    paired,
    shares,
    staying,
    together,
)
from immuneworld.model.cohort import Array

pytest.importorskip("ot")


@pytest.fixture
def doubling() -> dict[float, Array]:
    """A cloud that moves by (1, 0) a unit of time, and whose upper half doubles."""
    rng = np.random.default_rng(0)
    low, high = (rng.normal((0, y), 0.05, (20, 2)) for y in (-3, 3))
    return {t: np.concatenate((low, *[high] * int(2**t))) + np.array([t, 0]) for t in (0.0, 1.0, 3.0)}


def test_cells_are_paired_with_the_nearest_and_multiply_where_more_are_found() -> None:
    places, target = np.array([[0.0], [10.0]]), np.array([[1.0], [9.5], [10.5], [11.0]])
    i, j, mass, left = paired(places, np.full(2, 0.5), target, relaxed=1.0)
    assert dict(zip(j.tolist(), i.tolist(), strict=True)) == {0: 0, 1: 1, 2: 1, 3: 1}
    np.testing.assert_allclose(mass, 0.25, atol=1e-6)
    np.testing.assert_allclose(left, [0.25, 0.75], atol=1e-3)
    assert paired(places, np.full(2, 0.5), target, np.inf)[3].tolist() == [0.5, 0.5]


def test_ways_are_corrected_to_end_where_cells_were_measured() -> None:
    way = np.array([[[0.0]], [[1.0]], [[2.0]]])
    grown, target = np.array([[0.0], [0.1], [0.2]]), np.array([[4.0]])
    before, after, weight = corrected(way, np.zeros(1), grown, target, np.log(2), True, 1.0)
    np.testing.assert_allclose(before[:, 0], [0, 2])
    np.testing.assert_allclose(after, [[2, np.log(2) / 2], [4, np.log(2) / 2]])
    np.testing.assert_allclose(weight, 0.5)  # of two moments
    np.testing.assert_allclose(corrected(way, np.zeros(1), grown, target, 0.0, False, 1.0)[1][:, 1], 0.1)


def test_courses_find_movement_and_growth(doubling: dict[float, Array]) -> None:
    moves = courses(doubling, staying, np.random.default_rng(0), grows=True)
    went = (moves.after[:, :2] - moves.before) * GRID
    np.testing.assert_allclose(np.average(went, axis=0, weights=moves.weight), [1, 0], atol=0.1)
    upper, rate = moves.before[:, 1] > 0, moves.after[:, 2] * GRID
    assert np.average(rate[upper], weights=moves.weight[upper]) == pytest.approx(np.log(2), abs=0.1)
    assert np.average(rate[~upper], weights=moves.weight[~upper]) == pytest.approx(0, abs=0.1)


def test_moves_of_several_turns(doubling: dict[float, Array]) -> None:
    moves = courses(doubling, staying, np.random.default_rng(0), grows=False)
    twice = together([moves, moves])
    assert len(twice.before) == len(twice.after) == 2 * len(moves.before)
    assert twice.weight.sum() == pytest.approx(2 * moves.weight.sum())


def test_shares_add_up() -> None:
    np.testing.assert_allclose(shares(np.log([1.0, 3.0]) + 1000), [0.25, 0.75])
