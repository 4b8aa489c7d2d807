"""`reconstruct`: any day of a patient, from the snapshots before and after it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...ontology.errors import InputError
from ..cohort import Snapshot, Trajectory
from ..forecast import Forecaster
from ..pairs import apart, seen_by
from .rollout import Course, measured, planned_as
from .run import Plan


def reconstruct(
    forecaster: Forecaster,
    patient: str,
    days: Sequence[float] | None = None,
    plan: str | Plan | None = None,
    draws: int = 2000,
    seed: int = 0,
) -> Course:
    """What the patient looked like on each day, from every snapshot of other days.

    :param days: None for each day between the first and the last that was measured, hidden in turn: what
        the answer says and what was measured can then be compared (`Course.seen`).
    :param plan: None for the one on record.
    :raises InputError: if a day is no number, or nothing was measured on any other day.
    """
    trajectory = forecaster.cohort.patient(patient)
    asked = _inner_days(trajectory) if days is None else list(days)
    name, planned = planned_as(forecaster, trajectory, plan)
    contexts = [_others(trajectory, day) for day in asked]
    episodes = [forecaster.episode(planned, c, day) for c, day in zip(contexts, asked, strict=True)]
    answer = forecaster.answer(episodes)
    sample = answer.sample(draws, seed)
    low, high = forecaster.intervals(sample, episodes)
    kind = forecaster.cohort.kind
    last = np.stack([seen_by(c, kind, day) for c, day in zip(contexts, asked, strict=True)])
    seen = np.stack([measured(forecaster, trajectory, day) for day in asked])
    mean = answer.mean.double().numpy()
    return Course(patient, tuple(asked), name, last, mean, low, high, seen, sample)


def _inner_days(trajectory: Trajectory) -> list[float]:
    days = sorted({s.time for s in trajectory.snapshots})[1:-1]
    if not days:
        raise InputError(
            "was not measured on three days, so there is no inner one to hide",
            where=f"patient {trajectory.patient}",
            hint="name a day: --at 14",
        )
    return days


def _others(trajectory: Trajectory, day: float) -> tuple[Snapshot, ...]:
    where = f"patient {trajectory.patient}"
    if not np.isfinite(day):
        raise InputError(f"day {day} is no number", where=where)
    others = apart(trajectory, day)
    if not others:
        raise InputError(f"was measured on day {day:g} only", where=where, hint="ask about another day")
    return others
