"""`Mixture`: what the members of a run say together, each counting the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from .cohort import Array
from .likelihood import Answer
from .luck import scattered


class Mixture:
    """The equal mixture of several answers to the same questions (a deep ensemble).

    Lakshminarayanan et al. 2017, arXiv:1612.01474. With one member it is that member's answer.
    """

    def __init__(self, members: Sequence[Answer]) -> None:
        self.members = tuple(members)
        self.batch = members[0].batch

    @property
    def mean(self) -> Tensor:
        """Expected values, [B, K]."""
        return torch.stack([m.mean for m in self.members]).mean(0)

    @property
    def means(self) -> Array:
        """Expected values by member, [members, B, K]."""
        return torch.stack([m.mean for m in self.members]).detach().double().numpy()

    def sample(self, draws: int, seed: int) -> Array:
        """Draws of what would be measured, [draws, B, K], the members' one after another."""
        parts = zip(self.members, self.divided(draws), strict=True)
        return np.concatenate([m.sample(n, seed + i) for i, (m, n) in enumerate(parts) if n])

    def paired(self, draws: int, seed: int, luck: Array | None = None) -> Array:
        """Draws of what is in the patient, [draws, B, K], without the noise of counting.

        The same seed draws the same luck: two plans for one patient are compared with the same member and
        the same quantiles (common random numbers), so that their difference is what the plans make of it.

        :param luck: how far patients' shares lie from the expected ones (`luck.py`); without it, as the
            likelihood says.
        """
        rng = np.random.default_rng(seed)
        shape = tuple(self.batch.query_mask.shape)
        parts = zip(self.members, self.divided(draws), strict=True)
        drawn = [(m, rng.random((n, *shape))) for m, n in parts if n]
        if luck is None:
            return np.concatenate([m.at_quantiles(quantiles) for m, quantiles in drawn])
        means = [m.mean.detach().double().numpy() for m, _ in drawn]
        return np.concatenate([scattered(m, q, luck) for m, (_, q) in zip(means, drawn, strict=True)])

    def from_starts(self, expected: Array) -> Mixture:
        """What would be said had the start been fitted on other patients; the members take turns.

        :param expected: by each refit, [R, B, K] (`Start.again`).
        """
        with torch.no_grad():
            starts = torch.as_tensor(expected, dtype=self.batch.expected.dtype)
            return Mixture([self.members[r % len(self.members)].from_start(s) for r, s in enumerate(starts)])

    def divided(self, draws: int) -> list[int]:
        """How many of the draws each member makes."""
        return [len(part) for part in np.array_split(np.arange(draws), len(self.members))]
