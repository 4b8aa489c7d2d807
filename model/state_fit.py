"""Fitting `StateRule`: ridge regression of changes a day on where a state was, in closed form.

How wide the bumps are and how strongly their effects are drawn to zero is what foretells training patients
best who are left out, a fifth of them at a time. Where a state that stays foretells them as well, or
where there are few patients, there is no rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .cohort import Array, Cohort, Index, Trajectory
from .pairs import latest
from .state_rule import StateRule, bumps

LENGTHS = (0.5, 1.0, 2.0)  # of a bump, in the root mean square distance of two states
PENALTIES = (3e-4, 3e-3, 3e-2, 3e-1)  # for one change of mean weight
FOLDS, FEWEST, BUMPS = 5, 10, 60  # FEWEST: patients who were seen twice
_JITTER = 1e-8


@dataclass(frozen=True)
class Changes:
    """From snapshot to snapshot: states [n, K], their change a day [n, K], days [n], the patient [n]."""

    states: Array
    a_day: Array
    days: Array
    patient: Index


class _Choice(NamedTuple):
    missed: Array
    """Error of each change that was left out, [n, K]."""
    length: float
    penalty: float


def fit_state_rule(cohort: Cohort) -> StateRule | None:
    """The rule of a cohort of states; none where patients are few or it foretells no better than staying."""
    seen = state_changes(cohort.trajectories)
    if seen is None or len(np.unique(seen.patient)) < FEWEST:
        return None
    weight = seen.days / seen.days.mean()
    centres = apart(seen.states, BUMPS)
    choices = [c for length in _lengths(seen.states) for c in _left_out(seen, weight, centres, length)]
    best = min(choices, key=lambda choice: float(weight @ np.square(choice.missed).sum(1)))
    if not _better(best.missed, seen, weight):
        return None
    gram, right = _sums(bumps(seen.states, centres, best.length), weight, seen.a_day)
    effects = _solved(gram, right, best.penalty * len(weight), bumps(centres, centres, best.length))
    spread = np.sqrt(np.average(np.square(best.missed), axis=0, weights=weight)) + 1e-6
    return StateRule(
        tuple(map(tuple, centres.tolist())),
        tuple(map(tuple, effects.tolist())),
        best.length,
        float(np.median(seen.days)),
        tuple(spread.tolist()),
    )


def state_changes(patients: Sequence[Trajectory]) -> Changes | None:
    """All changes of patients from one day with a snapshot to the next; None where nobody was seen twice."""
    states, a_day, days, patient = [], [], [], []
    for number, trajectory in enumerate(patients):
        there = sorted({s.time for s in trajectory.snapshots})
        course = [latest(tuple(s for s in trajectory.snapshots if s.time == day), "state") for day in there]
        for i, between in enumerate(np.maximum(np.diff(there), 1e-3).tolist()):
            states.append(course[i])
            a_day.append((course[i + 1] - course[i]) / between)
            days.append(between)
            patient.append(number)
    return Changes(np.stack(states), np.stack(a_day), np.array(days), np.array(patient)) if days else None


def apart(states: Array, most: int) -> Array:
    """At most so many of the states [n, K], each farthest from those before; first the middlemost."""
    away = np.square(states - states.mean(0)).sum(1)
    chosen = [int(away.argmin())]
    left = np.square(states - states[chosen[0]]).sum(1)
    while len(chosen) < most and left.max() > 0:
        chosen.append(int(left.argmax()))
        left = np.minimum(left, np.square(states - states[chosen[-1]]).sum(1))
    return states[chosen]


def _lengths(states: Array) -> list[float]:
    size = float(np.sqrt(2 * states.var(0).sum())) or 1.0
    return [size * length for length in LENGTHS]


def _left_out(seen: Changes, weight: Array, centres: Array, length: float) -> list[_Choice]:
    """What each penalty misses of patients who are left out."""
    near, prior = bumps(seen.states, centres, length), bumps(centres, centres, length)
    fold = seen.patient % FOLDS
    sums = [_sums(near[fold == f], weight[fold == f], seen.a_day[fold == f]) for f in range(FOLDS)]
    gram, right = (np.sum([part[k] for part in sums], axis=0) for k in (0, 1))
    found = []
    for penalty in PENALTIES:
        missed = seen.a_day.copy()
        for f, (own_gram, own_right) in enumerate(sums):
            count = float((fold != f).sum())
            effects = _solved(gram - own_gram, right - own_right, penalty * count, prior)
            missed[fold == f] -= near[fold == f] @ effects
        found.append(_Choice(missed, length, penalty))
    return found


def _sums(near: Array, weight: Array, a_day: Array) -> tuple[Array, Array]:
    weighted = near * weight[:, None]
    return weighted.T @ near, weighted.T @ a_day


def _solved(gram: Array, right: Array, penalty: float, prior: Array) -> Array:
    """Effects [M, K] of least error, drawn to zero as those of a Gaussian process are."""
    jitter = _JITTER * len(gram) * np.eye(len(gram))
    return np.asarray(np.linalg.solve(gram + penalty * prior + jitter, right))


def _better(missed: Array, seen: Changes, weight: Array) -> bool:
    """Whether less is missed than by staying, by more than two standard errors over patients."""
    gain = weight * (np.square(seen.a_day) - np.square(missed)).sum(1)
    each = np.bincount(seen.patient, gain)[np.unique(seen.patient)]
    return bool(each.mean() > 2 * each.std(ddof=1) / np.sqrt(len(each)))
