"""`SmoothRule`: what a patient's snapshots say of another day, each believed as far as it was counted.

Square roots of shares have much the same counting noise, rare types less (Bartlett 1936,
doi:10.2307/2983678); in units of it, all types have the same. A patient's roots are the mean course under
their therapies plus a deviation of their own, a Gaussian process: it is alike on days that are near each
other, and types deviate together as they do in training patients. What is measured is that plus noise: of
counting, one over the cells, and of pieces of one tissue that differ. The answer is the mean of the process
given the snapshots. `smooth_fit.py` fits it on training patients.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .cohort import Array, Kind, Snapshot, TherapyInterval, Trajectory
from .mean_course import MeanCourse, depth_of, place_of
from .pairs import normalised

NEAREST = 24  # snapshots that are read: those nearest in time
_LEAST = 1e-9
_OTHERS = 0.01  # share of the mean course in every answer: what a patient never had may still come

Mean = Callable[[Sequence[TherapyInterval], float], Array]


@dataclass(frozen=True)
class SmoothRule:
    """A mean course and how patients deviate from it, K types; variances are in squares of `scale`.

    :param scale: noise of a type's root in a sample of one cell, as a standard deviation, [K].
    :param axes: what types do together, orthonormal, [C, K]; `variances` of the deviation along each, [C].
    :param rest: variance of the deviation in any direction apart from the axes.
    :param lasting: share of the deviation that never changes, 0..1.
    :param noise: of a sample beside its counting, as one over a number of cells.
    """

    course: MeanCourse
    scale: tuple[float, ...]
    axes: tuple[tuple[float, ...], ...]
    variances: tuple[float, ...]
    rest: float
    lasting: float
    noise: float

    def said(self, trajectory: Trajectory, context: Sequence[Snapshot], kind: Kind, time: float) -> Array:
        """Shares on day `time` by snapshots of other days, [K]."""
        return self._said(trajectory, context, kind, time, self.course.at)

    def again(self, trajectory: Trajectory, context: Sequence[Snapshot], kind: Kind, time: float) -> Array:
        """The same with each refit of the mean course, [R, K]."""
        return self._said(trajectory, context, kind, time, self.course.again)

    def moved(self, plan: Sequence[TherapyInterval], day: float, last: Array, time: float) -> Array:
        """Shares that were seen last, on `day`, [K], moved as the mean course moves until day `time`, [K]."""
        return _moved(plan, day, last, time, self.course.at)

    def moved_again(self, plan: Sequence[TherapyInterval], day: float, last: Array, time: float) -> Array:
        """The same with each refit of the mean course, [R, K]."""
        return _moved(plan, day, last, time, self.course.again)

    def _said(
        self, trajectory: Trajectory, context: Sequence[Snapshot], kind: Kind, time: float, mean: Mean
    ) -> Array:
        """:param mean: a place under a plan → mean roots, [..., K]."""
        near = sorted(context, key=lambda s: abs(s.time - time))[:NEAREST]
        plan, asked = trajectory.plan, place_of(time, trajectory.plan)
        places = np.array([place_of(s.time, plan) for s in near])
        noise = np.array([1 / depth_of(s, kind) + self.noise for s in near])
        roots = np.stack([np.sqrt(normalised(s.values, kind)) for s in near])
        usual = mean(plan, asked)
        away = (roots - np.stack([mean(plan, place) for place in places], -2)) / self.scale
        own = usual + np.array(self.scale) * self._carried(away, self._weights(places, asked, noise))
        return (1 - _OTHERS) * _shares(own) + _OTHERS * _shares(usual)

    def in_order(self, columns: Sequence[int]) -> SmoothRule:
        """The same rule for its columns in another order."""
        axes = tuple(_picked(axis, columns) for axis in self.axes)
        course = self.course.in_order(columns)
        return replace(self, course=course, axes=axes, scale=_picked(self.scale, columns))

    def _weights(self, places: Array, asked: float, noise: Array) -> Array:
        """How much each snapshot's deviation counts along each axis and, last, beside them, [C + 1, T]."""
        between, towards = alike(places, places, self.lasting), alike(places, np.array([asked]), self.lasting)
        size = np.array([*self.variances, self.rest])[:, None, None]
        return np.asarray(np.linalg.solve(size * between + np.diag(noise), size * towards)[..., 0])

    def _carried(self, away: Array, weights: Array) -> Array:
        """The deviation [..., K] that snapshots' deviations [..., T, K] say there is."""
        axes = np.array(self.axes).reshape(len(self.axes), away.shape[-1])
        along = away @ axes.T
        return np.asarray((weights[:-1].T * along).sum(-2) @ axes + weights[-1] @ (away - along @ axes))


def rule_from(raw: dict[str, Any]) -> SmoothRule:
    """The inverse of `asdict`, for what was read from JSON."""
    course = MeanCourse(**{key: _tuples(value) for key, value in raw["course"].items()})
    return SmoothRule(**{**{key: _tuples(value) for key, value in raw.items()}, "course": course})


def alike(a: Array, b: Array, lasting: float) -> Array:
    """How alike a patient's deviations are at two places, 0..1, [..., len(a), len(b)] (Matérn 3/2)."""
    far = np.sqrt(3.0) * np.abs(a[..., :, None] - b[..., None, :])
    return np.asarray(lasting + (1 - lasting) * (1 + far) * np.exp(-far))


def _moved(plan: Sequence[TherapyInterval], day: float, last: Array, time: float, mean: Mean) -> Array:
    return _shares(np.sqrt(last) + mean(plan, place_of(time, plan)) - mean(plan, place_of(day, plan)))


def _shares(roots: Array) -> Array:
    squares = np.maximum(roots, _LEAST) ** 2
    return np.asarray(squares / squares.sum(-1, keepdims=True))


def _picked(row: Sequence[float], columns: Sequence[int]) -> tuple[float, ...]:
    return tuple(row[k] for k in columns)


def _tuples(value: Any) -> Any:
    return tuple(_tuples(v) for v in value) if isinstance(value, list | tuple) else value
