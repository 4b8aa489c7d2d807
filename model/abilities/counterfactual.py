"""`counterfactual`: the same patients under two plans, the difference, and what that answer rests on.

Both plans are asked of the same past: snapshots up to the day when the two plans and the recorded one part.
A later snapshot is a consequence of the therapy that was given, and must not inform what another would have
done (post-treatment bias; Hernán & Robins, "Causal Inference: What If", chapter 18).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...kg.relations import Relations
from ...ontology.errors import InputError
from ..case import Case
from ..cohort import Array, Trajectory
from ..forecast import Forecaster, interval
from ..mixture import Mixture
from ..pairs import latest
from .evidence import e_value, e_values_of_difference, evidence_label
from .nearest import Likeness
from .parting import common_past, parting_day
from .run import Plan, named_plan
from .support import Support, support_of

_CELLS = 400_000  # draws × patients × columns at most
NEAREST = 5


@dataclass(frozen=True)
class Range:
    """A mean with its 90 % interval; arrays of one shape."""

    mean: Array
    low: Array
    high: Array


@dataclass(frozen=True)
class Difference(Range):
    """A mean difference of two plans with two 90 % intervals of it; arrays of one shape.

    Nobody is ever seen under both plans, so nothing says how a patient's luck under one goes with that under
    the other. From `low` to `high` the one says nothing of the other: if they go together, it holds more than
    90 %. From `same_low` to `same_high` it is the same, and what is left is what the plans make of it.
    """

    same_low: Array
    same_high: Array


@dataclass(frozen=True)
class Arm:
    """P patients under one plan.

    :param plans: each patient's.
    :param values: what would be measured, [P, K].
    :param average: mean over the patients that are answered, without the noise of counting, [K]; its
        interval holds what refits of the start say, too (`refits.py`).
    :param chances: outcome node → probability by member and patient, [members, P]; NaN where a therapy
        begins after the last snapshot, since outcomes are asked on the day of that.
    """

    name: str
    plans: tuple[Plan, ...]
    values: Range
    average: Range
    supports: tuple[Support, ...]
    chances: dict[str, Array]

    @property
    def shown(self) -> Range:
        """What is shown, [K]: of a lone patient what would be measured, of several the average."""
        if len(self.plans) > 1:
            return self.average
        return Range(self.values.mean[0], self.values.low[0], self.values.high[0])


@dataclass(frozen=True)
class Counterfactual:
    """The answer.

    :param day: that was asked for; `until` [P], the last day each patient was read on.
    :param last: what was seen last, [P, K].
    :param arms: the plan and what it is compared with.
    :param difference: first minus second, [P, K]; NaN where `answered` [P] is False, because no training
        patient ever had one of the plans.
    :param average: the same in the mean over answered patients, [K].
    :param e_value: of the average difference; `e_limit` of its interval's limit nearer to zero, [K].
    :param refits: of the start, that both intervals hold; 0 where it has none, or knows no therapy.
    :param nearest: each patient's most like training patients, with their distance.
    :param left_out: why patients are not compared, when everybody was asked about; a text for each.
    """

    patients: tuple[str, ...]
    day: float
    until: tuple[float, ...]
    last: Array
    arms: tuple[Arm, Arm]
    difference: Difference
    average: Difference
    e_value: Array
    e_limit: Array
    evidence: str
    answered: tuple[bool, ...]
    nearest: tuple[tuple[tuple[Case, float], ...], ...]
    left_out: tuple[str, ...] = ()
    refits: int = 0

    @property
    def abstains(self) -> bool:
        """Whether no patient is answered."""
        return not any(self.answered)

    def outcome_ratio(self, node: str) -> tuple[float, float]:
        """Risk ratio of an outcome, first plan to second in the mean over patients, and its E-value."""
        first, second = (float(arm.chances[node].mean()) for arm in self.arms)
        ratio = first / max(second, 1e-9)
        return ratio, float(e_value(np.array([ratio]))[0])


def counterfactual(
    forecaster: Forecaster,
    patients: Sequence[str] | None,
    at: float,
    plan: str | Plan,
    versus: str | Plan | None = None,
    extrapolate: bool = False,
    seed: int = 0,
) -> Counterfactual:
    """Compare `plan` with `versus` (None: each patient's recorded plan) on day `at`.

    :param patients: None for everybody who can be asked about; a lone patient's name is given in a list too.
    :param plan: a text like `anti-PD-1@0,anti-CTLA-4@21-60`, or intervals.
    :param extrapolate: answer also where no training patient had one of the plans.
    :raises InputError: if a patient has no snapshot before the plans part, or the plans do not part by then.
    """
    cohort, graph = forecaster.cohort, forecaster.graph
    name, intervals = named_plan(plan, graph)
    other, others = ("as recorded", None) if versus is None else named_plan(versus, graph)

    def plans_of(t: Trajectory) -> tuple[Plan, Plan]:
        return intervals, t.plan if others is None else others

    if patients is None:
        pasts, left_out = _everybody([(t, plans_of(t)) for t in cohort.trajectories], at)
    else:
        pasts, left_out = [_past(t, plans_of(t), at) for t in map(cohort.patient, patients)], ()
    pairs = [plans_of(t) for t in pasts]
    last = np.stack([latest(p.snapshots, cohort.kind) for p in pasts])
    likeness = likeness_of(forecaster)
    distances = [likeness.distances(row) for row in last]
    each = [
        [
            support_of(two[i], at, p.cancer, likeness.cases, d)
            for p, two, d in zip(pasts, pairs, distances, strict=True)
        ]
        for i in (0, 1)
    ]
    answered = np.array([extrapolate or all(s.answerable for s in two) for two in zip(*each, strict=True)])
    asking = _Asking(forecaster, pasts, at, answered, seed)
    first, second = (
        asking.arm(text, [two[i] for two in pairs], each[i]) for i, text in enumerate((name, other))
    )
    value, limit = asking.e_values(first, second)
    return Counterfactual(
        tuple(t.patient for t in pasts),
        at,
        tuple(max(s.time for s in p.snapshots) for p in pasts),
        last,
        (first[0], second[0]),
        asking.difference(first, second),
        asking.average(first, second),
        value,
        limit,
        evidence_label([s for supports in each for s in supports]),
        tuple(bool(a) for a in answered),
        tuple(_nearest(likeness.cases, d) for d in distances),
        left_out,
        asking.refits,
    )


def likeness_of(forecaster: Forecaster) -> Likeness:
    """How the run's training patients compare with a cohort's."""
    trained, kinship = forecaster.trained, Relations(forecaster.graph).kinship
    return Likeness(trained.cases, trained.references, forecaster.cohort, kinship)


Drawn = tuple[Arm, Array]  # with its draws, [draws, P, K]; the second half has other luck than the first


@dataclass(frozen=True)
class _Asking:
    """One day asked of the same patients, plan by plan."""

    forecaster: Forecaster
    pasts: Sequence[Trajectory]
    at: float
    answered: Array
    seed: int

    def arm(self, name: str, plans: Sequence[Plan], supports: Sequence[Support]) -> Drawn:
        """All patients under one plan each."""
        planned = [replace(p, plan=plan) for p, plan in zip(self.pasts, plans, strict=True)]
        asked = [self.forecaster.episode(t, t.snapshots, self.at) for t in planned]
        answer = self.forecaster.answer(asked)
        draws = int(np.clip(_CELLS // answer.mean.numel(), 200, 2000))
        every = self._with_refits(answer, planned)
        known = self.forecaster.start.luck
        luck = np.concatenate([every.paired(draws // 2, seed, known) for seed in self._seeds])
        values = Range(
            answer.mean.double().numpy(),
            *self.forecaster.intervals(answer.sample(draws, self.seed), asked),
        )
        average = self._averaged(values.mean, luck)
        chances = {node: self._chances(planned, node) for node in self.forecaster.outcome_nodes}
        return Arm(name, tuple(plans), values, average, tuple(supports), chances), luck

    def _with_refits(self, answer: Mixture, planned: Sequence[Trajectory]) -> Mixture:
        """What would be said had other patients been in training; what is said where nothing tells."""
        starts = [self.forecaster.start.again(t, t.snapshots, self.at) for t in planned]
        known = [start for start in starts if start is not None]
        return answer.from_starts(np.stack(known, 1)) if len(known) == len(starts) else answer

    @property
    def refits(self) -> int:
        """How many there are."""
        one = self.forecaster.start.again(self.pasts[0], self.pasts[0].snapshots, self.at)
        return 0 if one is None else len(one)

    @property
    def _seeds(self) -> tuple[int, int]:
        return self.seed, int(np.random.SeedSequence([self.seed, 1]).generate_state(1)[0])

    def difference(self, first: Drawn, second: Drawn) -> Difference:
        """Of each patient."""
        shown = np.where(self.answered, 1.0, np.nan)[:, None]
        mean = first[0].values.mean - second[0].values.mean
        own, same = (interval(gaps) for gaps in _gaps(first, second))
        return Difference(mean * shown, *(end * shown for end in (*own, *same)))

    def average(self, first: Drawn, second: Drawn) -> Difference:
        """In the mean over answered patients."""
        means = first[0].values.mean - second[0].values.mean
        own, same = (self._averaged(means, gaps) for gaps in _gaps(first, second))
        return Difference(own.mean, own.low, own.high, same.low, same.high)

    def e_values(self, first: Drawn, second: Drawn) -> tuple[Array, Array]:
        """Of the average difference, and of its interval's limit nearer to zero, [K]."""
        scale = np.sqrt((first[1].var((0, 1)) + second[1].var((0, 1))) / 2)
        average = self.average(first, second)
        return e_values_of_difference(average.mean, average.low, average.high, scale)

    def _averaged(self, means: Array, draws: Array) -> Range:
        if not self.answered.any():
            nothing = np.full(means.shape[-1], np.nan)
            return Range(nothing, nothing, nothing)
        low, high = interval(draws[:, self.answered].mean(1))
        return Range(means[self.answered].mean(0), low, high)

    def _chances(self, planned: Sequence[Trajectory], node: str) -> Array:
        """Probability of an outcome, [members, P]."""
        found = np.full((len(self.forecaster.trained.models), len(planned)), np.nan)
        for i, t in enumerate(planned):
            if all(one.start <= max(s.time for s in t.snapshots) for one in t.plan):
                found[:, i] = self.forecaster.outcome_answer(t, node, self.at).means[:, 0, 0]
        return found


def _gaps(first: Drawn, second: Drawn) -> tuple[Array, Array]:
    """Draws of the difference: with luck of its own under each plan, and with the same under both.

    Draw by draw both are of the same refit and member of the ensemble.
    """
    return first[1] - np.roll(second[1], len(second[1]) // 2, axis=0), first[1] - second[1]


def _nearest(cases: Sequence[Case], distances: Array) -> tuple[tuple[Case, float], ...]:
    order = np.argsort(distances, kind="stable")[:NEAREST]
    return tuple((cases[i], float(distances[i])) for i in order)


def _everybody(
    asked: Sequence[tuple[Trajectory, tuple[Plan, Plan]]], at: float
) -> tuple[list[Trajectory], tuple[str, ...]]:
    """The pasts of all who can be compared, and why the others cannot.

    :raises InputError: if nobody can; the first patient's reason.
    """
    pasts, reasons = [], []
    for trajectory, plans in asked:
        try:
            pasts.append(_past(trajectory, plans, at))
        except InputError as error:
            reasons.append(error)
    if not pasts:
        raise reasons[0]
    return pasts, tuple(f"{error.where}: {error.what}" for error in reasons)


def _past(trajectory: Trajectory, plans: tuple[Plan, Plan], at: float) -> Trajectory:
    """The patient as seen before the plans part."""
    where = f"patient {trajectory.patient}"
    if not np.isfinite(at):
        raise InputError(f"day {at} is no number", where=where)
    if parting_day(plans) >= at:
        raise InputError(
            f"the two plans do not differ before day {at:g}", where=where, hint="give two plans that do"
        )
    parting = parting_day((*plans, trajectory.plan))
    seen = common_past(trajectory, parting)
    if not seen:
        raise InputError(
            f"has no snapshot up to day {parting:g}, on which the plans and the record part",
            where=where,
            hint="a later one was taken under another plan; ask about another patient or plan",
        )
    return replace(trajectory, snapshots=seen)
