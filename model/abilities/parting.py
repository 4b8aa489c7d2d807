"""Where plans part: what came before that day is the common past, what came after belongs to one plan."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..cohort import Snapshot, TherapyInterval, Trajectory

Plan = Sequence[TherapyInterval]


def parting_day(plans: Sequence[Plan]) -> float:
    """The first day on which not all plans have the same therapies in force; infinite if there is none."""
    days = sorted({day for plan in plans for i in plan for day in (i.start, i.stop) if day is not None})
    return next((day for day in days if len({in_force(plan, day) for plan in plans}) > 1), math.inf)


def in_force(plan: Plan, day: float) -> frozenset[str]:
    """The therapies given on a day; an interval of no length is in force on its one day."""
    return frozenset(
        i.therapy
        for i in plan
        if i.start <= day and (i.stop is None or day < i.stop or i.start == i.stop == day)
    )


def common_past(trajectory: Trajectory, until: float) -> tuple[Snapshot, ...]:
    """Snapshots up to day `until`: one of that very day was taken before the therapy (as at day 0)."""
    return tuple(s for s in trajectory.snapshots if s.time <= until)
