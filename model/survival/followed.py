"""`Followed`: who of a cohort was followed for an outcome, and what simple methods read of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from ...ontology.errors import InputError
from ..cohort import Array, Cohort, FollowUp, Trajectory
from ..icb.study import PRE, Study, keys_of, shared_columns
from ..outcome_regression import first_of_pairs

COLUMNS = "columns"


@dataclass(frozen=True)
class Followed(Study):
    """Patients with a sample before therapy who were followed; of their outcomes, that one alone."""

    @property
    def watched(self) -> tuple[FollowUp, ...]:
        """Each patient's follow-up."""
        return tuple(t.follow_up[self.node] for t in self.cohort.trajectories)

    @property
    def time(self) -> Array:
        """The last day, [n]."""
        return np.array([f.time for f in self.watched])

    @property
    def labels(self) -> Array:
        """1 where the outcome came, [n]."""
        return np.array([float(f.event) for f in self.watched])

    def shuffled(self, rng: np.random.Generator) -> Self:
        """Follow-ups dealt out anew among the study's patients, time and event together."""
        dealt = rng.permutation(len(self.watched))
        patients = tuple(
            replace(t, follow_up={self.node: self.watched[i]})
            for t, i in zip(self.cohort.trajectories, dealt.tolist(), strict=True)
        )
        return replace(self, cohort=replace(self.cohort, trajectories=patients))


def followed_studies(cohorts: Sequence[Cohort], node: str) -> tuple[list[Followed], list[str]]:
    """Studies that were followed for an outcome, and sentences on who is left out. A patient counts once.

    :raises InputError: if fewer than three studies are left, or they share fewer than two columns.
    """
    found, notes, met = [], [], set[tuple[object, ...]]()
    for cohort in cohorts:
        kept = [one for t in cohort.trajectories if (one := _before_therapy(t, node))]
        once = [t for t in kept if not keys_of(cohort, t) & met]
        met |= {key for t in once for key in keys_of(cohort, t)}
        doubles = len(kept) - len(once)
        notes += [f"{cohort.study}: {doubles} patients are in a cohort before it"] * bool(doubles)
        study = Followed(replace(cohort, trajectories=tuple(once), latent=None), node) if once else None
        if study and first_of_pairs(study.time, study.labels).any():
            missing = len(cohort.trajectories) - len(kept)
            notes += [f"{study.name}: {missing} patients were not followed"] * bool(missing)
            found.append(study)
        else:
            notes.append(f"{cohort.study} is left out: nobody was followed for it, or it came to nobody")
    if len(found) < 3:
        hint = "give three or more cohorts with follow-up (--follow-up); " + "; ".join(notes)
        raise InputError(f"{len(found)} studies can be left out", hint=hint)
    tables = shared_columns([s.cohort for s in found])
    if not tables:
        raise InputError("the cohorts share fewer than two columns", hint="give cohorts of one vocabulary")
    return [replace(s, tables={COLUMNS: t}) for s, t in zip(found, tables, strict=True)], notes


def _before_therapy(trajectory: Trajectory, node: str) -> Trajectory | None:
    """A followed patient with the samples before therapy and that outcome alone."""
    samples = PRE.of(trajectory)
    if node not in trajectory.follow_up or not samples:
        return None
    watched = {node: trajectory.follow_up[node]}
    return replace(trajectory, snapshots=samples, outcomes={}, follow_up=watched)
