"""How well survival is told: concordance within studies, the Brier score of a day, calibration on it.

Figures with an interval are of weights of patients, so that a bootstrap draw is the same of other weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from lifelines import KaplanMeierFitter

from ..cohort import Array, FollowUp
from ..kaplan_meier import free_at, log_rank
from ..outcome_regression import first_of_pairs
from .followed import Followed

MACRO, WITHIN, BRIER = "macro concordance", "concordance within studies", "Brier score"
CALIBRATION = "calibration error"
_BINS, _LEAST = 5, 0.05


@dataclass(frozen=True)
class Said:
    """What a method said of one study, [n]: risk (more: sooner), probability to be without the outcome."""

    study: Followed
    risk: Array
    free: Array


@dataclass(frozen=True)
class Figures:
    """Figures of draws of weights, [draws, …]; the first is everybody once. :param each: by study."""

    each: Array
    values: dict[str, Array]


def figures(told: Sequence[Said], day: float, weights: Sequence[Array]) -> Figures:
    """All figures of one method. :param weights: as `icb.scores.draws_of` gives them, [draws, n] a study."""
    pairs = [_pairs(s, w) for s, w in zip(told, weights, strict=True)]
    won, all_ = (np.stack([p[i] for p in pairs], axis=-1) for i in (0, 1))  # [draws, studies]
    with np.errstate(invalid="ignore", divide="ignore"):
        each = np.where(all_ > 0, won / all_, np.nan)
    lost = np.sum([(w * brier_terms(s, day)).sum(-1) for s, w in zip(told, weights, strict=True)], axis=0)
    values = {
        MACRO: np.nanmean(each, axis=1),
        WITHIN: won.sum(1) / all_.sum(1),
        BRIER: lost / np.sum([w.sum(-1) for w in weights], axis=0),
        CALIBRATION: np.array([calibration(told, day)]),
    }
    return Figures(each, values)


def _pairs(told: Said, weights: Array) -> tuple[Array, Array]:
    """Weighted pairs in the right order (a tie counts half) and all comparable pairs, [draws] both."""
    first = first_of_pairs(told.study.time, told.study.labels)
    right = first * ((told.risk[:, None] > told.risk) + 0.5 * (told.risk[:, None] == told.risk))
    return tuple(((weights @ m) * weights).sum(-1) for m in (right, first))


def brier_terms(told: Said, day: float) -> Array:
    """Squared error of the probability on a day, weighted by the inverse chance to be still watched, [n].

    Graf et al. 1999, doi:10.1002/(sici)1097-0258(19990915/30)18:17/18<2529::aid-sim274>3.0.co;2-5.
    """
    time, event = told.study.time, told.study.labels > 0.5
    watched = KaplanMeierFitter().fit(time, ~event)
    before = np.clip(watched.predict(np.minimum(time, day) - 1e-6).to_numpy(), _LEAST, 1)
    gone, left = (time <= day) & event, time > day
    return np.asarray((gone * told.free**2 + left * (1 - told.free) ** 2) / before)


def calibration(told: Sequence[Said], day: float) -> float:
    """How far foretold and Kaplan-Meier probabilities differ in fifths of the patients, the mean."""
    free = np.concatenate([s.free for s in told])
    watched = [f for s in told for f in s.study.watched]
    parts = np.array_split(np.argsort(free, kind="stable"), _BINS)
    gaps = [len(p) * abs(free[p].mean() - free_at([watched[i] for i in p], day)) for p in parts if len(p)]
    return float(sum(gaps) / len(free))


def halves(told: Said) -> dict[str, list[FollowUp]]:
    """The study's follow-ups by the median of its risks; one group where all are the same."""
    high = told.risk > np.median(told.risk)
    parts = {"lower predicted risk": ~high, "higher predicted risk": high}
    return {
        name: [f for f, chosen in zip(told.study.watched, mask.tolist(), strict=True) if chosen]
        for name, mask in parts.items()
        if mask.any()
    }


def apart(told: Said) -> float:
    """The log-rank p-value of those halves."""
    return log_rank(halves(told))
