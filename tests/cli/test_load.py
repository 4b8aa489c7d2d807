from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from immuneworld.cli.load import graph_or_build, load_cohorts
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.cohort import Cohort
from immuneworld.model.cohort_io import cohort_hash, write_cohort
from immuneworld.ontology.errors import InputError, VersionMismatchError

Capture = pytest.CaptureFixture[str]


def test_cohorts_are_read_in_order(
    files: Path, simulated: Mapping[str, Cohort], real_graph: KnowledgeGraph, capsys: Capture
) -> None:
    cohorts = load_cohorts([files / "b.h5ad", files / "a.h5ad"], real_graph)
    assert [cohort_hash(c) for c in cohorts] == [cohort_hash(simulated[f"simulated-{x}"]) for x in "ba"]
    assert capsys.readouterr().out == ""


def test_the_file_of_another_ontology_is_named(files: Path, real_graph: KnowledgeGraph) -> None:
    other = replace(real_graph, versions={**real_graph.versions, "ontology_hash": "0"})
    with pytest.raises(VersionMismatchError, match=r"a\.h5ad: was made with ontology"):
        load_cohorts([files / "a.h5ad"], other)


def test_two_files_of_the_same_samples_are_one_study(
    files: Path, simulated: Mapping[str, Cohort], real_graph: KnowledgeGraph, tmp_path: Path, capsys: Capture
) -> None:
    write_cohort(replace(simulated["simulated-a"], study="again"), tmp_path / "again.h5ad")
    cohorts = load_cohorts([files / "a.h5ad", tmp_path / "again.h5ad"], real_graph)
    assert [c.study for c in cohorts] == ["simulated-a", "simulated-a"]
    assert "again.h5ad holds samples of study 'simulated-a'" in capsys.readouterr().out


def test_patients_without_samples_are_left_out_and_said(
    simulated: Mapping[str, Cohort], real_graph: KnowledgeGraph, tmp_path: Path, capsys: Capture
) -> None:
    """`adata[adata.obs.time > 0]` leaves patients of whom nothing is left."""
    cohort = simulated["simulated-a"]
    bare = replace(cohort.trajectories[0], snapshots=())
    write_cohort(replace(cohort, trajectories=(bare, *cohort.trajectories[1:])), tmp_path / "c.h5ad")
    (read,) = load_cohorts([tmp_path / "c.h5ad"], real_graph)
    assert len(read.trajectories) == 7
    assert "1 patients without a sample" in capsys.readouterr().out
    write_cohort(replace(cohort, trajectories=(bare,)), tmp_path / "none.h5ad")
    with pytest.raises(InputError, match=r"none\.h5ad: has no samples"):
        load_cohorts([tmp_path / "none.h5ad"], real_graph)


def test_a_saved_graph_is_the_one_that_is_built(
    files: Path, real_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    assert graph_or_build(files / "graph").hash == real_graph.hash == graph_or_build(None).hash
    with pytest.raises(InputError):
        graph_or_build(tmp_path)
