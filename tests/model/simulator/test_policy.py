import numpy as np
import pytest

from immuneworld.model.simulator.policy import assign, probabilities

RNG = np.random.default_rng(0)


def test_strength_is_the_log_odds_per_sd() -> None:
    chances = probabilities(np.array([0.0, 1.0]), 3, 1.7)
    odds = np.log(chances[:, 2] / chances[:, 0])
    assert odds[1] - odds[0] == pytest.approx(1.7)
    np.testing.assert_allclose(chances.sum(axis=1), 1)


def test_no_strength_and_one_arm_are_no_choice() -> None:
    np.testing.assert_allclose(probabilities(RNG.standard_normal(5), 4, 0.0), 0.25)
    np.testing.assert_allclose(probabilities(RNG.standard_normal(5), 1, 3.0), 1.0)


def test_arms_are_given_as_often_as_their_chance_says() -> None:
    chances = np.broadcast_to([0.2, 0.5, 0.3], (20_000, 3))
    counts = np.bincount(assign(chances, np.random.default_rng(1)), minlength=3)
    np.testing.assert_allclose(counts / 20_000, [0.2, 0.5, 0.3], atol=0.015)
