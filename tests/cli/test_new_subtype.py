"""The story the system is for: a curator adds a term, and a run trained before it forecasts it."""

import json
from pathlib import Path

import pandas as pd
import pytest

from immuneworld.cli.base import run
from immuneworld.cli.iw import app as iw
from immuneworld.cli.onto import app as onto
from immuneworld.ontology.load import LOCAL
from immuneworld.ontology.mapping import Mapping, MappingSet
from immuneworld.ontology.sssom import write_mapping_set

TERM = """
IW:0000999 a owl:Class ;
    rdfs:label "tomorrow's exhausted CD8-positive, alpha-beta T cell" ;
    IAO:0000115 "An exhausted CD8 T cell that next week's paper describes." ;
    dcterms:source <https://doi.org/10.1038/s41590-019-0312-6> ;
    rdfs:subClassOf CL:0020031 ,
        [ a owl:Restriction ; owl:onProperty RO:0002292 ; owl:someValuesFrom hgnc.symbol:TCF7 ] .
"""


@pytest.fixture
def working_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An ontology with one more term, and a lab whose only set uses it."""
    copy = tmp_path / "immuneworld.ttl"
    copy.write_text(LOCAL.read_text(encoding="utf-8") + TERM, encoding="utf-8")
    rows = (
        Mapping("new state", "skos:exactMatch", "IW:0000999", confidence=0.9),
        Mapping("B", "skos:exactMatch", "CL:0000236", "B cell", confidence=0.9),
    )
    base = "https://w3id.org/immuneworld/mappings/next-week/1.0.0"
    write_mapping_set(
        MappingSet("next-week", "1.0.0", base, "A lab of next week", rows),
        tmp_path / "own/next-week/1.0.0.sssom.tsv",
    )
    monkeypatch.setenv("IW_ONTOLOGY", str(copy))
    monkeypatch.setenv("IW_MAPPINGS", str(tmp_path / "own"))
    return tmp_path


def test_a_term_added_after_training_is_forecast_by_the_same_weights(files: Path, working_copy: Path) -> None:
    here = working_copy
    labels = ["new state", "B", "B"] * 20
    cells = {"label": labels, "patient": "X1", "sample": "s1", "therapy": "anti-PD-1"}
    pd.DataFrame(cells).to_csv(here / "cells.csv", index=False)
    keys = ["--patient-key", "patient", "--sample-key", "sample", "--therapy-key", "therapy"]
    weights = (files / "run" / "model.safetensors").read_bytes()
    assert (
        run(
            onto,
            [
                "harmonize",
                f"{here}/cells.csv",
                "--label-key",
                "label",
                "--lab",
                "next-week",
                "-o",
                f"{here}/h.h5ad",
            ],
        )
        == 0
    )
    assert run(iw, ["kg", "build", "-o", f"{here}/graph"]) == 0
    assert (
        run(
            iw,
            ["cohort", "build", f"{here}/h.h5ad", *keys, "--graph", f"{here}/graph", "-o", f"{here}/c.h5ad"],
        )
        == 0
    )
    ask = [
        "predict",
        f"{files}/run",
        f"{here}/c.h5ad",
        "--patient",
        "X1",
        "--at",
        "30",
        "-o",
        f"{here}/f.json",
    ]
    assert run(iw, ask) == 2  # the run's own graph is older than the cohort
    assert run(iw, [*ask, "--graph", f"{here}/graph"]) == 0
    records = {r["term_id"]: r for r in json.loads((here / "f.json").read_text())}
    assert 0 < records["IW:0000999"]["mean"] < 1
    assert sum(r["mean"] for r in records.values()) == pytest.approx(1, abs=1e-4)
    assert (files / "run" / "model.safetensors").read_bytes() == weights


def test_a_folder_that_is_not_there_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IW_MAPPINGS", "nowhere")
    assert run(onto, ["map", "Tpex"]) == 2
    assert (
        capsys.readouterr().err
        == "error: IW_MAPPINGS=nowhere: is no folder (name the folder of your mapping sets)\n"
    )


def test_an_ontology_that_is_not_there_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IW_ONTOLOGY", "nowhere.ttl")
    assert run(onto, ["map", "Tpex"]) == 2
    assert "nowhere.ttl" in capsys.readouterr().err
