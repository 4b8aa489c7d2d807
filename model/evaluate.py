"""Scoring forecasts beside the simplest things that could be said instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .cohort import Array, Cohort
from .conformal import LEVEL, needed_levels
from .forecast import Forecaster
from .metrics import auc, clustered_interval, error, permutation_null
from .pairs import Pair, next_pairs
from .reference import Expectation, gather

# What is said instead of a model's answer, in the order of the table.
PERSISTENCE, MEAN, SHRINKAGE, START, MODEL = "persistence", "mean of others", "shrinkage", "start", "model"


@dataclass(frozen=True)
class Scored:
    """Errors of one forecast: total variation (scores: mean absolute error) by who said it.

    :param covered: share of the columns inside the 90 % interval; `uncorrected` without what was learnt of it
        from held-out patients (`conformal`).
    """

    study: str
    labels: int
    patient: str
    sample: str
    errors: dict[str, float]
    covered: float
    uncorrected: float


def score_pairs(forecaster: Forecaster, pairs: Sequence[Pair], train: Cohort | None) -> list[Scored]:
    """Every pair's error for the model and the simple forecasts.

    :param train: training patients in the cohort's own vocabulary, for the mean of others and the shrinkage
        mix; None when the study was never seen: then those two are taken from the scored cohort itself, each
        patient left out, and are a yardstick that the model did not have.
    """
    cohort = forecaster.cohort
    kind = cohort.kind
    own, expect = next_pairs(train or cohort), Expectation(train or cohort)
    weight = gather(own, expect.of, kind).best_weight() if own else 0.5
    seen = gather(pairs, expect.of, kind)
    said: dict[str, Array] = {
        PERSISTENCE: seen.last,
        MEAN: seen.mean,
        SHRINKAGE: weight * seen.last + (1 - weight) * seen.mean,
        START: np.stack([e.start for e in forecaster.episodes(pairs)]),
        MODEL: forecaster.means(pairs),
    }
    truth = seen.truth
    errors = {name: error(values, truth, kind) for name, values in said.items()}
    asked = forecaster.episodes(pairs)
    needed = needed_levels(forecaster.answer(asked).sample(2000, seed=0), truth)
    levels = forecaster.levels(asked)[:, None]
    covered, uncorrected = ((needed <= level).mean(-1) for level in (levels, LEVEL))
    return [
        Scored(
            cohort.study,
            len(cohort.columns),
            pair.trajectory.patient,
            pair.target.sample,
            {name: float(values[i]) for name, values in errors.items()},
            float(covered[i]),
            float(uncorrected[i]),
        )
        for i, pair in enumerate(pairs)
    ]


@dataclass(frozen=True)
class Line:
    """One row of a table: a mean with its patient-clustered 95 % interval."""

    study: str
    labels: int
    who: str
    mean: float
    low: float
    high: float
    pairs: int
    patients: int


def summarise(scored: Sequence[Scored]) -> list[Line]:
    """A line for each study and forecaster, then model minus shrinkage, paired."""
    lines = []
    for study, labels in dict.fromkeys((s.study, s.labels) for s in scored):
        rows = [s for s in scored if (s.study, s.labels) == (study, labels)]
        patients = [s.patient for s in rows]
        values = {who: np.array([s.errors[who] for s in rows]) for who in rows[0].errors}
        values["model - shrinkage"] = values[MODEL] - values[SHRINKAGE]
        values["90 % interval covers"] = np.array([s.covered for s in rows])
        values["… uncorrected"] = np.array([s.uncorrected for s in rows])
        lines += [
            Line(
                study,
                labels,
                who,
                float(v.mean()),
                *clustered_interval(v, patients),
                len(rows),
                len(set(patients)),
            )
            for who, v in values.items()
        ]
    return lines


@dataclass(frozen=True)
class OutcomeScore:
    """How well an outcome is told apart, with the interval that shuffled labels would give."""

    study: str
    node: str
    patients: int
    positive: int
    auc: float
    low: float
    high: float
    null_low: float
    null_high: float


def score_outcomes(forecaster: Forecaster) -> list[OutcomeScore]:
    """AUC of each known outcome from the first snapshot, patients bootstrapped, labels permuted."""
    scores = []
    for node in forecaster.outcome_nodes:
        known = [t for t in forecaster.cohort.trajectories if node in t.outcomes]
        labels = np.array([t.outcomes[node] for t in known])
        if len(set(labels)) < 2:
            continue
        said = np.array([forecaster.outcome_probability(t, node, t.snapshots[0].time + 1e-6) for t in known])
        scores.append(_outcome_score(forecaster.cohort.study, node, labels, said))
    return scores


def _outcome_score(study: str, node: str, labels: Array, said: Array) -> OutcomeScore:
    rng = np.random.default_rng(0)
    picks = rng.integers(len(labels), size=(1000, len(labels)))
    low, high = np.nanquantile([auc(labels[i], said[i]) for i in picks], [0.025, 0.975])
    null_low, null_high = permutation_null(lambda shuffled: auc(shuffled, said), labels)
    return OutcomeScore(
        study,
        node,
        len(labels),
        int(labels.sum()),
        auc(labels, said),
        float(low),
        float(high),
        null_low,
        null_high,
    )
