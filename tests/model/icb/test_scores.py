import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from immuneworld.model.icb.scores import Answers, calibration_error, draws_of, figures, slope, within

SEEDS = st.integers(0, 2**32 - 1)


def answers(seed: int, sizes=(50, 17, 8)) -> Answers:
    rng = np.random.default_rng(seed)
    labels = [np.r_[0.0, 1.0, rng.integers(0, 2, n - 2)] for n in sizes]
    said = [np.clip(rng.random(len(y)) * 0.8 + 0.1 * y, 0.01, 0.99).round(2) for y in labels]
    return Answers(tuple("abc"), tuple(labels), tuple(said))


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_the_figures_are_those_of_scikit_learn(seed):
    given_ = answers(seed)
    found = figures(given_, [np.ones((1, len(y))) for y in given_.labels])
    each = [roc_auc_score(y, p) for y, p in zip(given_.labels, given_.said, strict=True)]
    y, p = np.concatenate(given_.labels), np.concatenate(given_.said)
    assert found.aucs[0] == pytest.approx(each)
    assert found.values["macro AUC"][0] == pytest.approx(np.mean(each))
    assert found.values["macro AUC, 40 patients or more"][0] == pytest.approx(each[0])
    assert found.values["pooled AUC"][0] == pytest.approx(roc_auc_score(y, p))
    assert found.values["average precision"][0] == pytest.approx(average_precision_score(y, p))
    assert found.values["Brier score"][0] == pytest.approx(brier_score_loss(y, p))
    assert found.values["AUC within studies"][0] == pytest.approx(within(given_.labels, given_.said))


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_a_draw_weighs_as_patients_that_are_listed_so_often(seed):
    given_ = answers(seed)
    weights = draws_of([len(y) for y in given_.labels], 1, seed)
    drawn = [
        np.repeat(np.arange(len(y)), w[1].astype(int)) for y, w in zip(given_.labels, weights, strict=True)
    ]
    y = np.concatenate([y[i] for y, i in zip(given_.labels, drawn, strict=True)])
    p = np.concatenate([p[i] for p, i in zip(given_.said, drawn, strict=True)])
    found = figures(given_, weights)
    assert found.values["pooled AUC"][1] == pytest.approx(roc_auc_score(y, p))
    assert found.values["Brier score"][1] == pytest.approx(brier_score_loss(y, p))
    assert [w[1].sum() for w in weights] == [len(y) for y in given_.labels]


def test_pairs_of_two_studies_do_not_count_within_studies():
    assert within([np.array([1.0, 0]), np.array([1.0, 0])], [np.array([0.2, 0.1]), np.array([0.9, 0.8])]) == 1
    assert within([np.array([1.0])], [np.array([0.2])]) == 0.5


def test_calibration_of_what_is_calibrated_and_what_is_overconfident():
    rng = np.random.default_rng(0)
    p = rng.random(20_000)
    y = (rng.random(20_000) < p).astype(float)
    once = np.ones(20_000)
    assert calibration_error(y, p, once) < 0.02
    assert slope(y, p, once) == pytest.approx(1, abs=0.06)
    bold = 1 / (1 + np.exp(-2 * np.log(p / (1 - p))))
    assert slope(y, bold, once) == pytest.approx(0.5, abs=0.03)
    assert calibration_error(y, bold, once) > 0.05


def test_a_study_without_both_outcomes_falls_out():
    left = answers(0).without([np.ones(50, bool), np.arange(17) < 1, np.ones(8, bool)])
    assert left.studies == ("a", "c")
