from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from immuneworld.cli.base import run
from immuneworld.cli.iw import app
from immuneworld.kg.store import load_graph
from immuneworld.model.cohort_io import write_cohort


@pytest.fixture(scope="module")
def folder(files, scores, tmp_path_factory):
    made, graph = tmp_path_factory.mktemp("matrix"), load_graph(files / "graph")
    for study, cancer in (("one", "MONDO:0005105"), ("two", "MONDO:0005138")):
        cohort = scores(study)
        people = tuple(replace(t, cancer=cancer) for t in cohort.trajectories)
        write_cohort(replace(cohort, trajectories=people, versions=graph.versions), made / f"{study}.h5ad")
    (made / "start.toml").write_text("steps = 0\ninner_folds = 0\nvocabulary_folds = 0\noutcome_folds = 0\n")
    return made


def bench(folder: Path, files: Path, out: Path, *more: str) -> int:
    cohorts = [str(folder / "one.h5ad"), str(folder / "two.h5ad")]
    settings = ["--config", str(folder / "start.toml"), "--graph", str(files / "graph"), "--draws", "20"]
    return run(app, ["benchmark", "transfer", *cohorts, *settings, "-o", str(out), *more])


def test_the_matrix_is_printed_drawn_and_written(folder, files, tmp_path, capsys):
    assert bench(folder, files, tmp_path / "out", "--ask", "response", "--shots", "5") == 0
    said = capsys.readouterr().out
    for word in ("AUC of response, zero-shot", "melanoma", "lung", "target's own patients alone"):
        assert word in said
    table = pd.read_csv(tmp_path / "out/figures.tsv", sep="\t")
    assert {"MONDO:0005105", "MONDO:0005138", "all other cancers"} <= set(table.source)
    assert table.value.between(-1, 1).all()
    assert (tmp_path / "out/response.png").stat().st_size > 1000


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--ask", "survival"], "forecast, response"),
        (["--ask", "forecast"], "nothing to foretell"),  # nobody was seen twice
    ],
)
def test_bad_input_is_told(folder, files, tmp_path, capsys, more, told):
    assert bench(folder, files, tmp_path / "out", *more) == 2
    assert told in capsys.readouterr().err
