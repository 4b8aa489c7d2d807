"""Stabilised weights of the tumour-growth benchmark's days, under which treatment no longer follows size.

What was given on a day counts p(given) / p(given | size so far), both fitted on training patients (Robins,
Hernan & Brumback 2000, doi:10.1097/00001648-200009000-00011).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..model.cohort import Array, Mask
from ..model.pairs import Pair
from ..model.simulator.geng import WINDOW, Records, diameter_of

_CUT = (0.01, 0.99)  # quantiles beyond which a weight is not believed


def stabilised(records: Records) -> Array:
    """A weight for every day, [N, days]; 0 from a patient's last day on."""
    size = _mean_diameter(records.volume)
    there = np.arange(size.shape[1]) < records.days[:, None] - 1
    weights = np.ones(int(there.sum()))
    for given in (records.chemo, records.radio):
        weights *= _ratio(size[there], given[there])
    found = np.zeros(size.shape)
    found[there] = np.clip(weights, *np.quantile(weights, _CUT))
    return found


def _mean_diameter(volume: Array) -> Array:
    """Of the last days, [N, days]."""
    summed = np.cumsum(np.pad(diameter_of(volume), ((0, 0), (1, 0))), axis=1)
    day = np.arange(1, summed.shape[1])
    first = np.maximum(day - WINDOW, 0)
    return np.asarray((summed[:, day] - summed[:, first]) / (day - first))


def _ratio(size: Array, given: Mask) -> Array:
    from sklearn.linear_model import LogisticRegression

    alike = np.where(given, given.mean(), 1 - given.mean())
    if given.all() or not given.any():
        return np.asarray(alike)
    chance = LogisticRegression(C=1e6).fit(size[:, None], given).predict_proba(size[:, None])[:, 1]
    return np.asarray(alike / np.where(given, chance, 1 - chance))


def of_pairs(weights: Array) -> Callable[[Pair], float]:
    """Of a question about a patient's day: the weight of what was given the day before.

    :param weights: [N, days]; patients and days are those of `growth_cohort`.
    """
    return lambda pair: float(weights[int(pair.trajectory.patient), int(pair.target.time) - 1])
