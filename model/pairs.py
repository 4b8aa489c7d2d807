"""`Pair`: what was seen of a patient, and the snapshot that came next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .cohort import Array, Cohort, Kind, Snapshot, Trajectory, is_shares


@dataclass(frozen=True, slots=True)
class Pair:
    """What is seen of a patient (`context`, none of it of the target's time) and the `target` to be told.

    In a forecast the context is every earlier snapshot; of a hidden inner snapshot it is later ones, too.
    """

    trajectory: Trajectory
    context: tuple[Snapshot, ...]
    target: Snapshot

    @property
    def inner(self) -> bool:
        """Whether later snapshots are seen, too."""
        return any(s.time > self.target.time for s in self.context)


def next_pairs(cohort: Cohort) -> list[Pair]:
    """Every snapshot that has an earlier one in the same patient, with all the earlier ones."""
    return [
        Pair(trajectory, earlier, target)
        for trajectory in cohort.trajectories
        for target in trajectory.snapshots
        if (earlier := before(trajectory, target.time))
    ]


def inner_pairs(cohort: Cohort) -> list[Pair]:
    """Every snapshot with an earlier and a later one in the same patient, with all of other times."""
    return [
        Pair(trajectory, others, target)
        for trajectory in cohort.trajectories
        for target in trajectory.snapshots
        if (others := apart(trajectory, target.time))
        and min(s.time for s in others) < target.time < max(s.time for s in others)
    ]


def far_pairs(cohort: Cohort) -> list[Pair]:
    """Every snapshot of a patient's third day with one or a later day, told from the first day alone."""
    found = []
    for trajectory in cohort.trajectories:
        days = sorted({s.time for s in trajectory.snapshots})
        first = tuple(s for s in trajectory.snapshots if s.time == days[0])
        found += [Pair(trajectory, first, s) for s in trajectory.snapshots if s.time in days[2:]]
    return found


def all_pairs(cohort: Cohort) -> list[Pair]:
    """Every snapshot that others of its patient can be asked about."""
    return [*next_pairs(cohort), *inner_pairs(cohort)]


def apart(trajectory: Trajectory, time: float) -> tuple[Snapshot, ...]:
    """A patient's snapshots of any day but `time`."""
    return tuple(s for s in trajectory.snapshots if s.time != time)


def before(trajectory: Trajectory, time: float) -> tuple[Snapshot, ...]:
    """A patient's snapshots earlier than `time` (days)."""
    return tuple(s for s in trajectory.snapshots if s.time < time)


def normalised(values: Array, kind: Kind) -> Array:
    """Counts and fractions as shares of the last axis; scores as they are; of quantities the logarithms."""
    if kind == "quantity":
        return np.asarray(np.log(values))
    return values / values.sum(-1, keepdims=True) if is_shares(kind) else values


def latest(context: tuple[Snapshot, ...], kind: Kind) -> Array:
    """The last thing seen: the mean over the snapshots of the latest time, shares or scores, shape [K]."""
    now = max(s.time for s in context)
    mean: Array = np.mean([normalised(s.values, kind) for s in context if s.time == now], axis=0)
    return mean


def seen_by(context: tuple[Snapshot, ...], kind: Kind, time: float) -> Array:
    """What the snapshots themselves say of day `time`, [K].

    Between two of them it is their mean weighted by nearness in time; before the first or after the last it
    is that one. With nothing later it is `latest`.
    """
    earlier = tuple(s for s in context if s.time <= time)
    later = tuple(s for s in context if s.time > time)
    if not later:
        return latest(earlier, kind)
    first = min(s.time for s in later)
    after = latest(tuple(s for s in later if s.time == first), kind)
    if not earlier:
        return after
    last = max(s.time for s in earlier)
    share = (time - last) / (first - last)
    between: Array = (1 - share) * latest(earlier, kind) + share * after
    return between


def followed(cohort: Cohort) -> list[tuple[str, Array]]:
    """Every snapshot after a patient's therapy began, as (patient, shares), paired or not."""
    return [
        (t.patient, normalised(s.values, cohort.kind))
        for t in cohort.trajectories
        for s in t.snapshots
        if s.time > min((interval.start for interval in t.plan), default=0.0)
    ]
