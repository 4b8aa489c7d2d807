import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from immuneworld.model.metrics import auc, clustered_interval, error, permutation_null, total_variation

compositions = st.lists(st.floats(0.01, 1), min_size=4, max_size=4).map(lambda v: np.array(v) / sum(v))


@given(compositions, compositions, compositions)
def test_total_variation_is_a_distance_up_to_one(p: np.ndarray, q: np.ndarray, r: np.ndarray) -> None:
    assert total_variation(p, p) == 0
    assert 0 <= total_variation(p, q) <= 1
    assert total_variation(p, q) == total_variation(q, p)
    assert total_variation(p, r) <= total_variation(p, q) + total_variation(q, r) + 1e-12


def test_total_variation_of_what_is_disjoint_and_of_rows() -> None:
    found = total_variation(np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([[0.0, 1.0], [0.5, 0.5]]))
    np.testing.assert_allclose(found, [1, 0])


def test_scores_have_a_mean_absolute_error() -> None:
    p, q = np.array([[1.0, -2.0]]), np.array([[0.0, 2.0]])
    np.testing.assert_allclose(error(p, q, "score"), [2.5])
    np.testing.assert_allclose(error(p, q, "fraction"), [2.5], err_msg="half of 5")


def test_copies_of_a_patients_snapshots_do_not_narrow_the_interval() -> None:
    values = np.random.default_rng(1).normal(size=12)
    patients = [f"P{i}" for i in range(12)]
    once = clustered_interval(values, patients)
    copied = clustered_interval(np.tile(values, 20), patients * 20)
    as_if_independent = clustered_interval(np.tile(values, 20), [str(i) for i in range(240)])
    np.testing.assert_allclose(copied, once)
    assert as_if_independent[1] - as_if_independent[0] < 0.4 * (once[1] - once[0])


def test_the_interval_holds_the_mean_and_knows_its_seed() -> None:
    values, patients = np.arange(10.0) ** 2, list("aabbccddee")
    low, high = clustered_interval(values, patients)
    assert low < values.mean() < high
    assert clustered_interval(values, patients) == (low, high)
    assert clustered_interval(values, patients, draws=50, seed=1) != clustered_interval(
        values, patients, draws=50
    )
    assert clustered_interval(values, ["one"] * 10) == (values.mean(), values.mean())


def test_the_interval_covers_as_often_as_it_says() -> None:
    rng = np.random.default_rng(0)
    patients = [str(i) for i in range(30) for _ in range(3)]
    hits = 0
    for _ in range(200):
        low, high = clustered_interval(np.repeat(rng.normal(size=30), 3), patients, draws=400)
        hits += low <= 0 <= high
    assert 0.87 <= hits / 200 <= 0.99


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=2, max_size=40))
def test_auc_is_sklearns_with_ties(rows: list[tuple[bool, int]]) -> None:
    labels, scores = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    if len(set(labels)) < 2:
        assert math.isnan(auc(labels, scores))
    else:
        assert auc(labels, scores) == pytest.approx(roc_auc_score(labels, scores))


def test_shuffled_labels_lie_around_a_half() -> None:
    labels = np.array([0.0, 1.0] * 20)
    scores = np.arange(40.0)
    low, high = permutation_null(lambda shuffled: auc(shuffled, scores), labels, draws=300)
    assert 0.25 < low < 0.45
    assert 0.55 < high < 0.75
