"""Training on, and asking for, hidden columns of single snapshots."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from scipy.stats import spearmanr
from torch import Tensor

from ..kg.relations import FEATURES
from ..model.cohort import Array, Cohort
from ..model.complete import Lean, Numbers, Snapshots, random_columns
from ..model.config import ModelConfig, TrainConfig
from ..model.kriging import Kriging
from ..model.learner import Learner
from ..model.likelihood import Answer
from ..model.pairs import normalised
from ..model.world import Atlas, WorldModel
from .unseen_arms import Told


@dataclass(frozen=True)
class Size:
    """How much is done. The settings were chosen on the design types of `unseen_impute`, or are defaults."""

    steps: int = 400
    train: int = 1500
    test: int = 800
    cuts: int = 8
    seeds: tuple[int, ...] = (0, 1, 2)
    folds: int = 99
    dim: int = 32
    forget: float = 0.5
    pull: float = 0.0

    def config(self, seed: int, batch: int = 64) -> TrainConfig:
        """How a model is trained; the oracle of shares has no pull."""
        model = ModelConfig(dim=self.dim, forget=self.forget)
        return TrainConfig(
            steps=self.steps,
            seed=seed,
            pull=self.pull,
            tv_weight=0.0,
            learning_rate=2e-3,
            batch_size=batch,
            model=model,
        )


QUICK = Size(steps=40, train=300, test=200, cuts=2, seeds=(0,), folds=1)
SPREAD = {"score": 0.3}
_SPREAD = 0.1


def drop_columns(cohort: Cohort, gone: Collection[str]) -> Cohort:
    """The cohort of a lab that does not name these nodes."""
    kept = np.array([n not in gone for n in cohort.nodes])
    trajectories = tuple(
        replace(t, snapshots=tuple(replace(s, values=s.values[kept], state=None) for s in t.snapshots))
        for t in cohort.trajectories
    )
    columns = tuple(c for c, k in zip(cohort.columns, kept, strict=True) if k)
    return replace(cohort, columns=columns, trajectories=trajectories)


def pick(cohort: Cohort, patients: Sequence[int] | Numbers) -> Cohort:
    """The cohort with these patients, by number."""
    return replace(cohort, trajectories=tuple(cohort.trajectories[i] for i in patients), latent=None)


def mean_values(cohort: Cohort) -> Array:
    """Mean shares or scores of each column, [K]."""
    values = [normalised(s.values, cohort.kind) for t in cohort.trajectories for s in t.snapshots]
    return np.asarray(np.mean(values, axis=0))


def snapshots(
    cohort: Cohort,
    row: dict[str, int],
    expected: Array,
    lean: Lean | None = None,
    kriging: Kriging | None = None,
) -> Snapshots:
    """A cohort's snapshots as rows."""
    return Snapshots(cohort, row, expected, SPREAD.get(cohort.kind, _SPREAD), lean, kriging)


def leaning(relations: Tensor, deviation: Array) -> Lean:
    """How scores lean on kin, by a relation table [n, n, F]."""
    return Lean(relations[..., FEATURES.index("kinship")].double().numpy(), deviation)


def train_completing(
    parts: Sequence[tuple[Snapshots, Numbers]], atlas: Atlas, config: TrainConfig
) -> WorldModel:
    """A model that completes snapshots from random columns; the running mean of its weights.

    :param parts: snapshots, and the columns of each that training may see.
    """
    torch.set_num_threads(config.threads)
    rng = np.random.default_rng(config.seed)
    learner = Learner(config)
    for step in range(config.steps):
        rows, columns = parts[step % len(parts)]
        hide = 1 + int(rng.integers(max(1, len(columns) // 3)))
        batch = rows.ask(
            rng.integers(len(rows), size=config.batch_size),
            *random_columns(config.batch_size, columns, hide, rng),
        )
        answer: Answer = learner.model(batch, atlas)
        loss = (
            answer.nll() + config.tv_weight * answer.total_variation() + config.pull * answer.pull()
        ).mean()
        learner.gradient(loss)
        learner.step()
    return learner.averaged.eval()


@torch.no_grad()
def said_of(
    model: WorldModel, rows: Snapshots, asked: int, shown: Sequence[int], told: Told
) -> tuple[Array, Array]:
    """What the model says of one column, seen some others, and the truth: [n] each."""
    n = len(rows)
    hidden, seen = np.full((n, 1), asked), np.tile(np.asarray(shown), (n, 1))
    batch = rows.ask(np.arange(n), hidden, seen)
    assert batch.target is not None
    answer = model.answer(batch, told.addresses, told.relations)
    return answer.mean[:, 0].double().numpy(), batch.target[:, 0].double().numpy()


def start_of(rows: Snapshots, asked: int, shown: Sequence[int]) -> tuple[Array, Array]:
    """What one column is expected to be before the network looks, and the truth: [n] each."""
    n = len(rows)
    batch = rows.ask(np.arange(n), np.full((n, 1), asked), np.tile(np.asarray(shown), (n, 1)))
    assert batch.target is not None
    return batch.expected[:, 0].double().numpy(), batch.target[:, 0].double().numpy()


def rank_correlation(said: Array, truth: Array) -> float:
    """Spearman's ρ with the truth; 0 where the answer is the same for everybody."""
    if np.ptp(said) < 1e-9 or np.ptp(truth) == 0:
        return 0.0
    return float(spearmanr(said, truth).statistic)
