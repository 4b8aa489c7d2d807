"""`ChangeRule`: how a quantity changes from day to day, in patients at large and in this one.

The relative change of a day is a sum of causes: growth of its own, growth that depends on the size reached,
and each therapy on board, whose effect fades with a half-life. Every patient has coefficients of their own,
drawn from those of training patients (linear mixed effects; Laird & Ware 1982, doi:10.2307/2529876), and told
ever better by the changes already seen in them. Like a `Reference` it is a statistic of training patients,
where the answer starts; the network says what to add. `change_fit.py` fits it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .cohort import Array, Snapshot, TherapyInterval

OWN = 2  # columns of the design before the therapies: growth, and growth by size
_LEAST, _MOST = 0.02, 3.0  # what a day can leave of a quantity, or make of it
_FARTHEST = 4.0  # sizes beyond so many standard deviations are read as these


@dataclass(frozen=True)
class ChangeRule:
    """What is known of one column's changes, with p = 2 + therapies.

    :param half_lives: days in which half of a therapy's effect is gone; 0: it is of its own day only.
    :param mean: of the patients' coefficients, [p]; `covariance` [p, p]. A unit is a relative change a day.
    :param noise: variance of a day's relative change that nothing explains.
    :param centre: mean logarithm of the quantity; `scale` its standard deviation.
    :param refits: the mean by resampled patients, [R, p] (`refits.py`).
    """

    therapies: tuple[str, ...]
    half_lives: tuple[float, ...]
    mean: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]
    noise: float
    centre: float
    scale: float
    refits: Array | None = field(default=None, compare=False, repr=False)

    def foretell(
        self, days: Array, logs: Array, plan: Sequence[TherapyInterval], time: float
    ) -> tuple[float, float]:
        """Mean and standard deviation of the logarithm on day `time`, after the last of `days`.

        :param days: increasing, [n]; `logs` the logarithms measured then, [n].
        """
        mean, deviation = foretell_columns((self,), days, logs[:, None], plan, time)
        return float(mean[0]), float(deviation[0])

    def coefficients(self, days: Array, logs: Array, board: OnBoard) -> tuple[Array, Array]:
        """Mean [p] and covariance [p, p] of a patient's own coefficients, given the changes seen."""
        mean, prior = np.array(self.mean), np.array(self.covariance)
        if len(days) < 2:
            return mean, prior
        weight, change = changes(days, logs)
        x = self.design(logs[:-1], board.mean(days[:-1], days[1:]))
        precision = np.linalg.inv(prior)
        weighted = x * weight[:, None] / self.noise
        spread = np.linalg.inv(precision + weighted.T @ x)
        return np.asarray(spread @ (precision @ mean + weighted.T @ change)), np.asarray(spread)

    def design(self, logs: Array, board: Array) -> Array:
        """Causes of a change: a constant, the size [n], what is on board [n, J]; together [n, 2 + J]."""
        size = np.clip((logs - self.centre) / self.scale, -_FARTHEST, _FARTHEST)
        return np.column_stack((np.ones(len(logs)), size, board))


def foretell_columns(
    rules: Sequence[ChangeRule], days: Array, logs: Array, plan: Sequence[TherapyInterval], time: float
) -> tuple[Array, Array]:
    """What each of K rules of the same therapies says of its column (`ChangeRule.foretell`), both [K].

    :param logs: [n, K].
    """
    told = _tell(rules, days, logs, plan, time)
    return told.size, np.sqrt(np.einsum("kp,kpq,kq->k", told.slope, told.spread, told.slope) + told.noise)


def foretell_refits(
    rules: Sequence[ChangeRule], days: Array, logs: Array, plan: Sequence[TherapyInterval], time: float
) -> Array:
    """What each of R refits of K rules of the same therapies says of its column, [R, K].

    To first order in the coefficients. A patient who was seen to change believes the mean of
    others less.
    """
    told = _tell(rules, days, logs, plan, time)
    found = []
    for k, rule in enumerate(rules):
        assert rule.refits is not None
        own = told.spread[k] @ np.linalg.inv(np.array(rule.covariance))
        found.append(told.size[k] + (rule.refits - np.array(rule.mean)) @ own.T @ told.turn[k])
    return np.stack(found, 1)


@dataclass(frozen=True)
class _Foretold:
    """What is said of K columns.

    :param size: the logarithm, [K]; `slope` of it in the patient's coefficients, [K, p], each day's growth by
        itself; `turn` the same with what a size that differs does to the days after it.
    :param spread: covariance of these, [K, p, p]; `noise` variance that nothing explains, [K].
    """

    size: Array
    slope: Array
    turn: Array
    spread: Array
    noise: Array


def _tell(
    rules: Sequence[ChangeRule], days: Array, logs: Array, plan: Sequence[TherapyInterval], time: float
) -> _Foretold:
    boards = {h: OnBoard(plan, rules[0].therapies, h, time) for h in {rule.half_lives for rule in rules}}
    known = [r.coefficients(days, logs[:, k], boards[r.half_lives]) for k, r in enumerate(rules)]
    now, spread = (np.stack(part) for part in zip(*known, strict=True))  # [K, p] and [K, p, p]
    centre, scale, noises = np.array([(rule.centre, rule.scale, rule.noise) for rule in rules]).T
    starts = np.arange(days[-1], time - 1e-9, 1.0)
    stops = np.minimum(starts + 1.0, time)
    acting = {half_lives: board.mean(starts, stops) for half_lives, board in boards.items()}
    x = np.ones((len(starts), *now.shape))
    x[:, :, OWN:] = np.stack([acting[rule.half_lives] for rule in rules], 1)
    size, noise = logs[-1].astype(float), np.zeros(len(rules))
    slope, turn = np.zeros_like(now), np.zeros_like(now)
    for causes, part in zip(x, stops - starts, strict=True):
        causes[:, 1] = np.clip((size - centre) / scale, -_FARTHEST, _FARTHEST)
        left = np.clip(1 + (causes * now).sum(-1), _LEAST, _MOST)
        by_size = now[:, 1] / scale * (np.abs(size - centre) < _FARTHEST * scale)
        turn = turn + part * (causes + by_size[:, None] * turn) / left[:, None]
        size = size + part * np.log(left)
        slope += part * causes / left[:, None]
        noise += part * noises / left**2
    return _Foretold(size, slope, turn, spread, noise)


class OnBoard:
    """How much of each therapy acts on each day of one patient.

    A day that a therapy covers adds one; half of it is gone after its half-life. :param until: the last day.
    """

    def __init__(
        self,
        plan: Sequence[TherapyInterval],
        therapies: Sequence[str],
        half_lives: Sequence[float],
        until: float,
    ) -> None:
        self._first = int(np.floor(min((i.start for i in plan), default=0.0)))
        days = np.arange(self._first, max(int(np.ceil(until)), self._first) + 1, dtype=float)
        self._table = np.zeros((len(days), len(therapies)))
        place = {therapy: j for j, therapy in enumerate(therapies)}
        for interval in plan:
            if interval.therapy in place:
                stop = np.inf if interval.stop is None else interval.stop
                covered = np.minimum(stop, days + 1) - np.maximum(interval.start, days)
                self._table[:, place[interval.therapy]] += np.clip(covered, 0, 1)
        for j, half_life in enumerate(half_lives):
            self._table[:, j] = lasting(self._table[:, j], half_life)
        self._sums = np.concatenate((np.zeros((1, len(therapies))), np.cumsum(self._table, axis=0)))

    def mean(self, start: Array, stop: Array) -> Array:
        """The mean over the days from `start` to `stop`, both [n]: [n, J]. Before any therapy it is zero."""
        last = len(self._table)
        a = np.floor(start).astype(int) - self._first
        b = np.maximum(np.ceil(stop).astype(int) - self._first, a + 1)
        total = self._sums[np.clip(b, 0, last)] - self._sums[np.clip(a, 0, last)]
        return np.asarray(total / (b - a)[:, None])


def lasting(given: Array, half_life: float) -> Array:
    """What is there each day of what is given on the days, over the first axis."""
    if half_life <= 0:
        return given
    from scipy.signal import lfilter

    return np.asarray(lfilter([1.0], [1.0, -(0.5 ** (1 / half_life))], given, axis=0))


def changes(days: Array, logs: Array) -> tuple[Array, Array]:
    """Days between measurements and the relative change a day, both [n - 1], of n measurements."""
    between = np.maximum(np.diff(days), 1e-3)
    return between, np.clip(np.exp(np.clip(np.diff(logs) / between, -30, 3)) - 1, -1, _MOST)


def course_of(context: Sequence[Snapshot]) -> tuple[Array, Array]:
    """Days [n] and mean logarithms [n, K] of what was measured on them."""
    days = np.array([s.time for s in context])
    logs = np.log(np.stack([s.values for s in context]))
    if np.all(np.diff(days) > 0):
        return days, logs
    there = np.unique(days)
    return there, np.stack([logs[days == day].mean(0) for day in there])


def changes_from(raw: Sequence[Mapping[str, Any]]) -> tuple[ChangeRule, ...]:
    """Rules as JSON holds them.

    :raises ValueError: if one's tables are not of one size.
    """
    rules = tuple(
        ChangeRule(
            tuple(map(str, r["therapies"])),
            tuple(map(float, r["half_lives"])),
            tuple(map(float, r["mean"])),
            tuple(tuple(map(float, row)) for row in r["covariance"]),
            float(r["noise"]),
            float(r["centre"]),
            float(r["scale"]),
        )
        for r in raw
    )
    for rule in rules:
        p = OWN + len(rule.therapies)
        if len(rule.mean) != p or np.shape(rule.covariance) != (p, p) or len(rule.half_lives) != p - OWN:
            raise ValueError("a rule of changes of another shape")
    return rules
