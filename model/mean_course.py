"""`MeanCourse`: square roots of shares on each day, in training patients under the same therapies.

Kernel averages over time, drawn to the average of all therapies, and that to the constant mean. How wide they
are is chosen by leaving out each patient; the course that a training patient is asked with is without them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from .cohort import Array, Cohort, Kind, Mask, Snapshot, TherapyInterval, Trajectory
from .pairs import normalised

FRACTION_DEPTH = 200.0  # a deconvolved fraction is worth about this many counted cells (docs/world-model.md)
WIDTHS = (0.15, 0.5, 1.5, 100.0)  # of the averages, in places; the last is everywhere
_SLOW = 10.0  # days; before that time passes evenly, after it by its logarithm: most happens early
_SAMPLES = 2000  # that are read; more say the same
_PLACES, _ARMS, _FEWEST = 24, 8, 3
_GENERAL, _OWN = 20.0, 3.0  # samples that the constant mean weighs in a course, and that in an arm's course
_NOISE = 1 / 200  # of pieces of a tissue, as one over a number of cells
_HALF = 50.0  # cells of which a sample counts half in the averages
_LEAST = 1e-9
_DIGITS = 6

Arm = tuple[str, ...]


@dataclass(frozen=True)
class MeanCourse:
    """Mean roots at J places in time for each set of therapies; K types.

    :param places: increasing, as `place_of` gives them, [J].
    :param arms: sets of therapies, each sorted; the first is empty and stands for all that are not listed.
    :param means: [arms, J, K].
    :param width: of the averages, in places.
    :param refits: the means by resampled patients, [R, arms, J, K] (`refits.py`).
    """

    width: float
    places: tuple[float, ...]
    arms: tuple[Arm, ...]
    means: tuple[tuple[tuple[float, ...], ...], ...]
    refits: Array | None = field(default=None, compare=False, repr=False)

    def at(self, plan: Sequence[TherapyInterval], place: float) -> Array:
        """The mean under a plan's therapies, [K]; before the first place and after the last it stays."""
        means, (before, after, share) = self.means[self._row(plan)], self._around(place)
        return (1 - share) * np.array(means[before]) + share * np.array(means[after])

    def again(self, plan: Sequence[TherapyInterval], place: float) -> Array:
        """What each refit says of the same, [R, K]."""
        assert self.refits is not None
        means, (before, after, share) = self.refits[:, self._row(plan)], self._around(place)
        return np.asarray((1 - share) * means[:, before] + share * means[:, after])

    def in_order(self, columns: Sequence[int]) -> MeanCourse:
        """The same for its columns in another order."""
        means = tuple(tuple(tuple(row[k] for k in columns) for row in course) for course in self.means)
        refits = None if self.refits is None else self.refits[..., list(columns)]
        return replace(self, means=means, refits=refits)

    def _row(self, plan: Sequence[TherapyInterval]) -> int:
        arm = arm_of(plan)
        return self.arms.index(arm) if arm in self.arms else 0

    def _around(self, place: float) -> tuple[int, int, float]:
        """The known places before and after one, and how far it is from the first to the second, 0..1."""
        after = min(int(np.searchsorted(self.places, place)), len(self.places) - 1)
        before = max(after - 1, 0)
        room = self.places[after] - self.places[before] or 1.0
        return before, after, float(np.clip((place - self.places[before]) / room, 0, 1))


def place_of(time: float, plan: Sequence[TherapyInterval]) -> float:
    """Days since therapy began, on a scale that is even at first and then logarithmic."""
    since = time - min((interval.start for interval in plan), default=0.0)
    return float(np.sign(since) * np.log1p(abs(since) / _SLOW))


def arm_of(plan: Sequence[TherapyInterval]) -> Arm:
    """All therapies of a plan, sorted."""
    return tuple(sorted({interval.therapy for interval in plan}))


def depth_of(snapshot: Snapshot, kind: Kind) -> float:
    """Cells that were counted, or what a fraction is worth in them."""
    return max(float(snapshot.values.sum()), 1.0) if kind == "count" else FRACTION_DEPTH


class Courses:
    """The mean courses of a training cohort.

    :param width: of the averages; None: the one that foretells left-out patients best.
    :ivar roots: of the samples that are read, [n, K]; `depth`, `places`, `arms` and `patients` of each.
    :ivar scale: noise of a type's root in a sample of one cell, as a standard deviation, [K].
    """

    def __init__(self, cohort: Cohort, width: float | None = None) -> None:
        rows = [(t, s) for t in _some(cohort) for s in t.snapshots]
        self.roots = np.stack([np.sqrt(normalised(s.values, cohort.kind)) for _, s in rows])
        self.depth = np.array([depth_of(s, cohort.kind) for _, s in rows])
        self.places = np.array([place_of(s.time, t.plan) for t, s in rows])
        self.arms = [arm_of(t.plan) for t, _ in rows]
        self.patients = np.array([t.patient for t, _ in rows])
        usual = 1 / (1 / float(np.median(self.depth)) + _NOISE)
        weights = self.depth / (self.depth + usual)
        self.scale = _scale(weights @ self.roots**2 / weights.sum(), usual)
        self._precision = self.depth / (self.depth + _HALF)
        self._same_arm = np.array([[a == b for b in self.arms] for a in self.arms])
        self.width = width or min(WIDTHS, key=self._left_out_error)
        self._often, self._knots = self._frequent_arms(), _knots(self.places)
        self._without: dict[str, MeanCourse] = {}

    def without(self, patient: str) -> MeanCourse:
        """The course that a patient is not in; with nobody left, of all."""
        others = self.patients != patient
        known = patient if others.any() and not others.all() else ""
        if known not in self._without:
            self._without[known] = self._course(others if known else np.ones(len(others), bool))
        return self._without[known]

    def refitted(self, weights: Array) -> Array:
        """The means of the whole course with each patient counting as told, [R, arms, J, K].

        :param weights: of refits and patients, in the order of `np.unique` of their names, [R, P].
        """
        whose = np.unique(self.patients, return_inverse=True)[1]
        return np.stack([self._means(row[whose]) for row in weights])

    def left_out(self, width: float | None = None) -> Array:
        """The mean course where each sample stands, its patient left out, [n, K]."""
        others = self.patients[:, None] != self.patients
        others[~others.any(1)] = True
        near = _near(self.places, self.places, width or self.width) * others
        general = self._averaged(near, self._constant(others), _GENERAL)
        return self._averaged(near * self._same_arm, general, _OWN)

    def _left_out_error(self, width: float) -> float:
        missed = ((self.roots - self.left_out(width)) / self.scale) ** 2
        return float(self._precision @ missed.sum(-1))

    def _course(self, among: Mask) -> MeanCourse:
        means = tuple(
            tuple(tuple(row) for row in course) for course in self._means(among).round(_DIGITS).tolist()
        )
        return MeanCourse(self.width, tuple(self._knots.tolist()), ((), *self._often), means)

    def _means(self, among: Array | Mask) -> Array:
        """Of all therapies and of each arm, at the knots, [arms, J, K].

        :param among: how much each sample counts, [n].
        """
        near = _near(self._knots, self.places, self.width) * among
        general = self._averaged(near, self._constant(among[None]), _GENERAL)
        own = [
            self._averaged(near * np.array([a == arm for a in self.arms]), general, _OWN)
            for arm in self._often
        ]
        return np.stack([general, *own])

    def _constant(self, among: Array | Mask) -> Array:
        """The mean of some samples wherever they stand, [m, K]."""
        weights = among * self._precision
        return np.asarray(weights @ self.roots / weights.sum(-1, keepdims=True))

    def _averaged(self, near: Array, towards: Array, prior: float) -> Array:
        """Weighted means drawn to others, as if these were of `prior` samples more."""
        weights = near * self._precision
        return np.asarray((weights @ self.roots + prior * towards) / (weights.sum(-1, keepdims=True) + prior))

    def _frequent_arms(self) -> list[Arm]:
        """Sets of therapies of three patients or more, the most frequent ones."""
        whose: dict[Arm, set[str]] = {}
        for arm, patient in zip(self.arms, self.patients.tolist(), strict=True):
            whose.setdefault(arm, set()).add(patient)
        often = [arm for arm in whose if arm and len(whose[arm]) >= _FEWEST]
        return sorted(often, key=lambda arm: (-len(whose[arm]), arm))[:_ARMS]


def _some(cohort: Cohort) -> list[Trajectory]:
    """Everybody, or as many as hold `_SAMPLES`, dealt by chance."""
    order = np.random.default_rng(0).permutation(len(cohort.trajectories))
    held = np.cumsum([len(cohort.trajectories[i].snapshots) for i in order])
    number = max(int(np.searchsorted(held, _SAMPLES, side="right")), 1)
    return [cohort.trajectories[i] for i in sorted(order[:number].tolist())]


def _scale(shares: Array, depth: float) -> Array:
    """1/2 for frequent types, the less the rarer, [K]; smaller too for one that is nearly all there is.

    The root of a Poisson count with mean c varies by a quarter where c is large, by c where it is small.
    """
    counted = depth * np.maximum(shares, _LEAST)
    return np.asarray(np.sqrt((1 - 0.9 * shares) * counted / (1 + 4 * counted)))


def _knots(places: Array) -> Array:
    """Where the mean course is kept: wherever something was measured, or evenly among that."""
    found = np.unique(places.round(_DIGITS))
    return found if len(found) <= _PLACES else np.unique(np.quantile(found, np.linspace(0, 1, _PLACES)))


def _near(a: Array, b: Array, width: float) -> Array:
    """Weights by nearness, 0..1, [len(a), len(b)]."""
    return np.asarray(np.exp(-0.5 * ((a[:, None] - b) / width) ** 2))
