import numpy as np

from immuneworld.model.simulator.visits import attended


def test_nobody_leaves_without_dropout_and_all_with_it() -> None:
    volumes = np.array([1.0, 2.0, 3.0])
    assert attended(volumes, 0.0, np.random.default_rng(0)).tolist() == [True, True, True]
    assert attended(volumes, 1.0, np.random.default_rng(0)).tolist() == [True, False, False]


def test_those_who_progress_leave_more_often_and_do_not_come_back() -> None:
    rng = np.random.default_rng(1)
    stable = np.array([attended(np.ones(4), 0.2, rng) for _ in range(4000)])
    worse = np.array([attended(np.array([1.0, 2.0, 4.0, 8.0]), 0.2, rng) for _ in range(4000)])
    np.testing.assert_allclose(stable.mean(axis=0), 0.8 ** np.arange(4), atol=0.03)
    np.testing.assert_allclose(worse.mean(axis=0), [1, 0.8, 0.8 * 0.6, 0.8 * 0.36], atol=0.03)
    assert (np.diff(worse.astype(int), axis=1) <= 0).all()
