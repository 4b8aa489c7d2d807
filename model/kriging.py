"""Kriging over the graph: a hidden share starts where its relations to the shares that are seen put it.

The conditional mean of standardised columns is w = (C + λ)⁻¹ c: C are the correlations of the columns that
are seen, c those of the hidden one with them. Nobody measured c; a ridge regression of C's own entries on
the relations of their pairs (`kg/relations.py`) foretells it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .cohort import Array

PULL, _RIDGE = 2.0, 1.0  # chosen on the design types of benchmarks/unseen_impute.py
_FLOOR = 1e-3
_FARTHEST = 2.0  # of a logarithm: about sevenfold
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Rule:
    """What relations say of a correlation: `base` + (relations / spread - centre) · slope."""

    used: npt.NDArray[np.bool_]
    spread: Array
    centre: Array
    slope: Array
    base: float

    def foretell(self, relations: Array) -> Array:
        """Correlations of pairs with these relations, [..., F] → [...]."""
        told = relations[..., self.used] / self.spread - self.centre
        return np.asarray(told @ self.slope + self.base)


def fit_rule(correlations: Array, relations: Array) -> Rule:
    """From measured correlations [N, N] of columns with relations [N, N, F]."""
    apart = ~np.eye(len(correlations), dtype=bool)
    pairs, measured = relations[apart], correlations[apart]
    used = pairs.std(0) > 1e-6
    spread = pairs[:, used].std(0)
    x = pairs[:, used] / spread
    centre, base = x.mean(0), float(measured.mean())
    x = x - centre
    slope = np.linalg.solve(x.T @ x + _RIDGE * len(x) * np.eye(x.shape[1]), x.T @ (measured - base))
    return Rule(used, spread, centre, slope, base)


@dataclass(frozen=True)
class Kriging:
    """Where hidden shares start, for the columns of one cohort.

    :param measured: correlations of the columns, [K, K]; 0 where it was not measured, which is not read.
    :param foretold: the same as relations foretell them, [K, K].
    :param mean: of centred log ratios, [K]; `deviation` likewise.
    """

    measured: Array
    foretold: Array
    mean: Array
    deviation: Array

    def shift(self, hidden: Numbers, shown: Numbers, seen: Array) -> Array:
        """What to add to the logarithm of expected shares, [B, H].

        :param hidden: [B, H] columns; `shown` [B, N]; `seen` [B, N] their shares.
        """
        logs = log_ratios(seen)
        known = (logs - self.mean[shown]) / self.deviation[shown]
        among = self.measured[shown[:, :, None], shown[:, None, :]] + PULL * np.eye(shown.shape[1])
        weight = np.linalg.solve(among, known[..., None])
        said = (self.foretold[hidden[:, :, None], shown[:, None, :]] @ weight)[..., 0]
        return np.clip(said * self.deviation[hidden], -_FARTHEST, _FARTHEST)


def log_ratios(values: Array) -> Array:
    """Centred log ratios of compositions, over the last axis."""
    logs = np.log(values / np.maximum(values.sum(-1, keepdims=True), 1e-12) + _FLOOR)
    return np.asarray(logs - logs.mean(-1, keepdims=True))


def fit_kriging(values: Array, columns: Numbers, relations: Array) -> Kriging:
    """Kriging for columns of which only some were measured in training.

    :param values: training compositions of the measured columns, [n, N].
    :param columns: their places among K, [N].
    :param relations: of all columns, [K, K, F].
    """
    logs, k = log_ratios(values), len(relations)
    mean, deviation, measured = np.zeros(k), np.ones(k), np.zeros((k, k))
    mean[columns], deviation[columns] = logs.mean(0), logs.std(0) + 1e-9
    others = np.setdiff1d(np.arange(k), columns)
    mean[others], deviation[others] = mean[columns].mean(), deviation[columns].mean()
    scaled = (logs - mean[columns]) / deviation[columns]
    correlations = scaled.T @ scaled / len(scaled)
    measured[np.ix_(columns, columns)] = correlations
    rule = fit_rule(correlations, relations[np.ix_(columns, columns)])
    return Kriging(measured, rule.foretell(relations), mean, deviation)
