"""Fitting a `SmoothRule`: how types deviate together by expectation-maximisation, the rest by likelihood."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .cohort import Array, Mask
from .mean_course import Courses
from .smooth_rule import SmoothRule, alike

LASTING = (0.1, 0.3, 0.5, 0.7, 0.9)
NOISE = (0.0, 1 / 1000, 1 / 400, 1 / 200, 1 / 100, 1 / 50, 1 / 20, 1 / 8)
_ROUNDS, _STEPS = 4, 2
_TYPES = 64  # of more, each deviates on its own
_PATIENTS, _TIMES = 200, 12  # that are read; more say the same
_PRIOR = 5.0  # snapshots that say types deviate on their own
_FLOOR = 1e-6
_JITTER = 1e-6
_DIGITS = 6


def fit_smooth_rule(courses: Courses) -> SmoothRule:
    """The rule of a training cohort."""
    spread = _Spread(*_deviations(courses))
    for _ in range(_ROUNDS):
        spread.choose()
        for _ in range(_STEPS):
            spread.step()
    axes, variances, rest = spread.parts()
    return SmoothRule(
        course=courses.without(""),
        scale=tuple(courses.scale.tolist()),
        axes=tuple(tuple(row) for row in axes.round(_DIGITS).tolist()),
        variances=tuple(variances.tolist()),
        rest=rest,
        lasting=LASTING[spread.lasting],
        noise=NOISE[spread.noise],
    )


def _deviations(courses: Courses) -> tuple[Array, Array, Array]:
    """Deviations [P, T, K], places [P, T] and depths [P, T] of patients; padded with depth 0."""
    away = (courses.roots - courses.left_out()) / courses.scale
    names = dict.fromkeys(courses.patients.tolist())
    rows = [np.flatnonzero(courses.patients == name)[:_TIMES] for name in names][:_PATIENTS]
    times = max(len(row) for row in rows)
    deviation = np.zeros((len(rows), times, away.shape[1]))
    places, depth = np.zeros((len(rows), times)), np.zeros((len(rows), times))
    for i, row in enumerate(rows):
        deviation[i, : len(row)] = away[row]
        places[i, : len(row)], depth[i, : len(row)] = courses.places[row], courses.depth[row]
    return deviation, places, depth


class _Spread:
    """Covariance of types, share that lasts and noise, on their way to the likeliest.

    :ivar lasting: place in LASTING; `noise` in NOISE.
    """

    def __init__(self, deviation: Array, places: Array, depth: Array) -> None:
        self._deviation, self._places, self._depth = deviation, places, depth
        self._seen: Mask = depth > 0
        self._many = deviation.shape[2] > _TYPES
        variance = (deviation**2).sum((0, 1)) / self._seen.sum() + _FLOOR
        self._alone = np.diag(np.full_like(variance, variance.mean()) if self._many else variance)
        self.covariance, self.lasting, self.noise = self._alone, 1, 3

    def choose(self) -> None:
        """Go to noise and lasting share under which the deviations are likelier, one by one."""
        axes, variances = self._axes()
        along = np.moveaxis(self._deviation @ axes, 2, 0)[..., None]

        def likelihood(lasting: int, noise: int) -> float:
            kernel, own = self._kernel(LASTING[lasting]), self._noise(NOISE[noise])
            total = variances[:, None, None, None] * kernel + own
            fits = (along * np.linalg.solve(total, along)).sum()
            return -float(fits + np.linalg.slogdet(total)[1].sum())

        self.noise = _uphill(self.noise, len(NOISE), lambda n: likelihood(self.lasting, n))
        self.lasting = _uphill(self.lasting, len(LASTING), lambda s: likelihood(s, self.noise))

    def step(self) -> None:
        """One step of expectation-maximisation of the covariance of types."""
        axes, variances = self._axes()
        kernel = self._kernel(LASTING[self.lasting])
        prior = variances[:, None, None, None] * kernel
        gain = np.linalg.solve(prior + self._noise(NOISE[self.noise]), prior).swapaxes(-1, -2)
        told = np.einsum("cptu,puc->ptc", gain, self._deviation @ axes)
        left, inverse = prior - gain @ prior, np.linalg.inv(kernel)
        both = self._seen[:, :, None] & self._seen[:, None]
        unsure = np.einsum("ptu,cptu->c", inverse * both, left)
        moment = axes @ (np.einsum("pti,ptu,puj->ij", told, inverse, told) + np.diag(unsure)) @ axes.T
        if self._many:
            moment = np.eye(len(moment)) * np.trace(moment) / len(moment)
        number = float(self._seen.sum())
        self.covariance = (moment + _PRIOR * self._alone) / (number + _PRIOR)

    def parts(self) -> tuple[Array, Array, float]:
        """Axes [C, K], the variance along each [C], and that of the rest; of many types the rest alone."""
        axes, variances = self._axes()
        if self._many:
            return np.zeros((0, len(variances))), np.zeros(0), float(variances.mean())
        return axes.T, variances, float(variances.min())

    def _axes(self) -> tuple[Array, Array]:
        """Directions as columns [K, K], and the variance along each; of many types any directions do."""
        if self._many:
            return np.eye(len(self.covariance)), np.diag(self.covariance)
        variances, axes = np.linalg.eigh(self.covariance)
        return axes, np.maximum(variances, _FLOOR)

    def _kernel(self, lasting: float) -> Array:
        """[P, T, T]; what is padded is like nothing else."""
        both = self._seen[:, :, None] & self._seen[:, None]
        itself = np.eye(both.shape[1])
        return np.where(both, alike(self._places, self._places, lasting), itself) + itself * _JITTER

    def _noise(self, noise: float) -> Array:
        """[P, T, T], the same constant where nothing was seen."""
        each = np.where(self._seen, 1 / np.maximum(self._depth, 1) + noise, 1.0)
        return np.asarray(each[:, :, None] * np.eye(each.shape[1]))


def _uphill(place: int, places: int, value: Callable[[int], float]) -> int:
    """The nearest place from which both neighbours are lower."""
    found: dict[int, float] = {}
    while True:
        near = [p for p in (place, place - 1, place + 1) if 0 <= p < places]
        found |= {p: value(p) for p in near if p not in found}
        best = max(near, key=found.__getitem__)
        if best == place:
            return place
        place = best
