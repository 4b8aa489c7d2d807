"""The world model's contrasts: trained as on any cohort, asked as `iw counterfactual` asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..model.abilities.counterfactual import counterfactual
from ..model.cohort import Array
from ..model.config import ModelConfig, TrainConfig
from ..model.forecast import Forecaster
from ..model.simulator.arms import plan
from .contrasts_pool import ARMS, DAYS
from .contrasts_simple import Contrast, contrasts, pairs_of


def settings(steps: int, members: int, seed: int) -> TrainConfig:
    """Chosen on simulated patients of seeds that are not reported."""
    return TrainConfig(
        steps=steps,
        members=members,
        seed=seed,
        batch_size=48,
        learning_rate=3e-3,
        pull=0.3,
        averaging=0.97,
        inner_folds=0,
        vocabulary_folds=0,
        outcome_folds=0,
        model=ModelConfig(dim=32, heads=4, layers=2, graph_layers=1, dropout=0.0, edge_dropout=0.0),
    )


def start_contrast(forecaster: Forecaster, columns: Sequence[int]) -> Contrast:
    """What the answers start from."""
    planned = [replace(t, plan=plan(arm)) for arm in ARMS for t in forecaster.cohort.trajectories]
    start = np.array([forecaster.episode(t, t.snapshots, DAYS[-1]).start for t in planned])
    return Contrast(contrasts(start[:, list(columns)].reshape(len(ARMS), -1, len(columns))))


def world_contrasts(forecaster: Forecaster, columns: Sequence[int]) -> tuple[Contrast, Contrast]:
    """What `iw counterfactual` answers, with either of its intervals: luck of its own, and the same."""
    answers = [
        counterfactual(forecaster, None, DAYS[-1], plan(ARMS[a]), plan(ARMS[b]), extrapolate=True)
        for a, b in pairs_of(len(ARMS))
    ]

    def parts(name: str) -> tuple[Array, Array]:
        """Of each patient [pairs, P, O], and of the mean [pairs, O]."""
        each = np.stack([getattr(a.difference, name) for a in answers])
        mean = np.stack([getattr(a.average, name) for a in answers])
        return each[..., list(columns)], mean[..., list(columns)]

    value, _ = parts("mean")
    own, same = (
        Contrast(value, *(end for ends in zip(parts(low), parts(high), strict=True) for end in ends))
        for low, high in (("low", "high"), ("same_low", "same_high"))
    )
    return own, same
