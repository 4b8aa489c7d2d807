"""`respond`: will this patient respond, what drove the answer, and why it may be wrong.

The probability is that of the run's outcome node, asked on the day of the last sample. Its interval holds
what other training studies would have said (a jackknife over studies), how base rates differ between studies,
and what the members of the run disagree about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...kg.schema import OUTCOME
from ...ontology.errors import ImmuneWorldError, InputError
from ..case import Case
from ..cohort import Array, Trajectory
from ..cohort_build import RESPONSE
from ..forecast import Forecaster
from ..hazard import log_odds
from ..pairs import latest
from .counterfactual import likeness_of
from .nearest import Likeness
from .run import Plan
from .unlike import refuse_plan, refuse_sample, warnings_of

DRIVERS, NEAREST = 5, 5
_WIDTH = 1.645  # standard deviations on either side of the mean that hold 90 %
_AFTER = 1e-6


@dataclass(frozen=True)
class Driver:
    """A column without which the answer would be another.

    :param change: of the probability, seen minus hidden.
    :param standing: standardised rank of the value among training patients.
    """

    label: str
    node: str
    change: float
    standing: float


@dataclass(frozen=True)
class Chance:
    """One patient's answer; `refused` says why there is none.

    :param day: of the last sample that was read.
    :param base: the base rate that the answer starts from.
    :param nearest: most like training patients, with their distance.
    """

    patient: str
    plan: Plan
    day: float = np.nan
    probability: float = np.nan
    low: float = np.nan
    high: float = np.nan
    base: float = np.nan
    drivers: tuple[Driver, ...] = ()
    nearest: tuple[tuple[Case, float], ...] = ()
    warnings: tuple[str, ...] = ()
    refused: str = ""


def respond(
    forecaster: Forecaster,
    patients: Sequence[str] | None = None,
    plan: Plan | None = None,
    outcome: str = RESPONSE,
) -> list[Chance]:
    """An answer for each patient (None: all of the cohort), under the plan on record or another.

    :param outcome: name or CURIE of the outcome.
    :raises InputError: if the run knows nothing of the outcome, nobody can be answered, or a therapy has no
        relation in the graph that says what it acts on.
    """
    node = forecaster.graph.find(outcome, OUTCOME).id
    if node not in forecaster.outcome_nodes:
        known = ", ".join(forecaster.graph.nodes[n].label for n in forecaster.outcome_nodes) or "none"
        hint = f"train a run on cohorts that record it (--response-key); outcomes of this one: {known}"
        raise InputError(f"has no training study with {outcome!r}", where="run", hint=hint)
    planned, likeness = planned_for(forecaster, patients, plan), likeness_of(forecaster)
    found = [_chance(forecaster, likeness, t, node) for t in planned]
    if all(chance.refused for chance in found):
        raise InputError(
            found[0].refused,
            where=f"{forecaster.cohort.study}, patient {found[0].patient}",
            hint="see docs/respond.md",
        )
    return found


def planned_for(
    forecaster: Forecaster, patients: Sequence[str] | None, plan: Plan | None
) -> list[Trajectory]:
    """Those who are asked about (None: everybody), under the plan on record or another.

    :raises InputError: if a therapy has no relation in the graph that says what it acts on.
    """
    cohort = forecaster.cohort
    asked = cohort.trajectories if patients is None else [cohort.patient(name) for name in patients]
    planned = [t if plan is None else replace(t, plan=plan) for t in asked]
    for trajectory in planned:
        refuse_plan(trajectory, forecaster.graph)
    return planned


def nearest_to(
    forecaster: Forecaster, likeness: Likeness, trajectory: Trajectory
) -> tuple[tuple[Case, float], ...]:
    """Most like training patients, with their distance."""
    distances = likeness.distances(latest(trajectory.snapshots, forecaster.cohort.kind))
    order = np.argsort(distances, kind="stable")[:NEAREST]
    return tuple((likeness.cases[i], float(distances[i])) for i in order)


def _chance(forecaster: Forecaster, likeness: Likeness, trajectory: Trajectory, node: str) -> Chance:
    try:
        refuse_sample(forecaster, trajectory, node)
    except ImmuneWorldError as error:
        return Chance(trajectory.patient, trajectory.plan, refused=error.what)
    day = max(s.time for s in trajectory.snapshots)
    answer = forecaster.outcome_answer(trajectory, node, day + _AFTER)
    middle = float(answer.mean[0, 0])
    members = answer.means[:, 0, 0]
    low, high = _interval(forecaster, trajectory, node, middle, members)
    return Chance(
        trajectory.patient,
        trajectory.plan,
        day,
        middle,
        low,
        high,
        forecaster.outcome_rate(node),
        _drivers(forecaster, trajectory, node, day, middle),
        nearest_to(forecaster, likeness, trajectory),
        tuple(warnings_of(forecaster, trajectory, node, likeness.cases)),
    )


def _drivers(
    forecaster: Forecaster, trajectory: Trajectory, node: str, day: float, middle: float
) -> tuple[Driver, ...]:
    """The columns whose hiding changes the answer most, one hidden at a time."""
    cohort = forecaster.cohort
    masks = ~np.eye(len(cohort.columns), dtype=bool)
    asked = [forecaster.outcome_question(trajectory, node, day + _AFTER, keep) for keep in masks]
    hidden = forecaster.answer(asked).mean[:, 0].double().numpy()
    facing = forecaster.outcomes.facing(cohort, node)
    standing = facing.standard(trajectory.snapshots)[0] if facing else np.full(len(masks), np.nan)
    order = np.argsort(-np.abs(middle - hidden), kind="stable")[:DRIVERS]
    return tuple(
        Driver(
            cohort.columns[k].label,
            cohort.columns[k].node,
            float(middle - hidden[k]),
            float(standing[k]),
        )
        for k in order
        if abs(middle - hidden[k]) > _AFTER
    )


def _interval(
    forecaster: Forecaster, trajectory: Trajectory, node: str, middle: float, members: Array
) -> tuple[float, float]:
    """The 90 % interval of the probability, on the scale of log odds."""
    facing = forecaster.outcomes.facing(forecaster.cohort, node)
    variance = float(log_odds(members).var())
    if facing:
        left_out = facing.shifts_without(trajectory.snapshots, trajectory.plan)
        variance += float((len(left_out) - 1) * left_out.var())  # grouped jackknife
    rates = [r.outcome_rate[node] for r in forecaster.trained.references if node in r.outcome_rate]
    if all(r.study != forecaster.cohort.study for r in forecaster.trained.references):
        between = float(log_odds(np.array(rates)).var(ddof=1)) if len(rates) > 1 else 1.0
        variance += between * (1 + 1 / len(rates))
    half = _WIDTH * np.sqrt(variance)
    ends = log_odds(np.array([middle]))[0] + np.array([-half, half])
    low, high = 1 / (1 + np.exp(-ends))
    return float(low), float(high)
