import numpy as np
import pytest

from immuneworld.benchmarks.unseen_complete import rank_correlation
from immuneworld.benchmarks.unseen_simple import scores, shares


def drawn(rows: int, seed: int) -> np.ndarray:
    """Two pairs of columns that move together, and an axis for each."""
    rng = np.random.default_rng(seed)
    axes = rng.normal(size=(rows, 2))
    return np.repeat(axes, 3, axis=1) + 0.5 * rng.normal(size=(rows, 6))


def test_both_rules_find_a_column_that_moves_with_its_kin() -> None:
    train, test = drawn(300, 0), drawn(200, 1)
    kin = np.kron(np.eye(2), np.ones((3, 3)))[..., None].astype(np.float32)
    seen = [0, 1, 3, 4, 5]
    linear = scores(train[:, seen], test[:, seen])
    assert rank_correlation(linear.oracle(train[:, 2]), test[:, 2]) > 0.8
    assert rank_correlation(linear.kriging(kin[np.ix_(seen, seen)], kin[2, seen]), test[:, 2]) > 0.7


def test_without_relations_the_rule_knows_no_kin() -> None:
    train, test = drawn(300, 0), drawn(200, 1)
    seen = [0, 1, 3, 4, 5]
    linear = scores(train[:, seen], test[:, seen])
    nothing = np.zeros((5, 5, 1), np.float32)
    assert rank_correlation(linear.kriging(nothing, nothing[0]), test[:, 2]) < 0.7


def test_shares_do_not_change_with_depth() -> None:
    counts = np.random.default_rng(0).integers(1, 50, (30, 4)).astype(float)
    one, two = shares(counts, counts[:5]), shares(10 * counts, 10 * counts[:5])
    np.testing.assert_allclose(one.test, two.test)
    assert one.train.mean(0) == pytest.approx(np.zeros(4), abs=1e-12)
