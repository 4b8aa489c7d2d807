"""Fitting `ChangeRule`: a linear mixed-effects model by expectation and maximisation (Laird & Ware 1982).

How long a therapy's effect lasts is the half-life under which the changes of training patients are likeliest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from .change_rule import ChangeRule, OnBoard, changes, course_of
from .cohort import Array, Cohort, Trajectory

HALF_LIVES = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
_FIRST, _ROUNDS = 40, 200  # rounds while half-lives are compared, and for the rule that is kept
_COMPARED = 300  # patients that half-lives are compared on
_RIDGE = 1e-8
_RANK = 1e-9  # of the largest eigenvalue: below it, nothing was seen of a combination of coefficients


@dataclass(frozen=True)
class _Sums:
    """Each patient's changes as sums: x x' [N, p, p], x y [N, p], y y [N], and how many there are [N]."""

    xx: Array
    xy: Array
    yy: Array
    number: Array


@dataclass(frozen=True)
class _Course:
    """A patient, the days they were measured on [n], and logarithms [n, K]."""

    trajectory: Trajectory
    days: Array
    logs: Array


def fit_changes(cohort: Cohort) -> tuple[ChangeRule, ...]:
    """A rule for each column of a cohort of quantities; none where nobody was measured twice."""
    therapies = tuple(sorted({i.therapy for t in cohort.trajectories for i in t.plan}))
    courses = _courses(cohort)
    if not courses:
        return ()
    rules = []
    for column in range(len(cohort.columns)):
        logs = np.concatenate([c.logs[:, column] for c in courses])
        blank = ChangeRule(therapies, (0.0,) * len(therapies), (), (), 0.0, logs.mean(), logs.std() + 1e-6)
        sums = partial(_sums, courses, column, blank)
        half_lives = list(blank.half_lives)
        for j in range(len(therapies)) if len(therapies) else ():
            found = []
            for tried in HALF_LIVES:
                half_lives[j] = tried
                found.append(_fit(sums(half_lives, _COMPARED), _FIRST)[3])
            half_lives[j] = HALF_LIVES[int(np.argmax(found))]
        mean, covariance, noise, _ = _fit(sums(half_lives, len(courses)), _ROUNDS)
        rules.append(
            ChangeRule(
                therapies,
                tuple(half_lives),
                tuple(mean.tolist()),
                tuple(tuple(row) for row in covariance.tolist()),
                float(noise),
                float(blank.centre),
                float(blank.scale),
            )
        )
    return tuple(rules)


def refit_means(cohort: Cohort, rules: Sequence[ChangeRule], weights: Array) -> Array:
    """The rules' mean coefficients with each patient counting as told, [R, K, p]; how they vary stays.

    Generalised least squares around what was fitted; a coefficient that nothing speaks of stays, too.

    :param weights: of refits and patients, [R, P]; a patient measured once says nothing.
    """
    weights = weights[:, [len({s.time for s in t.snapshots}) > 1 for t in cohort.trajectories]]
    courses, found = _courses(cohort), []
    for column, rule in enumerate(rules):
        sums = _sums(courses, column, rule, rule.half_lives, len(courses))
        mean, noise = np.array(rule.mean), rule.noise
        inner = np.linalg.inv(np.linalg.inv(np.array(rule.covariance)) + sums.xx / noise)
        kept = np.eye(len(mean)) - sums.xx @ inner / noise  # of a patient's sums, once their own part is out
        information = kept @ sums.xx / noise
        score = ((sums.xy - sums.xx @ mean)[:, None] @ kept.swapaxes(1, 2))[:, 0] / noise
        inverse = np.linalg.pinv(np.einsum("rn,npq->rpq", weights, information), _RANK, hermitian=True)
        found.append(mean + np.einsum("rpq,rn,nq->rp", inverse, weights - 1, score))
    return np.stack(found, 1)


def _courses(cohort: Cohort) -> list[_Course]:
    """Of everybody who was measured on two days or more."""
    return [
        _Course(t, *course_of(t.snapshots))
        for t in cohort.trajectories
        if len({s.time for s in t.snapshots}) > 1
    ]


def _sums(
    courses: Sequence[_Course], column: int, rule: ChangeRule, half_lives: Sequence[float], most: int
) -> _Sums:
    """One column's changes in the first patients, at most `most`."""
    rows = []
    for course in courses[:most]:
        days, logs = course.days, course.logs[:, column]
        board = OnBoard(course.trajectory.plan, rule.therapies, half_lives, days[-1])
        x = rule.design(logs[:-1], board.mean(days[:-1], days[1:]))
        rows.append((x, *changes(days, logs)))
    return _summed(rows)


def _summed(rows: list[tuple[Array, Array, Array]]) -> _Sums:
    """Of each patient's design, days between measurements and changes; a longer interval weighs more."""
    return _Sums(
        np.stack([(x * w[:, None]).T @ x for x, w, _ in rows]),
        np.stack([(x * w[:, None]).T @ y for x, w, y in rows]),
        np.array([float(w @ y**2) for _, w, y in rows]),
        np.array([float(len(y)) for *_, y in rows]),
    )


def _fit(sums: _Sums, rounds: int) -> tuple[Array, Array, float, float]:
    """Mean and covariance of the patients' coefficients, the noise, and the log-likelihood."""
    p = sums.xx.shape[1]
    pooled = sums.xx.sum(0) + 1e-6 * np.eye(p)
    mean = np.linalg.solve(pooled, sums.xy.sum(0))
    noise = float((sums.yy.sum() - mean @ sums.xy.sum(0)) / sums.number.sum()) + _RIDGE
    covariance = noise * np.linalg.inv(pooled / sums.number.sum() + 1e-6 * np.eye(p))
    likelihood = -np.inf
    for done in range(1, rounds + 1):
        precision = np.linalg.inv(covariance)
        inner = precision + sums.xx / noise
        spread = np.linalg.inv(inner)
        right = precision @ mean + sums.xy / noise
        own = np.einsum("npq,nq->np", spread, right)
        if done == rounds:
            likelihood = _log_likelihood(sums, mean, precision, covariance, noise, inner, right, own)
        second = spread + np.einsum("np,nq->npq", own, own)
        mean = own.mean(0)
        apart = own - mean
        covariance = (spread.sum(0) + apart.T @ apart) / len(own) + _RIDGE * np.eye(p)
        squares = sums.yy - 2 * (own * sums.xy).sum(-1) + np.einsum("npq,npq->n", sums.xx, second)
        noise = float(squares.sum() / sums.number.sum()) + _RIDGE
    return mean, covariance, noise, likelihood


def _log_likelihood(
    sums: _Sums,
    mean: Array,
    precision: Any,
    covariance: Any,
    noise: float,
    inner: Any,
    right: Array,
    own: Array,
) -> float:
    """Of the changes with the patients' coefficients integrated out, up to a constant."""
    fitted = sums.yy / noise + mean @ precision @ mean - (own * right).sum(-1)
    volume = np.linalg.slogdet(covariance)[1] + np.linalg.slogdet(inner)[1]
    return float(-0.5 * (fitted + volume + sums.number * np.log(noise)).sum())
