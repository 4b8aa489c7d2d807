"""Refits: what a start would say of a plan had other patients been in training.

Each refit counts every training patient as often as chance says (the Bayesian bootstrap; Rubin 1981,
doi:10.1214/aos/1176345338) and fits again what differs between plans: the mean course of compositions under
each set of therapies, and the mean coefficients of the rules of changes. Both have closed forms. How patients
vary around them stays as it was fitted, and so does the network. Where the start knows no therapy there are
none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from .change_fit import refit_means
from .cohort import Array, Cohort
from .mean_course import Courses
from .reference import Reference

REFITS, _FEWEST = 100, 20
_NUMBERS = 2_000_000  # that are kept of a study; of large courses there are fewer refits


def fit_refits(cohort: Cohort, reference: Reference, seed: int = 0) -> Reference:
    """The reference of a training cohort with its refits."""
    rng = np.random.default_rng((seed, 1981))
    if reference.smooth:
        course = reference.smooth.rule.course
        courses = Courses(cohort, course.width)
        numbers = len(course.arms) * len(course.places) * len(reference.labels)
        number = max(_FEWEST, min(REFITS, _NUMBERS // numbers))
        weights = _weights(number, len(np.unique(courses.patients)), rng)
        return with_refits(reference, courses.refitted(weights))
    if reference.changes:
        weights = _weights(REFITS, len(cohort.trajectories), rng)
        return with_refits(reference, refit_means(cohort, reference.changes, weights))
    return reference


def refits_of(reference: Reference) -> Array | None:
    """Of compositions [R, arms, J, K] (`MeanCourse.refits`), of quantities [R, K, p]; None without."""
    if reference.smooth:
        return reference.smooth.rule.course.refits
    each = [rule.refits for rule in reference.changes if rule.refits is not None]
    return np.stack(each, 1) if each else None


def with_refits(reference: Reference, refits: Array) -> Reference:
    """The inverse of `refits_of`.

    :raises ValueError: if they are of another shape than what they refit.
    """
    if reference.smooth:
        course = reference.smooth.rule.course
        _check(refits, np.shape(course.means))
        rule = replace(reference.smooth.rule, course=replace(course, refits=refits))
        return replace(reference, smooth=replace(reference.smooth, rule=rule))
    _check(refits, np.shape([rule.mean for rule in reference.changes]))
    changes = zip(reference.changes, np.moveaxis(refits, 1, 0), strict=True)
    return replace(reference, changes=tuple(replace(rule, refits=own) for rule, own in changes))


def _check(refits: Array, shape: Sequence[int]) -> None:
    if refits.shape[1:] != tuple(shape) or not np.isfinite(refits).all():
        raise ValueError("refits of another shape")


def _weights(refits: int, patients: int, rng: np.random.Generator) -> Array:
    """How often each patient counts, once in the mean, [R, P]."""
    drawn = rng.standard_exponential((refits, patients))
    return np.asarray(drawn / drawn.mean(1, keepdims=True))
