"""The simplest ways to say a hidden column: a linear rule, fitted on the column itself or on relations.

Both are the conditional mean of standardised columns, w = (C + λ)⁻¹ c, where C are the correlations of the
columns that are seen and c those of the hidden one with them: measured (an oracle), or foretold by a ridge
regression of C's own entries on the relations of their pairs (kriging over the graph).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..kg.relations import Matrix
from ..model.cohort import Array

RIDGE, KRIGING, KRIGING_PARENT = "ridge, knows it", "kriging", "kriging, parent"
_ORACLE_PULL, _PULL, _RIDGE = 0.1, 2.0, 1.0  # chosen on the design types of unseen_impute
_FLOOR = 1e-3


@dataclass(frozen=True)
class Linear:
    """Training and test rows of the columns that are seen, prepared, [n, N]."""

    train: Array
    test: Array

    def oracle(self, hidden: Array) -> Array:
        """What a ridge regression on the hidden column of the training rows says of the test rows."""
        target = (hidden - hidden.mean()) / (hidden.std() + 1e-9)
        return self._said(self.train.T @ target / len(target), _ORACLE_PULL)

    def kriging(self, pairs: Matrix, asked: Matrix) -> Array:
        """The same with correlations foretold.

        :param pairs: relations of the seen columns [N, N, F]; `asked` those of the hidden one to them [N, F].
        """
        apart = ~np.eye(len(pairs), dtype=bool)
        spread = pairs[apart].std(0)
        used = spread > 1e-6
        x, y = pairs[apart][:, used] / spread[used], self._correlations[apart]
        centre = x.mean(0)
        x = x - centre
        slope = np.linalg.solve(x.T @ x + _RIDGE * len(x) * np.eye(x.shape[1]), x.T @ (y - y.mean()))
        return self._said((asked[:, used] / spread[used] - centre) @ slope + y.mean(), _PULL)

    @property
    def _correlations(self) -> Array:
        return np.asarray(self.train.T @ self.train / len(self.train))

    def _said(self, with_hidden: Array, pull: float) -> Array:
        eye = np.eye(len(with_hidden))
        return np.asarray(self.test @ np.linalg.solve(self._correlations + pull * eye, with_hidden))


def shares(train: Array, test: Array) -> Linear:
    """Of compositions: centred log ratios, standardised by the training rows."""
    logs = [np.log(v / v.sum(1, keepdims=True) + _FLOOR) for v in (train, test)]
    return scores(*(v - v.mean(1, keepdims=True) for v in logs))


def scores(train: Array, test: Array) -> Linear:
    """Standardised by the training rows."""
    mean, deviation = train.mean(0), train.std(0) + 1e-9
    return Linear((train - mean) / deviation, (test - mean) / deviation)
