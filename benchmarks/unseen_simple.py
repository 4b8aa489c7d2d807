"""The simplest ways to say a hidden column: a linear rule, fitted on the column itself or on relations.

Both are the conditional mean of standardised columns, w = (C + λ)⁻¹ c, where C are the correlations of the
columns that are seen and c those of the hidden one with them: measured (an oracle), or foretold from
relations (`model/kriging.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..kg.relations import Matrix
from ..model.cohort import Array
from ..model.kriging import PULL, fit_rule, log_ratios

RIDGE, KRIGING, KRIGING_PARENT = "ridge, knows it", "kriging", "kriging, parent"
_ORACLE_PULL = 0.1  # chosen on the design types of unseen_impute


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
        rule = fit_rule(self._correlations, pairs.astype(float))
        return self._said(rule.foretell(asked.astype(float)), PULL)

    @property
    def _correlations(self) -> Array:
        return np.asarray(self.train.T @ self.train / len(self.train))

    def _said(self, with_hidden: Array, pull: float) -> Array:
        eye = np.eye(len(with_hidden))
        return np.asarray(self.test @ np.linalg.solve(self._correlations + pull * eye, with_hidden))


def shares(train: Array, test: Array) -> Linear:
    """Of compositions: centred log ratios, standardised by the training rows."""
    return scores(log_ratios(train), log_ratios(test))


def scores(train: Array, test: Array) -> Linear:
    """Standardised by the training rows."""
    mean, deviation = train.mean(0), train.std(0) + 1e-9
    return Linear((train - mean) / deviation, (test - mean) / deviation)
