"""Linear maps of response beside the shipped one: robust over studies, and one with overall survival."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..model.cohort import Array
from ..model.hazard import EDGES, periods
from ..model.icb.study import Study
from ..model.outcome_fit import KIN
from ..model.outcome_regression import Examples, choose, fit_weights
from ..model.outcome_rule import BLOCKS, Kinship, reading_of, shared_prior

OVERALL = "IW:0300003"
RATE, ROUNDS = 2.0, 20


def robust_rule(train: Sequence[Study], test: Study, kinship: Kinship) -> Array:
    """Studies weigh by exp(loss less that of their base rate), fitted again and again; penalty as without."""
    examples, read = _examples(train, followed=False)
    prior = _prior(train[0], kinship)
    choice = choose(examples, prior)
    log_weight, fitted = np.zeros(len(train)), []
    for _ in range(ROUNDS):
        weight = np.exp(log_weight - log_weight.max())
        weight *= len(weight) / weight.sum()
        fitted.append(fit_weights(_weighted(examples, weight), choice.penalty, prior))
        log_weight += RATE * _regret(examples, fitted[-1] @ prior)
    return _answers(train, test, read, np.mean(fitted, axis=0) * choice.slope @ prior)


def joint_rule(train: Sequence[Study], test: Study, kinship: Kinship) -> Array:
    """One map for response and, its sign turned, for death in each interval, fitted together."""
    examples, read = _examples(train, followed=True)
    prior = _prior(train[0], kinship)
    choice = choose(examples, prior)
    weights = fit_weights(examples, choice.penalty, prior)
    return _answers(train, test, read, weights * choice.slope @ prior)


def _prior(study: Study, kinship: Kinship) -> Array:
    columns = [(c.label, c.node) for c in study.cohort.columns]
    return shared_prior(columns, columns, KIN, kinship)


def _readings(study: Study) -> Array:
    return np.stack([reading_of(t.snapshots, study.cohort.kind) for t in study.cohort.trajectories])


def _examples(train: Sequence[Study], followed: bool) -> tuple[Examples, tuple[Array, Array]]:
    """Response in the first interval; death, read with the sign turned, in the others. Centre and spread."""
    seen = [_readings(s) for s in train]
    centre, spread = np.concatenate(seen).mean(0), np.concatenate(seen).std(0)
    spread = np.where(spread > 1e-9, spread, 1e9)
    rows: list[tuple[Array, Array, Array, float, float, int, int]] = []
    intervals = len(EDGES)
    for number, (study, values) in enumerate(zip(train, seen, strict=True)):
        for patient, label, row in zip(study.cohort.trajectories, study.labels, values, strict=True):
            x = ((row - centre) / spread).ravel()
            came, risk = np.zeros(intervals), np.zeros(intervals)
            came[0], risk[0] = label, 1
            rows.append((x, came, risk, 1 - label, label, number, number))
            if followed and OVERALL in patient.follow_up:
                told = patient.follow_up[OVERALL]
                at_risk, events = periods(told, patient.snapshots[0].time)
                came, risk = np.r_[0.0, events], np.r_[0.0, at_risk]
                rows.append((-x, came, risk, told.time, float(told.event), number + len(train), number))
    x, came, risk, time, event, own, part = (np.array(column) for column in zip(*rows, strict=True))
    return Examples(x, came, risk, time, event, np.ones(len(x)), own, part), (centre, spread)


def _weighted(examples: Examples, by_study: Array) -> Examples:
    return replace(examples, weight=examples.weight * by_study[examples.study])


def _regret(examples: Examples, weights: Array) -> Array:
    """Mean loss of each study with its best intercept, less that of its base rate, [S]."""
    said = examples.seen @ weights.ravel()
    return np.array(
        [
            _loss(examples.events[own, 0], said[own]) - _loss(examples.events[own, 0], 0 * said[own])
            for own in (examples.study == s for s in np.unique(examples.study))
        ]
    )


def _loss(label: Array, said: Array) -> float:
    rate = float(np.clip(label.mean(), 0.01, 0.99))
    base = np.log(rate / (1 - rate))
    for _ in range(10):
        p = 1 / (1 + np.exp(-base - said))
        base += (label - p).sum() / max((p * (1 - p)).sum(), 1e-3)
    p = np.clip(1 / (1 + np.exp(-base - said)), 1e-6, 1 - 1e-6)
    return float(-(label * np.log(p) + (1 - label) * np.log(1 - p)).mean())


def _answers(train: Sequence[Study], test: Study, read: tuple[Array, Array], weights: Array) -> Array:
    """Probabilities from the mean of the training studies' base rates."""
    centre, spread = read
    said = np.einsum("nbk,bk->n", (_readings(test) - centre) / spread, weights.reshape(len(BLOCKS), -1))
    rate = float(np.mean([s.labels.mean() for s in train]))
    return np.asarray(1 / (1 + np.exp(-np.log(rate / (1 - rate)) - said)))
