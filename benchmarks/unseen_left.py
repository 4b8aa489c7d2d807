"""What is left out of real studies: a therapy, or a cancer, with the patients who had it.

A patient has one name in all files of a study: iAtlas's Gide and Riaz patients are COMPASS's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..kg.graph import KnowledgeGraph
from ..model.cohort import Cohort, Trajectory
from ..model.folds import Person

CTLA4 = "hgnc.symbol:CTLA4"
# The nodes that the cohorts use. Lung: two cancers of one study, which stay together.
CANCERS = {
    "melanoma": ("MONDO:0005105", "MONDO:0005012"),
    "clear cell renal carcinoma": ("MONDO:0005005",),
    "bladder carcinoma": ("MONDO:0005611",),
    "lung cancer": ("MONDO:0005061", "MONDO:0005097", "MONDO:0008903"),
    "gastric adenocarcinoma": ("MONDO:0005036",),
    "hepatocellular carcinoma": ("MONDO:0007256",),
    "glioblastoma": ("MONDO:0018177",),
}
_GIDE = re.compile(r"Gide_(\w+)_(\d+)")


@dataclass(frozen=True)
class Left:
    """Nodes that are left out of the training graph, and their patients of training."""

    name: str
    nodes: frozenset[str]

    def concerns(self, patient: Trajectory) -> bool:
        """Whether the patient had the therapy or has the cancer."""
        return not self.nodes.isdisjoint({patient.cancer, *(i.therapy for i in patient.plan)})

    def untold(self, patient: Trajectory) -> Trajectory:
        """The patient of whom neither is known."""
        plan = tuple(i for i in patient.plan if i.therapy not in self.nodes)
        return replace(patient, plan=plan, cancer="" if patient.cancer in self.nodes else patient.cancer)


def lefts(graph: KnowledgeGraph) -> list[Left]:
    """Anti-CTLA-4 in all its forms, then each cancer."""
    therapy = Left("anti-CTLA-4", frozenset(against(graph, CTLA4)))
    return [therapy, *(Left(name, frozenset(nodes)) for name, nodes in CANCERS.items())]


def against(graph: KnowledgeGraph, gene: str) -> set[str]:
    """Therapies that target a gene, and the combinations that one of them is part of."""
    found = {e.subject for e in graph.edges if e.predicate == "targets" and e.object == gene}
    while more := {e.subject for e in graph.edges if e.predicate == "has_part" and e.object in found} - found:
        found |= more
    return found


def person(cohort: Cohort, patient: Trajectory) -> Person:
    """Who it is, whichever file names the patient."""
    name = _GIDE.sub(r"\2_\1", patient.patient).removeprefix("Riaz_")
    return cohort.study.removeprefix("compass-"), name


def having(cohorts: Sequence[Cohort], keep: Callable[[Person], bool]) -> list[Cohort]:
    """The cohorts' patients of whom that is so; a cohort without any is absent."""
    return [part for part, _ in with_rest(cohorts, keep) if part]


def with_rest(
    cohorts: Sequence[Cohort], keep: Callable[[Person], bool]
) -> Iterator[tuple[Cohort | None, Cohort | None]]:
    """Of each cohort the patients of whom that is so, and the others."""
    for cohort in cohorts:
        names = {t.patient for t in cohort.trajectories}
        kept = {t.patient for t in cohort.trajectories if keep(person(cohort, t))}
        yield cohort.only(kept), cohort.only(names - kept)


def concerned(cohorts: Sequence[Cohort], left: Left) -> list[Person]:
    """Everybody who had it by any file, sorted."""
    return sorted({person(c, t) for c in cohorts for t in c.trajectories if left.concerns(t)})


def halves(persons: Collection[Person], seed: int) -> dict[Person, int]:
    """Each in one of two parts, balanced within studies."""
    rng = np.random.default_rng(seed)
    studies: dict[str, list[Person]] = {}
    for one in sorted(persons):
        studies.setdefault(one[0], []).append(one)
    return {
        members[j]: i % 2 for members in studies.values() for i, j in enumerate(rng.permutation(len(members)))
    }
