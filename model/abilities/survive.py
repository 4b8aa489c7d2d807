"""`survive`: how likely it is that an outcome that comes with time (death, progression) has not by a day.

The hazard of each interval after the last sample is asked for, as in training. The band holds what other
training studies would have said (a jackknife over studies), how base rates differ between them, and what the
members of the run disagree about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...kg.schema import OUTCOME
from ...ontology.errors import ImmuneWorldError, InputError
from ..case import Case
from ..cohort import Array, Mask, Trajectory
from ..forecast import Forecaster
from ..hazard import EDGES, ahead, log_odds, median_day, surviving
from .counterfactual import likeness_of
from .nearest import Likeness
from .respond import DRIVERS, Driver, nearest_to, planned_for
from .run import Plan
from .unlike import refuse_sample, warnings_of

OVERALL = "overall survival"
DAYS = (180.0, 365.0, 730.0)
HIGHER, LOWER, SAME = "higher", "lower", "not told apart"
_WIDTH = 1.645  # standard deviations on either side of the mean that hold 90 %
_AFTER = 1e-6


@dataclass(frozen=True)
class Outlook:
    """One patient's answer; `refused` says why there is none. Arrays are [days asked].

    :param day: of the last sample that was read; the patient was at risk then.
    :param free: probability that the outcome has not come, `low` and `high` its 90 % band; `base` without a
        sample.
    :param median: the day by which it has come with a probability of one half; NaN if after all intervals.
    :param ratio: odds of the hazard over those of the base rate, the mean over intervals.
    :param group: HIGHER or LOWER than the average training patient's, or SAME.
    :param hazards: of every interval, [J]; 0 before `day`.
    :param drivers: changes are of `free` on the day nearest to a year.
    """

    patient: str
    plan: Plan
    days: tuple[float, ...]
    day: float = np.nan
    free: tuple[float, ...] = ()
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    base: tuple[float, ...] = ()
    median: float = np.nan
    ratio: float = np.nan
    group: str = ""
    hazards: tuple[float, ...] = ()
    drivers: tuple[Driver, ...] = ()
    nearest: tuple[tuple[Case, float], ...] = ()
    warnings: tuple[str, ...] = ()
    refused: str = ""


def survive(
    forecaster: Forecaster,
    patients: Sequence[str] | None = None,
    plan: Plan | None = None,
    outcome: str = OVERALL,
    days: Sequence[float] = DAYS,
) -> list[Outlook]:
    """An answer for each patient (None: all of the cohort), under the plan on record or another.

    :param outcome: name or CURIE of the outcome.
    :raises InputError: if training taught nothing of the outcome, a day is out of reach, nobody can be
        answered, or a therapy has no relation in the graph that says what it acts on.
    """
    node = known_outcome(forecaster, outcome)
    check_days(days)
    planned, likeness = planned_for(forecaster, patients, plan), likeness_of(forecaster)
    found = [_outlook(forecaster, likeness, t, node, tuple(sorted(set(days)))) for t in planned]
    if all(outlook.refused for outlook in found):
        where = f"{forecaster.cohort.study}, patient {found[0].patient}"
        raise InputError(found[0].refused, where=where, hint="see docs/survive.md")
    return found


def known_outcome(forecaster: Forecaster, outcome: str) -> str:
    """The node of an outcome that training taught.

    :raises InputError: for another.
    """
    node = forecaster.graph.find(outcome, OUTCOME).id
    if node not in forecaster.survival_nodes:
        taught = ", ".join(forecaster.graph.nodes[n].label for n in forecaster.survival_nodes) or "none"
        hint = f"train a run on cohorts that record it (--follow-up); outcomes of this one: {taught}"
        what = f"has no training study that was followed for {outcome!r} with such measurements"
        raise InputError(what, where="run", hint=hint)
    return node


def check_days(days: Sequence[float], option: str = "--at") -> None:
    """Refuse days that no interval holds.

    :raises InputError: naming the first.
    """
    for day in days:
        if not 0 < day <= EDGES[-1]:
            hint = f"give days after 0 and up to {EDGES[-1]:g}"
            raise InputError(f"{option} {day:g} is not asked about", hint=hint)
    if not days:
        raise InputError(f"{option} names no day", hint="give one")


def _outlook(
    forecaster: Forecaster, likeness: Likeness, trajectory: Trajectory, node: str, days: tuple[float, ...]
) -> Outlook:
    try:
        refuse_sample(forecaster, trajectory, node)
        day = max(s.time for s in trajectory.snapshots)
        question = forecaster.survival_question(trajectory, node, day + _AFTER)
    except ImmuneWorldError as error:
        return Outlook(trajectory.patient, trajectory.plan, days, refused=error.what)
    asked, answer = ahead(day), forecaster.answer([question])
    odds = log_odds(answer.means[:, 0])  # [members, intervals asked]
    middle = log_odds(answer.mean[0].double().numpy())
    base = forecaster.outcomes.hazards(forecaster.cohort, node)
    assert base is not None
    moved = float((middle - log_odds(base[asked])).mean())
    half = _half_width(forecaster, trajectory, node, odds)
    curves = [
        surviving(_whole(shifted, asked), days, day)
        for shifted in (middle, middle + half, middle - half, log_odds(base[asked]))
    ]
    free, low, high, of_base = (tuple(float(p) for p in curve) for curve in curves)
    hazards = _whole(middle, asked)
    return Outlook(
        trajectory.patient,
        trajectory.plan,
        days,
        day,
        free,
        low,
        high,
        of_base,
        median_day(hazards, day),
        float(np.exp(moved)),
        SAME if abs(moved) < _AFTER else HIGHER if moved > 0 else LOWER,
        tuple(float(h) for h in hazards),
        _drivers(forecaster, trajectory, node, day, days),
        nearest_to(forecaster, likeness, trajectory),
        tuple(warnings_of(forecaster, trajectory, node, likeness.cases)),
    )


def _drivers(
    forecaster: Forecaster, trajectory: Trajectory, node: str, day: float, days: Sequence[float]
) -> tuple[Driver, ...]:
    """The columns whose hiding changes the answer most on the day nearest to a year, one hidden at a time."""
    cohort, facing = forecaster.cohort, forecaster.outcomes.facing(forecaster.cohort, node)
    assert facing
    masks = [None, *~np.eye(len(cohort.columns), dtype=bool)]
    asked = [forecaster.survival_question(trajectory, node, day + _AFTER, keep) for keep in masks]
    odds = log_odds(forecaster.answer(asked).mean.double().numpy())
    year = min(days, key=lambda d: abs(d - 365))
    free = np.array([surviving(_whole(o, ahead(day)), [year], day)[0] for o in odds])
    changes, standing = free[0] - free[1:], facing.standard(trajectory.snapshots)[0]
    order = np.argsort(-np.abs(changes), kind="stable")[:DRIVERS]
    return tuple(
        Driver(cohort.columns[k].label, cohort.columns[k].node, float(changes[k]), float(standing[k]))
        for k in order
        if abs(changes[k]) > _AFTER
    )


def _half_width(forecaster: Forecaster, trajectory: Trajectory, node: str, odds: Array) -> float:
    """Half of the 90 % band, on the scale of the hazard's log odds. :param odds: by member."""
    facing = forecaster.outcomes.facing(forecaster.cohort, node)
    assert facing
    variance = float(odds.mean(-1).var())
    left_out = facing.shifts_without(trajectory.snapshots, trajectory.plan)
    variance += float((len(left_out) - 1) * left_out.var())  # grouped jackknife
    hazards = facing.rule.hazards
    if forecaster.cohort.study not in hazards:
        shared = log_odds(np.array(hazards[""]))
        apart = [float((log_odds(np.array(h)) - shared).mean()) for study, h in hazards.items() if study]
        between = float(np.var(apart, ddof=1)) if len(apart) > 1 else 1.0
        variance += between * (1 + 1 / len(apart))
    return float(_WIDTH * np.sqrt(variance))


def _whole(odds: Array, asked: Mask) -> Array:
    """Hazards of every interval, [J], from log odds of those asked; 0 for the others."""
    hazards = np.zeros(len(asked))
    hazards[asked] = 1 / (1 + np.exp(-odds))
    return hazards
