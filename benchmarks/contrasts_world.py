"""The world model's contrasts: trained as on any cohort, asked as `iw counterfactual` asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..model.cohort import Array, Trajectory
from ..model.config import ModelConfig, TrainConfig
from ..model.conformal import LEVEL
from ..model.forecast import Forecaster, interval
from ..model.mixture import Mixture
from ..model.simulator.arms import plan
from .contrasts_pool import ARMS, DAYS
from .contrasts_simple import Contrast, contrasts, pairs_of

DRAWS = 200


def settings(kind: str, steps: int, members: int, seed: int) -> TrainConfig:
    """Chosen on simulated patients of a seed that is not reported.

    Quantities start from a rule that knows therapies. Shares start from a mix that does not: the network
    finds their effects alone, which takes more steps and a weaker pull to the start.
    """
    quantities = kind == "quantities"
    return TrainConfig(
        steps=steps // 4 if quantities else steps,
        members=members,
        seed=seed,
        batch_size=48,
        learning_rate=3e-3,
        pull=0.3 if quantities else 0.03,
        averaging=0.97,
        inner_folds=0,
        vocabulary_folds=0,
        outcome_folds=0,
        model=ModelConfig(dim=32, heads=4, layers=2, graph_layers=1, dropout=0.0, edge_dropout=0.0),
    )


def start_contrast(forecaster: Forecaster, columns: Sequence[int]) -> Contrast:
    """What the answers start from."""
    episodes = [forecaster.episode(t, t.snapshots, DAYS[-1]) for t in _planned(forecaster)]
    return Contrast(contrasts(_by_arm(np.array([e.start[list(columns)] for e in episodes]))))


def world_contrasts(
    forecaster: Forecaster, columns: Sequence[int], seed: int = 0
) -> tuple[Contrast, Contrast]:
    """The model's, with the interval that `iw counterfactual` gives (the same luck under both plans).

    And with another: a patient's luck under one arm says nothing of that under another. Of two intervals
    with one correlation between arms, from 1 to 0, these are the ends.
    """
    answer = forecaster.answer([forecaster.episode(t, t.snapshots, DAYS[-1]) for t in _planned(forecaster)])
    value = contrasts(_by_arm(answer.mean.double().numpy()[:, list(columns)]))
    same, other = (_drawn(answer, columns, seed, apart) for apart in (False, True))
    return _ranged(value, same), _ranged(value, other)


def _planned(forecaster: Forecaster) -> list[Trajectory]:
    return [replace(t, plan=plan(arm)) for arm in ARMS for t in forecaster.cohort.trajectories]


def _by_arm(rows: Array) -> Array:
    """[arms × P, O] as [arms, P, O]."""
    return rows.reshape(len(ARMS), -1, *rows.shape[1:])


def _drawn(answer: Mixture, columns: Sequence[int], seed: int, apart: bool) -> Array:
    """Draws of every arm, [arms, draws, P, O], of each member in the same places."""
    rng = np.random.default_rng(seed)
    whole = answer.batch.query_mask.shape
    shape = (whole[0] // len(ARMS), whole[1])
    parts = []
    for member, number in zip(answer.members, answer.divided(DRAWS), strict=True):
        luck = (
            [rng.random((number, *shape)) for _ in ARMS]
            if apart
            else [rng.random((number, *shape))] * len(ARMS)
        )
        told = member.at_quantiles(np.concatenate(luck, axis=1))[..., list(columns)]
        parts.append(told.reshape(number, len(ARMS), shape[0], -1).swapaxes(0, 1))
    return np.concatenate(parts, axis=1)


def _ranged(value: Array, drawn: Array) -> Contrast:
    gaps = [drawn[a] - drawn[b] for a, b in pairs_of(len(ARMS))]
    each = [interval(gap, LEVEL) for gap in gaps]
    mean = [interval(gap.mean(1), LEVEL) for gap in gaps]
    return Contrast(
        value,
        *(np.stack(side) for side in zip(*each, strict=True)),
        *(np.stack(side) for side in zip(*mean, strict=True)),
    )
