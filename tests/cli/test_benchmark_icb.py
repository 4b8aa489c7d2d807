import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from immuneworld.cli.base import run
from immuneworld.cli.iw import app
from immuneworld.kg.store import load_graph
from immuneworld.model.cohort import Cohort, Column, Snapshot, Trajectory
from immuneworld.model.cohort_io import write_cohort


@pytest.fixture(scope="module")
def folder(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three simulated studies and a table of features and RECIST beside them."""
    made, graph, rows = tmp_path_factory.mktemp("icb"), load_graph(files / "graph"), []
    for number, study in enumerate("abc"):
        values = np.random.default_rng(number).normal(size=(10, 3))
        people = []
        for i, row in enumerate(values):
            outcome = {"IW:0300001": float(i % 2)}
            people.append(Trajectory(f"p{i}", (Snapshot(f"{study}{i}", 0.0, row),), outcomes=outcome))
            numbers = f"{row[0] + i % 2},{row[1]},{row[2]}"
            rows.append(f"{study}{i},{numbers},{'CR' if i % 2 else 'SD' if i % 4 else 'PD'}\n")
        columns = tuple(Column(node, node) for node in ("CL:0000625", "CL:0000236", "CL:0000057"))
        write_cohort(Cohort(study, "score", columns, tuple(people), graph.versions), made / f"{study}.h5ad")
    (made / "t.csv").write_text("id,x,y,z,RECIST\n" + "".join(rows))
    (made / "x.csv").write_text("id,x,y,z\n" + "".join(r.rpartition(",")[0] + "\n" for r in rows))
    return made


def bench(folder: Path, files: Path, out: Path, *more: str) -> int:
    cohorts = [str(folder / f"{study}.h5ad") for study in "abc"]
    table = ["--features", str(folder / "x.csv"), "--recist", str(folder / "t.csv"), "--sample-key", "id"]
    graph = ["--graph", str(files / "graph"), "--draws", "20"]
    return run(app, ["benchmark", "icb", *cohorts, *table, *graph, "-o", str(out), *more])


def test_all_methods_stand_beside_each_other_and_a_stopped_run_goes_on(folder, files, tmp_path, capsys):
    out = tmp_path / "out"
    simple = ["--method", "markers", "--method", "ranks", "--marker", "X=x", "--null", "1"]
    assert bench(folder, files, out, *simple) == 0
    lines = (out / "answers.jsonl").read_text().splitlines()
    assert len(lines) == 1 + 3 * 2 * 3  # what it is made of; three methods, true and shuffled, three studies
    more = ["--method", "world", "--config", str(files / "tiny.toml"), "--marker", "X=x"]
    assert bench(folder, files, out, *more) == 0
    assert (out / "answers.jsonl").read_text().splitlines()[: len(lines)] == lines
    said = capsys.readouterr().out
    for told in (
        "world model, tiny",
        "logistic, ranks, table",
        "without stable disease",
        "97.5th percentile of shuffled outcomes",
    ):
        assert told in said
    figures = pd.read_csv(out / "figures.tsv", sep="\t")
    assert {"a", "b", "c"} <= set(figures["study"])
    assert "world model, tiny - X" in set(figures["method"])


@pytest.mark.parametrize(
    ("more", "what"),
    [
        (["--marker", "X"], "--marker 'X' is not NAME=COLUMN"),
        (["--marker", "X=nope"], "column 'nope' is not known"),
        (["--method", "forest"], "method 'forest' is not known"),
        (["--together", "a,z"], "--together names 'z'"),
        (["--recist-key", "nope"], "column 'nope' is not known"),
    ],
)
def test_bad_options_are_one_line(more, what, folder, files, tmp_path, capsys):
    assert bench(folder, files, tmp_path / "out", *more) == 2
    error = capsys.readouterr().err
    assert re.search(r"^error: [^\n]+\n\Z", error, re.MULTILINE)
    assert what in error
    assert not (tmp_path / "out").exists()
