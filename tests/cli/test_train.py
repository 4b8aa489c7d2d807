from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from immuneworld.cli.base import run
from immuneworld.cli.iw import app
from immuneworld.model.checkpoint import load_run
from immuneworld.model.cohort import Cohort
from immuneworld.model.cohort_io import write_cohort

Capture = pytest.CaptureFixture[str]


def test_a_run_is_written_and_told(files: Path, tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "runs" / "first"
    args = [str(files / "a.h5ad"), "--graph", str(files / "graph"), "--config", str(files / "tiny.toml")]
    assert run(app, ["train", *args, "--seed", "3", "-o", str(out)]) == 0
    said = capsys.readouterr().out
    assert "held-out loss on inner folds" in said
    assert re.search(r"first: \d steps .* parameters, 8 patients, graph [0-9a-f]{12}, seed 3\n", said)
    trained, _, described = load_run(out)
    assert trained.config.seed == described["seed"] == 3
    assert sorted(trained.curve) == [0, 2, 4]


def refused(args: list[str], out: Path, capsys: Capture) -> str:
    """Train with arguments that must fail: exit code 2, one line, no output. Returns the line."""
    assert run(app, ["train", *args, "-o", str(out)]) == 2
    error = capsys.readouterr().err
    assert re.fullmatch(r"error: [^\n]+\n", error), error
    assert not out.exists()
    return error


def test_bad_input_is_one_line(files: Path, tmp_path: Path, capsys: Capture) -> None:
    cohort, graph, out = str(files / "a.h5ad"), ["--graph", str(files / "graph")], tmp_path / "run"
    empty, truncated = tmp_path / "empty.h5ad", tmp_path / "cut.h5ad"
    empty.touch()
    truncated.write_bytes((files / "a.h5ad").read_bytes()[:5000])
    toml = tmp_path / "t.toml"
    toml.write_text("stepz = 3")
    for args, words in (
        ([str(tmp_path / "nowhere.h5ad"), *graph], ("nowhere.h5ad: does not exist", "iw cohort build")),
        ([str(empty), *graph], ("empty.h5ad: is empty",)),
        ([str(truncated), *graph], ("cut.h5ad: is truncated",)),
        ([cohort, *graph, "--config", str(toml)], ("t.toml: setting 'stepz'", "did you mean 'steps'")),
        ([cohort, *graph, "--config", str(tmp_path / "no.toml")], ("no.toml: is no readable TOML",)),
        ([cohort, "--graph", str(tmp_path / "nograph")], ("nograph",)),
        ([cohort, *graph, "--seed", "-1"], ("setting 'seed' is -1",)),
        ([cohort, *graph, "--steps", "-1"], ("setting 'steps' is -1",)),
    ):
        error = refused(args, out, capsys)
        assert all(word in error for word in words), error


def test_a_cohort_of_another_ontology(
    files: Path, simulated: Mapping[str, Cohort], tmp_path: Path, capsys: Capture
) -> None:
    cohort = simulated["simulated-a"]
    old = replace(cohort, versions={**cohort.versions, "ontology": "0.0.9", "ontology_hash": "abcdef0123"})
    write_cohort(old, tmp_path / "old.h5ad")
    args = [str(files / "a.h5ad"), str(tmp_path / "old.h5ad"), "--graph", str(files / "graph")]
    error = refused(args, tmp_path / "run", capsys)
    assert "old.h5ad: was made with ontology 0.0.9 (abcdef01), the graph with" in error
    assert "iw-onto harmonize" in error


def test_one_patient_is_too_few(
    files: Path, simulated: Mapping[str, Cohort], tmp_path: Path, capsys: Capture
) -> None:
    cohort = simulated["simulated-a"]
    write_cohort(replace(cohort, trajectories=cohort.trajectories[:1]), tmp_path / "one.h5ad")
    args = [str(tmp_path / "one.h5ad"), "--graph", str(files / "graph")]
    assert "fewer than two patients" in refused(args, tmp_path / "run", capsys)


def test_somebody_elses_folder_is_left_alone(files: Path, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "mine.txt").write_text("x")
    args = [str(files / "a.h5ad"), "--graph", str(files / "graph"), "--config", str(files / "tiny.toml")]
    assert run(app, ["train", *args, "-o", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert "is not replaced" in error
    assert error.count("\n") == 1, "before training, not after"
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_weights_of_another_run_are_gone_on_with(files: Path, tmp_path: Path, capsys: Capture) -> None:
    """Of simulated-a, on simulated-b: other labels. The sizes are those of the run, whatever the defaults."""
    toml, out = tmp_path / "short.toml", tmp_path / "run"
    toml.write_text("steps = 1\ninner_folds = 0\n")
    args = [str(files / "b.h5ad"), "--graph", str(files / "graph"), "--from", str(files / "run")]
    assert run(app, ["train", *args, "--config", str(toml), "-o", str(out)]) == 0
    said = capsys.readouterr().out
    assert re.search(rf"began with the weights of {files / 'run'} \([0-9a-f]{{12}}\), 8 patients\n", said)
    assert "too hopeful" not in said
    trained, _, described = load_run(out)
    assert trained.config.model == load_run(files / "run")[0].config.model
    assert described["from"]["cohorts"][0]["study"] == "simulated-a"
    assert len(trained.patients) == 16

    own = [str(files / "a.h5ad"), *args[1:], "--config", str(toml)]
    assert run(app, ["train", *own, "-o", str(tmp_path / "own")]) == 0
    assert "note: 8 patients of these cohorts were in that training, too" in capsys.readouterr().out


def test_weights_that_cannot_be_gone_on_with(files: Path, tmp_path: Path, capsys: Capture) -> None:
    args = [str(files / "b.h5ad"), "--graph", str(files / "graph"), "--from"]
    wide = tmp_path / "wide.toml"
    wide.write_text("[model]\ndim = 32\n")
    for more, words in (
        ([str(tmp_path / "none")], "none: is not a run (no run.json) (make one with `iw train`)"),
        ([str(files / "run"), "--config", str(wide)], "'dim' is 32, and the weights to begin with have 16"),
        ([str(files / "run"), "--size", "tiny"], "--size: setting 'dim' is 48"),
    ):
        assert words in refused([*args, *more], tmp_path / "run", capsys)
