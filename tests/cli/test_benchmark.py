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


def test_without_a_graph_the_same_is_asked(files: Path, tmp_path: Path) -> None:
    args = [str(files / "a.h5ad"), "--graph", str(files / "graph"), "--config", str(files / "tiny.toml")]
    tables = []
    for name, more in (("with", []), ("without", ["--without-graph"])):
        out = tmp_path / f"{name}.tsv"
        assert run(app, ["benchmark", "next", *args, "--folds", "2", "-o", str(out), *more]) == 0
        tables.append([line.split("\t") for line in out.read_text().splitlines()])
    (head, *one), (_, *other) = tables
    said, simple = head.index("model"), slice(head.index("persistence"), head.index("model"))
    who = slice(0, head.index("covered"))  # what intervals hold is of levels that each model has of its own
    for same in (who, simple):
        assert [row[same] for row in one] == [row[same] for row in other]
    assert [row[said] for row in one] != [row[said] for row in other]


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
