"""A recurrent network on the tumour-growth benchmark: a baseline that is told the same as the world model."""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import torch
from torch import Tensor, nn

from ..model.cohort import Array, Mask
from ..model.simulator.geng import Records
from ..model.simulator.geng_cohort import ONE_CELL
from .growth_questions import Asked

HIDDEN = 64


class Recurrent(nn.Module):
    """A GRU that reads a day's size, change and treatments, and tells the next day's relative change."""

    def __init__(self) -> None:
        super().__init__()
        self.gru = nn.GRU(4, HIDDEN, batch_first=True)
        self.head = nn.Sequential(nn.Linear(HIDDEN, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 1))

    def forward(self, days: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """days [B, T, 4] → relative changes [B, T] and states [B, T, d]."""
        states, _ = self.gru(days, state)
        return self.head(states)[..., 0], states


def days_of(logs: Array, given: Array | Mask) -> Tensor:
    """What is read of each day, [B, T, 4], of logarithms [B, T] and treatments [B, T, 2]."""
    change = np.diff(logs, axis=1, prepend=logs[:, :1])
    parts = np.stack((logs / 5, np.clip(change, -3, 3), *np.moveaxis(given.astype(float), -1, 0)), -1)
    return torch.from_numpy(parts).float()


def train_gru(
    train: Records, validation: Records, epochs: int, seed: int, weights: Array | None = None
) -> Recurrent:
    """The epoch that is best on validation patients, by the mean square of relative changes.

    :param weights: of training patients' days, [N, days]; all count the same without.
    """
    torch.manual_seed(seed)
    model, best, least = Recurrent(), Recurrent(), float("inf")
    optimiser = torch.optim.Adam(model.parameters(), lr=3e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, epochs)
    inside, outside = _examples(train, weights), _examples(validation)
    order = np.random.default_rng(seed)
    for _ in range(epochs):
        for rows in np.array_split(order.permutation(len(inside[0])), max(len(inside[0]) // 128, 1)):
            optimiser.zero_grad()
            loss = _loss(model, *(part[rows] for part in inside))
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
        schedule.step()
        with torch.no_grad():
            held_out = float(_loss(model, *outside))
        if held_out < least:
            least, best = held_out, deepcopy(model)
    return best.eval()


def _examples(records: Records, weights: Array | None = None) -> tuple[Tensor, Tensor, Tensor]:
    """What is read of each day, what comes of it, and how much that counts."""
    logs = np.log(np.maximum(records.volume, ONE_CELL))
    given = np.stack((records.chemo, records.radio), -1)
    truth = np.clip(np.exp(np.diff(logs, axis=1)) - 1, -1, 1)
    there = np.arange(1, logs.shape[1]) < records.days[:, None]
    counts = there if weights is None else there * weights[:, :-1]
    return (
        days_of(logs[:, :-1], given[:, :-1]),
        torch.from_numpy(truth).float(),
        torch.from_numpy(counts).float(),
    )


def _loss(model: Recurrent, days: Tensor, truth: Tensor, counts: Tensor) -> Tensor:
    said, _ = model(days)
    loss: Tensor = ((said - truth) ** 2 * counts).sum() / counts.sum()
    return loss


def answer_gru(model: Recurrent, asked: Asked) -> Array:
    """Volumes [G, O, A]: the past is read, then each plan day by day, what is said fed back."""
    logs = np.log(np.maximum(asked.volume, ONE_CELL))
    groups, options = asked.plan.shape[:2]
    with torch.no_grad():
        _, states = model(days_of(logs, asked.given))
        before = (
            states[asked.patient, np.maximum(asked.day - 1, 0)] * torch.from_numpy(asked.day > 0)[:, None]
        )
        state = before.repeat_interleave(options, 0)[None]
        now = np.repeat(logs[asked.patient, asked.day], options)
        then = np.repeat(logs[asked.patient, np.maximum(asked.day - 1, 0)], options)
        said = {}
        for step in range(1, asked.ahead[-1] + 1):
            given = [asked.treated(g, o, step)[-1] for g in range(groups) for o in range(options)]
            days = days_of(np.stack((then, now), 1), np.stack((np.zeros((len(now), 2)), given), 1))[:, 1:]
            change, after = model(days, state)
            state = after.transpose(0, 1).contiguous()
            then, now = now, now + np.log(np.clip(1 + change[:, 0].double().numpy(), 1e-3, 3))
            said[step] = np.exp(now).reshape(groups, options)
    return np.stack([said[a] for a in asked.ahead], -1)
