"""`Explorer`: a run facing its cohorts, shared by all tabs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import RLock

from ...kg.graph import KnowledgeGraph
from ...kg.schema import THERAPY
from ...model.abilities.typical import typical_cohorts, with_typical
from ...model.abilities.usual import patients_by_agent
from ...model.checkpoint import check_same_ontology
from ...model.cohort import Cohort
from ...model.cohort_io import read_cohort
from ...model.forecast import Forecaster
from ...model.identity import Sample, known_as
from ...model.sample_file import SUFFIXES, read_sample
from ...model.train import Trained
from ...ontology.errors import InputError

_NAME = 80  # characters of an uploaded file's name
_NOT_GIVEN = ("no therapy", "therapy not stated")


@dataclass(frozen=True)
class Study:
    """A cohort that can be asked about.

    :param path: where it was read from, for the command that is shown. :param own: patients that it holds
        there; the others are typical ones.
    """

    forecaster: Forecaster
    path: str = ""
    own: frozenset[str] = frozenset()

    @property
    def cohort(self) -> Cohort:
        """Its patients, typical ones last."""
        return self.forecaster.cohort


@dataclass(frozen=True)
class Explorer:
    """The run.

    :param known: training studies with their samples, so that an uploaded one is recognised.
    :param lock: is held while anything is computed: a forecaster serves one question at a time.
    """

    name: str
    trained: Trained
    graph: KnowledgeGraph
    studies: tuple[Study, ...]
    known: Sequence[tuple[str, set[Sample]]] = ()
    lock: RLock = field(default_factory=RLock)

    @property
    def title(self) -> str:
        """The run's name for people."""
        return Path(self.name).name or self.name

    @staticmethod
    def of(
        name: str,
        trained: Trained,
        graph: KnowledgeGraph,
        cohorts: Sequence[tuple[Cohort, str]],
        known: Sequence[tuple[str, set[Sample]]] = (),
    ) -> Explorer:
        """Facing cohorts with their paths; without any, the typical patients of the training studies.

        :raises InputError: if there is nobody to ask about.
        """
        studies = [study_of(trained, graph, cohort, path) for cohort, path in cohorts]
        if not studies:
            typical = [study_of(trained, graph, cohort) for cohort in typical_cohorts(trained, graph)]
            studies = [replace(study, own=frozenset()) for study in typical]
        if not studies:
            raise InputError("remembers no patients", where=name, hint="give a cohort to explore")
        return Explorer(name, trained, graph, tuple(studies), known)

    def therapies(self) -> tuple[list[tuple[str, str, int]], list[tuple[str, str]]]:
        """Those that training patients had (CURIE, label, patients), and all others (CURIE, label)."""
        nodes = self.graph.nodes
        counts = {a: n for a, n in patients_by_agent(self.trained.cases).items() if a in nodes}
        given = [(agent, nodes[agent].label, count) for agent, count in counts.items()]
        composed = {e.subject for e in self.graph.edges if e.predicate == "has_part"}
        others = [
            (node.id, node.label)
            for node in self.graph.of(THERAPY)
            if node.id not in counts and node.id not in composed and node.label not in _NOT_GIVEN
        ]
        return given, sorted(others, key=lambda other: other[1].casefold())

    def brought(self, path: Path, name: str) -> Study:
        """An uploaded sample: a cohort's .h5ad, or a table of one patient.

        :raises ImmuneWorldError: if it is neither, or of another ontology.
        """
        name = name[:_NAME]
        if path.suffix == ".h5ad":
            cohort = _sampled(read_cohort(path), name)
            check_same_ontology(cohort, self.graph, name)
            cohort = known_as(cohort, self.known)
        elif path.suffix in SUFFIXES:
            cohort = read_sample(path, self.graph, Path(name).stem)
        else:
            raise InputError(
                f"ends in {path.suffix[:12] or 'nothing'!r}", where=name, hint="bring .h5ad, .csv or .tsv"
            )
        with self.lock:
            study = study_of(self.trained, self.graph, cohort)
            _ = study.forecaster.start, study.forecaster.atlas  # refuse it now, not at the first question
        return study


def _sampled(cohort: Cohort, where: str) -> Cohort:
    """Without patients that have no sample."""
    kept = cohort.only({t.patient for t in cohort.trajectories if t.snapshots})
    if kept is None:
        raise InputError("has no samples", where=where, hint="run `iw cohort build` again")
    return kept


def study_of(trained: Trained, graph: KnowledgeGraph, cohort: Cohort, path: str = "") -> Study:
    """A cohort with its typical patients; every therapy is read at once, so that a new one costs nothing."""
    therapies = [node.id for node in graph.of(THERAPY)]
    own = frozenset(t.patient for t in cohort.trajectories)
    return Study(Forecaster(trained, graph, with_typical(cohort, graph), therapies), path, own)
