"""What the world model is measured against: one marker, or a logistic regression of all features.

Each is fitted on the training studies alone, whose inner folds (of whole studies) choose the penalty.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from ..cohort import Array
from .scores import within
from .study import Study

Method = Callable[[Sequence[Study], Sequence[Study], int], list[Array]]
Reading = Callable[[Study], Array]  # a study's patients as rows of numbers [n, K]
PENALTIES = (1e-4, 1e-3, 1e-2, 1e-1, 1.0)
_INNER = 5


def marker(name: str) -> Method:
    """One marker, standardised within its study, with a probability learnt on the training studies."""
    return partial(_one_penalty, lambda study: _standard(study.markers[name])[:, None], 1e6)


def cohort_scores(table: str) -> Method:
    """Logistic regression on z-scores within the study: the test study's own mean and spread are needed."""
    return partial(_logistic, lambda study: _standard(study.tables[table]))


def sample_ranks(table: str) -> Method:
    """Logistic regression on ranks within the sample, which need no other patient."""
    return partial(_logistic, lambda study: _ranks(study.tables[table]))


def ranks_at(table: str, penalty: float) -> Method:
    """The same with a penalty that is fixed beforehand: a few patients of one study cannot choose it."""
    return partial(_one_penalty, lambda study: _ranks(study.tables[table]), penalty)


def _standard(values: Array) -> Array:
    found: Array = (values - values.mean(axis=0)) / (values.std(axis=0) + 1e-9)
    return found


def _ranks(values: Array) -> Array:
    """Ranks of a sample's features, -1 to 1."""
    from scipy.stats import rankdata

    found: Array = (rankdata(values, axis=1) - 1) / max(values.shape[1] - 1, 1) * 2 - 1
    return found


def _logistic(read: Reading, train: Sequence[Study], test: Sequence[Study], seed: int) -> list[Array]:
    known = {id(study): read(study) for study in (*train, *test)}  # read once for all fits

    def again(study: Study) -> Array:
        return known[id(study)]

    return _one_penalty(again, choose_penalty(again, train, seed), train, test, seed)


def choose_penalty(read: Reading, train: Sequence[Study], seed: int) -> float:
    """The inverse penalty C with the best within-study AUC, whole studies left out in five folds."""
    fold = np.random.default_rng(seed).permutation(len(train)) % min(_INNER, len(train))
    merit = []
    for penalty in PENALTIES:
        asked, said = [], []
        for held_out in sorted(set(fold.tolist())):
            inside = [s for s, f in zip(train, fold, strict=True) if f != held_out]
            outside = [s for s, f in zip(train, fold, strict=True) if f == held_out]
            said += _one_penalty(read, penalty, inside, outside, seed)
            asked += [s.labels for s in outside]
        merit.append(within(asked, said))
    return PENALTIES[int(np.argmax(merit))]


def _one_penalty(
    read: Reading, penalty: float, train: Sequence[Study], test: Sequence[Study], seed: int
) -> list[Array]:
    """Each test study's probabilities. Features are centred and scaled by the training patients."""
    from sklearn.linear_model import LogisticRegression

    x, y = np.concatenate([read(s) for s in train]), np.concatenate([s.labels for s in train])
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    model: Any = LogisticRegression(C=penalty, solver="newton-cholesky", max_iter=50)
    model.fit((x - mean) / spread, y)
    return [model.predict_proba((read(s) - mean) / spread)[:, 1] for s in test]
