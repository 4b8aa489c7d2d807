"""Penalised hazard regressions within studies, chosen by parts that are left out.

An outcome that is there or not is one interval that everybody enters: then this is logistic regression.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .cohort import Array, Index
from .outcome_rule import BLOCKS, READINGS

PENALTIES = (100.0, 30.0, 10.0, 3.0, 1.0)
_BASE = 1e-2  # penalty of a study's intercepts
_STEEPEST = 1.5


@dataclass(frozen=True)
class Examples:
    """Patients with a known outcome, as often as they have days with a sample.

    :param seen: [n, BLOCKS · K], standardised, 0 where a study has no such column.
    :param events: whether the outcome came in each interval, [n, J].
    :param at_risk: 1 for the intervals that an example counts in, [n, J].
    :param time: when the outcome came, or until when it had not, [n]; what pairs are made of.
    :param event: whether it came at all, [n].
    :param weight: adds up to one a patient, [n].
    :param study: and `part`, by number, [n]; a part is left out at once.
    """

    seen: Array
    events: Array
    at_risk: Array
    time: Array
    event: Array
    weight: Array
    study: Index
    part: Index

    def only(self, rows: Index) -> Examples:
        """Some of them."""
        return Examples(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class Choice:
    """How a rule is fitted. :param left_out: what it says of each example when its part is left out, [n]."""

    penalty: float
    left_out: Array
    quality: float = 0.5
    slope: float = 0.0


def choose(examples: Examples, prior: Array) -> Choice:
    """The penalty that tells best, on parts that are left out, who of a study had the outcome, or first.

    :param prior: covariance of the columns' weights, [K, K].
    """
    best: Choice | None = None
    for penalty in PENALTIES:
        said = _left_out(examples, penalty, prior)
        quality = within_studies(examples.time, examples.event, said, examples.study)
        if best is None or quality > best.quality:
            best = Choice(penalty, said, quality)
    assert best is not None
    return replace(best, slope=_slope(examples, best.left_out))


def _left_out(examples: Examples, penalty: float, prior: Array) -> Array:
    said = np.zeros(len(examples.seen))
    for part in np.unique(examples.part):
        inside, outside = (np.flatnonzero(examples.part != part), np.flatnonzero(examples.part == part))
        weights = fit_weights(examples.only(inside), penalty, prior) @ prior
        said[outside] = examples.seen[outside] @ weights.ravel()
    return said


def fit_weights(examples: Examples, penalty: float, prior: Array) -> Array:
    """Weights before kinship, [BLOCKS, K]: the mean of a rule of ranks and one of levels.

    To choose between the two costs more than it gains: which is better on left-out studies is chance.
    """
    seen = examples.seen.reshape(len(examples.seen), len(BLOCKS), -1)
    weights = np.zeros((len(BLOCKS), len(prior)))
    root, back = _root(prior), np.linalg.pinv(prior, rcond=1e-9, hermitian=True)
    for reading in READINGS:  # weights are root · z with z of one variance
        used = [i for i, block in enumerate(BLOCKS) if block.endswith(reading) and seen[:, i].any()]
        if used:
            x = np.concatenate([seen[:, i] @ root for i in used], axis=1)
            z = regress(x, examples, penalty).reshape(len(used), -1)
            weights[used] = z @ root.T @ back / len(READINGS)
    return weights


def _root(prior: Array) -> Array:
    values, vectors = np.linalg.eigh(prior)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0)))


def regress(x: Array, examples: Examples, penalty: float) -> Array:
    """Coefficients [p] of the log odds of the hazard, with an intercept for each study and interval.

    Newton's method; the intercepts, of which no two meet in an example's interval, are eliminated. With more
    columns than patients, solved among the directions that patients differ in.
    """
    if x.shape[1] > len(x):
        u, s, vt = np.linalg.svd(x, full_matrices=False)
        return np.asarray(regress(u * s, examples, penalty) @ vt)
    studies, own = np.unique(examples.study, return_inverse=True)
    member = np.eye(len(studies))[own]  # [n, S]
    counts = examples.at_risk * examples.weight[:, None]
    came = member.T @ (counts * examples.events)
    base = np.log((came + 0.5) / (member.T @ counts - came + 0.5))  # [S, J]
    b = np.zeros(x.shape[1])
    for _ in range(25):
        p = 1 / (1 + np.exp(-np.clip((x @ b)[:, None] + base[own], -30, 30)))
        curve = counts * np.maximum(p * (1 - p), 1e-6)
        missed = counts * (examples.events - p)
        each = np.einsum("ns,nj->nsj", member, curve).reshape(len(x), -1).T @ x  # [S·J, p]
        of_base = (member.T @ curve + _BASE).ravel()
        gap = (member.T @ missed - _BASE * base).ravel()
        hessian = (x * curve.sum(1)[:, None]).T @ x + penalty * np.eye(len(b))
        slope = x.T @ missed.sum(1) - penalty * b
        step = np.linalg.solve(hessian - each.T @ (each / of_base[:, None]), slope - each.T @ (gap / of_base))
        b = b + step
        base = base + ((gap - each @ step) / of_base).reshape(base.shape)
        if np.abs(step).max() < 1e-5:
            break
    return b


def within_studies(time: Array, event: Array, said: Array, study: Index) -> float:
    """Harrell's concordance over pairs of one study, all studies' pairs together; ½ without a pair.

    A pair counts when the outcome came to one while the other was still without it: said should be more for
    the first. For an outcome that is there or not (time 0 and 1) that is the AUC.
    """
    won = pairs = 0.0
    for one in np.unique(study):
        t, e, s = time[study == one], event[study == one] > 0.5, said[study == one]
        first = first_of_pairs(t, e)
        won += float((first * ((s[:, None] > s) + 0.5 * (s[:, None] == s))).sum())
        pairs += float(first.sum())
    return won / pairs if pairs else 0.5


def first_of_pairs(time: Array, event: Array) -> Array:
    """1 where the row's outcome came while the column's patient was still without it, [n, n]."""
    later = (time[:, None] < time) | ((time[:, None] == time) & (event < 0.5))
    return np.asarray(((event > 0.5)[:, None] & later).astype(np.float64))


def _slope(examples: Examples, said: Array) -> float:
    """How much of its words a rule should say: the slope of left-out patients' log odds over them."""
    scale = float(said.std())
    if not scale:
        return 0.0
    slope = float(regress((said / scale)[:, None], examples, 1.0)[0]) / scale
    return float(np.clip(slope, 0.0, _STEEPEST))
