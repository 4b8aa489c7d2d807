"""One study under two names: cohorts that hold the same samples of the same patients.

A study annotated twice gives two cohort files. Patients must not straddle a split between them, so both go by
one name whatever their files say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from .cohort import Cohort

Sample = tuple[str, str]  # (patient, sample)


def samples_of(cohort: Cohort) -> set[Sample]:
    """Who was sampled, as (patient, sample)."""
    return {(t.patient, s.sample) for t in cohort.trajectories for s in t.snapshots}


def known_as(cohort: Cohort, known: Iterable[tuple[str, Collection[Sample]]]) -> Cohort:
    """The cohort under the name of the first known study that shares at least half of the smaller's samples.

    :param known: (study, its samples).
    """
    own = samples_of(cohort)
    for study, samples in known:
        if study != cohort.study and 2 * len(own & set(samples)) >= min(len(own), len(samples)) > 0:
            return replace(cohort, study=study)
    return cohort
