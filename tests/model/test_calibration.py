from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.model.calibration import LEVELS, calibration_of_tally, calibration_of_values
from immuneworld.model.conformal import BINS

counts = st.dictionaries(st.integers(0, BINS - 1), st.floats(0.01, 5), min_size=1, max_size=9)


def test_even_needs_are_held_as_said():
    found = calibration_of_tally("s", "shares", [0.1] * BINS, 0.95)
    assert found.patients == 20
    assert found.observed == pytest.approx(LEVELS)
    assert found.covered == pytest.approx(0.95)
    assert np.isnan(found.low), "single patients are not kept"


@given(counts)
def test_wider_intervals_never_hold_less(counted):
    bins = [counted.get(i, 0.0) for i in range(BINS)]
    found = calibration_of_tally("s", "shares", bins, 0.9)
    assert list(found.observed) == sorted(found.observed)
    assert found.covered == pytest.approx(found.uncorrected)


def test_every_patient_counts_the_same():
    needed = np.array([[0.05, 0.05], [0.95, 0.95], [0.95, 0.95], [0.95, 0.95]])
    found = calibration_of_values("s", "shares", needed, ["a", "b", "b", "b"], 0.96)
    assert found.patients == 2
    assert found.uncorrected == 0.5
    assert found.covered == 1.0
    assert (found.low, found.high) == (1.0, 1.0)
