import numpy as np
import pytest

from immuneworld.benchmarks.world_peers import gru, ridge
from immuneworld.model.pairs import latest, next_pairs


@pytest.fixture(scope="module")
def moving(make_cohort):
    """Forty patients whose second column doubles, against the others, in a month."""
    rng = np.random.default_rng(0)
    first = rng.dirichlet([5, 5, 5], size=40)
    second = first * [1, 2, 1]
    both = {f"p{i}": [a, b / b.sum()] for i, (a, b) in enumerate(zip(first, second, strict=True))}
    return make_cohort(["CL:0000625", "CL:0000236", "CL:0000623"], both, kind="fraction")


def told(cohort, names):
    part = cohort.only(names)
    return next_pairs(part), np.stack([p.target.values for p in next_pairs(part)])


def test_what_training_patients_do_is_foretold_of_others(moving):
    train = moving.only({f"p{i}" for i in range(30)})
    pairs, truth = told(moving, {f"p{i}" for i in range(30, 40)})
    last = np.stack([latest(p.context, "fraction") for p in pairs])
    still = np.abs(last - truth).sum(1).mean()
    for said in (ridge(train, pairs), gru(train, pairs, 0)):
        np.testing.assert_allclose(said.sum(1), 1)
        assert np.abs(said - truth).sum(1).mean() < still / 3


def test_where_nothing_changes_both_say_the_last_snapshot(make_cohort):
    rows = np.random.default_rng(1).dirichlet([5, 5, 5], size=9)
    cohort = make_cohort(
        ["CL:0000625", "CL:0000236", "CL:0000623"], {f"p{i}": [r, r] for i, r in enumerate(rows)}, "fraction"
    )
    pairs, truth = told(cohort, {"p0", "p1"})
    for said in (ridge(cohort, pairs), gru(cohort, pairs, 0)):
        np.testing.assert_allclose(said, truth, atol=5e-3)
