"""Which questions of the tumour-growth benchmark are put to slow answerers, and how their errors are counted.

There are 230,000 questions one step ahead and 2.9 million of several steps for 1,000 patients, most of them
about tumours of less than a cubic centimetre. All options of a patient and day are asked together, a day with
the probability p that its volume gives it, and counted 1 / p times (Horvitz & Thompson 1952): large tumours,
where errors in cm3 are made, are nearly all asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..model.cohort import Array, Index, Mask
from ..model.simulator.geng import OPTIONS, Patients, Rng
from ..model.simulator.geng_questions import PERCENT, Plans, Policy, Questions, ask

_ANYWAY = 0.2  # share of the days that are drawn whatever their volume


@dataclass(frozen=True)
class Asked:
    """G patients' days, each with its O options.

    :param patient: and `day`, [G]; `weight` [G] is how many days each stands for.
    :param volume: of all test patients, [N, days]; `given` [N, days, 2].
    :param plan: [G, O, H, 2], days `start` + `day` on.
    :param ahead: [A], days ahead that are asked for; `answer` and `floor` [G, O, A].
    """

    patient: Index
    day: Index
    weight: Array
    volume: Array
    given: Mask
    plan: Mask
    start: int
    ahead: tuple[int, ...]
    answer: Array
    floor: Array

    @property
    def known(self) -> Array:
        """The last volume that is known, [G]."""
        return np.asarray(self.volume[self.patient, self.day])

    def treated(self, group: int, option: int, until: int) -> Mask:
        """What is given on the days from 0 to before day `day + until`, [days, 2]."""
        patient, day = self.patient[group], self.day[group]
        past = self.given[patient, : day + self.start]
        return np.concatenate((past, self.plan[group, option]))[: day + until]


def put(
    patients: Patients,
    gamma: float,
    rng: Rng,
    plans: Plans,
    policy: Policy,
    ahead: Sequence[int],
    groups: int,
) -> Asked:
    """About `groups` days of all patients."""
    found, volume, given = ask(patients, gamma, rng, plans, policy=policy)
    options = len(OPTIONS) if plans == "one-step" else 2 * found.plan.shape[1]
    steps = tuple(a for a in ahead if found.first <= a < found.first + found.plan.shape[1])
    first = np.arange(0, len(found.patient), options)
    chance = chances(found.known[first], groups)
    drawn = np.flatnonzero(rng.random(len(first)) < chance)
    rows = first[drawn][:, None] + np.arange(options)
    places = [a - found.first for a in steps]
    return Asked(
        found.patient[rows[:, 0]],
        found.day[rows[:, 0]],
        1 / chance[drawn],
        volume,
        given,
        found.plan[rows],
        found.first - 1,
        steps,
        _of(found, "answer", rows, places),
        _of(found, "floor", rows, places),
    )


def _of(found: Questions, what: str, rows: Index, places: Sequence[int]) -> Array:
    return np.asarray(getattr(found, what)[rows][..., list(places)])


def chances(volume: Array, number: int) -> Array:
    """Probabilities that add up to about `number`: a part alike for all, the rest as the volume is."""
    flat, rest = _ANYWAY * number / len(volume), (1 - _ANYWAY) * number
    low, high = 0.0, 1e12
    for _ in range(100):  # the factor under which they add up
        factor = (low + high) / 2
        low, high = (factor, high) if np.minimum(factor * volume, 1).sum() < rest else (low, factor)
    return np.clip(flat + low * volume, 0, 1)


@dataclass(frozen=True)
class Sums:
    """Weighted squared errors and weights of each patient, [N, A] and [N]."""

    squares: Array
    weights: Array

    def rms(self, chosen: Index | slice = slice(None)) -> Array:
        """The root mean square over patients, [A]."""
        return np.asarray(np.sqrt(self.squares[chosen].sum(0) / self.weights[chosen].sum()))


def sums_of(asked: Asked, said: Array, logs: bool = False) -> Sums:
    """Of answers [G, O, A] in cm3: errors in per cent of the largest volume, or of logarithms.

    Logarithms are compared where a cell is left.
    """
    from ..model.simulator.geng_cohort import ONE_CELL

    weight = np.broadcast_to(asked.weight[:, None, None], said.shape)
    error = PERCENT * (said - asked.answer)
    if logs:
        weight = weight * (asked.answer > ONE_CELL)
        error = np.log(np.maximum(said, ONE_CELL)) - np.log(np.maximum(asked.answer, ONE_CELL))
    number, ahead = len(asked.volume), len(asked.ahead)
    squares, weights = np.zeros((number, ahead)), np.zeros(number)
    np.add.at(squares, asked.patient, (weight * error**2).sum(1))
    np.add.at(weights, asked.patient, weight.sum((1, 2)) / ahead)
    return Sums(squares, weights)


def best_plan(asked: Asked, said: Array) -> float:
    """How often the plan said to leave least on the last day is the one that does."""
    right = said[..., -1].argmin(1) == asked.answer[..., -1].argmin(1)
    return float(np.average(right, weights=asked.weight))


def interval(seeds: Sequence[Sums], draws: int = 500) -> tuple[Array, Array, Array]:
    """Mean over seeds of the root mean squares, and its 95 % interval over patients, each [A]."""
    rng = np.random.default_rng(0)
    drawn = []
    for _ in range(draws):
        each = [s.rms(rng.integers(len(s.weights), size=len(s.weights))) for s in seeds]
        drawn.append(np.mean(each, axis=0))
    low, high = np.quantile(drawn, (0.025, 0.975), axis=0)
    return np.mean([s.rms() for s in seeds], axis=0), low, high
