"""Files a command was given, read and checked against each other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..kg.graph import KnowledgeGraph
    from ..model.cohort import Cohort


def load_cohorts(
    paths: Sequence[Path], graph: KnowledgeGraph, known: Sequence[tuple[str, set[tuple[str, str]]]] = ()
) -> list[Cohort]:
    """Cohorts whose ontology is the graph's; those with the same samples go by one study name.

    :param known: studies met before, with their samples.
    :raises VersionMismatchError: naming the file that was made with another ontology.
    """
    from ..model.checkpoint import check_same_ontology
    from ..model.cohort_io import read_cohort
    from ..model.identity import known_as, samples_of

    met, cohorts = list(known), []
    for path in paths:
        read = _with_samples(read_cohort(path), path)
        check_same_ontology(read, graph, str(path))
        cohort = known_as(read, met)
        if cohort.study != read.study:
            print(f"note: {path} holds samples of study {cohort.study!r}; it goes by that name")
        met.append((cohort.study, samples_of(cohort)))
        cohorts.append(cohort)
    return cohorts


def _with_samples(cohort: Cohort, path: Path) -> Cohort:
    """Without patients whose samples were all taken out, as `adata[...]` leaves them."""
    from ..ontology.errors import InputError

    kept = cohort.only({t.patient for t in cohort.trajectories if t.snapshots})
    if kept is None:
        raise InputError("has no samples", where=str(path), hint="run `iw cohort build` again")
    left_out = len(cohort.trajectories) - len(kept.trajectories)
    if left_out:
        print(f"note: {path} has {left_out} patients without a sample; they are left out")
    return kept


def graph_or_build(folder: Path | None) -> KnowledgeGraph:
    """The graph in a folder; without one, the packaged ontology's, built in memory (about a second)."""
    if folder is not None:
        from ..kg.store import load_graph

        return load_graph(folder)
    from ..kg.kept_graph import kept_graph
    from ..ontology.load import load_ontology

    return kept_graph(load_ontology())
