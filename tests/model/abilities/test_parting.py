import math

import numpy as np
import pytest

from immuneworld.model.abilities.parting import common_past, in_force, parting_day
from immuneworld.model.cohort import Snapshot, TherapyInterval, Trajectory

A, B = "IW:0200002", "IW:0200004"


def plan(*parts: tuple[str, float, float | None]) -> tuple[TherapyInterval, ...]:
    return tuple(TherapyInterval(*part) for part in parts)


@pytest.mark.parametrize(
    ("first", "second", "day"),
    [
        (plan((A, 0, None)), plan((B, 0, None)), 0),
        (plan((A, 0, None)), plan((A, 0, None), (B, 42, None)), 42),
        (plan((A, 0, 30)), plan((A, 0, None)), 30),
        (plan((A, 0, 30), (A, 30, None)), plan((A, 0, None)), math.inf),
        (plan((A, 0, None)), plan(), 0),
        (plan((A, -14, None)), plan((A, 0, None)), -14),
        (plan(), plan(), math.inf),
        (plan((A, 5, 5)), plan(), 5),
    ],
)
def test_plans_part_on_the_first_day_with_other_therapies_in_force(
    first: tuple[TherapyInterval, ...], second: tuple[TherapyInterval, ...], day: float
) -> None:
    assert parting_day([first, second]) == parting_day([second, first]) == day


def test_a_therapy_is_over_on_the_day_it_stops() -> None:
    two = plan((A, 0, 30), (B, 10, None))
    assert in_force(two, -1) == frozenset()
    assert in_force(two, 29) == {A, B}
    assert in_force(two, 30) == {B}


def test_the_past_holds_the_day_itself() -> None:
    patient = Trajectory("P", tuple(Snapshot(f"s{d}", d, np.ones(2)) for d in (0.0, 28.0, 84.0)))
    assert [s.time for s in common_past(patient, 28)] == [0, 28]
    assert common_past(patient, -1) == ()
    assert len(common_past(patient, math.inf)) == 3
