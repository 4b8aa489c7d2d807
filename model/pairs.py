"""`Pair`: what was seen of a patient, and the snapshot that came next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .cohort import Array, Cohort, Kind, Snapshot, Trajectory


@dataclass(frozen=True, slots=True)
class Pair:
    """One forecast: `context` (every snapshot earlier than `target`) and the `target` to be predicted."""

    trajectory: Trajectory
    context: tuple[Snapshot, ...]
    target: Snapshot


def next_pairs(cohort: Cohort) -> list[Pair]:
    """Every snapshot that has an earlier one in the same patient, with all the earlier ones."""
    return [
        Pair(trajectory, earlier, target)
        for trajectory in cohort.trajectories
        for target in trajectory.snapshots
        if (earlier := before(trajectory, target.time))
    ]


def before(trajectory: Trajectory, time: float) -> tuple[Snapshot, ...]:
    """A patient's snapshots earlier than `time` (days)."""
    return tuple(s for s in trajectory.snapshots if s.time < time)


def normalised(values: Array, kind: Kind) -> Array:
    """Counts and fractions as shares that sum to one along the last axis; scores as they are."""
    return values if kind == "score" else values / values.sum(-1, keepdims=True)


def latest(context: tuple[Snapshot, ...], kind: Kind) -> Array:
    """The last thing seen: the mean over the snapshots of the latest time, shares or scores, shape [K]."""
    now = max(s.time for s in context)
    mean: Array = np.mean([normalised(s.values, kind) for s in context if s.time == now], axis=0)
    return mean


def followed(cohort: Cohort) -> list[tuple[str, Array]]:
    """Every snapshot after a patient's therapy began, as (patient, shares), paired or not."""
    return [
        (t.patient, normalised(s.values, cohort.kind))
        for t in cohort.trajectories
        for s in t.snapshots
        if s.time > min((interval.start for interval in t.plan), default=0.0)
    ]
