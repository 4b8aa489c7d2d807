"""A network whose worst study weighs most: distributionally robust over training studies."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import torch

from ..model.config import TrainConfig
from ..model.curriculum import Curriculum
from ..model.learner import Learner
from ..model.run import loss_of
from ..model.world import Atlas, WorldModel

RATE = 0.5  # how fast a study's weight grows with its loss


def robust(curriculum: Curriculum, atlas: Atlas, config: TrainConfig) -> WorldModel:
    """Group DRO by exponentiated weights (Sagawa et al. 2020, arXiv:1911.08731), of regrets.

    Questions about outcomes are drawn study by study, as many of each; a study weighs the more, the worse it
    is told beside the start (its loss less that of an untrained network, so that a study whose outcomes are
    even does not weigh most for that). Half of a batch are hidden columns, as in plain training.
    """
    torch.set_num_threads(config.threads)
    rng, learner = np.random.default_rng(config.seed), Learner(config)
    start = WorldModel(config.model).eval()  # its head is zero: it says the start
    asks = [lesson.asks() for lesson in curriculum.lessons]
    outcomes = [o for _, o, _ in asks if o]
    hidden = [ask for _, _, h in asks for ask in h]
    weights, half = np.ones(len(outcomes)) / len(outcomes), config.batch_size // 2
    for _ in range(config.steps):
        learner.model.train()
        studies = sorted(rng.integers(len(outcomes), size=half).tolist())
        asked = [outcomes[s][rng.integers(len(outcomes[s]))](rng) for s in studies]
        others = [hidden[rng.integers(len(hidden))](rng) for _ in range(config.batch_size - half)]
        losses = loss_of(learner.model, atlas, asked, config, pulled=True)
        with torch.no_grad():
            regret = (losses - loss_of(start, atlas, asked, config)).double().numpy()
        for study, places in groupby(range(half), key=studies.__getitem__):
            weights[study] *= np.exp(RATE * regret[list(places)].mean())
        weights /= weights.sum()
        each = torch.tensor(weights[studies] * len(weights), dtype=losses.dtype)
        plain = loss_of(learner.model, atlas, others, config, pulled=True)
        learner.gradient(((losses * each).sum() + plain.sum()) / config.batch_size)
        learner.step()
    return learner.averaged.eval()
