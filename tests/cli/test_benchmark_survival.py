import re
from dataclasses import replace

import pandas as pd
import pytest

from immuneworld.cli.base import run
from immuneworld.cli.iw import app
from immuneworld.model.cohort_io import write_cohort
from immuneworld.model.survival.tables import CONCORDANCE


@pytest.fixture(scope="module")
def folder(tmp_path_factory, watched, real_graph):
    made = tmp_path_factory.mktemp("survival")
    for cohort in watched:
        write_cohort(replace(cohort, versions=dict(real_graph.versions)), made / f"{cohort.study}.h5ad")
    return made


def bench(folder, files, out, *more):
    cohorts = [str(folder / f"{study}.h5ad") for study in "abcd"]
    common = ["--graph", str(files / "graph"), "--draws", "20", "-o", str(out)]
    return run(app, ["benchmark", "survival", *cohorts, *common, *more])


def test_methods_stand_beside_each_other_and_a_run_goes_on(folder, files, tmp_path, capsys):
    out = tmp_path / "out"
    simple = ["--method", "markers", "--method", "base", "--marker", "first=score 0"]
    assert bench(folder, files, out, *simple) == 0
    lines = (out / "answers.jsonl").read_text().splitlines()
    assert len(lines) == 1 + 2 * 4  # what it is made of; two methods, four studies
    assert bench(folder, files, out, "--method", "start", "--null", "1", "--marker", "first=score 0") == 0
    assert (out / "answers.jsonl").read_text().splitlines()[: len(lines)] == lines
    said = capsys.readouterr().out
    for told in (
        CONCORDANCE,
        "log-rank p of halves",
        "macro concordance",
        "shuffled follow-ups",
        "base rate",
    ):
        assert told in said
    figures = pd.read_csv(out / "figures.tsv", sep="\t")
    of = figures[(figures["figure"] == CONCORDANCE) & (figures["method"] == "its start")]
    assert of["study"].tolist() == list("abcd")
    assert of["value"].mean() > 0.6
    assert (of["shuffles"] == 1).all()
    assert "its start - first" in set(figures["method"])
    base = figures[(figures["figure"] == CONCORDANCE) & (figures["method"] == "base rate")]
    assert set(base["value"]) == {0.5}
    assert (out / "curves.png").stat().st_size > 1000


@pytest.mark.parametrize(
    ("more", "what"),
    [
        (["--outcome", "PFS"], "0 studies can be left out"),
        (["--outcome", "luck"], "luck"),
        (["--method", "forest"], "method 'forest' is not known"),
        (["--marker", "X=nope"], "column 'nope' is not known"),
        (["--day", "0"], "--day 0 is not asked about"),
        (["--day", "5000"], "--day 5000 is not asked about"),
    ],
)
def test_bad_options_are_one_line(more, what, folder, files, tmp_path, capsys):
    assert bench(folder, files, tmp_path / "out", *more) == 2
    error = capsys.readouterr().err
    assert re.search(r"^error: [^\n]+\n\Z", error, re.MULTILINE)
    assert what in error
    assert not (tmp_path / "out").exists()
