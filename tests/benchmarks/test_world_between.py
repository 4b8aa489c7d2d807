import numpy as np
import pytest

from immuneworld.benchmarks.world_between import LINEAR, PERSISTENCE, SPLINE, simple
from immuneworld.model.cohort import Kind, Snapshot, Trajectory
from immuneworld.model.pairs import Pair


def pair(days: list[float], shares: list[list[float]], asked: float) -> Pair:
    context = tuple(Snapshot(f"{d:g}", d, np.array(s)) for d, s in zip(days, shares, strict=True))
    target = Snapshot("asked", asked, np.array([1.0, 1.0]))
    return Pair(Trajectory("P", (*context, target)), context, target)


def test_interpolation_is_of_log_ratios_and_persistence_is_the_last_one_before() -> None:
    said = simple(pair([0, 10], [[80_000, 20_000], [20_000, 80_000]], 5), "count")
    assert said[PERSISTENCE].tolist() == [0.8, 0.2]
    assert said[LINEAR] == pytest.approx([0.5, 0.5], abs=1e-4)
    assert said[SPLINE] == pytest.approx(said[LINEAR])


def test_a_day_next_to_a_snapshot_is_like_it() -> None:
    said = simple(pair([0, 10], [[90_000, 10_000], [10_000, 90_000]], 1), "count")
    ratio = np.log(said[LINEAR][0] / said[LINEAR][1])
    assert ratio == pytest.approx(0.8 * np.log(9), abs=1e-3)


@pytest.mark.parametrize("kind", ["count", "fraction"])
def test_a_spline_bends_where_a_line_does_not_and_zeros_are_no_trouble(kind: Kind) -> None:
    said = simple(pair([0, 10, 20], [[0.0, 10.0], [9.0, 1.0], [0.0, 10.0]], 5), kind)
    assert np.isfinite(said[SPLINE]).all()
    assert said[SPLINE].sum() == pytest.approx(1)
    assert not np.allclose(said[SPLINE], said[LINEAR])
