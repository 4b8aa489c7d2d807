import numpy as np
import pytest

from immuneworld.model.cohort import Array
from immuneworld.model.kriging import fit_kriging, fit_rule, log_ratios


@pytest.fixture(scope="module")
def values() -> Array:
    """Compositions of four types: the first two compete for one place, the others for another."""
    rng = np.random.default_rng(0)
    first, third = rng.beta(4, 4, (2, 400))
    return np.stack([first, 1 - first, third, 1 - third], axis=1) / 2


@pytest.fixture(scope="module")
def twins() -> Array:
    """One relation, [4, 4, 1]: who competes with whom."""
    relations = np.zeros((4, 4, 1))
    relations[[0, 1, 2, 3], [1, 0, 3, 2]] = 1
    return relations


def test_a_rule_learns_what_a_relation_does_to_a_correlation(values: Array, twins: Array) -> None:
    measured = np.asarray(np.corrcoef(log_ratios(values).T))
    rule = fit_rule(measured, twins)
    foretold = rule.foretell(twins)
    assert foretold[0, 1] < foretold[0, 2]
    assert foretold.shape == (4, 4)


def test_a_column_that_was_never_measured_is_told_by_its_relation(values: Array, twins: Array) -> None:
    """Three types alone teach the rule; where the fourth's twin is high, the fourth is said to be low."""
    seen = values[:, :3] / values[:, :3].sum(1, keepdims=True)
    kriging = fit_kriging(seen, np.arange(3), twins)
    n = len(values)
    shown, hidden = np.tile(np.arange(3), (n, 1)), np.full((n, 1), 3)
    shift = kriging.shift(hidden, shown, values[:, :3])
    assert shift.shape == (n, 1)
    assert np.corrcoef(shift[:, 0], log_ratios(seen)[:, 2])[0, 1] < -0.5
    assert np.abs(shift).max() <= 2


def test_without_relations_there_is_nothing_to_learn(values: Array) -> None:
    rule = fit_rule(np.asarray(np.corrcoef(values.T)), np.zeros((4, 4, 1)))
    assert np.ptp(rule.foretell(np.zeros((4, 4, 1)))) == 0
