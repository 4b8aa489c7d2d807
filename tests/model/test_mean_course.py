"""Tests of `immuneworld.model.mean_course`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from immuneworld.model.cohort import Cohort, Snapshot, TherapyInterval
from immuneworld.model.mean_course import Courses, depth_of, place_of
from immuneworld.tests.model.by_hand import cohort_of, course


def cohort() -> Cohort:
    rising = [[10.0, 90.0], [50.0, 50.0], [90.0, 10.0]]
    return cohort_of(
        *(course(f"A{i}", rising, [0.0, 30, 60], "drug") for i in range(6)),
        *(course(f"B{i}", rising[::-1], [0.0, 30, 60], "other") for i in range(6)),
    )


def test_each_set_of_therapies_has_its_course_and_days_between_are_interpolated() -> None:
    known = Courses(cohort(), width=0.15).without("")
    plans = [(TherapyInterval(drug, 0.0, 90.0),) for drug in ("drug", "other", "new")]
    first = [known.at(plan, place_of(60.0, plan))[0] for plan in plans]
    assert first[0] > first[2] > first[1], "a therapy that nobody got: the mean of all"
    places = [place_of(day, plans[0]) for day in (30.0, 60.0)]
    ends = [known.at(plans[0], place) for place in places]
    assert known.at(plans[0], sum(places) / 2) == pytest.approx(sum(ends) / 2)
    assert known.at(plans[0], 99.0) == pytest.approx(ends[1]), "after the last it stays"


def test_a_patient_is_in_no_mean_that_is_without_them() -> None:
    one = cohort()
    strange = replace(
        one.trajectories[0],
        snapshots=tuple(replace(s, values=s.values[::-1] * 7) for s in one.trajectories[0].snapshots),
    )
    other = replace(one, trajectories=(strange, *one.trajectories[1:]))
    told = [Courses(c, width=0.5).without("A0").means for c in (one, other)]
    assert told[0] == told[1]
    assert Courses(one, width=0.5).without("").means != Courses(other, width=0.5).without("").means


def test_time_runs_from_the_first_therapy_and_slows_down() -> None:
    plan = (TherapyInterval("drug", 10.0, 20.0),)
    assert place_of(10.0, plan) == 0
    assert place_of(5.0, plan) == -place_of(15.0, plan)
    assert place_of(20.0, plan) - place_of(10.0, plan) > place_of(120.0, plan) - place_of(110.0, plan)


def test_a_fraction_is_worth_two_hundred_cells() -> None:
    snapshot = Snapshot("s", 0.0, np.array([30.0, 20.0]))
    assert (depth_of(snapshot, "count"), depth_of(snapshot, "fraction")) == (50, 200)
