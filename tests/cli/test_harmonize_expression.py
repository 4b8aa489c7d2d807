import csv
import json

import anndata as ad
import pytest

from immuneworld.cli.base import run
from immuneworld.cli.onto import app
from immuneworld.ontology.sssom import latest_sets, load_mapping_sets

from ..ontology.labels.programmes import GENES, NK, B, T, simulated, written

LAB = "sade-feldman-2018"
WRONG = {"T cells": B, "B cells": B, "NK cells": NK, "CD8 T cells": (*T, "CD8A", "CD8B")}


def rows_of(path):
    with path.open(newline="") as stream:
        return {row["label"]: row for row in csv.DictReader(stream, delimiter="\t")}


def harmonize(source, *options):
    return run(app, ["harmonize", str(source), "--label-key", "type", *map(str, options)])


def test_a_label_that_its_cells_contradict_is_flagged_and_kept(tmp_path, capsys):
    source = written(simulated(WRONG), tmp_path / "x.h5ad")
    report, out = tmp_path / "report.tsv", tmp_path / "out.h5ad"
    assert harmonize(source, "--expression-report", report, "-o", out) == 0
    shown = capsys.readouterr()
    assert "note: x.h5ad: " in shown.err
    assert (
        "warning: label 'T cells', 60 cells, is CL:0000084 T cell, but its cells look like B cell"
        in shown.err
    )
    assert shown.err.count("warning:") == 1
    assert "expression: supports 3 of 4 labels, decided 0, contradicts 1" in shown.out
    rows = rows_of(report)
    assert list(rows) == ["T cells", "B cells", "CD8 T cells", "NK cells"]
    bad = rows["T cells"]
    assert (bad["verdict"], bad["better_term_id"]) == ("contradicts", "CL:0000236")
    assert bad["term_id"] == "CL:0000084"
    assert (bad["cells"], bad["better_term_label"], bad["term_id_before"]) == ("60", "B cell", "CL:0000084")
    assert "CD3E mean=" in bad["genes_against"]
    assert "CD79A mean=" in bad["genes_against"]
    assert rows["NK cells"]["verdict"] == "supports"
    written_again = ad.read_h5ad(out)
    assert written_again.obs["iw_term_id"].iloc[0] == "CL:0000084"
    assert "taken as counts" in json.loads(written_again.uns["immuneworld"])["expression"]


def test_the_figures_in_the_report_are_those_of_the_cells(tmp_path):
    data = simulated(WRONG)
    source, report = written(data, tmp_path / "x.h5ad"), tmp_path / "report.tsv"
    assert harmonize(source, "--expression-report", report, "--in-place") == 0
    cells = data[(data.obs["type"] == "B cells").to_numpy(), "CD79A"].X.toarray()
    of_all = (data[:, "CD79A"].X.toarray() > 0).mean()
    genes = dict(gene.split(" ", 1) for gene in rows_of(report)["B cells"]["genes_for"].split(" | "))
    assert genes["CD79A"].endswith(f"in={(cells > 0).mean():.2f} all={of_all:.2f}")


def test_a_curators_mapping_is_only_flagged(tmp_path, capsys):
    found = latest_sets(load_mapping_sets())[LAB]
    label = next(m.label for m in found.mappings if m.object_id == "CL:0000236")
    source = written(simulated({label: T, "NK cells": NK, "x": B}), tmp_path / "x.h5ad")
    report = tmp_path / "report.tsv"
    assert harmonize(source, "--lab", LAB, "--expression-report", report, "-o", tmp_path / "o.h5ad") == 0
    row = rows_of(report)[label]
    assert (row["term_id"], row["step"], row["verdict"]) == ("CL:0000236", "lab", "contradicts")
    assert row["better_term_id"] == "CL:0000084"
    assert f"label {label!r}" in capsys.readouterr().err


def test_without_the_option_nothing_is_read_and_nothing_is_said(tmp_path, capsys):
    source = written(simulated(WRONG), tmp_path / "x.h5ad")
    assert harmonize(source, "-o", tmp_path / "o.h5ad") == 0
    shown = capsys.readouterr()
    assert "expression" not in shown.out + shown.err
    assert "expression" not in json.loads(ad.read_h5ad(tmp_path / "o.h5ad").uns["immuneworld"])


def test_many_files_are_asked_together(tmp_path, capsys):
    data = simulated(WRONG)
    (tmp_path / "in").mkdir()
    for i in (0, 1):
        written(data[i::2], tmp_path / "in" / f"{i}.h5ad")
    one, many, jobs = (tmp_path / f"{name}.tsv" for name in ("one", "many", "jobs"))
    whole = written(data, tmp_path / "whole.h5ad")
    assert harmonize(whole, "--expression-report", one, "--sidecar", tmp_path / "a.tsv") == 0
    pattern = str(tmp_path / "in" / "*.h5ad")
    assert harmonize(pattern, "--expression-report", many, "--sidecar", tmp_path / "b.tsv") == 0
    assert harmonize(pattern, "--expression-report", jobs, "--in-place", "--jobs", "2") == 0
    assert one.read_text() == many.read_text() == jobs.read_text()
    assert (tmp_path / "a.tsv").read_text() == (tmp_path / "b.tsv").read_text()
    said = capsys.readouterr().err
    assert said.count("warning: label 'T cells', 60 cells") == 3
    assert said.count("note: 2 files: ") == 2


def test_of_many_files_the_one_without_genes_fails_and_the_others_are_done(tmp_path, capsys):
    good = written(simulated(WRONG), tmp_path / "good.h5ad")
    bad = tmp_path / "bad.csv"
    bad.write_text("cell,type\na,NK cells\n")
    assert (
        run(
            app,
            [
                "harmonize",
                str(good),
                str(bad),
                "--label-key",
                "type",
                "--expression",
                "-o",
                str(tmp_path / "o"),
            ],
        )
        == 2
    )
    shown = capsys.readouterr()
    assert "bad.csv: is a table: it has no genes" in shown.err
    assert [path.name for path in (tmp_path / "o").glob("*.h5ad")] == ["good.h5ad"]
    assert "1 of 2 files" in shown.out


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["cells.csv", "--expression"], "cells.csv: is a table: it has no genes"),
        (["x.h5ad", "--layer", "nope"], "layer 'nope' is not known"),
        (["x.h5ad", "--gene-key", "nope"], "column 'nope' is not known"),
        (["other.h5ad", "--expression"], "names none of the genes"),
        (["scaled.h5ad", "--expression"], "negative values"),
        (["x.h5ad", "--expression-report", "report.txt"], "report.txt"),
    ],
)
def test_bad_input_is_one_line_exit_2_and_nothing_written(tmp_path, monkeypatch, capsys, options, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cells.csv").write_text("cell,type\na,NK cells\n")
    data = simulated(WRONG)
    written(data, tmp_path / "x.h5ad")
    other = data.copy()
    other.var_names = [f"g{i}" for i in range(len(GENES))]
    written(other, tmp_path / "other.h5ad")
    data.X = data.X - 5.0 * (data.X != 0)
    written(data, tmp_path / "scaled.h5ad")
    source, *rest = options
    before = sorted(path.name for path in tmp_path.iterdir())
    assert harmonize(source, *rest, "-o", "out.h5ad") == 2
    shown = capsys.readouterr()
    assert says in shown.err
    assert len(shown.err.strip().splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_gene_that_no_cell_of_the_dataset_has_is_lacked_all_the_same(tmp_path, capsys):
    source = written(simulated({"T cells": B}), tmp_path / "x.zarr")
    assert harmonize(source, "--expression", "--sidecar", tmp_path / "s.tsv") == 0
    assert (
        "label 'T cells', 60 cells, is CL:0000084 T cell, but its cells look like B"
        in capsys.readouterr().err
    )
