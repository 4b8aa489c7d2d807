"""A flow that grows: one velocity and one growth rate for every place, the same at all times.

Cells move by v(x) and multiply at the rate g(x) (as TIGON, doi:10.1038/s42256-023-00763-w, but neither
depends on time). Fitted so that cells of each measured time, carried to the next one, and those of the first
time, carried to all, lie where the measured ones do (energy distance, Székely & Rizzo 2013,
doi:10.1016/j.jspi.2013.03.018) and are as many; little movement and growth is preferred.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn

from ..model.cohort import Array

WIDTH, STEPS, BATCH, RATE = 48, 400, 256, 5e-3
EFFORT, MASS = 1e-3, 1e-2  # weights of movement and growth, and of the number of cells, beside the distance
STRIDE = 0.2  # of a unit of time, the integrator's


class Flow(nn.Module):
    """v [n, d] and g [n] of places x [n, d]; nothing moves before it is fitted."""

    def __init__(self, size: int, grows: bool) -> None:
        super().__init__()
        last = nn.Linear(WIDTH, size + 1)
        self.net = nn.Sequential(nn.Linear(size, WIDTH), nn.Tanh(), nn.Linear(WIDTH, WIDTH), nn.Tanh(), last)
        self.grows = grows
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Velocity and growth."""
        out = self.net(x)
        return out[:, :-1], out[:, -1] * self.grows

    def carry(self, x: Tensor, weight: Tensor, span: float) -> tuple[Tensor, Tensor, Tensor]:
        """Places, log weights and the mean effort after a span of time (midpoint rule)."""
        count = max(round(span / STRIDE), 1)
        step, effort = span / count, x.new_zeros(())
        for _ in range(count):
            velocity, growth = self(x + step / 2 * self(x)[0])
            x, weight = x + step * velocity, weight + step * growth
            effort = effort + step * (velocity.square().sum(1) + growth.square()).mean()
        return x, weight, effort


class Fitted:
    """A flow fitted to cells at some times.

    :param cells: time → [n, d]. The same seed gives the same flow.
    """

    def __init__(
        self, cells: Mapping[float, Array], seed: int, grows: bool = True, steps: int = STEPS
    ) -> None:
        torch.manual_seed(seed)
        self._rng, self.times = np.random.default_rng(seed), sorted(cells)
        everything = np.concatenate([cells[time] for time in self.times])
        self.middle, self.scale = everything.mean(0), float(everything.std(0).mean())
        self.cells = {time: self._tensor(cells[time]) for time in self.times}
        self.flow = Flow(everything.shape[1], grows)
        self._fit(steps)

    def _tensor(self, places: Array) -> Tensor:
        return torch.tensor((places - self.middle) / self.scale, dtype=torch.float32)

    def _fit(self, steps: int) -> None:
        optimiser = torch.optim.Adam(self.flow.parameters(), RATE)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
        for _ in range(steps):
            routes = [self.times, *(list(pair) for pair in pairwise(self.times[1:]))]
            loss = torch.stack([self._loss(route) for route in routes]).sum()
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(self.flow.parameters(), 1.0)
            optimiser.step()
            schedule.step()

    def _some(self, time: float) -> Tensor:
        cells = self.cells[time]
        return cells[torch.from_numpy(self._rng.permutation(len(cells))[:BATCH])]

    def _loss(self, route: list[float]) -> Tensor:
        """Of cells of the first time, carried to each later one in turn."""
        x = self._some(route[0])
        weight, loss = x.new_zeros(len(x)), x.new_zeros(())
        for before, after in pairwise(route):
            x, weight, effort = self.flow.carry(x, weight, after - before)
            loss = loss + energy_distance(x, weight, self._some(after)) + EFFORT * effort
            if self.flow.grows:
                times = np.log(len(self.cells[after]) / len(self.cells[route[0]]))
                loss = loss + MASS * (weight.logsumexp(0) - np.log(len(x)) - times).square()
        return loss

    @torch.no_grad()
    def at(self, start: float, time: float) -> tuple[Array, Array]:
        """Cells of a measured time carried to another: places [n, d] and weights [n], which sum to one."""
        cells = self.cells[start]
        x, weight, _ = self.flow.carry(cells, cells.new_zeros(len(cells)), time - start)
        return x.double().numpy() * self.scale + self.middle, weight.double().softmax(0).numpy()


def energy_distance(x: Tensor, weight: Tensor, y: Tensor) -> Tensor:
    """Between places x [n, d] with log weights [n] and places y [m, d]; zero where they are alike."""
    share = weight.softmax(0)
    across = (share @ torch.cdist(x, y)).mean()
    return 2 * across - share @ torch.cdist(x, x) @ share - torch.cdist(y, y).mean()
