"""The story the system is for: a curator adds a term, and a run trained before it forecasts it."""

import json
import shlex
from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest
import typer

from immuneworld.cli.base import run
from immuneworld.cli.iw import app as iw
from immuneworld.cli.onto import app as onto
from immuneworld.ontology.load import LOCAL, load_ontology

LABEL = "tomorrow's exhausted CD8-positive, alpha-beta T cell"
TEMPLATE = {
    "label": LABEL,
    "definition": "An exhausted CD8 T cell that carries TCF7 and XCL1, which next week's paper describes.",
    "parents": "CL:0020031",
    "positive": "TCF7|XCL1",
    "exact_synonyms": "Tnext",
    "source": "doi:10.1038/s41590-019-0312-6",
}


@pytest.fixture
def working_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the ontology, a template with one term, and cells of a study that has a name for it."""
    copy = tmp_path / "immuneworld.ttl"
    copy.write_bytes(LOCAL.read_bytes())
    monkeypatch.setenv("IW_ONTOLOGY", str(copy))
    (tmp_path / "tpex.tsv").write_text("\t".join(TEMPLATE) + "\n" + "\t".join(TEMPLATE.values()) + "\n")
    cells = {"label": ["Tnext", "B", "B"] * 20, "patient": "X1", "sample": "s1", "therapy": "anti-PD-1"}
    pd.DataFrame(cells).to_csv(tmp_path / "cells.csv", index=False)
    return tmp_path


def done(command: str, app: typer.Typer = iw) -> int:
    """The exit code of a command, as it is typed after `iw` or `iw-onto`."""
    return run(app, shlex.split(command))


def test_a_term_added_after_training_is_forecast_by_the_same_weights(
    files: Path, working_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here, weights = working_copy, (files / "run" / "model.safetensors").read_bytes()
    assert done(f"term add {here}/tpex.tsv --no-reasoner", onto) == 0
    new = next(t.id for t in load_ontology().terms.values() if t.label == LABEL)
    assert done(f"harmonize {here}/cells.csv --label-key label -o {here}/h.h5ad", onto) == 0
    assert done(f"kg build -o {here}/graph") == 0
    keys = "--patient-key patient --sample-key sample --therapy-key therapy"
    assert done(f"cohort build {here}/h.h5ad {keys} --graph {here}/graph -o {here}/c.h5ad") == 0
    ask = f"predict {files}/run {here}/c.h5ad --patient X1 --at 30 -o {here}/f.json"
    assert done(ask) == 2  # the run's own graph is older than the cohort
    assert done(f"{ask} --graph {here}/graph") == 0
    said = capsys.readouterr().out
    assert "not in training: Tnext; the network's words about them count 0%" in said
    records = {r["term_id"]: r for r in json.loads((here / "f.json").read_text())}
    found = records[new]
    assert 0 <= found["low"] < found["mean"] < found["high"] <= 1
    assert sum(r["mean"] for r in records.values()) == pytest.approx(1, abs=1e-4)
    assert (files / "run" / "model.safetensors").read_bytes() == weights


def test_it_has_a_vector_of_its_own(working_copy: Path) -> None:
    here = working_copy
    assert done(f"term add {here}/tpex.tsv --no-reasoner", onto) == 0
    assert done(f"kg embed -o {here}/v.h5ad") == 0
    vectors = anndata.read_h5ad(here / "v.h5ad")
    unit = vectors.X / np.linalg.norm(vectors.X, axis=1, keepdims=True)
    row = vectors.obs["name"].to_list().index(LABEL)
    likeness = unit @ unit[row]
    likeness[row] = 0.0
    assert likeness.max() < 0.98
    nearest = set(vectors.obs["name"].to_numpy()[np.argsort(-likeness)[:3]])
    assert any("exhausted" in name for name in nearest)


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
