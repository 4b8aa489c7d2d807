from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.kg.kept_graph import kept_graph
from immuneworld.model.cohort import Cohort
from immuneworld.model.data_build import build_study, check_name
from immuneworld.model.fetch import fetch, mirror_of
from immuneworld.model.load_compass import COHORTS as COMPASS
from immuneworld.model.load_iatlas import COHORTS as IATLAS
from immuneworld.model.pairs import next_pairs
from immuneworld.model.registry import studies
from immuneworld.ontology.errors import InputError
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.sssom import load_mapping_sets

needs_mirror = pytest.mark.skipif("IW_DATA_MIRROR" not in os.environ, reason="IW_DATA_MIRROR is not set")


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return kept_graph(load_ontology())


def build(name: str, graph: KnowledgeGraph) -> Cohort:
    files = fetch(check_name(name), mirror_of())
    return build_study(name, files, load_ontology(), load_mapping_sets(), graph).cohort


def prepared(*parts: str) -> Path:
    path = Path(os.environ["IW_DATA_MIRROR"]).parent.joinpath("cohorts", *parts)
    if not path.exists():
        pytest.skip("the prepared tables are not beside the mirror")
    return path


def test_the_registry_and_the_loaders_agree() -> None:
    assert studies()["iatlas-icb"].cohorts == tuple(IATLAS)
    assert studies()["compass-icb"].cohorts == tuple(COMPASS)


def test_a_collection_of_cohorts_names_them() -> None:
    with pytest.raises(InputError, match=r"is a collection of cohorts \(build one of riaz-2017, "):
        check_name("iatlas-icb")


@needs_mirror
@pytest.mark.parametrize(
    ("name", "patients", "snapshots", "pairs"),
    [
        ("riaz-2017", 58, 101, 43),
        ("gide-2019", 72, 88, 16),
        ("hugo-2016", 27, 28, 0),
        ("vanallen-2015", 42, 42, 0),
        ("imvigor210-2018", 348, 348, 0),
        ("gbm-2019", 29, 29, 0),
        ("compass-zhao-2019", 16, 25, 0),
        ("compass-ravi-2023", 127, 127, 0),
        ("compass-liu-2019", 107, 107, 0),
        ("popel-tnbc-virtual", 1145, 3435, 2290),
    ],
)
def test_sizes(name: str, patients: int, snapshots: int, pairs: int, graph: KnowledgeGraph) -> None:
    cohort = build(name, graph)
    assert len(cohort.trajectories) == patients
    assert sum(len(t.snapshots) for t in cohort.trajectories) == snapshots
    assert len(next_pairs(cohort)) == pairs
    assert all(c.node for c in cohort.columns if cohort.kind != "quantity")
    assert all(t.plan and t.cancer for t in cohort.trajectories)


@needs_mirror
def test_iatlas_fractions_equal_the_prepared_table(graph: KnowledgeGraph) -> None:
    expected = pd.read_csv(prepared("iatlas", "Riaz2017.csv"), index_col="Sample_ID")
    cohort = build("riaz-2017", graph)
    for trajectory in cohort.trajectories:
        for snapshot in trajectory.snapshots:
            row = expected.loc[snapshot.sample, [c.label for c in cohort.columns]].to_numpy(float)
            np.testing.assert_allclose(snapshot.values, row, rtol=0, atol=1e-12)


@needs_mirror
def test_stable_disease_is_no_response(graph: KnowledgeGraph) -> None:
    expected = pd.read_csv(prepared("iatlas", "Riaz2017.csv"))
    known = (
        expected.dropna(subset="Response").drop_duplicates("Patient_ID").set_index("Patient_ID")["Response"]
    )
    for trajectory in build("riaz-2017", graph).trajectories:
        for value in trajectory.outcomes.values():
            assert value == known[trajectory.patient].startswith(("Complete", "Partial"))


@needs_mirror
def test_compass_scores_and_responses_equal_the_prepared_tables(graph: KnowledgeGraph) -> None:
    scores = pd.read_csv(prepared("compass", "Gide2019", "avg_celltype43.csv"), index_col="Index")
    clinical = pd.read_csv(prepared("compass", "Gide2019", "clinical.csv"), index_col="Index")
    cohort = build("compass-gide-2019", graph)
    assert len(cohort.columns) == 43
    for trajectory in cohort.trajectories:
        (snapshot,) = trajectory.snapshots
        row = scores.loc[snapshot.sample, [c.label for c in cohort.columns]].to_numpy(float)
        np.testing.assert_allclose(snapshot.values, row, rtol=0, atol=1e-12)
        (outcome,) = trajectory.outcomes.values()
        assert outcome == (clinical.loc[snapshot.sample, "response_label"] == "R")


@needs_mirror
def test_two_sources_tell_of_the_same_deaths(graph: KnowledgeGraph) -> None:
    """iAtlas and COMPASS both hold Riaz's patients: one by years and the dead, one by days and the living."""
    node = "IW:0300003"
    here, there = (
        {t.patient.removeprefix("Riaz_"): t.follow_up[node] for t in build(name, graph).trajectories}
        for name in ("riaz-2017", "compass-riaz-2017")
    )
    assert len(there.keys() & here.keys()) == 51
    for patient, known in there.items():
        assert known.time == pytest.approx(here[patient].time, abs=0.01)
        assert known.event == here[patient].event


@needs_mirror
@pytest.mark.parametrize(
    ("name", "outcome", "known", "came", "last"),
    [
        ("compass-gide-2019", "IW:0300002", 73, 42, 1603),
        ("compass-imvigor210-2018", "IW:0300003", 298, 189, 745),
        ("compass-rose-2021", "IW:0300003", 89, 57, 868),
        ("compass-hugo-2016", "IW:0300003", 25, 11, 1060),
        ("gbm-2019", "IW:0300002", 27, 18, 455),
    ],
)
def test_follow_up(name: str, outcome: str, known: int, came: int, last: int, graph: KnowledgeGraph) -> None:
    watched = [t.follow_up[outcome] for t in build(name, graph).trajectories if outcome in t.follow_up]
    assert (len(watched), sum(f.event for f in watched)) == (known, came)
    assert round(max(f.time for f in watched)) == last
