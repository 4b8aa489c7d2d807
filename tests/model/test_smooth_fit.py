"""Tests of `immuneworld.model.smooth_fit`."""

from __future__ import annotations

import numpy as np

from immuneworld.model.cohort import Cohort
from immuneworld.model.mean_course import Courses
from immuneworld.model.smooth_fit import fit_smooth_rule
from immuneworld.tests.model.by_hand import cohort_of, course


def drawn(lasting: bool, cells: int = 3000) -> Cohort:
    """Patients whose first two types go against each other, always or anew on each day."""
    rng, patients = np.random.default_rng(0), []
    for i in range(40):
        rows = []
        own = rng.normal()
        for _ in range(5):
            away = own if lasting else rng.normal()
            shares = np.array([0.3 + 0.08 * away, 0.3 - 0.08 * away, 0.4]).clip(0.01)
            rows.append(rng.multinomial(cells, shares / shares.sum()).astype(float).tolist())
        patients.append(course(f"P{i}", rows, [0.0, 20, 50, 100, 300]))
    return cohort_of(*patients)


def test_types_that_go_against_each_other_are_found() -> None:
    rule = fit_smooth_rule(Courses(drawn(True)))
    first = np.array(rule.axes[int(np.argmax(rule.variances))])
    assert first[0] * first[1] < -0.3
    assert abs(first[2]) < 0.3
    assert max(rule.variances) > 5 * sorted(rule.variances)[-2]


def test_what_lasts_in_patients_lasts_and_what_changes_from_day_to_day_does_not() -> None:
    lasts, changes = (fit_smooth_rule(Courses(drawn(kind))) for kind in (True, False))
    assert lasts.lasting >= 0.7
    assert lasts.noise <= 1 / 400
    assert changes.lasting <= 0.1


def test_of_many_types_each_is_on_its_own() -> None:
    rng = np.random.default_rng(1)
    rows = rng.multinomial(2000, np.full(80, 1 / 80), size=(6, 3)).astype(float)
    patients = [course(f"P{i}", row.tolist(), [0.0, 10, 20]) for i, row in enumerate(rows)]
    rule = fit_smooth_rule(Courses(cohort_of(*patients)))
    assert rule.axes == ()
    assert rule.rest > 0
