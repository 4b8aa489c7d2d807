from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from immuneworld.cli.base import run
from immuneworld.cli.iw import app
from immuneworld.kg.graph import Edge, KnowledgeGraph, Node
from immuneworld.kg.schema import CELL
from immuneworld.kg.store import save_graph
from immuneworld.model.cohort import Cohort, Column
from immuneworld.model.cohort_io import write_cohort

Capture = pytest.CaptureFixture[str]


def predict(files: Path, *args: str, cohort: str = "a.h5ad", patient: str = "A01", at: str = "60") -> int:
    return run(
        app, ["predict", str(files / "run"), str(files / cohort), "--patient", patient, "--at", at, *args]
    )


def test_two_plans_are_compared(files: Path, tmp_path: Path, capsys: Capture) -> None:
    table, picture = tmp_path / "t.json", tmp_path / "p.png"
    plans = ["--plan", "anti-PD1@0", "--plan", "anti-PD1@0,anti-CTLA4@30"]
    assert predict(files, *plans, "-o", str(table), "--picture", str(picture)) == 0
    said = capsys.readouterr().out
    for words in (
        "simulated-a, patient A01, day 60",
        "exhausted CD8+",
        "CL:0020031",
        "90 % interval",
        "difference",
    ):
        assert words in said
    assert re.search(r"probability of objective response: 0\.\d\d \(anti-PD1@0\), 0\.\d\d ", said)
    assert "this patient was in training" in said
    assert "research use only" in said
    records = json.loads(table.read_text())
    assert len(records) == 2 * 10
    assert sum(r["mean"] for r in records if r["plan"] == "anti-PD1@0") == pytest.approx(1, abs=1e-4)
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_study_never_seen_is_forecast_and_said_so(files: Path, capsys: Capture) -> None:
    assert predict(files, cohort="b.h5ad", patient="B01") == 0
    said = capsys.readouterr().out
    assert "study 'simulated-b' was not in training; starting from simulated-a" in said
    assert "in training, so the forecast" not in said
    assert "as recorded" in said
    assert "c02_CD8.Tpex.TCF7" in said


def refused(args: list[str], capsys: Capture) -> str:
    """A question that must fail: exit code 2 and one line, which is returned."""
    assert run(app, args) == 2
    error = capsys.readouterr().err
    assert re.fullmatch(r"error: [^\n]+\n", error), error
    return error


def test_bad_questions_are_one_line(files: Path, tmp_path: Path, capsys: Capture) -> None:
    table = tmp_path / "t.tsv"
    good = {"run": str(files / "run"), "cohort": str(files / "a.h5ad"), "patient": "A01", "at": "60"}
    for change, more, words in (
        ({"patient": "A011"}, [], ("patient 'A011' is not known", "did you mean 'A01'")),
        ({}, ["--plan", "anti-PD11@0"], ("'anti-PD11' is not known", "did you mean 'anti-PD")),
        ({}, ["--plan", "anti-PD1@x"], ("plan 'anti-PD1@x' is not THERAPY@START-STOP",)),
        ({"at": "-1"}, [], ("patient A01: has no snapshot before day -1", "later day")),
        ({"at": "inf"}, [], ("is no number",)),
        ({"at": "nan"}, [], ("is no number",)),
        ({"run": str(tmp_path)}, [], ("is not a run (no run.json)", "iw train")),
        ({"cohort": str(tmp_path / "no.h5ad")}, [], ("no.h5ad: does not exist",)),
        ({}, ["--graph", str(tmp_path)], ("graph",)),
        ({}, ["--picture", str(tmp_path / "p.gif")], ("p.gif: ends in '.gif'", "name it .png")),
    ):
        asked = {**good, **change}
        args = ["predict", asked["run"], asked["cohort"], "--patient", asked["patient"], "--at", asked["at"]]
        error = refused([*args, *more, "-o", str(table)], capsys)
        assert all(word in error for word in words), error
        assert not list(tmp_path.iterdir()), error


def test_a_bad_ending_is_refused_before_anything_is_said(
    files: Path, tmp_path: Path, capsys: Capture
) -> None:
    assert predict(files, "-o", str(tmp_path / "t.csv")) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert re.fullmatch(
        r"error: [^\n]*t\.csv: ends in '\.csv' \(name it \.tsv or \.json or \.h5ad\)\n", said.err
    )
    assert not list(tmp_path.iterdir())


def test_a_newer_graph_brings_a_new_term_to_an_old_run(
    files: Path, real_graph: KnowledgeGraph, simulated: Mapping[str, Cohort], tmp_path: Path, capsys: Capture
) -> None:
    versions = {**real_graph.versions, "ontology": "0.2.0", "ontology_hash": "feedface00"}
    newer = replace(
        real_graph,
        nodes={**real_graph.nodes, "IW:0000999": Node("IW:0000999", CELL, "tomorrow's state")},
        edges=(*real_graph.edges, Edge("IW:0000999", "subclass_of", "CL:0020031", "test")),
        versions=versions,
    )
    save_graph(newer, tmp_path / "graph")
    old = simulated["simulated-a"]
    cohort = replace(
        old,
        study="tomorrow",
        columns=(Column("new [state]", "IW:0000999"), *old.columns[1:]),
        versions={**old.versions, "ontology": "0.2.0", "ontology_hash": "feedface00"},
        # Other samples than those of the training study, or it would be taken for it.
        trajectories=tuple(
            replace(t, snapshots=tuple(replace(s, sample=f"new {s.sample}") for s in t.snapshots))
            for t in old.trajectories
        ),
    )
    write_cohort(cohort, tmp_path / "new.h5ad")
    args = ["predict", str(files / "run"), str(tmp_path / "new.h5ad"), "--patient", "A01", "--at", "60"]
    assert run(app, [*args, "--graph", str(tmp_path / "graph")]) == 0
    said = capsys.readouterr().out
    assert "IW:0000999 tomorrow's state" in said
    assert "new [state]" in said, "a label is no markup"
    error = refused(args, capsys)
    assert "new.h5ad: was made with ontology 0.2.0 (feedface)" in error
    assert "--graph" in error


def test_a_cohort_is_scored(files: Path, tmp_path: Path, capsys: Capture) -> None:
    table = tmp_path / "t.tsv"
    assert run(app, ["evaluate", str(files / "run"), str(files / "b.h5ad"), "-o", str(table)]) == 0
    said = capsys.readouterr().out
    for words in ("starting from study simulated-a", "persistence", "shrinkage", "model - shrinkage", "AUC"):
        assert words in said
    assert "were in training" not in said
    lines = table.read_text().splitlines()
    assert lines[0].split("\t")[:4] == ["study", "labels", "patient", "sample"]
    assert len(lines) == 1 + 16


def test_scoring_training_patients_is_said_to_be_no_test(files: Path, capsys: Capture) -> None:
    assert run(app, ["evaluate", str(files / "run"), str(files / "a.h5ad")]) == 0
    assert "8 of 8 patients were in training; this is no test of them" in capsys.readouterr().out


def test_a_training_cohort_under_another_name_is_recognised(
    files: Path, simulated: Mapping[str, Cohort], tmp_path: Path, capsys: Capture
) -> None:
    write_cohort(replace(simulated["simulated-a"], study="renamed"), tmp_path / "renamed.h5ad")
    assert run(app, ["evaluate", str(files / "run"), str(tmp_path / "renamed.h5ad")]) == 0
    said = capsys.readouterr().out
    assert "holds samples of study 'simulated-a'" in said
    assert "8 of 8 patients were in training" in said


def test_without_a_second_time_only_outcomes_are_scored(
    files: Path, simulated: Mapping[str, Cohort], tmp_path: Path, capsys: Capture
) -> None:
    cohort = simulated["simulated-b"]
    once = tuple(replace(t, snapshots=t.snapshots[:1]) for t in cohort.trajectories)
    write_cohort(replace(cohort, trajectories=once), tmp_path / "once.h5ad")
    assert run(app, ["evaluate", str(files / "run"), str(tmp_path / "once.h5ad")]) == 0
    said = capsys.readouterr().out
    assert "no patient has two times" in said
    assert "AUC" in said


@pytest.mark.parametrize("command", ["evaluate", "predict"])
def test_what_is_no_run_or_cohort(command: str, files: Path, tmp_path: Path, capsys: Capture) -> None:
    more = ["--patient", "A01", "--at", "9"] if command == "predict" else []
    assert "is not a run" in refused([command, str(tmp_path), str(files / "a.h5ad"), *more], capsys)
    text = tmp_path / "t.h5ad"
    text.write_text("no HDF5")
    assert "t.h5ad: is truncated" in refused([command, str(files / "run"), str(text), *more], capsys)
