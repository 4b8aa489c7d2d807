import csv

import pytest

from immuneworld.cli.base import run
from immuneworld.cli.onto import app

LABELS = {"T cells": "CL:0000084", "NK cells": "CL:0000623", "pDC": "CL:0000784", "Mast": "CL:0000097"}


@pytest.fixture
def labels(tmp_path):
    path = tmp_path / "labels.tsv"
    rows = "".join(f"{label}\t{term}\ts1\n" for label, term in LABELS.items())
    path.write_text(f"label\tterm_id\tstudy\n{rows}")
    return path


def test_a_labs_own_labels_are_measured_with_the_packaged_ranker(labels, tmp_path, capsys):
    out = tmp_path / "bench"
    args = ["benchmark", str(labels), "-o", str(out), "--packaged", "--no-peers", "--draws", "10"]
    assert run(app, args) == 0
    shown = capsys.readouterr().out
    assert "4 labels of 1 studies" in shown
    assert "top-1 exact" in shown
    with (out / "answers.tsv").open(newline="") as lines:
        assert {row["label"]: row["answer"] for row in csv.DictReader(lines, delimiter="\t")} == LABELS


def test_too_few_labels_and_options_that_exclude_each_other(labels, tmp_path, capsys):
    out = tmp_path / "bench"
    assert run(app, ["benchmark", str(labels), "-o", str(out)]) == 2
    assert "too few to fit a ranker" in capsys.readouterr().err
    args = ["benchmark", str(labels), "-o", str(out), "--packaged", "--fit", str(tmp_path / "r.safetensors")]
    assert run(app, args) == 2
    assert "exclude each other" in capsys.readouterr().err
    assert not out.exists()
