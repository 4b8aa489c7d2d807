"""Fitting outcome rules: penalised hazard regressions within studies, chosen by studies that are left out.

Every study has intercepts of its own, so that who was treated where says nothing about what was seen. The
penalty is the one that tells best who of a study that was left out had the outcome (or had it first); how far
the rule is believed is the slope of its words on those studies. With fewer than three studies, folds of
patients are left out instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .cohort import Array, Cohort, Index, Mask, Snapshot, Trajectory
from .hazard import EDGES, periods, table_of, when_of
from .outcome_regression import Examples, choose, fit_weights
from .outcome_rule import BLOCKS, Kinship, OutcomeRule, RuleFor, reading_of, rule_of, shared_prior
from .start import of_sort, sort_of

KIN = 0.5  # share of the prior that kin have in common; without any, a column that is new would say nothing
FEWEST = 8  # patients with the outcome, and without one that does not come with time: fewer have no rule
SHARED = 10.0  # patients that all studies' hazards count as in a study's own
_FOLDS = 5
Key = tuple[str, str, float, str, tuple[str, ...]]  # study, patient, day, outcome, labels


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
        patient: str,
        context: Sequence[Snapshot],
        outcome: str,
        keep: Mask | None = None,
    ) -> float:
        """What is added to the log odds of an outcome for these snapshots of a patient; 0 without a rule.

        A training patient is told by rules that never met their study.

        :param keep: columns that are read, [K].
        """
        key = key_of(cohort, patient, max(s.time for s in context), outcome)
        if key in self._shifts:
            return self._shifts[key]
        rule = self.facing(cohort, outcome)
        return rule.shift(context, cohort.study, keep) if rule else 0.0

    def hazards(self, cohort: Cohort, outcome: str) -> Array | None:
        """The base rate of each interval, [J]: the study's own, or of all training patients; None without."""
        rule = rule_of(self.rules, outcome, sort_of(cohort.kind))
        return None if rule is None or not rule.edges else rule.hazards_in(cohort.study)


@dataclass(frozen=True)
class _Told:
    """What came of one example, as of `Examples`."""

    events: Array
    at_risk: Array
    time: float
    event: float


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
    cohorts = [c for c in cohorts if any(outcome in (*t.outcomes, *t.follow_up) for t in c.trajectories)]
    columns = list(dict.fromkeys((c.label, c.node) for cohort in cohorts for c in cohort.columns))
    keys, seen, told = _read(cohorts, outcome, columns)
    patients = {key[:2]: one for key, one in zip(keys, told, strict=True)}
    timed = any(outcome in t.follow_up for c in cohorts for t in c.trajectories)
    came = sum(one.event for one in patients.values())
    if came < FEWEST or (not timed and len(patients) - came < FEWEST):
        return None
    names = sorted({key[0] for key in keys})
    centre, spread = np.nanmean(seen, axis=0), np.nanstd(seen, axis=0)
    spread = np.where(spread > 1e-9, spread, 1e9)  # what never differs says nothing
    often: dict[tuple[str, str], int] = {}
    for key in keys:
        often[key[:2]] = often.get(key[:2], 0) + 1
    examples = Examples(
        np.nan_to_num((seen - centre) / spread).reshape(len(keys), -1),
        np.array([one.events for one in told]),
        np.array([one.at_risk for one in told]),
        np.array([one.time for one in told]),
        np.array([one.event for one in told]),
        np.array([1 / often[key[:2]] for key in keys]),
        np.array([names.index(key[0]) for key in keys]),
        _parts(keys, names, seed),
    )
    prior = shared_prior(columns, columns, KIN, kinship)
    choice = choose(examples, prior)
    weights = fit_weights(examples, choice.penalty, prior)
    without = {
        names[part] if len(names) > 2 else f"fold {part + 1} of patients": choice.slope
        * fit_weights(examples.only(np.flatnonzero(examples.part != part)), choice.penalty, prior)
        for part in np.unique(examples.part).tolist()
    }
    said = examples.seen.reshape(len(keys), len(BLOCKS), -1)
    shift = np.einsum("nbk,bk->n", said, weights * choice.slope @ prior)
    rule = OutcomeRule(
        outcome,
        sort,
        tuple(label for label, _ in columns),
        tuple(node for _, node in columns),
        _rounded(weights * choice.slope),
        _rounded(centre),
        _rounded(spread),
        KIN,
        choice.quality,
        choice.penalty,
        without={name: _rounded(w) for name, w in without.items()},
        level={name: float(shift[examples.study == i].mean()) for i, name in enumerate(names)},
        rates={} if timed else {name: _rate(patients, name) for name in names},
        edges=EDGES if timed else (),
        hazards=_hazards(cohorts, outcome) if timed else {},
    )
    left_out = _centred(choice.left_out * choice.slope, examples.study)
    return rule, dict(zip(keys, left_out.tolist(), strict=True))


def _rounded(table: Array) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(f"{v:.6g}") for v in row) for row in table)


def _rate(patients: Mapping[tuple[str, str], _Told], study: str) -> float:
    """Laplace's rule, as of references."""
    own = [one.event for (name, _), one in patients.items() if name == study]
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


def _read(
    cohorts: Sequence[Cohort], outcome: str, columns: Sequence[tuple[str, str]]
) -> tuple[list[Key], Array, list[_Told]]:
    """Everybody on every day with a sample: keys, what is read [n, BLOCKS, K] (NaN: missing), what came."""
    place = {column: i for i, column in enumerate(columns)}
    keys, rows, told = [], [], []
    for cohort in cohorts:
        own = [place[c.label, c.node] for c in cohort.columns]
        for t in cohort.trajectories:
            for day in sorted({s.time for s in t.snapshots}):
                if (one := _told(t, outcome, day)) is None:
                    continue
                row = np.full((len(BLOCKS), len(columns)), np.nan)
                row[:, own] = reading_of([s for s in t.snapshots if s.time <= day], cohort.kind)
                keys.append(key_of(cohort, t.patient, day, outcome))
                rows.append(row)
                told.append(one)
    return keys, np.array(rows), told


def _told(trajectory: Trajectory, outcome: str, day: float) -> _Told | None:
    """What is known of an outcome after `day`; None where that is nothing."""
    if (when := when_of(trajectory, outcome)) is None:
        return None
    if outcome not in trajectory.follow_up:
        return _Told(np.array(when[1:]), np.ones(1), *when)
    counts, came = periods(trajectory.follow_up[outcome], day)
    return _Told(came, counts.astype(np.float64), *when) if counts.any() else None


def key_of(cohort: Cohort, patient: str, day: float, outcome: str) -> Key:
    """By what a question about an outcome is found again."""
    return cohort.study, patient, day, outcome, tuple(c.label for c in cohort.columns)


def _parts(keys: Sequence[Key], names: Sequence[str], seed: int) -> Index:
    """What is left out at once: a study, or where there are fewer than three a fold of patients."""
    if len(names) > 2:
        return np.array([names.index(key[0]) for key in keys])
    people = sorted({key[:2] for key in keys})
    dealt = np.random.default_rng(seed).permutation(len(people)) % _FOLDS
    fold = dict(zip(people, dealt.tolist(), strict=True))
    return np.array([fold[key[:2]] for key in keys])
