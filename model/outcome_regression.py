"""Penalised logistic regressions within studies, chosen by parts that are left out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .cohort import Array, Index
from .metrics import auc
from .outcome_rule import BLOCKS, READINGS

PENALTIES = (100.0, 30.0, 10.0, 3.0, 1.0)
_BASE = 1e-2  # penalty of a study's intercept
_STEEPEST = 1.5


@dataclass(frozen=True)
class Examples:
    """Patients with a known outcome, as often as they have days with a sample.

    :param seen: [n, BLOCKS · K], standardised, 0 where a study has no such column.
    :param labels: [n]; `weight` [n] adds up to one a patient.
    :param study: and `part`, by number, [n]; a part is left out at once.
    """

    seen: Array
    labels: Array
    weight: Array
    study: Index
    part: Index

    def only(self, rows: Index) -> Examples:
        """Some of them."""
        return Examples(
            self.seen[rows], self.labels[rows], self.weight[rows], self.study[rows], self.part[rows]
        )


@dataclass(frozen=True)
class Choice:
    """How a rule is fitted. :param left_out: what it says of each example when its part is left out, [n]."""

    penalty: float
    left_out: Array
    quality: float = 0.5
    slope: float = 0.0


def choose(examples: Examples, prior: Array) -> Choice:
    """The penalty that tells best, on parts that are left out, who of a study had the outcome.

    :param prior: covariance of the columns' weights, [K, K].
    """
    best: Choice | None = None
    for penalty in PENALTIES:
        said = _left_out(examples, penalty, prior)
        quality = within_studies(examples.labels, said, examples.study)
        if best is None or quality > best.quality:
            best = Choice(penalty, said, quality)
    assert best is not None
    return replace(best, slope=_slope(examples, best.left_out))


def _left_out(examples: Examples, penalty: float, prior: Array) -> Array:
    said = np.zeros(len(examples.labels))
    for part in np.unique(examples.part):
        inside, outside = (np.flatnonzero(examples.part != part), np.flatnonzero(examples.part == part))
        weights = fit_weights(examples.only(inside), penalty, prior) @ prior
        said[outside] = examples.seen[outside] @ weights.ravel()
    return said


def fit_weights(examples: Examples, penalty: float, prior: Array) -> Array:
    """Weights before kinship, [BLOCKS, K]: the mean of a rule of ranks and one of levels.

    To choose between the two costs more than it gains: which is better on left-out studies is chance.
    """
    seen = examples.seen.reshape(len(examples.labels), len(BLOCKS), -1)
    weights = np.zeros((len(BLOCKS), len(prior)))
    root, back = _root(prior), np.linalg.pinv(prior, rcond=1e-9, hermitian=True)
    for reading in READINGS:  # weights are root · z with z of one variance
        used = [i for i, block in enumerate(BLOCKS) if block.endswith(reading) and seen[:, i].any()]
        if used:
            x = np.concatenate([seen[:, i] @ root for i in used], axis=1)
            z = logistic(x, examples, penalty).reshape(len(used), -1)
            weights[used] = z @ root.T @ back / len(READINGS)
    return weights


def _root(prior: Array) -> Array:
    values, vectors = np.linalg.eigh(prior)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0)))


def logistic(x: Array, examples: Examples, penalty: float) -> Array:
    """Coefficients [p] of a logistic regression with an intercept for each study (Newton's method).

    With more columns than patients, solved among the directions that patients differ in.
    """
    if x.shape[1] > len(x):
        u, s, vt = np.linalg.svd(x, full_matrices=False)
        return np.asarray(logistic(u * s, examples, penalty) @ vt)
    studies, own = np.unique(examples.study, return_inverse=True)
    design = np.concatenate((x, np.eye(len(studies))[own]), axis=1)
    ridge = np.concatenate((np.full(x.shape[1], penalty), np.full(len(studies), _BASE)))
    b = np.zeros(design.shape[1])
    for _ in range(25):
        p = 1 / (1 + np.exp(-np.clip(design @ b, -30, 30)))
        slope = examples.weight * np.maximum(p * (1 - p), 1e-6)
        hessian = (design * slope[:, None]).T @ design + np.diag(ridge)
        step = np.linalg.solve(hessian, design.T @ (examples.weight * (examples.labels - p)) - ridge * b)
        b = b + step
        if np.abs(step).max() < 1e-5:
            break
    return np.asarray(b[: x.shape[1]])


def within_studies(labels: Array, said: Array, study: Index) -> float:
    """AUC over pairs of one study, all studies' pairs together; ½ without a pair."""
    won = pairs = 0.0
    for one in np.unique(study):
        y = labels[study == one]
        size = float((y > 0.5).sum() * (y <= 0.5).sum())
        if size:
            won, pairs = won + size * auc(y, said[study == one]), pairs + size
    return won / pairs if pairs else 0.5


def _slope(examples: Examples, said: Array) -> float:
    """How much of its words a rule should say: the slope of left-out patients' log odds over them."""
    scale = float(said.std())
    if not scale:
        return 0.0
    slope = float(logistic((said / scale)[:, None], examples, 1.0)[0]) / scale
    return float(np.clip(slope, 0.0, _STEEPEST))
