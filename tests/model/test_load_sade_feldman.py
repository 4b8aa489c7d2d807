from __future__ import annotations

import gzip
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from immuneworld.kg.kept_graph import kept_graph
from immuneworld.model.cohort import Cohort
from immuneworld.model.data_build import build_study
from immuneworld.model.fetch import fetch, mirror_of
from immuneworld.model.load_sade_feldman import CLUSTERS, read_cells
from immuneworld.model.pairs import next_pairs
from immuneworld.model.registry import find_study
from immuneworld.ontology.errors import InputError
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.sssom import load_mapping_sets

needs_mirror = pytest.mark.skipif("IW_DATA_MIRROR" not in os.environ, reason="IW_DATA_MIRROR is not set")
TEMPLATE = (
    "# Métadata template\n\nSAMPLES\n"
    "Sample name\ttitle\tsource name\torganism\tpatinet ID\tresponse\ttherapy\n"
    "Sample 1\tA1_P1_M1\tMelanoma\tHomo sapiens\tPre_P1\tResponder\tanti-CTLA4\n"
    "Sample 2\tA2_P1_M1\tMelanoma\tHomo sapiens\t{sample}\tNon-responder\tanti-PD1\n"
    "\t\t\nPROTOCOLS\nSample 3\tno cell\n"
)


def template(folder: Path, sample: str) -> Path:
    path = folder / "geo.txt.gz"
    path.write_bytes(gzip.compress(TEMPLATE.format(sample=sample).encode("latin-1")))
    return path


def test_the_geo_template_is_latin_1_and_ends_at_an_empty_row(tmp_path: Path) -> None:
    cells = read_cells(template(tmp_path, "Post_P1_2"))
    assert cells.to_dict("list") == {
        "cell": ["A1_P1_M1", "A2_P1_M1"],
        "sample": ["Pre_P1", "Post_P1_2"],
        "response": ["Responder", "Non-responder"],
        "therapy": ["anti-CTLA4", "anti-PD1"],
        "timepoint": ["Pre", "Post"],
        "patient": ["P1", "P1"],
    }


def test_a_sample_of_another_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"not Pre_P… or Post_P…"):
        read_cells(template(tmp_path, "Later_P1"))


def test_cluster_names_are_mapped() -> None:
    labels = {m.label for s in load_mapping_sets() if s.lab == "sade-feldman-2018" for m in s.mappings}
    assert {f"G{number}-{name}" for number, name in CLUSTERS.items()} <= labels


def build(labels: str) -> Cohort:
    ontology = load_ontology()
    files = fetch(find_study("sade-feldman-2018"), mirror_of())
    graph = kept_graph(ontology)
    return build_study("sade-feldman-2018", files, ontology, load_mapping_sets(), graph, labels).cohort


@needs_mirror
@pytest.mark.parametrize(("labels", "columns"), [("cluster11", 11), ("sunlab12", 12), ("cd8_6state", 6)])
def test_the_study(labels: str, columns: int) -> None:
    cohort = build(labels)
    pairs = next_pairs(cohort)
    assert len(cohort.columns) == columns
    assert len(cohort.trajectories) == 32
    assert sum(len(t.snapshots) for t in cohort.trajectories) == 48
    assert (len(pairs), len({p.trajectory.patient for p in pairs})) == (14, 11)
    switched = cohort.patient("P1")
    assert [len(t.plan) for t in (switched, cohort.patient("P2"), cohort.patient("P4"))] == [2, 1, 2]


@needs_mirror
@pytest.mark.parametrize("labels", ["cluster11", "sunlab12"])
def test_counts_equal_the_prepared_table(labels: str) -> None:
    prepared = Path(os.environ["IW_DATA_MIRROR"]).parent / "cohorts" / "sade-feldman-2018"
    path = prepared / f"counts_sample_x_{labels}.csv"
    if not path.exists():
        pytest.skip("the prepared table is not beside the mirror")
    expected = pd.read_csv(path, index_col="sample")
    cohort = build(labels)
    found = {s.sample: s.values for t in cohort.trajectories for s in t.snapshots}
    assert found.keys() == set(expected.index)
    order = [c.label for c in cohort.columns]
    for sample, values in found.items():
        np.testing.assert_array_equal(values, expected.loc[sample, order].to_numpy(float))


@needs_mirror
def test_another_annotation_is_refused() -> None:
    with pytest.raises(InputError, match=r"'cluster12' is not known \(use cluster11, sunlab12, cd8_6state\)"):
        build("cluster12")
