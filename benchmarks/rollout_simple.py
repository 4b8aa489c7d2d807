"""Every later day of a patient, asked from the first one, and what simple methods say of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..model.cohort import Array, Cohort, Snapshot
from ..model.evaluate import MEAN, PERSISTENCE, SHRINKAGE
from ..model.pairs import latest
from ..model.reference import Evidence, Expectation

_ENOUGH = 10  # with fewer training patients so many snapshots ahead, all numbers ahead choose one weight


@dataclass(frozen=True)
class Ahead:
    """A day of a patient, `number` days with a snapshot after the first, whose snapshots are `context`.

    :param truth: what came, [K] shares; the mean over samples of the day.
    """

    patient: str
    number: int
    day: float
    context: tuple[Snapshot, ...]
    last: Array
    truth: Array


def aheads(cohort: Cohort) -> list[Ahead]:
    """Every later day of every patient, in order."""
    found = []
    for trajectory in cohort.trajectories:
        days = sorted({s.time for s in trajectory.snapshots})
        of_day = [tuple(s for s in trajectory.snapshots if s.time == day) for day in days]
        shares = [latest(some, cohort.kind) for some in of_day]
        found += [
            Ahead(trajectory.patient, n, days[n], of_day[0], shares[0], shares[n])
            for n in range(1, len(days))
        ]
    return found


def simple(train: Cohort, asked: Sequence[Ahead]) -> dict[str, tuple[Array, None]]:
    """Shares on the asked days by each method, [S, K]; none of them gives an interval.

    The weight of the mix is the one that forecasts as many snapshots ahead best in training patients.
    """
    last, known = np.stack([a.last for a in asked]), aheads(train)
    mean = np.repeat(Expectation(train).without("")[None], len(asked), 0)
    weight = np.array([_weight(train, known, a.number) for a in asked])[:, None]
    return {
        PERSISTENCE: (last, None),
        MEAN: (mean, None),
        SHRINKAGE: (weight * last + (1 - weight) * mean, None),
    }


def _weight(train: Cohort, known: Sequence[Ahead], number: int) -> float:
    same = [a for a in known if a.number == number]
    chosen = same if len(same) >= _ENOUGH else known
    if not chosen:
        return 0.5
    expect = Expectation(train)
    evidence = Evidence(
        last=np.stack([a.last for a in chosen]),
        mean=np.stack([expect.without(a.patient) for a in chosen]),
        truth=np.stack([a.truth for a in chosen]),
        kind=train.kind,
    )
    return evidence.best_weight()
