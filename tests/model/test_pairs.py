from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.model.cohort import Cohort, Snapshot, TherapyInterval
from immuneworld.model.pairs import (
    before,
    far_pairs,
    followed,
    inner_pairs,
    latest,
    next_pairs,
    normalised,
    seen_by,
)

MakeCohort = Callable[..., Cohort]


@pytest.fixture(scope="module")
def cohort(make_cohort: MakeCohort) -> Cohort:
    return make_cohort(["CL:1", "CL:2"], {"P1": [[1, 3], [2, 2], [4, 0]], "P2": [[1, 1]]})


def test_every_later_snapshot_is_a_target_with_all_earlier_ones(cohort: Cohort) -> None:
    pairs = next_pairs(cohort)
    assert [(len(p.context), p.target.sample) for p in pairs] == [(1, "P1_1"), (2, "P1_2")]
    assert all(s.time < p.target.time for p in pairs for s in p.context)


def test_two_samples_of_one_day_are_no_pair(cohort: Cohort) -> None:
    patient = cohort.trajectories[0]
    same_day = replace(patient, snapshots=tuple(replace(s, time=0.0) for s in patient.snapshots))
    assert next_pairs(replace(cohort, trajectories=(same_day,))) == []
    assert before(same_day, 0.0) == ()


def test_far_snapshots_are_told_from_the_first_day_alone(cohort: Cohort) -> None:
    (pair,) = far_pairs(cohort)
    assert ([s.sample for s in pair.context], pair.target.sample) == (["P1_0"], "P1_2")


def test_latest_is_the_mean_share_of_the_last_day() -> None:
    context = tuple(
        Snapshot(str(i), time, np.array(values))
        for i, (time, values) in enumerate([(30.0, [1.0, 3.0]), (0.0, [9.0, 1.0]), (30.0, [100.0, 100.0])])
    )
    np.testing.assert_allclose(latest(context, "count"), [0.375, 0.625])
    np.testing.assert_allclose(latest(context, "score"), [50.5, 51.5])


def test_followed_is_after_therapy_began(cohort: Cohort) -> None:
    assert [patient for patient, _ in followed(cohort)] == ["P1", "P1"]
    late = replace(cohort.trajectories[0], plan=(TherapyInterval("IW:0200002", 45.0),))
    ((_, shares),) = followed(replace(cohort, trajectories=(late,)))
    np.testing.assert_allclose(shares, [1, 0])


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=9).filter(lambda v: sum(v) > 1e-6))
def test_shares_sum_to_one_and_scores_stay(values: list[float]) -> None:
    array = np.array(values)
    assert normalised(array, "count").sum() == pytest.approx(1)
    np.testing.assert_array_equal(normalised(array, "score"), array)


def test_an_inner_snapshot_is_seen_from_both_sides(make_cohort: MakeCohort) -> None:
    rows = [[1.0, 0.0], [0.0, 1.0], [1.0, 3.0], [0.0, 2.0]]  # days 0, 30, 60, 90
    (one, two) = inner_pairs(make_cohort(["", ""], {"P": rows, "Q": rows[:2]}))
    assert [s.time for s in one.context] == [0, 60, 90]
    assert one.inner
    assert two.target.time == 60
    np.testing.assert_allclose(seen_by(one.context, "count", 30.0), [0.625, 0.375])
    np.testing.assert_allclose(seen_by(two.context, "count", 40.0), [0.0, 1.0])
    np.testing.assert_allclose(seen_by(one.context, "count", -5.0), [1.0, 0.0])
    np.testing.assert_allclose(seen_by(one.context, "count", 99.0), [0.0, 1.0])
    assert not any(p.inner for p in next_pairs(make_cohort(["", ""], {"P": rows})))
