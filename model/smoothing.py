"""`Smoothing`: how much of an answer's start the smooth rule says, on a day to come and on a day between.

Start = weight · last + (1 - weight) · (share · what the rule says + (1 - share) · the mean snapshot). On a
day to come, `moved` of what the rule says may be the last snapshot, moved as the mean course moves under the
patient's therapies: patients stay apart for longer than the rule believes, and a last snapshot that only
lasts knows no therapy. The numbers are those with the least error on training patients, each left out of the
means they are told by. They are drawn to half for the share and to none moved, or on days between to the rule
alone, as if half a patient had said so. How widely what comes scatters around it is the likeliest in the same
patients, on next days and later ones (`dispersion.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from .cohort import Array, Kind, Snapshot, Trajectory
from .dispersion import Scatter, Scattered, distance_of
from .mean_course import Courses, depth_of
from .metrics import total_variation
from .pairs import Pair, latest, normalised, seen_by
from .smooth_fit import fit_smooth_rule
from .smooth_rule import SmoothRule, rule_from

WEIGHTS = np.linspace(0.0, 1.0, 21)
SHARES = np.linspace(0.0, 1.0, 5)
_PAIRS = 2000  # that are read


@dataclass(frozen=True)
class Mix:
    """Weight of what was seen last, share of the rule in the rest, and the scatter around both.

    :param moved: share of the last snapshot, as the mean course moves it, in what the rule says.
    :param growth: of the scatter with the distance of the day (see `Scatter`); 0 in runs of before.
    """

    weight: float
    share: float
    spread: float
    moved: float = 0.0
    growth: float = 0.0

    def spread_at(self, distance: float) -> float:
        """The dispersion of a day so far from what was seen, in places."""
        return Scatter(self.spread, self.growth).at(distance)


@dataclass(frozen=True)
class Smoothing:
    """A rule, and the mix for days after all snapshots (`ahead`) and for days between them."""

    rule: SmoothRule
    ahead: Mix
    between: Mix

    def without(self, patient: str, courses: Courses) -> Smoothing:
        """The same with a mean course that a training patient is not in."""
        return replace(self, rule=replace(self.rule, course=courses.without(patient)))

    def in_order(self, columns: Sequence[int]) -> Smoothing:
        """The same for its columns in another order."""
        return replace(self, rule=self.rule.in_order(columns))

    def expected(
        self, trajectory: Trajectory, context: Sequence[Snapshot], kind: Kind, time: float, mean: Array
    ) -> tuple[Array, float, float]:
        """What is expected of a day, [K], the weight of what was seen last beside it, and the dispersion.

        :param mean: the study's mean snapshot, [K].
        """
        mix = self.between if any(s.time > time for s in context) else self.ahead
        said = self.rule.said(trajectory, context, kind, time)
        if mix.moved:
            last = latest(tuple(context), kind)
            moved = self.rule.moved(trajectory.plan, max(s.time for s in context), last, time)
            said = mix.moved * moved + (1 - mix.moved) * said
        spread = mix.spread_at(distance_of(context, time, trajectory.plan))
        return mix.share * said + (1 - mix.share) * mean, mix.weight, spread

    def again(
        self, trajectory: Trajectory, context: Sequence[Snapshot], kind: Kind, time: float, mean: Array
    ) -> Array | None:
        """What each refit expects of a day after all snapshots, [R, K]; None where there are no refits."""
        if self.rule.course.refits is None:
            return None
        mix, said = self.ahead, self.rule.again(trajectory, context, kind, time)
        if mix.moved:
            last = latest(tuple(context), kind)
            moved = self.rule.moved_again(trajectory.plan, max(s.time for s in context), last, time)
            said = mix.moved * moved + (1 - mix.moved) * said
        return mix.share * said + (1 - mix.share) * mean


def smoothing_from(raw: Mapping[str, Any] | None) -> Smoothing | None:
    """The inverse of `asdict`, for what was read from JSON."""
    if raw is None:
        return None
    return Smoothing(rule_from(raw["rule"]), Mix(**raw["ahead"]), Mix(**raw["between"]))


def fit_smoothing(
    courses: Courses,
    ahead: Sequence[Pair],
    farther: Sequence[Pair],
    between: Sequence[Pair],
    kind: Kind,
    means: Mapping[str, Array],
) -> Smoothing:
    """The rule of a training cohort, and its mixes; without days between, theirs is that of days ahead.

    :param farther: days after the next one, which say how the scatter grows.
    :param means: patient → the mean snapshot of the others, [K].
    """
    rule = fit_smooth_rule(courses)
    next_days = _told(ahead, kind, rule, courses, means)
    to_come = next_days.best(_told([*ahead, *farther], kind, rule, courses, means) if farther else next_days)
    inner = _told(between, kind, rule, courses, means) if between else None
    return Smoothing(rule, to_come, inner.best(inner) if inner else replace(to_come, moved=0.0))


@dataclass(frozen=True)
class _Told:
    """Pairs as arrays [n, K]: what was seen last, that moved, the mean, what the rule says, the truth.

    :param depth: cells of the truth, [n]; `distance` of its day, [n].
    :param weights: by which patients count the same, [n].
    """

    last: Array
    moved: Array
    mean: Array
    smooth: Array
    truth: Array
    depth: Array
    distance: Array
    weights: Array
    inner: bool

    def mix(self, weight: float, share: float, moved: float) -> Array:
        """The start of each, [n, K]."""
        said = moved * self.moved + (1 - moved) * self.smooth
        return weight * self.last + (1 - weight) * (share * said + (1 - share) * self.mean)

    def best(self, scattered: _Told) -> Mix:
        """The mix with the least error, and how others scatter around it."""
        every = product(WEIGHTS.tolist(), SHARES.tolist(), [0.0] if self.inner else SHARES.tolist())
        weight, share, moved = min(every, key=self._lost)
        told = scattered.mix(weight, share, moved)
        found = Scattered(told, scattered.truth, scattered.depth, scattered.distance, scattered.weights)
        scatter = found.likeliest()
        return Mix(weight, share, scatter.spread, moved, scatter.growth)

    def _lost(self, mix: tuple[float, float, float]) -> float:
        weight, share, moved = mix
        away = (share - 1) ** 2 + weight**2 if self.inner else (share - 0.5) ** 2 + moved**2
        patients = float(self.weights.sum())
        return float(total_variation(self.mix(*mix), self.truth).mean()) + away / (2 * patients)


def _told(
    pairs: Sequence[Pair], kind: Kind, rule: SmoothRule, courses: Courses, means: Mapping[str, Array]
) -> _Told:
    """What is said of training patients' days, each patient left out of the means."""
    some = list(pairs)
    if len(some) > _PAIRS:
        some = [some[i] for i in np.random.default_rng(0).permutation(len(some))[:_PAIRS]]
    names = [p.trajectory.patient for p in some]
    rules = [replace(rule, course=courses.without(name)) for name in names]
    said = [r.said(p.trajectory, p.context, kind, p.target.time) for r, p in zip(rules, some, strict=True)]
    last = np.stack([seen_by(p.context, kind, p.target.time) for p in some])
    days = [max(s.time for s in p.context) for p in some]
    moved = [
        r.moved(p.trajectory.plan, day, seen, p.target.time)
        for r, p, day, seen in zip(rules, some, days, last, strict=True)
    ]
    number = Counter(names)
    return _Told(
        last=last,
        moved=np.stack(moved),
        mean=np.stack([means[name] for name in names]),
        smooth=np.stack(said),
        truth=np.stack([normalised(p.target.values, kind) for p in some]),
        depth=np.array([depth_of(p.target, kind) for p in some]),
        distance=np.array([distance_of(p.context, p.target.time, p.trajectory.plan) for p in some]),
        weights=np.array([1 / number[name] for name in names]),
        inner=some[0].inner,
    )
