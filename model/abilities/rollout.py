"""`rollout`: one patient over several days, each day's draws fed back as what was seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from ...ontology.errors import InputError
from ..cohort import Array, Index, Snapshot, Trajectory, raw_values
from ..episode import Episode
from ..forecast import Forecaster
from ..pairs import before, latest
from .run import Plan, named_plan


@dataclass(frozen=True)
class Course:
    """One patient at S days; arrays are [S, K].

    :param low: 5th percentile of what would be measured; `high` the 95th.
    :param seen: what was measured on the day, NaN where nothing was.
    :param draws: every particle's course, [particles, S, K]; empty when nothing was drawn.
    """

    patient: str
    days: tuple[float, ...]
    name: str
    last: Array
    mean: Array
    low: Array
    high: Array
    seen: Array
    draws: Array


def rollout(
    forecaster: Forecaster,
    patient: str,
    days: Sequence[float],
    plan: str | Plan | None = None,
    particles: int = 300,
    seed: int = 0,
) -> Course:
    """Sample day after day: a draw of one day is a snapshot that the next is asked with.

    A particle stays with one member of the ensemble, so that what the members disagree about adds up over
    the days, as does what each of them is unsure of. How central an interval is asked for is what the day
    needs when it is asked at once from the snapshots that were measured.

    :param days: increasing; nothing measured on the first or later is read.
    :param plan: None for the one on record.
    :raises InputError: if nothing was measured before the first day, or the days do not increase.
    """
    trajectory = forecaster.cohort.patient(patient)
    name, planned = planned_as(forecaster, trajectory, plan)
    context = _past(trajectory, days)
    members = np.arange(particles) % len(forecaster.trained.models)
    pasts = [context] * particles
    drawn = []
    for step, day in enumerate(days):
        asked = [forecaster.episode(planned, past, day) for past in pasts]
        depths = _depths(asked, seed + 1000 * step)
        asked = [replace(e, depths=(), depth=d) for e, d in zip(asked, depths, strict=True)]
        values = _draw(forecaster, asked, members, seed + 1000 * step)
        drawn.append(values)
        pasts = [
            (*past, _as_measured(forecaster, day, v, d))
            for past, v, d in zip(pasts, values, depths, strict=True)
        ]
    draws = np.stack(drawn, 1)
    low, high = forecaster.intervals(draws, [forecaster.episode(planned, context, day) for day in days])
    seen = np.stack([measured(forecaster, trajectory, day) for day in days])
    last = np.repeat(latest(context, forecaster.cohort.kind)[None], len(days), 0)
    return Course(patient, tuple(days), name, last, draws.mean(0), low, high, seen, draws)


def planned_as(
    forecaster: Forecaster, trajectory: Trajectory, plan: str | Plan | None
) -> tuple[str, Trajectory]:
    """A plan's name for people, and the patient under it; None is the plan on record."""
    if plan is None:
        return "as recorded", trajectory
    name, intervals = named_plan(plan, forecaster.graph)
    return name, replace(trajectory, plan=intervals)


def _past(trajectory: Trajectory, days: Sequence[float]) -> tuple[Snapshot, ...]:
    where = f"patient {trajectory.patient}"
    if not days or not np.isfinite(days).all():
        raise InputError(
            "days to ask for are missing or no numbers", where=where, hint="give --at 28 --at 56"
        )
    if any(b <= a for a, b in pairwise(days)):
        raise InputError("days do not increase", where=where, hint="give each once, the earliest first")
    context = before(trajectory, days[0])
    if not context:
        raise InputError(
            f"has no snapshot before day {days[0]:g}", where=where, hint="ask for a later first day"
        )
    return context


def _draw(forecaster: Forecaster, asked: Sequence[Episode], members: Index, seed: int) -> Array:
    """One draw for each particle, [particles, K], from its own member."""
    values = np.empty((len(asked), len(forecaster.cohort.columns)))
    for member in np.unique(members):
        own = np.flatnonzero(members == member)
        answer = forecaster.answer([asked[i] for i in own.tolist()], int(member))
        values[own] = answer.sample(1, seed + int(member))[0]
    return values


def _depths(asked: Sequence[Episode], seed: int) -> list[float]:
    """In how many cells each particle's next sample is counted."""
    rng = np.random.default_rng(seed)
    return [float(rng.choice(e.depths)) if e.depths else e.depth for e in asked]


def _as_measured(forecaster: Forecaster, day: float, values: Array, depth: float) -> Snapshot:
    """A draw as a snapshot of the cohort's kind, of as many cells as it was counted in."""
    values = raw_values(values, forecaster.cohort.kind)
    if forecaster.cohort.kind == "count":
        values = values * max(depth, 1.0)
    return Snapshot(f"day {day:g}, drawn", day, values)


def measured(forecaster: Forecaster, trajectory: Trajectory, day: float) -> Array:
    """What was measured on a day, [K], of quantities the logarithms; NaN where nothing was."""
    there = tuple(s for s in trajectory.snapshots if s.time == day)
    nothing = np.full(len(forecaster.cohort.columns), np.nan)
    return latest(there, forecaster.cohort.kind) if there else nothing
