import numpy as np
import pytest
from lifelines.utils import concordance_index
from sklearn.linear_model import LogisticRegression

from immuneworld.model.cohort import FollowUp
from immuneworld.model.hazard import periods
from immuneworld.model.metrics import auc
from immuneworld.model.outcome_regression import Examples, choose, regress, within_studies
from immuneworld.model.outcome_rule import BLOCKS


def told(seen, labels, study):
    one = np.ones(len(labels))
    return Examples(seen, labels[:, None], one[:, None], 1 - labels, labels, one, study, study)


def examples(strength=1.5, seed=0, studies=4, each=40, columns=5):
    rng = np.random.default_rng(seed)
    study = np.repeat(np.arange(studies), each)
    labels = (rng.random(len(study)) < 0.2 + 0.15 * study).astype(float)
    seen = np.zeros((len(study), len(BLOCKS), columns))
    seen[:, :2] = rng.normal(size=(len(study), 1, columns)) + 0.1 * rng.normal(size=(len(study), 2, columns))
    seen[:, :2, 0] += strength * labels[:, None]
    return told(seen.reshape(len(study), -1), labels, study)


def test_the_regression_is_that_of_scikit_learn():
    made = examples(studies=1)
    x = made.seen[:, :5]
    theirs = LogisticRegression(C=1 / 3.0, fit_intercept=True, tol=1e-8).fit(x, made.event)
    np.testing.assert_allclose(regress(x, made, 3.0), theirs.coef_[0], atol=2e-3)


def test_survival_is_the_regression_of_scikit_learn_on_person_periods():
    """Each interval a patient counts in is a row, with an intercept for each interval."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=(80, 3))
    watched = [
        FollowUp(min(t, 400.0), bool(t <= 400)) for t in rng.exponential(300 * np.exp(-x[:, 0])).tolist()
    ]
    at_risk, events = (np.array(a, float) for a in zip(*map(periods, watched), strict=True))
    time, event = np.array([(w.time, w.event) for w in watched], float).T
    nought = np.zeros(80, int)
    made = Examples(x, events, at_risk, time, event, np.ones(80), nought, nought)
    who, when = np.nonzero(at_risk)
    rows = np.concatenate((x[who], 30 * np.eye(at_risk.shape[1])[when]), axis=1)  # hardly penalised
    theirs = LogisticRegression(C=1 / 2.0, fit_intercept=False, tol=1e-8, max_iter=500)
    theirs.fit(rows, events[who, when])
    found = regress(x, made, 2.0)
    np.testing.assert_allclose(found, theirs.coef_[0, :3], atol=2e-3)
    assert found[0] > 0.5


def test_pairs_are_those_of_lifelines():
    rng = np.random.default_rng(5)
    time, event = rng.integers(1, 12, 60).astype(float), (rng.random(60) < 0.6).astype(float)
    said = rng.integers(0, 6, 60).astype(float)
    ours = within_studies(time, event, said, np.zeros(60, int))
    assert ours == pytest.approx(concordance_index(time, -said, event))


def test_what_a_study_is_given_anyway_says_nothing():
    """A column that is the study's own number tells nobody apart within it."""
    made = examples(strength=0.0)
    x = np.concatenate((made.study[:, None] - 1.5, made.seen[:, :5]), axis=1)
    assert abs(regress(x, made, 3.0)[0]) < 0.1
    pooled = LogisticRegression(C=1 / 3.0).fit(x, made.event).coef_[0]
    assert pooled[0] > 0.3, "without an intercept a study it would"


def test_more_columns_than_patients_are_solved_among_the_patients():
    made = examples(studies=1, each=20)
    wide = np.random.default_rng(0).normal(size=(20, 400))
    theirs = LogisticRegression(C=0.1, tol=1e-8, max_iter=500).fit(wide, made.event)
    np.testing.assert_allclose(regress(wide, made, 10.0), theirs.coef_[0], atol=2e-3)


def test_what_tells_response_in_every_study_is_found_and_noise_is_not_believed():
    prior = np.eye(5)
    found = choose(examples(), prior)
    assert found.quality > 0.75
    assert found.slope > 0.5
    slopes = [choose(examples(0.0, seed), prior).slope for seed in range(6)]
    assert np.median(slopes) < 0.35 * found.slope


def test_pairs_of_one_study_count_and_no_others():
    labels, said = np.array([1.0, 0, 1, 0]), np.array([0.2, 0.1, 0.9, 0.8])
    study = np.array([0, 0, 1, 1])
    assert within_studies(1 - labels, labels, said, study) == 1.0
    assert auc(labels, said) == pytest.approx(0.75)
    assert within_studies(1 - labels[[0, 2]], labels[[0, 2]], said[[0, 2]], study[[0, 2]]) == 0.5, "no pair"
