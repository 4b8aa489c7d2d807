from __future__ import annotations

import io
import re
from pathlib import Path

import anndata
import h5py
import numpy as np
import pandas as pd
import pytest

from immuneworld.cli.base import run
from immuneworld.cli.cohort import app
from immuneworld.model.cohort_io import read_cohort
from immuneworld.ontology.harmonize.harmonizer import Harmonizer
from immuneworld.ontology.labels.label_files import read_labels, write_harmonized
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.provenance import provenance
from immuneworld.ontology.sssom import load_mapping_sets

CELLS = """cell,sample,patient,time,therapy,response,label
c1,Pre_P1,P1,Pre,anti-PD1,R,B
c2,Pre_P1,P1,Pre,anti-PD1,R,NK
c3,Post_P1,P1,Post,anti-PD1,R,NK
c4,Pre_P2,P2,Pre,anti-CTLA4+PD1,NR,Treg
c5,Pre_P2,P2,Pre,anti-CTLA4+PD1,NR,no such label at all
c6,Pre_P2,P2,Pre,anti-CTLA4+PD1,NR,
"""
WIDE = "patient,day,B,NK,Treg,ok\nP1,0,10,20,70,yes\nP1,21,30,30,40,yes\nP2,0,50,25,25,no\n"
KEYS = ["--patient-key", "patient", "--sample-key", "sample", "--time-key", "time"]
FACTS = ["--therapy-key", "therapy", "--response-key", "response"]
WIDE_KEYS = ["--patient-key", "patient", "--time-key", "day", "--lab", "wjhlab-cytof"]


def harmonized(folder: Path, name: str, text: str = CELLS) -> Path:
    """Cells as `iw-onto harmonize` writes them."""
    source, target = folder / "cells.csv", folder / name
    source.write_text(text)
    harmonizer = Harmonizer(load_ontology(), load_mapping_sets(), "wjhlab-cytof")
    column = read_labels(source, "label")
    made = provenance(harmonizer, "label", source)
    write_harmonized(source, target, column, harmonizer.match(column.labels), made)
    return target


def refused(args: list[str], output: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Run a build that must fail: exit code 2, one line, no output. Returns the line."""
    assert run(app, ["build", *args, "-o", str(output)]) == 2
    error = capsys.readouterr().err
    assert re.fullmatch(r"error: [^\n]+\n", error)
    assert not output.exists()
    return error


@pytest.mark.parametrize("name", ["cells.h5ad", "cells.harmonized.csv", "cells.zarr", "cells.parquet"])
def test_cells_become_a_cohort(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cells, output = harmonized(tmp_path, name), tmp_path / "out.h5ad"
    assert run(app, ["build", str(cells), *KEYS, *FACTS, "-o", str(output)]) == 0
    said = capsys.readouterr().out
    assert "patients: 2, snapshots: 3, pairs: 1 in 1 patients" in said
    assert "left out 1 cells" in said
    assert "assumed times: Post = day 90, Pre = day 0" in said
    cohort = read_cohort(output)
    assert [c.label for c in cohort.columns] == ["B", "NK", "Treg", "no such label at all"]
    assert cohort.nodes == ("CL:0000236", "CL:0000623", "CL:0000815", "")
    first, second = cohort.trajectories
    assert [(s.sample, s.time, s.values.tolist()) for s in first.snapshots] == [
        ("Pre_P1", 0.0, [1, 1, 0, 0]),
        ("Post_P1", 90.0, [0, 1, 0, 0]),
    ]
    assert len(second.plan) == 2
    assert cohort.study == "out"
    assert "wjhlab-cytof" in cohort.versions["mapping"]


def test_a_wide_table_becomes_a_cohort(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, output = tmp_path / "t.csv", tmp_path / "c.zarr"
    table.write_text(WIDE)
    extra = ["--therapy", "ICI", "--where", "ok=yes", "--value-kind", "fraction", "--study", "mine"]
    assert run(app, ["build", str(table), *WIDE_KEYS, *extra, "-o", str(output)]) == 0
    cohort = read_cohort(output)
    assert cohort.study == "mine"
    assert [(s.sample, s.time) for t in cohort.trajectories for s in t.snapshots] == [
        ("P1_0", 0),
        ("P1_21", 21),
    ]
    assert cohort.trajectories[0].snapshots[0].values.tolist() == [0.1, 0.2, 0.7]
    capsys.readouterr()
    assert run(app, ["show", str(output)]) == 0
    shown = capsys.readouterr().out
    for part in (
        "mine",
        "1 in 1 patients",
        "immune checkpoint inhibitor@0",
        "regulatory T cell",
        "ontology_hash",
    ):
        assert part in shown


def test_x_of_an_anndata_is_a_wide_table(tmp_path: Path) -> None:
    frame = pd.read_csv(io.StringIO(WIDE))
    obs = frame[["patient", "day"]].astype({"patient": str}).set_index(pd.Index(["a", "b", "c"]))
    x = frame[["B", "NK", "Treg"]].to_numpy(float)
    var = pd.DataFrame(index=["B", "NK", "Treg"])
    anndata.AnnData(X=x, obs=obs, var=var).write_h5ad(tmp_path / "w.h5ad")
    assert run(app, ["build", str(tmp_path / "w.h5ad"), *WIDE_KEYS, "-o", str(tmp_path / "c.h5ad")]) == 0
    assert read_cohort(tmp_path / "c.h5ad").trajectories[1].snapshots[0].values.tolist() == [50, 25, 25]


def test_cells_that_are_not_harmonized(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "cells.csv").write_text(CELLS)
    error = refused([str(tmp_path / "cells.csv"), *KEYS], tmp_path / "c.h5ad", capsys)
    assert "not harmonized (run `iw-onto harmonize` first" in error


def test_a_missing_file_an_empty_file_and_a_header_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, output = tmp_path / "t.csv", tmp_path / "c.h5ad"
    assert "does not exist" in refused([str(table), *WIDE_KEYS], output, capsys)
    table.touch()
    assert "t.csv: is empty" in refused([str(table), *WIDE_KEYS], output, capsys)
    table.write_text("patient,day,B\n")
    assert "has no rows" in refused([str(table), *WIDE_KEYS], output, capsys)


def test_a_missing_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cells = harmonized(tmp_path, "h.h5ad")
    args = [str(cells), "--patient-key", "patientt", "--sample-key", "sample"]
    error = refused(args, tmp_path / "c.h5ad", capsys)
    assert "h.h5ad: column 'patientt' is not known (did you mean 'patient'" in error


def test_labels_that_are_all_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cells = harmonized(tmp_path, "h.h5ad")
    data = anndata.read_h5ad(cells)
    data.obs["label"] = float("nan")
    data.write_h5ad(cells)
    assert "column 'label' is missing" in refused([str(cells), *KEYS], tmp_path / "c.h5ad", capsys)


def test_a_truncated_h5ad(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cells = harmonized(tmp_path, "h.h5ad")
    cells.write_bytes(cells.read_bytes()[:2000])
    assert "h.h5ad: cannot be read" in refused([str(cells), *KEYS], tmp_path / "c.h5ad", capsys)
    assert run(app, ["show", str(cells)]) == 2
    assert "truncated" in capsys.readouterr().err


def test_an_unknown_therapy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cells = harmonized(tmp_path, "h.h5ad", CELLS.replace("anti-CTLA4+PD1", "anti-CTLA4+PDX9"))
    error = refused([str(cells), *KEYS, *FACTS], tmp_path / "c.h5ad", capsys)
    assert "sample Pre_P2: therapy 'PDX9' is not known" in error


def test_another_ontology(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cells = harmonized(tmp_path, "h.h5ad")
    with h5py.File(cells, "a") as file:
        text = file["uns/immuneworld"][()].decode().replace(load_ontology().hash, "0" * 64)
        del file["uns/immuneworld"]
    anndata_file = anndata.read_h5ad(cells)
    anndata_file.uns["immuneworld"] = text.replace('"ontology": "', '"ontology": "0.0.9-of-')
    anndata_file.write_h5ad(cells)
    error = refused([str(cells), *KEYS], tmp_path / "c.h5ad", capsys)
    assert "harmonized with ontology 0.0.9-of-" in error
    assert "run `iw-onto harmonize` again" in error


def test_a_sample_of_two_patients(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cells = harmonized(tmp_path, "h.h5ad", CELLS.replace("c2,Pre_P1,P1", "c2,Pre_P1,P2"))
    error = refused([str(cells), *KEYS], tmp_path / "c.h5ad", capsys)
    assert "sample Pre_P1: one sample has two values of patient: 'P1' and 'P2'" in error


def test_negative_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "t.csv"
    table.write_text(WIDE.replace("10,20,70", "-10,20,70"))
    error = refused([str(table), *WIDE_KEYS], tmp_path / "c.h5ad", capsys)
    assert "sample P1_0: column 'B' has a negative abundance (-10) (use --value-kind score" in error


@pytest.mark.parametrize(
    ("args", "what"),
    [
        (["--time-map", "0=0"], "time '21' is not in the time map"),
        (["--time-unit", "years"], "--time-unit 'years' is not known (use days, weeks, months)"),
        (["--value-kind", "percent"], "--value-kind 'percent' is not known"),
        (["--where", "ok=perhaps"], "keeps no row (ok has: no, yes)"),
        (["--where", "okay=yes"], "column 'okay' is not known (did you mean 'ok'"),
        (["--cancer", "melanomaa"], "cancer 'melanomaa' is not known (did you mean 'melanoma'"),
        (["--columns", "B,NKK"], "column 'NKK' is not known (did you mean 'NK'"),
        (["--lab", "wjhlab"], "lab 'wjhlab' is not known (did you mean 'wjhlab-cytof'"),
        (["--graph", "nowhere"], "nowhere"),
        (["--follow-up", "OS=day,NK"], "sample P1_0, OS: event '20' is not 0 or 1 (write 1 where the event"),
        (["--follow-up", "OS=ok,B"], "sample P1_0, OS: event '10' is not 0 or 1"),
        (["--follow-up", "OS=days,ok"], "column 'days' is not known (did you mean 'day'"),
        (["--follow-up", "survival time=day,ok"], "outcome 'survival time' is not known"),
        (["--follow-up", "OS=day,ok,moons"], "unit 'moons' is not known (use days, weeks, months, years)"),
    ],
)
def test_options_that_do_not_fit(
    args: list[str], what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "t.csv"
    table.write_text(WIDE)
    assert what in refused([str(table), *WIDE_KEYS, *args], tmp_path / "c.h5ad", capsys)


def test_a_cohort_is_no_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cells, cohort = harmonized(tmp_path, "h.h5ad"), tmp_path / "c.h5ad"
    assert run(app, ["build", str(cells), *KEYS, "-o", str(cohort)]) == 0
    error = refused([str(cohort), *KEYS], tmp_path / "d.h5ad", capsys)
    assert "c.h5ad: is a cohort already" in error
    assert run(app, ["show", str(cells)]) == 2
    assert "is an AnnData but not a cohort (run `iw cohort build`)" in capsys.readouterr().err


def with_latent(folder: Path, name: str) -> Path:
    """Harmonized cells with two dimensions in obsm."""
    cells = harmonized(folder, name)
    data = anndata.read_zarr(cells) if cells.suffix == ".zarr" else anndata.read_h5ad(cells)
    data.obsm["X_pca"] = np.arange(12, dtype=np.float32).reshape(6, 2) ** 2
    data.write_zarr(cells) if cells.suffix == ".zarr" else data.write_h5ad(cells)
    return cells


@pytest.mark.parametrize("name", ["cells.h5ad", "cells.zarr"])
def test_a_latent_becomes_means_and_covariances(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cells, output = with_latent(tmp_path, name), tmp_path / f"out-{name}"
    assert run(app, ["build", str(cells), *KEYS, "--latent-key", "X_pca", "-o", str(output)]) == 0
    cohort = read_cohort(output)
    assert cohort.latent
    assert (cohort.latent.key, cohort.latent.cells.tolist()) == ("X_pca", [1, 2, 1, 1])
    nk = np.array([[4.0, 9.0], [16.0, 25.0]])  # one in each sample of P1
    np.testing.assert_allclose(cohort.latent.means[1], nk.mean(axis=0))
    np.testing.assert_allclose(cohort.latent.covariances[1], np.cov(nk.T))
    states = [snapshot.state for snapshot in cohort.trajectories[0].snapshots]
    assert all(states)
    assert [state.means[1].tolist() for state in states if state] == nk.tolist()
    assert np.isnan(states[1].means[0]).all()  # type: ignore[union-attr]
    data = anndata.read_zarr(output) if output.suffix == ".zarr" else anndata.read_h5ad(output)
    assert data.layers["latent_mean"].shape == (3, 4, 2)
    assert data[:, ["NK"]].varm["latent_covariance"].shape == (1, 2, 2)
    capsys.readouterr()
    assert run(app, ["show", str(output)]) == 0
    assert "X_pca, 2 dimensions" in capsys.readouterr().out


def test_what_a_latent_cannot_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cells, output = with_latent(tmp_path, "h.h5ad"), tmp_path / "c.h5ad"
    before = cells.read_bytes()
    error = refused([str(cells), *KEYS, "--latent-key", "X_umap"], output, capsys)
    assert "h.h5ad: latent 'X_umap' is not known" in error
    assert "obsm has: X_pca" in error
    table = harmonized(tmp_path, "h.csv")
    error = refused([str(table), *KEYS, "--latent-key", "X_pca"], output, capsys)
    assert "h.csv: has no obsm, so no latent (give an .h5ad or .zarr)" in error
    error = refused([str(cells), *WIDE_KEYS, "--latent-key", "X_pca"], output, capsys)
    assert "--latent-key is for cells" in error
    assert cells.read_bytes() == before


@pytest.mark.parametrize("name", ["h.h5ad", "h.zarr"])
def test_the_input_is_never_the_output(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cells = harmonized(tmp_path, name)
    assert run(app, ["build", str(cells), *KEYS, "-o", str(cells)]) == 2
    assert "is input and output at once" in capsys.readouterr().err
    (anndata.read_zarr if name.endswith("zarr") else anndata.read_h5ad)(cells)


def test_an_output_that_cannot_be_is_refused_before_the_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(app, ["build", "nowhere.h5ad", *KEYS, "-o", str(tmp_path / "c.txt")]) == 2
    assert "name it .h5ad or .zarr" in capsys.readouterr().err
    (tmp_path / "mine.zarr").mkdir()
    (tmp_path / "mine.zarr" / "work").touch()
    assert run(app, ["build", "nowhere.h5ad", *KEYS, "-o", str(tmp_path / "mine.zarr")]) == 2
    assert "has no .zgroup, so it is not replaced" in capsys.readouterr().err


def test_labels_of_two_terms_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cells = harmonized(tmp_path, "h.h5ad")
    data = anndata.read_h5ad(cells)
    terms = data.obs["iw_term_id"].astype(object)
    terms.iloc[2] = "CL:0000236"  # another NK cell
    data.obs["iw_term_id"] = terms.astype("category")
    data.write_h5ad(cells)
    assert run(app, ["build", str(cells), *KEYS, "-o", str(tmp_path / "c.h5ad")]) == 0
    assert "1 labels have cells of differing terms: the first cell's is kept" in capsys.readouterr().out
