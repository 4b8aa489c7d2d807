"""Folds of patients: a patient is in one fold only, in every cohort of their study."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .cohort import Cohort

Person = tuple[str, str]  # (study, patient)


def people(cohorts: Sequence[Cohort]) -> list[Person]:
    """Everybody, once, sorted: two cohort files of one study share their patients."""
    return sorted({(c.study, t.patient) for c in cohorts for t in c.trajectories})


def fold_of(cohorts: Sequence[Cohort], folds: int, seed: int) -> dict[Person, int]:
    """A fold for everybody, balanced within each study and within those who have two times or more."""
    rng = np.random.default_rng(seed)
    followed = {
        (c.study, t.patient)
        for c in cohorts
        for t in c.trajectories
        if len({s.time for s in t.snapshots}) > 1
    }
    groups: dict[tuple[str, bool], list[Person]] = {}
    for person in people(cohorts):
        groups.setdefault((person[0], person in followed), []).append(person)
    return {
        members[j]: i % folds
        for members in groups.values()
        for i, j in enumerate(rng.permutation(len(members)))
    }


def split(
    cohorts: Sequence[Cohort], fold: dict[Person, int], held_out: int
) -> tuple[list[Cohort], list[Cohort]]:
    """Training and held-out parts of every cohort; a cohort with nobody in a part is absent from it."""
    parts: tuple[list[Cohort], list[Cohort]] = ([], [])
    for cohort in cohorts:
        for part, outside in zip(parts, (False, True), strict=True):
            names = {
                t.patient
                for t in cohort.trajectories
                if (fold[cohort.study, t.patient] == held_out) is outside
            }
            chosen = cohort.only(names)
            if chosen:
                part.append(chosen)
    return parts
