"""Fitting outcome rules: penalised hazard regressions within studies, chosen by studies that are left out.

Every study has intercepts of its own, so that who was treated where says nothing about what was seen. The
penalty is the one that tells best who of a study that was left out had the outcome (or had it first); how far
the rule is believed is the slope of its words on those studies. With fewer than three studies, folds of
patients are left out instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from .cohort import Array, Cohort, Index, Mask, Snapshot, Trajectory
from .hazard import EDGES, periods, table_of
from .outcome_read import Key, Material, key_of, read_outcome
from .outcome_regression import Choice, Examples, choose, fit_weights, regress
from .outcome_rule import BLOCKS, Kinship, OutcomeRule, RuleFor, rule_of, shared_prior
from .start import of_sort, sort_of

KIN = 0.5  # share of the prior that kin have in common; without any, a column that is new would say nothing
FEWEST = 8  # patients with the outcome, and without one that does not come with time: fewer have no rule
_THERAPY_PENALTY = 1.0  # a prior standard deviation of one log odds
Added = dict[str, float]  # therapy → log odds
SHARED = 10.0  # patients that all studies' hazards count as in a study's own


class Outcomes:
    """Where questions about outcomes start: rules, and what is known of training patients.

    :param shifts: what rules that never met the study add for its patients to its base rate's log odds.
    """

    def __init__(
        self, rules: Sequence[OutcomeRule], shifts: Mapping[Key, float], kinship: Kinship = lambda *_: 0.0
    ) -> None:
        self.rules, self._shifts, self._kinship = tuple(rules), dict(shifts), kinship
        self._facing: dict[tuple[object, ...], RuleFor] = {}

    def facing(self, cohort: Cohort, outcome: str) -> RuleFor | None:
        """The rule for an outcome in a cohort's vocabulary; None without one."""
        rule = rule_of(self.rules, outcome, sort_of(cohort.kind))
        if rule is None:
            return None
        key = cohort.columns, cohort.kind, outcome
        if key not in self._facing:
            self._facing[key] = RuleFor(rule, cohort, self._kinship)
        return self._facing[key]

    def said(
        self,
        cohort: Cohort,
        trajectory: Trajectory,
        context: Sequence[Snapshot],
        outcome: str,
        keep: Mask | None = None,
    ) -> float:
        """What a patient's plan and these snapshots add to the log odds of an outcome; 0 without a rule.

        A training patient is told by rules that never met their study.

        :param keep: columns that are read, [K].
        """
        key = key_of(cohort, trajectory.patient, max(s.time for s in context), outcome)
        if key in self._shifts:
            return self._shifts[key]
        rule = self.facing(cohort, outcome)
        return rule.shift(context, cohort.study, keep, trajectory.plan) if rule else 0.0

    def hazards(self, cohort: Cohort, outcome: str) -> Array | None:
        """The base rate of each interval, [J]: the study's own, or of all training patients; None without."""
        rule = rule_of(self.rules, outcome, sort_of(cohort.kind))
        return None if rule is None or not rule.edges else rule.hazards_in(cohort.study)


def fit_outcomes(cohorts: Sequence[Cohort], kinship: Kinship, seed: int = 0) -> Outcomes:
    """A rule for each outcome and sort of measurement that has patients enough."""
    rules, shifts = [], dict[Key, float]()
    for sort in sorted({sort_of(c.kind) for c in cohorts}):
        known = of_sort(cohorts, sort)
        for outcome in sorted(
            {n for c in known for t in c.trajectories for n in (*t.outcomes, *t.follow_up)}
        ):
            found = _fit(known, outcome, sort, kinship, seed)
            if found:
                rules.append(found[0])
                shifts |= found[1]
    return Outcomes(rules, shifts, kinship)


def _fit(
    cohorts: Sequence[Cohort], outcome: str, sort: str, kinship: Kinship, seed: int
) -> tuple[OutcomeRule, dict[Key, float]] | None:
    """The rule for an outcome, and what rules that left out a training patient's part say of them."""
    material = read_outcome(cohorts, outcome)
    came = sum(material.came.values())
    if came < FEWEST or (not material.timed and len(material.came) - came < FEWEST):
        return None
    centre, spread = np.nanmean(material.seen, axis=0), np.nanstd(material.seen, axis=0)
    spread = np.where(spread > 1e-9, spread, 1e9)  # what never differs says nothing
    examples = material.examples(centre, spread, seed)
    prior = shared_prior(material.columns, material.columns, KIN, kinship)
    choice = choose(examples, prior)
    weights = choice.slope * fit_weights(examples, choice.penalty, prior)
    said = examples.seen.reshape(len(examples.seen), len(BLOCKS), -1)
    told = choice.left_out * choice.slope
    therapies, apart = therapies_of(material, examples, told)
    adds = _adds(material, [therapies] * len(told))
    usual = float(adds @ examples.weight / examples.weight.sum())
    shift = np.einsum("nbk,bk->n", said, weights @ prior) + adds - usual
    rule = OutcomeRule(
        outcome,
        sort,
        tuple(label for label, _ in material.columns),
        tuple(node for _, node in material.columns),
        _rounded(weights),
        _rounded(centre),
        _rounded(spread),
        KIN,
        choice.quality,
        choice.penalty,
        without=_without(examples, choice, prior, material.names),
        level={name: float(shift[examples.study == i].mean()) for i, name in enumerate(material.names)},
        rates={} if material.timed else {name: _rate(material, name) for name in material.names},
        edges=EDGES if material.timed else (),
        hazards=_hazards(cohorts, outcome) if material.timed else {},
        therapies=therapies,
        usual=usual,
        therapies_without={_part(part, material.names): added for part, added in apart.items()},
    )
    told = told + _adds(material, [apart[part] for part in examples.part.tolist()])
    left_out = _centred(told, examples.study)
    return rule, dict(zip(material.keys, left_out.tolist(), strict=True))


def _without(
    examples: Examples, choice: Choice, prior: Array, names: Sequence[str]
) -> dict[str, tuple[tuple[float, ...], ...]]:
    """Weights without each part, by its name."""
    found = {}
    for part in np.unique(examples.part).tolist():
        inside = examples.only(np.flatnonzero(examples.part != part))
        found[_part(part, names)] = _rounded(choice.slope * fit_weights(inside, choice.penalty, prior))
    return found


def _part(part: int, names: Sequence[str]) -> str:
    """The study that a part is, or which fold."""
    return names[part] if len(names) > 2 else f"fold {part + 1} of patients"


def therapies_of(material: Material, examples: Examples, told: Array) -> tuple[Added, dict[int, Added]]:
    """What each therapy adds to the log odds, and the same without each part.

    A regression within studies, beside what was seen: a study of one plan says nothing.

    :param told: what is said of each example by what was seen, [n].
    """
    names = sorted(set().union(*material.plans))
    given = np.array([[name in plan for name in names] for plan in material.plans], dtype=np.float64)
    columns = np.column_stack((told, given))

    def added(rows: Index) -> Added:
        found = regress(columns[rows], examples.only(rows), _THERAPY_PENALTY)[1:]
        return {name: float(f"{b:.6g}") for name, b in zip(names, found, strict=True)}

    parts = np.unique(examples.part).tolist()
    without = {part: added(np.flatnonzero(examples.part != part)) for part in parts}
    return added(np.arange(len(told))), without


def _adds(material: Material, added: Sequence[Added]) -> Array:
    """What the therapies of each example add, [n]. :param added: of each example, [n]."""
    return np.array([sum(a[t] for t in sorted(plan)) for a, plan in zip(added, material.plans, strict=True)])


def _rounded(table: Array) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(f"{v:.6g}") for v in row) for row in table)


def _rate(material: Material, study: str) -> float:
    """Laplace's rule, as of references."""
    own = [event for (name, _), event in material.came.items() if name == study]
    return (sum(own) + 1) / (len(own) + 2)


def _hazards(cohorts: Sequence[Cohort], outcome: str) -> dict[str, tuple[float, ...]]:
    """Study → hazards by interval, drawn towards those of all, which stand under the empty name."""
    tables: dict[str, Array] = {}
    for cohort in cohorts:
        for t in cohort.trajectories:
            if outcome in t.follow_up:
                counted = np.array(periods(t.follow_up[outcome], t.snapshots[0].time), dtype=np.float64)
                tables[cohort.study] = tables.get(cohort.study, np.zeros_like(counted)) + counted
    at_risk, events = np.sum(list(tables.values()), axis=0)
    shared = table_of(at_risk, events)
    found = {"": shared} | {name: table_of(n, came, shared, SHARED) for name, (n, came) in tables.items()}
    return {study: tuple(float(f"{h:.6g}") for h in hazards) for study, hazards in found.items()}


def _centred(values: Array, study: Index) -> Array:
    """Values less their study's mean."""
    means = np.bincount(study, weights=values) / np.maximum(np.bincount(study), 1)
    return np.asarray(values - means[study])
