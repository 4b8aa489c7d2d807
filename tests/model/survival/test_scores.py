import numpy as np
import pytest
from lifelines.utils import concordance_index

from immuneworld.model.icb.scores import draws_of
from immuneworld.model.survival.scores import (
    BRIER,
    CALIBRATION,
    MACRO,
    WITHIN,
    Said,
    apart,
    brier_terms,
    figures,
    halves,
)


@pytest.fixture(scope="module")
def told(studies):
    """Risks that know something of the first column."""
    rng = np.random.default_rng(0)
    found = []
    for study in studies:
        risk = study.tables["columns"][:, 0] + rng.normal(size=len(study.time)).round(1)
        found.append(Said(study, risk, 1 / (1 + np.exp(risk))))
    return found


def test_concordance_is_that_of_lifelines(told):
    found = figures(told, 365.0, draws_of([len(s.risk) for s in told], 10))
    theirs = [concordance_index(s.study.time, -s.risk, s.study.labels) for s in told]
    np.testing.assert_allclose(found.each[0], theirs)
    assert found.values[MACRO][0] == pytest.approx(np.mean(theirs))
    assert min(theirs) <= found.values[WITHIN][0] <= max(theirs)
    assert {len(v) for k, v in found.values.items() if k != CALIBRATION} == {11}


def test_a_draw_is_the_figure_of_patients_drawn(told):
    """A patient drawn twice counts as two."""
    one = told[0]
    rows = np.random.default_rng(3).integers(0, 24, 24)
    weights = np.bincount(rows, minlength=24)[None, :].astype(float)
    found = figures([one], 365.0, [weights]).each[0, 0]
    assert found == pytest.approx(
        concordance_index(one.study.time[rows], -one.risk[rows], one.study.labels[rows])
    )


def test_brier_score_by_hand_without_censoring(studies):
    from dataclasses import replace

    from immuneworld.model.cohort import FollowUp

    days = iter((100.0, 200.0, 400.0, 500.0))
    cohort = studies[0].cohort
    four = tuple(
        replace(t, follow_up={studies[0].node: FollowUp(next(days), True)}) for t in cohort.trajectories[:4]
    )
    study = replace(studies[0], cohort=replace(cohort, trajectories=four))
    said = Said(study, np.zeros(4), np.array([0.1, 0.2, 0.7, 0.9]))
    np.testing.assert_allclose(brier_terms(said, 365.0), [0.01, 0.04, 0.09, 0.01])
    assert figures([said], 365.0, [np.ones((1, 4))]).values[BRIER][0] == pytest.approx(0.0375)


def test_censored_patients_are_stood_in_for(told):
    """Weights add up to about everybody, though some left before the day."""
    for said in told:
        all_wrong = Said(said.study, said.risk, np.where(said.study.time > 365, 0.0, 1.0))
        assert brier_terms(all_wrong, 365.0).sum() == pytest.approx(24, abs=2)


def test_halves_are_told_apart_or_one(told):
    parts = halves(told[0])
    assert sum(map(len, parts.values())) == 24
    assert 0 < apart(told[0]) < 1
    same = Said(told[0].study, np.zeros(24), told[0].free)
    assert list(halves(same)) == ["lower predicted risk"]
    assert np.isnan(apart(same))
