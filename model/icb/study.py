"""`Study`: who of a cohort can be asked about response, and what simple methods read of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ...ontology.errors import InputError
from ..cohort import Array, Cohort, Trajectory
from ..pairs import latest


@dataclass(frozen=True)
class Study:
    """Patients with a known outcome and a sample before therapy.

    :param cohort: these patients, with their snapshots before therapy alone.
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

    def shuffled(self, rng: np.random.Generator) -> Study:
        """The outcomes dealt out anew among the study's patients: what a null is made of."""
        dealt = rng.permutation(self.labels)
        patients = tuple(
            replace(t, outcomes={**t.outcomes, self.node: float(value)})
            for t, value in zip(self.cohort.trajectories, dealt, strict=True)
        )
        return replace(self, cohort=replace(self.cohort, trajectories=patients))


def before_therapy(cohort: Cohort, node: str) -> Cohort | None:
    """Patients whose outcome is known, with snapshots up to the day their therapy began; None without any."""
    kept = []
    for patient in cohort.trajectories:
        start = min((interval.start for interval in patient.plan), default=0.0)
        early = tuple(s for s in patient.snapshots if s.time <= start)
        if early and node in patient.outcomes:
            kept.append(replace(patient, snapshots=early))
    return replace(cohort, trajectories=tuple(kept), latent=None) if kept else None


def studies_of(cohorts: Sequence[Cohort], node: str) -> tuple[list[Study], list[str]]:
    """Studies with both outcomes, and sentences on who is left out. A patient counts once.

    :raises InputError: if fewer than three studies are left, or they share fewer than two columns.
    """
    found, notes, met = [], [], set[tuple[object, ...]]()
    for cohort in cohorts:
        early = before_therapy(cohort, node)
        once = [t for t in early.trajectories if not _keys(cohort, t) & met] if early else []
        met |= {key for t in once for key in _keys(cohort, t)}
        told = f"{cohort.study}: {len(once)} of {len(cohort.trajectories)} patients"
        doubles = len(early.trajectories) - len(once) if early else 0
        notes += [f"{told}; {doubles} are in a cohort before it"] * bool(doubles)
        values = {t.outcomes[node] for t in once}
        if len(values) < 2:
            notes.append(f"{cohort.study} is left out: it has not both outcomes before therapy")
        elif early:
            found.append(Study(replace(early, trajectories=tuple(once)), node))
    if len(found) < 3:
        hint = "give three or more cohorts with responders and others; " + "; ".join(notes)
        raise InputError(f"{len(found)} studies can be left out", hint=hint)
    return [replace(s, tables={"columns": t}) for s, t in zip(found, _shared(found), strict=True)], notes


def _keys(cohort: Cohort, patient: Trajectory) -> set[tuple[object, ...]]:
    """By what a patient is known again: the name within a study, or the very same measurement anywhere."""
    measured = {tuple(np.round(s.values, 9)) for s in patient.snapshots}
    return {(cohort.study, patient.patient), *measured}


def _shared(studies: Sequence[Study]) -> list[Array]:
    """Each patient's latest values in the columns that all studies have, by label and node."""
    columns = [[(c.label, c.node) for c in s.cohort.columns] for s in studies]
    common = [c for c in columns[0] if all(c in other for other in columns[1:])]
    if len(common) < 2:
        hint = "give cohorts of one vocabulary"
        raise InputError(f"the cohorts share {len(common)} columns", where=studies[0].name, hint=hint)
    tables = []
    for study, own in zip(studies, columns, strict=True):
        place = [own.index(column) for column in common]
        rows = [latest(t.snapshots, study.cohort.kind) for t in study.cohort.trajectories]
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
