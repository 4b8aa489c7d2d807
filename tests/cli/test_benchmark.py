from __future__ import annotations

import re
from pathlib import Path

import pytest

from immuneworld.cli.base import run
from immuneworld.cli.iw import app

Capture = pytest.CaptureFixture[str]


def test_two_folds_with_a_vocabulary_never_trained_on(files: Path, tmp_path: Path, capsys: Capture) -> None:
    table = tmp_path / "t.tsv"
    args = [str(files / "a.h5ad"), "--unseen", str(files / "b.h5ad"), "--graph", str(files / "graph")]
    args += ["--config", str(files / "tiny.toml"), "--folds", "2", "--seed", "1", "-o", str(table)]
    assert run(app, ["benchmark", "next", *args]) == 0
    said = capsys.readouterr().out
    for words in (
        "2 folds of patients, seed 1",
        "simulated-a (10 labels)",
        "simulated-b (14 labels)",
        "persistence",
        "mean of others",
        "model - shrinkage",
        "95 % interval",
    ):
        assert words in said
    assert len(table.read_text().splitlines()) == 1 + 16 + 16


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["{a}", "--folds", "1"], "folds is 1"),
        (["{nowhere}"], "nowhere.h5ad: does not exist"),
        (["{a}", "--unseen", "{nowhere}"], "nowhere.h5ad: does not exist"),
        (["{a}", "--seed", "-3"], "setting 'seed' is -3"),
    ],
)
def test_bad_input_is_one_line(
    args: list[str], words: str, files: Path, tmp_path: Path, capsys: Capture
) -> None:
    names = {"a": str(files / "a.h5ad"), "nowhere": str(tmp_path / "nowhere.h5ad")}
    filled = [arg.format(**names) for arg in args]
    out = tmp_path / "t.tsv"
    assert run(app, ["benchmark", "next", *filled, "--graph", str(files / "graph"), "-o", str(out)]) == 2
    error = capsys.readouterr().err
    assert re.fullmatch(r"error: [^\n]+\n", error), error
    assert words in error
    assert not out.exists()
