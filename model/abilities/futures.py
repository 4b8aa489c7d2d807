"""What lies between: the course of both plans of a counterfactual, and of a record between its snapshots."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from ..cohort import Array
from ..forecast import Forecaster
from ..pairs import latest
from .counterfactual import Counterfactual
from .reconstruct import reconstruct

_STEPS = 7  # days that are asked after the last one read
_BETWEEN = 3  # days that are asked between two that were measured
_DRAWS = 1000


@dataclass(frozen=True)
class Future:
    """What would be measured on S days; arrays are [S, K]; where it was measured, all three are that."""

    days: tuple[float, ...]
    mean: Array
    low: Array
    high: Array
    measured: tuple[bool, ...]


def futures(forecaster: Forecaster, answer: Counterfactual, seed: int = 0) -> tuple[Future, Future]:
    """Both plans of a lone patient's counterfactual, day by day from the last snapshot that it read.

    Each day is asked by itself, from the same past; the last one is the counterfactual's own answer.
    """
    (name,), (until,) = answer.patients, answer.until
    trajectory = forecaster.cohort.patient(name)
    past = tuple(s for s in trajectory.snapshots if s.time <= until)
    days = np.linspace(until, answer.day, _STEPS + 1)[1:-1].tolist()
    start = answer.last[0]
    paths = []
    for arm in answer.arms:
        planned = replace(trajectory, snapshots=past, plan=arm.plans[0])
        asked = [forecaster.episode(planned, past, day) for day in days]
        told = forecaster.answer(asked)
        low, high = forecaster.intervals(told.sample(_DRAWS, seed), asked)
        values = arm.values
        rows = (
            (start, told.mean.double().numpy(), values.mean[0]),
            (start, low, values.low[0]),
            (start, high, values.high[0]),
        )
        mean, low, high = (np.vstack(parts) for parts in rows)
        measured = (True, *[False] * (len(days) + 1))
        paths.append(Future((until, *days, answer.day), mean, low, high, measured))
    return paths[0], paths[1]


def recorded(forecaster: Forecaster, patient: str) -> Future:
    """What was measured in a patient, and what the run says of the days between."""
    cohort = forecaster.cohort
    snapshots = cohort.patient(patient).snapshots
    days = sorted({s.time for s in snapshots})
    between = [float(day) for a, b in pairwise(days) for day in np.linspace(a, b, _BETWEEN + 2)[1:-1]]
    rows = {
        day: (v := latest(tuple(s for s in snapshots if s.time == day), cohort.kind), v, v) for day in days
    }
    if between:
        told = reconstruct(forecaster, patient, between, draws=_DRAWS)
        rows |= {day: (told.mean[i], told.low[i], told.high[i]) for i, day in enumerate(told.days)}
    order = sorted(rows)
    mean, low, high = (np.stack([rows[day][i] for day in order]) for i in range(3))
    return Future(tuple(order), mean, low, high, tuple(day in set(days) for day in order))
