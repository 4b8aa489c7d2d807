import numpy as np
import pytest
from matplotlib.figure import Figure

from immuneworld.model.cohort import FollowUp
from immuneworld.model.kaplan_meier import curve_of, draw_groups, free_at, log_rank

EARLY = [FollowUp(float(d), True) for d in (10, 20, 30, 40)]
LATE = [FollowUp(float(d), d < 300) for d in (100, 200, 300, 400)]


def test_a_curve_by_hand() -> None:
    curve = curve_of([FollowUp(1, True), FollowUp(2, False), FollowUp(3, True)])
    assert curve.days.tolist() == [0, 1, 2, 3]
    np.testing.assert_allclose(curve.free, [1, 2 / 3, 2 / 3, 0])
    assert (curve.low <= curve.free).all()
    assert free_at(EARLY, 25) == pytest.approx(0.5)


def test_groups_that_differ_and_one_alone() -> None:
    assert log_rank({"early": EARLY, "late": LATE}) < 0.02
    assert log_rank({"one": EARLY, "other": EARLY}) == pytest.approx(1)
    assert np.isnan(log_rank({"one": EARLY}))


def test_numbers_at_risk_stand_under_the_axis() -> None:
    axes = Figure().subplots()
    draw_groups(axes, {"early": EARLY, "late": LATE}, (0.0, 25.0, 300.0))
    assert [t.get_text() for t in axes.texts] == ["at risk", "4", "2", "0", "4", "4", "2"]
    legend = axes.get_legend()
    assert legend is not None
    assert legend.get_texts()[0].get_text() == "early: 4 patients, 4 events"
