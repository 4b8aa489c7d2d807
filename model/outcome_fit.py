"""Fitting outcome rules: penalised logistic regressions within studies, chosen by studies that are left out.

Every study has an intercept of its own, so that who was treated where says nothing about what was seen. The
penalty is the one that tells best who of a study that was left out had the outcome; how far the rule is
believed is the slope of its words on those studies. With fewer than three studies, folds of patients are left
out instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from .cohort import Array, Cohort, Index, Mask, Snapshot
from .outcome_regression import Examples, choose, fit_weights
from .outcome_rule import BLOCKS, Kinship, OutcomeRule, RuleFor, reading_of, rule_of, shared_prior
from .start import of_sort, sort_of

KIN = 0.5  # share of the prior that kin have in common; without any, a column that is new would say nothing
FEWEST = 8  # patients with and without the outcome: fewer have no rule
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


def fit_outcomes(cohorts: Sequence[Cohort], kinship: Kinship, seed: int = 0) -> Outcomes:
    """A rule for each outcome and sort of measurement that has patients enough."""
    rules, shifts = [], dict[Key, float]()
    for sort in sorted({sort_of(c.kind) for c in cohorts}):
        known = of_sort(cohorts, sort)
        for outcome in sorted({node for c in known for t in c.trajectories for node in t.outcomes}):
            found = _fit(known, outcome, sort, kinship, seed)
            if found:
                rules.append(found[0])
                shifts |= found[1]
    return Outcomes(rules, shifts, kinship)


def _fit(
    cohorts: Sequence[Cohort], outcome: str, sort: str, kinship: Kinship, seed: int
) -> tuple[OutcomeRule, dict[Key, float]] | None:
    cohorts = [c for c in cohorts if any(outcome in t.outcomes for t in c.trajectories)]
    columns = list(dict.fromkeys((c.label, c.node) for cohort in cohorts for c in cohort.columns))
    keys, seen, labels = _read(cohorts, outcome, columns)
    patients = {key[:2]: label for key, label in zip(keys, labels, strict=True)}
    if min(sum(patients.values()), len(patients) - sum(patients.values())) < FEWEST:
        return None
    names = sorted({key[0] for key in keys})
    centre, spread = np.nanmean(seen, axis=0), np.nanstd(seen, axis=0)
    spread = np.where(spread > 1e-9, spread, 1e9)  # what never differs says nothing
    often: dict[tuple[str, str], int] = {}
    for key in keys:
        often[key[:2]] = often.get(key[:2], 0) + 1
    examples = Examples(
        np.nan_to_num((seen - centre) / spread).reshape(len(keys), -1),
        labels,
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
        rates={name: _rate(patients, name) for name in names},
    )
    left_out = _centred(choice.left_out * choice.slope, examples.study)
    return rule, dict(zip(keys, left_out.tolist(), strict=True))


def _rounded(table: Array) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(f"{v:.6g}") for v in row) for row in table)


def _rate(patients: Mapping[tuple[str, str], float], study: str) -> float:
    """Laplace's rule, as of references."""
    own = [label for (name, _), label in patients.items() if name == study]
    return (sum(own) + 1) / (len(own) + 2)


def _centred(values: Array, study: Index) -> Array:
    """Values less their study's mean."""
    means = np.bincount(study, weights=values) / np.maximum(np.bincount(study), 1)
    return np.asarray(values - means[study])


def _read(
    cohorts: Sequence[Cohort], outcome: str, columns: Sequence[tuple[str, str]]
) -> tuple[list[Key], Array, Array]:
    """Everybody on every day with a sample: keys, what is read [n, BLOCKS, K] (NaN: not measured), labels."""
    place = {column: i for i, column in enumerate(columns)}
    keys, rows, labels = [], [], []
    for cohort in cohorts:
        own = [place[c.label, c.node] for c in cohort.columns]
        for t in cohort.trajectories:
            if outcome not in t.outcomes:
                continue
            for day in sorted({s.time for s in t.snapshots}):
                row = np.full((len(BLOCKS), len(columns)), np.nan)
                row[:, own] = reading_of([s for s in t.snapshots if s.time <= day], cohort.kind)
                keys.append(key_of(cohort, t.patient, day, outcome))
                rows.append(row)
                labels.append(t.outcomes[outcome])
    return keys, np.array(rows), np.array(labels)


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
