"""`Study`: who of a cohort can be asked about response, and what simple methods read of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np

from ...ontology.errors import InputError
from ..cohort import Array, Cohort, Snapshot, Trajectory
from ..pairs import latest


@dataclass(frozen=True)
class Study:
    """Patients of a track with a known outcome.

    :param cohort: these patients, with the snapshots that the track reads.
    :param labels: 1 for the outcome, 0 for none, [n].
    :param tables: name → features [n, K], with the same K columns in every study.
    :param markers: name → one number a patient, [n]; more of it should mean response.
    """

    cohort: Cohort
    node: str
    tables: Mapping[str, Array] = field(default_factory=dict)
    markers: Mapping[str, Array] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The study's."""
        return self.cohort.study

    @property
    def patients(self) -> tuple[str, ...]:
        """Names, in the order of every array."""
        return tuple(t.patient for t in self.cohort.trajectories)

    @property
    def labels(self) -> Array:
        """What came, [n]."""
        return np.array([t.outcomes[self.node] for t in self.cohort.trajectories])

    def shuffled(self, rng: np.random.Generator) -> Self:
        """The outcomes dealt out anew among the study's patients: what a null is made of."""
        dealt = rng.permutation(self.labels)
        patients = tuple(
            replace(t, outcomes={**t.outcomes, self.node: float(value)})
            for t, value in zip(self.cohort.trajectories, dealt, strict=True)
        )
        return replace(self, cohort=replace(self.cohort, trajectories=patients))


@dataclass(frozen=True)
class Track:
    """Which samples of which patients are read; the tracks are benchmarks of their own, never mixed.

    :param name: `pre`, everybody with a sample before therapy, by those samples alone; `on`, patients who
        have one up to `days` after their therapy began as well, by both; `paired`, the patients of `on` by
        what `pre` reads, to compare the two with.
    """

    name: str = "pre"
    days: float = 100.0

    def of(self, trajectory: Trajectory) -> tuple[Snapshot, ...]:
        """The samples that are read; none of a patient who is not in the track."""
        start = min((interval.start for interval in trajectory.plan), default=0.0)
        early = tuple(s for s in trajectory.snapshots if s.time <= start)
        later = tuple(s for s in trajectory.snapshots if start < s.time <= start + self.days)
        if self.name == "pre":
            return early
        if not (early and later):
            return ()
        return (*early, *later) if self.name == "on" else early


SHARED = "columns"  # the table of columns that all studies have
TRACKS = ("pre", "on", "paired")
PRE = Track()


def in_track(cohort: Cohort, node: str, track: Track = PRE) -> Cohort | None:
    """Patients of a track whose outcome is known, with the samples that are read; None without any."""
    kept = [
        replace(patient, snapshots=samples)
        for patient in cohort.trajectories
        if node in patient.outcomes and (samples := track.of(patient))
    ]
    return replace(cohort, trajectories=tuple(kept), latent=None) if kept else None


def studies_of(cohorts: Sequence[Cohort], node: str, track: Track = PRE) -> tuple[list[Study], list[str]]:
    """Studies with both outcomes, and sentences on who is left out. A patient counts once.

    Cohorts that share fewer than two columns have no table that simple methods could read.

    :raises InputError: if fewer than three studies are left.
    """
    found, notes, met = [], [], set[tuple[object, ...]]()
    for cohort in cohorts:
        early = in_track(cohort, node, track)
        once = [t for t in early.trajectories if not keys_of(cohort, t) & met] if early else []
        met |= {key for t in once for key in keys_of(cohort, t)}
        told = f"{cohort.study}: {len(once)} of {len(cohort.trajectories)} patients"
        doubles = len(early.trajectories) - len(once) if early else 0
        notes += [f"{told}; {doubles} are in a cohort before it"] * bool(doubles)
        values = {t.outcomes[node] for t in once}
        if len(values) < 2:
            notes.append(
                f"{cohort.study} is left out: no patients with and without the outcome in this track"
            )
        elif early:
            found.append(Study(replace(early, trajectories=tuple(once)), node))
    if len(found) < 3:
        hint = "give three or more cohorts with responders and others; " + "; ".join(notes)
        raise InputError(f"{len(found)} studies can be left out", hint=hint)
    tables = shared_columns([s.cohort for s in found])
    if not tables:
        notes.append("the cohorts share fewer than two columns: no table of these")
        return found, notes
    return [replace(s, tables={SHARED: t}) for s, t in zip(found, tables, strict=True)], notes


def keys_of(cohort: Cohort, patient: Trajectory) -> set[tuple[object, ...]]:
    """By what a patient is known again: the name within a study, or the very same measurement anywhere."""
    measured = {tuple(np.round(s.values, 9)) for s in patient.snapshots}
    return {(cohort.study, patient.patient), *measured}


def shared_columns(cohorts: Sequence[Cohort]) -> list[Array]:
    """Each patient's latest values in the columns that all studies have, by label and node; [] of no two."""
    columns = [[(c.label, c.node) for c in cohort.columns] for cohort in cohorts]
    common = [c for c in columns[0] if all(c in other for other in columns[1:])]
    if len(common) < 2:
        return []
    tables = []
    for cohort, own in zip(cohorts, columns, strict=True):
        place = [own.index(column) for column in common]
        rows = [latest(t.snapshots, cohort.kind) for t in cohort.trajectories]
        tables.append(np.stack(rows)[:, place])
    return tables


def families(studies: Sequence[Study], together: Sequence[Sequence[str]] = ()) -> list[list[int]]:
    """Which studies are left out at once: those of one name, and those that `together` lists.

    :raises InputError: for a name that is no study.
    """
    leader = {s.name: s.name for s in studies}
    for names in together:
        for name in names:
            if name not in leader:
                raise InputError(f"--together names {name!r}", hint=f"studies: {', '.join(leader)}")
        old = {leader[name] for name in names}
        leader = {name: leader[names[0]] if lead in old else lead for name, lead in leader.items()}
    groups: dict[str, list[int]] = {}
    for i, study in enumerate(studies):
        groups.setdefault(leader[study.name], []).append(i)
    return list(groups.values())
