"""Counterfactual questions of the tumour-growth benchmark, with their answers.

At each day t a patient's past is known up to the volume of that day. One step ahead, all four treatments of
day t are asked for (`one-step`). Several steps ahead, day t's treatment is the one that was given, and then
either one dose slides over the days (`sliding`) or the days are drawn at random (`random`).

The published simulators give the test patients a policy by mistake: it reads row `i` of the table of
questions written so far, where `i` numbers the patient, and not the patient's own volumes. `faithful` does
the same, so that numbers can be laid beside published ones; `fixed` reads the patient's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from ..cohort import Array, Mask
from .geng import (
    CHEMO_DOSE,
    DAYS,
    DEATH,
    NOISE,
    OPTIONS,
    WINDOW,
    Patients,
    Rng,
    chance_of_treatment,
    diameter_of,
    ended,
    grown,
    left_over,
)

Policy = Literal["fixed", "faithful"]
Plans = Literal["one-step", "sliding", "random"]
PERCENT = 100 / 1150
"""The benchmark's normalised RMSE is in per cent of the largest volume, rounded as the published code has
it."""


@dataclass(frozen=True, slots=True)
class Questions:
    """R questions of H days each.

    :param patient: [R]. :param day: [R], the last day whose volume is known.
    :param known: [R], that volume.
    :param plan: [R, H, 2], chemotherapy and radiotherapy of the days asked for, `first` on.
    :param first: days from `day` to the first answer.
    :param answer: [R, H]. :param floor: [R, H], what the truth without noise would have said on `day`.
    """

    patient: npt.NDArray[np.int64]
    day: npt.NDArray[np.int64]
    known: Array
    plan: Mask
    first: int
    answer: Array
    floor: Array


class _Run:
    """Patients on their way: what they had, and the rows written for the questions."""

    def __init__(
        self, patients: Patients, gamma: float, rng: Rng, plans: Plans, horizon: int, days: int
    ) -> None:
        number = len(patients)
        self.patients, self.gamma, self.plans, self.horizon, self.days = patients, gamma, plans, horizon, days
        self.noise = NOISE * rng.standard_normal((number, days + horizon))
        self.luck = rng.random((3, number, days))
        self.coins = (
            rng.integers(0, 2, size=(number, days, 2 * horizon, horizon, 2)) > 0
            if plans == "random"
            else None
        )
        self.volume, self.dose = np.zeros((number, days)), np.zeros((number, days))
        self.given = np.zeros((number, days, 2), dtype=bool)
        self.volume[:, 0] = patients.volume
        self.alive = np.ones(number, dtype=bool)

    def step(self, who: slice, t: int, seen: Array) -> tuple[Array, Array, Mask]:
        """Give day t's treatment by what the policy has seen [N, W].

        :return: the answers, their floor, and the plans.
        """
        patients = self.patients.only(who)
        chance = chance_of_treatment(diameter_of(seen).mean(axis=1), self.gamma)
        self.given[who, t] = (self.luck[:2, who, t] < chance).T
        before = left_over(self.dose[who, t - 1]) if t else np.zeros(len(patients))
        self.dose[who, t] = before + CHEMO_DOSE * self.given[who, t, 0]
        noise = self.noise[who, t + 1 : t + 2 + self.horizon]
        now, chemo, radio = self.volume[who, t], self.dose[who, t], self.given[who, t, 1]
        new = np.clip(grown(patients, now, chemo, radio, noise[:, 0]), 0, DEATH)
        plan = self._plan(who, t)
        if self.plans == "one-step":
            dose = before[:, None] + CHEMO_DOSE * plan[:, :, 0, 0]
            tables = [
                _next(patients, now[:, None], dose, plan[:, :, 0, 1], e)[..., None]
                for e in (noise[:, :1], 0.0)
            ]
        else:
            calm = grown(patients, now, chemo, radio, 0.0)
            tables = [
                self._ahead(patients, v, chemo, plan, e)
                for v, e in ((new, noise[:, 1:]), (calm, 0 * noise[:, 1:]))
            ]
        self.volume[who, t + 1] = new
        self.alive[who] &= ~ended(new, self.luck[2, who, t])
        return tables[0], tables[1], plan

    def _plan(self, who: slice, t: int) -> Mask:
        """[N, options, H, 2]."""
        number, h = len(self.volume[who]), self.horizon
        if self.coins is not None:
            return np.asarray(self.coins[who, t], dtype=bool)
        if self.plans == "one-step":
            options = OPTIONS[:, None, :]
        else:
            one, none = np.eye(h, dtype=bool), np.zeros((h, h), dtype=bool)
            options = np.concatenate((np.stack((one, none), -1), np.stack((none, one), -1)))
        return np.broadcast_to(options, (number, *options.shape))

    def _ahead(self, patients: Patients, volume: Array, dose: Array, plan: Mask, noise: Array) -> Array:
        """Volumes of the days after the next, [N, options, H]."""
        shape = plan.shape[:2]
        now, held = np.broadcast_to(volume[:, None], shape), np.broadcast_to(dose[:, None], shape)
        days = []
        for k in range(self.horizon):
            held = left_over(held) + CHEMO_DOSE * plan[:, :, k, 0]
            now = _next(patients, now, held, plan[:, :, k, 1], noise[:, k : k + 1])
            days.append(now)
        return np.stack(days, axis=-1)


def _next(patients: Patients, volume: Array, dose: Array, radio: Mask, noise: Array | float) -> Array:
    volume = np.broadcast_to(volume, dose.shape)
    return grown(patients, volume, dose, radio.astype(np.float64), noise)


def ask(
    patients: Patients,
    gamma: float,
    rng: Rng,
    plans: Plans = "one-step",
    horizon: int = 5,
    policy: Policy = "fixed",
    days: int = DAYS,
) -> tuple[Questions, Array, Mask]:
    """Questions about every day of every patient.

    :return: the questions, the patients' own volumes [N, days] and treatments [N, days, 2].
    :param horizon: of `sliding` and `random`: questions reach from 2 to `horizon` + 1 days ahead.
    """
    horizon = 1 if plans == "one-step" else horizon
    run = _Run(patients, gamma, rng, plans, horizon, days)
    parts: list[tuple[Array, ...]] = []
    start = 0
    table = np.zeros((len(patients), days + horizon + 1))
    if policy == "faithful":
        written = 0
        while start < len(patients) and written < len(table):
            written = _one_patient(run, start, table, written, parts)
            start += 1
    if start < len(patients):
        _all_patients(run, slice(start, None), table if policy == "faithful" else None, parts)
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.lexsort((columns[1], columns[0]))  # by patient, then by day; options stay in their order
    columns = [column[order] for column in columns]
    patient, day, known, plan, answer, floor = columns
    first = 1 if plans == "one-step" else 2
    found = Questions(patient.astype(np.int64), day.astype(np.int64), known, plan > 0, first, answer, floor)
    return found, run.volume, run.given


def _window(t: int) -> slice:
    return slice(max(t - WINDOW, 0), t + 1)


def _all_patients(run: _Run, who: slice, table: Array | None, parts: list[tuple[Array, ...]]) -> None:
    numbers = np.arange(len(run.volume))[who]
    for t in range(run.days - 1):
        here = run.alive[who].copy()
        seen = (run.volume if table is None else table)[who, _window(t)]
        answer, floor, plan = run.step(who, t, seen)
        parts.append(_rows(numbers[here], t, run.volume[who, t][here], plan[here], answer[here], floor[here]))


def _one_patient(run: _Run, i: int, table: Array, written: int, parts: list[tuple[Array, ...]]) -> int:
    """One patient, whose rows enter the table as they are made; the number of rows then."""
    who = slice(i, i + 1)
    for t in range(run.days - 1):
        answer, floor, plan = run.step(who, t, table[who, _window(t)])
        parts.append(_rows(np.array([i]), t, run.volume[who, t], plan, answer, floor))
        for row in _in_order(run, i, t, answer[0], plan[0])[: len(table) - written]:
            table[written, : len(row)] = row
            written += 1
        if not run.alive[i]:
            break
    return written


def _in_order(run: _Run, i: int, t: int, answer: Array, plan: Mask) -> list[Array]:
    """The rows as the published code writes them; one step ahead, what was given comes first."""
    if run.plans != "one-step":
        return [np.concatenate((run.volume[i, : t + 2], a)) for a in answer]
    given = (plan[:, 0] == run.given[i, t]).all(axis=1)
    others = [np.append(run.volume[i, : t + 1], a) for a in answer[~given, 0]]
    return [run.volume[i, : t + 2], *others]


def _rows(
    who: npt.NDArray[np.int64], t: int, known: Array, plan: Mask, answer: Array, floor: Array
) -> tuple[Array, ...]:
    """One day's questions, patient by patient, options within."""
    options = plan.shape[1]
    flat: list[Array] = [a.reshape(-1, *a.shape[2:]) for a in (plan.astype(np.float64), answer, floor)]
    return (np.repeat(who, options), np.full(len(who) * options, t), np.repeat(known, options), *flat)


def nrmse(predicted: Array, answer: Array) -> Array:
    """The benchmark's error of each step ahead, in per cent: [H]."""
    return np.asarray(PERCENT * np.sqrt(np.mean((predicted - answer) ** 2, axis=0)))
