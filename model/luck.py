"""Luck: how far training patients' compositions lay from what a run says of them, type by type.

A composition has one dispersion for all of its types, but some vary less from patient to patient than it
says and rare ones more. What two plans are compared by are therefore draws around the expected shares that
lie as far from them, in square roots, as training patients' own did. No patient is in the means that foretell
them, but the network has seen them: a run that was trained too long believes in too little luck.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import torch

from .cohort import Array, is_shares
from .lesson import Lesson
from .pairs import next_pairs, normalised
from .run import answers_of
from .world import Atlas, WorldModel

PLACES = 41  # evenly spaced shares of patients that a quantile is kept of
_PAIRS = 600  # that are read; more say the same
_FEWEST = 10  # patients; what fewer say is nobody's in particular
_DIGITS = 5

Luck = tuple[tuple[float, ...], ...]


def fit_luck(lesson: Lesson, models: Sequence[WorldModel], atlas: Atlas) -> Luck:
    """Quantiles of a training cohort's distances, [K, PLACES], from the snapshots that came next.

    Of compositions only: quantities have a scale for each column. None where few were measured twice.
    """
    pairs = next_pairs(lesson.cohort) if is_shares(lesson.cohort.kind) else []
    often = Counter(pair.trajectory.patient for pair in pairs)
    if len(often) < _FEWEST:
        return ()
    pairs = [pairs[i] for i in np.random.default_rng(0).permutation(len(pairs))[:_PAIRS]]
    episodes = [lesson.forecast(pair) for pair in pairs]
    with torch.no_grad():
        told = [
            np.concatenate([a.mean.double().numpy() for _, a in answers_of(model, atlas, episodes)])
            for model in models
        ]
    came = np.stack([normalised(pair.target.values, lesson.cohort.kind) for pair in pairs])
    weights = np.array([1 / often[pair.trajectory.patient] for pair in pairs])
    away = np.sqrt(came) - np.sqrt(np.mean(told, 0))
    return tuple(tuple(_quantiles(column, weights)) for column in away.T)


def scattered(mean: Array, quantiles: Array, luck: Array) -> Array:
    """Shares around their mean, [..., B, K], that so many patients do not reach; they need not sum to one.

    :param mean: [B, K]. :param quantiles: 0..1, [..., B, K]. :param luck: [K, PLACES].
    """
    place = quantiles * (luck.shape[1] - 1)
    low, column = np.minimum(place.astype(int), luck.shape[1] - 2), np.arange(len(luck))
    before, after = luck[column, low], luck[column, low + 1]
    usual = _squares(np.sqrt(mean) + luck.T[:, None]).mean(0)
    away = before + (place - low) * (after - before)
    return np.asarray(mean - usual + _squares(np.sqrt(mean) + away))


def _squares(roots: Array) -> Array:
    return np.asarray(np.maximum(roots, 0) ** 2)


def _quantiles(values: Array, weights: Array) -> list[float]:
    """Of values with weights, [n], the largest and the least of them at n / (n + 1) and 1 / (n + 1)."""
    order = np.argsort(values, kind="stable")
    share = (np.cumsum(weights[order]) - weights[order] / 2) / weights.sum()
    spread = 0.5 + (share - 0.5) * len(values) / (len(values) + 1)
    found = np.interp(np.linspace(0, 1, PLACES), spread, values[order])
    return [round(float(q), _DIGITS) for q in found]
