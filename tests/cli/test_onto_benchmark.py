import csv

import pytest

from immuneworld.cli.base import run
from immuneworld.cli.onto import app

HEAD = "label\tterm_id\tstudy\n"
OURS = (
    f"{HEAD}T cells\tCL:0000084\tone\nB\tCL:0000236\tone\nNK\tCL:0000623\ttwo\nfrobnicated\tCL:0000097\ttwo\n"
)


@pytest.fixture
def labels(tmp_path):
    path = tmp_path / "ours.tsv"
    path.write_text(OURS)
    return path


def test_a_few_labels_measure_the_packaged_ranker(labels, tmp_path, capsys):
    out = tmp_path / "new" / "bench"
    assert run(app, ["benchmark", str(labels), "--packaged", "--draws", "10", "-o", str(out)]) == 0
    shown = capsys.readouterr().out
    assert "4 labels of 2 studies" in shown
    assert "what is wrong with 1 answers" in shown
    with (out / "summary.tsv").open() as lines:
        found = {(r["method"], r["figure"]): r["value"] for r in csv.DictReader(lines, delimiter="\t")}
    methods = {"harmonize", "harmonize, labels alone", "exact lookup", "rapidfuzz", "character TF-IDF"}
    assert {method for method, _ in found} >= methods
    assert found["harmonize", "top-1 exact"] == "0.7500"
    with (out / "answers.tsv").open() as lines:
        answers = list(csv.DictReader(lines, delimiter="\t"))
    assert [row["kind"] for row in answers] == ["", "", "", "no answer"]
    assert {path.name for path in out.iterdir()} == {
        *("summary.tsv", "studies.tsv", "answers.tsv", "worst.tsv", "risk-coverage.png"),
    }


@pytest.mark.parametrize(
    ("text", "options", "says"),
    [
        (OURS, [], "4 labels of 2 studies are too few to fit a ranker"),
        (OURS, ["--packaged", "--fit", "r.safetensors"], "--fit and --packaged exclude each other"),
        ("a\tb\n1\t2\n", ["--packaged"], "does not have the columns of curated labels"),
        (f"{HEAD}T\tCL:9999999\tone\n", ["--packaged"], "no immune label with a known term"),
        (None, ["--packaged"], "ours.tsv: cannot be read"),
    ],
)
def test_bad_input_is_one_line_exit_2_and_nothing_written(tmp_path, monkeypatch, capsys, text, options, says):
    monkeypatch.chdir(tmp_path)
    if text is not None:
        (tmp_path / "ours.tsv").write_text(text)
    assert run(app, ["benchmark", "ours.tsv", "--no-peers", "-o", "out", *options]) == 2
    error = capsys.readouterr().err
    assert says in error
    assert len(error.strip().splitlines()) == 1
    assert {path.name for path in tmp_path.iterdir()} <= {"ours.tsv"}
