"""How widely compositions scatter around what was told of them: the likeliest dispersion.

Compositions are Dirichlet-multinomial, so the noise of counting is in the likelihood and not counted twice,
and rare types say as much as frequent ones, which a method-of-moments estimate is nearly alone made of. The
farther from what was seen a day is, the less is known of it: dispersion grows as a power of the distance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .cohort import Array, Snapshot, TherapyInterval
from .mean_course import place_of

GROWTHS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5)
_LEAST, _MOST = 1e-3, 0.5
_NEAREST = 0.1  # places; a day that is nearer is no surer
_TOLERANCE = 0.02  # of the logarithm of a dispersion
_FLOOR = 1e-6


@dataclass(frozen=True)
class Scatter:
    """Dispersion, 1 / (1 + concentration), at distance 1, and the power of the distance it grows with."""

    spread: float
    growth: float

    def at(self, distance: float) -> float:
        """The dispersion so far from what was seen, in places (see `place_of`)."""
        return float(np.clip(self.spread * distance**self.growth, _LEAST, _MOST))


@dataclass(frozen=True)
class Scattered:
    """n compositions of K types that were told and came.

    :param told: expected shares, [n, K]; `truth` what was measured, [n, K], in `depth` cells, [n].
    :param distance: of the day from what was seen, [n]. :param weights: how much each counts, [n].
    """

    told: Array
    truth: Array
    depth: Array
    distance: Array
    weights: Array

    def likeliest(self) -> Scatter:
        """The scatter under which what came is likeliest.

        A power has to be worth its size in nats per type: one patient cannot say that there is growth.
        """
        tried = [(*self._likeliest(growth), growth) for growth in GROWTHS]
        types = self.told.shape[1]
        spread, _, growth = max(tried, key=lambda found: found[1] / types - found[2])
        return Scatter(spread, growth)

    def _likeliest(self, growth: float) -> tuple[float, float]:
        """The likeliest dispersion at distance 1 with this growth, and its log-likelihood."""
        from scipy.optimize import minimize_scalar

        far = self.distance**growth
        found = minimize_scalar(
            lambda log: -self._log_likelihood(np.clip(np.exp(log) * far, _LEAST, _MOST)),
            bounds=(np.log(_LEAST), np.log(_MOST)),
            method="bounded",
            options={"xatol": _TOLERANCE},
        )
        return float(np.exp(found.x)), -float(found.fun)

    def _log_likelihood(self, spread: Array) -> float:
        """Dirichlet-multinomial, but for what no dispersion changes; `spread` [n]."""
        from scipy.special import gammaln

        total = 1 / spread - 1
        alpha = np.maximum(self.told * total[:, None], _FLOOR)
        each = (gammaln(self.truth * self.depth[:, None] + alpha) - gammaln(alpha)).sum(-1)
        return float(self.weights @ (gammaln(total) - gammaln(total + self.depth) + each))


def distance_of(context: Sequence[Snapshot], time: float, plan: Sequence[TherapyInterval]) -> float:
    """Places from the nearest snapshot to day `time`."""
    asked = place_of(time, plan)
    return max(min(abs(asked - place_of(s.time, plan)) for s in context), _NEAREST)
