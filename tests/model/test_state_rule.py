from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict

import numpy as np
import pytest

from immuneworld.model.cohort import Cohort, Snapshot
from immuneworld.model.state_rule import StateRule, bumps, moves, state_rule_from

MakeCohort = Callable[..., Cohort]


@pytest.fixture
def rule() -> StateRule:
    """Around the origin the first coordinate rises by .1 a day; the second never changes."""
    return StateRule(((0.0, 0.0),), ((0.1, 0.0),), length=2.0, step=1.0, spread=(0.2, 0.3))


def test_a_bump_is_one_at_its_centre_and_nothing_far_away() -> None:
    near = bumps(np.array([[0.0, 0.0], [3.0, 4.0], [100.0, 0.0]]), np.zeros((1, 2)), length=5.0)
    np.testing.assert_allclose(near[:, 0], [1, np.exp(-0.5), 0], atol=1e-12)


def test_far_away_states_stay(rule: StateRule) -> None:
    far = np.array([[50.0, -50.0]])
    np.testing.assert_array_equal(rule.foretell(far, 30.0), far)


def test_over_a_longer_time_it_is_asked_again_on_the_way(rule: StateRule) -> None:
    there = here = np.zeros((1, 2))
    for _ in range(3):
        here = rule.foretell(here, 1.0)
    np.testing.assert_allclose(rule.foretell(there, 3.0), here)
    np.testing.assert_allclose(rule.foretell(there, 0.5), [[0.05, 0]])


def test_an_expected_state_is_surer_the_sooner(rule: StateRule) -> None:
    context = [Snapshot("a", 0.0, np.array([9.0, 9.0])), Snapshot("b", 5.0, np.zeros(2))]
    mean, spread = moves(rule, context, 6.0, 1.0)
    np.testing.assert_allclose(mean, [0.1, 0])
    np.testing.assert_allclose(spread, [0.2, 0.3])
    np.testing.assert_allclose(moves(rule, context, 8.0, 1.0)[1], [0.6, 0.9])
    np.testing.assert_array_equal(moves(rule, context, 5.0, 1.0)[0], [0, 0])
    mean, spread = moves(None, context, 7.0, 0.4)
    assert (mean.tolist(), spread.tolist()) == ([0, 0], [0.8, 0.8])


def test_columns_can_stand_in_another_order(rule: StateRule) -> None:
    there = np.array([[0.3, 0.7]])
    turned = rule.in_order([1, 0]).foretell(there[:, ::-1], 2.0)
    np.testing.assert_allclose(turned, rule.foretell(there, 2.0)[:, ::-1])


def test_a_rule_comes_back_from_json(rule: StateRule) -> None:
    assert state_rule_from(json.loads(json.dumps(asdict(rule)))) == rule
    assert state_rule_from(None) is None


@pytest.mark.parametrize("broken", [{"effects": [[1.0]]}, {"step": 0.0}, {"spread": [1.0]}, {"length": -1}])
def test_a_broken_rule_is_refused(rule: StateRule, broken: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="rule of states"):
        state_rule_from({**asdict(rule), **broken})
