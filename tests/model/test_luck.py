"""Tests of `immuneworld.model.luck`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.cohort import Cohort
from immuneworld.model.config import TrainConfig
from immuneworld.model.forecast import Forecaster
from immuneworld.model.luck import PLACES, scattered
from immuneworld.model.train import Trained, fit

MakeCohort = Callable[..., Cohort]
NODES = ("CL:0000625", "CL:0000236", "CL:0000815")


def cohort(patients: range, make_cohort: MakeCohort) -> Cohort:
    """A frequent type that hardly varies, another that takes the rest, and a rare one that varies by far."""
    rows = {}
    for i in patients:
        rng = np.random.default_rng(i)
        rare = 0.01 * np.exp(rng.standard_normal(2))
        common = 0.6 + 0.01 * rng.standard_normal(2)
        shares = np.stack([common, 1 - common - rare, rare], 1)
        rows[f"P{i}"] = (shares * 1e4).tolist()
    return make_cohort(NODES, rows)


@pytest.fixture(scope="module")
def untrained(make_cohort: MakeCohort, real_graph: KnowledgeGraph, tiny_config: TrainConfig) -> Trained:
    config = replace(tiny_config, steps=0, inner_folds=0)
    return fit([cohort(range(60), make_cohort)], real_graph, config)


def test_intervals_hold_frequent_types_and_rare_ones_alike(
    untrained: Trained, make_cohort: MakeCohort, real_graph: KnowledgeGraph
) -> None:
    others = cohort(range(100, 200), make_cohort)
    asking = Forecaster(untrained, real_graph, others)
    answer = asking.answer([asking.episode(t, t.snapshots[:1], 30.0) for t in others.trajectories])
    assert asking.start.luck is not None
    drawn = answer.paired(1000, 0, asking.start.luck)
    told = answer.paired(1000, 0)
    truth = np.stack([t.snapshots[1].values / 1e4 for t in others.trajectories])
    held, as_said = (
        ((low <= truth) & (truth <= high)).mean(0)
        for low, high in (np.quantile(d, (0.05, 0.95), axis=0) for d in (drawn, told))
    )
    assert (np.abs(held - 0.9) < 0.08).all()
    assert np.abs(as_said - 0.9).max() > 0.08, "one dispersion does not fit all types"
    np.testing.assert_allclose(drawn.mean(0), answer.mean.numpy(), atol=0.004)


def test_luck_goes_with_its_column(
    untrained: Trained, make_cohort: MakeCohort, real_graph: KnowledgeGraph
) -> None:
    known = cohort(range(3), make_cohort)
    turned = replace(known, columns=known.columns[::-1])
    one, other = (Forecaster(untrained, real_graph, c).start.luck for c in (known, turned))
    assert one is not None
    assert other is not None
    np.testing.assert_array_equal(one, other[::-1])
    other_labels = tuple(replace(c, label=f"{c.label}+") for c in known.columns)
    for strange in (replace(known, study="another"), replace(known, columns=other_labels)):
        assert Forecaster(untrained, real_graph, strange).start.luck is None


def test_a_few_patients_say_nothing(
    make_cohort: MakeCohort, real_graph: KnowledgeGraph, tiny_config: TrainConfig
) -> None:
    config = replace(tiny_config, steps=0, inner_folds=0)
    assert fit([cohort(range(9), make_cohort)], real_graph, config).references[0].luck == ()


def test_shares_are_scattered_around_their_mean_and_more_luck_is_more() -> None:
    mean, luck = np.array([[0.01, 0.5]]), np.linspace(-0.2, 0.3, PLACES) * np.array([[0.5], [1.0]])
    every = np.linspace(0, 1, PLACES)[:, None, None] * np.ones((1, 1, 2))
    drawn = scattered(mean, every, luck)
    np.testing.assert_allclose(drawn.mean(0), mean)
    assert (np.diff(drawn[:, 0, 1]) > 0).all()
    np.testing.assert_allclose(
        np.sqrt(drawn[-1] - drawn[0]),
        np.sqrt((mean**0.5 + luck[:, -1]) ** 2 - np.maximum(mean**0.5 + luck[:, 0], 0) ** 2),
    )
