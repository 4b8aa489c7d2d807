"""`Learner`: a model, its optimiser, and the running mean of its weights that is kept."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from . import workers
from .config import TrainConfig
from .origin import Weights
from .world import WorldModel

_STEEPEST = 1.0  # norm that gradients are clipped to


class Learner:
    """Takes gradient steps on whatever loss it is given.

    The mean (Polyak & Juditsky 1992, doi:10.1137/0330046) forgets the noise of single steps, which on a few
    dozen patients is as large as what there is to learn.

    :param weights: what to begin with, of a model of the same sizes; drawn by the seed without.
    """

    def __init__(self, config: TrainConfig, weights: Weights | None = None) -> None:
        torch.manual_seed(config.seed)
        self.model = WorldModel(config.model)
        if weights is not None:
            self.model.load_state_dict(weights)
        average = get_ema_multi_avg_fn(config.averaging)  # type: ignore[no-untyped-call]
        self.mean = AveragedModel(self.model, multi_avg_fn=average)
        self.optimiser = torch.optim.AdamW(
            self.model.parameters(), config.learning_rate, weight_decay=config.weight_decay
        )
        workers.own_noise()

    @property
    def averaged(self) -> WorldModel:
        """The model with averaged weights."""
        model = self.mean.module
        assert isinstance(model, WorldModel)
        return model

    def gradient(self, loss: Tensor) -> Tensor:
        """Compute and clip the gradient; its norm before that.

        :param loss: this process's part of it; the others' are added.
        """
        self.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        workers.sum_gradients(self.model.parameters())
        return torch.nn.utils.clip_grad_norm_(self.model.parameters(), _STEEPEST)

    def step(self) -> None:
        """Go along the gradient."""
        self.optimiser.step()
        self.mean.update_parameters(self.model)
