from __future__ import annotations

import json
import re
from pathlib import Path

import anndata
import pytest

from immuneworld.cli.base import run
from immuneworld.cli.iw import app

Capture = pytest.CaptureFixture[str]


def ask(command: str, files: Path, *args: str) -> int:
    return run(app, [command, str(files / "run"), str(files / "a.h5ad"), "--patient", "A01", *args])


def test_a_rollout_is_told_and_written(files: Path, tmp_path: Path, capsys: Capture) -> None:
    out, picture = tmp_path / "r.h5ad", tmp_path / "r.svg"
    args = ("--at", "28", "--at", "56", "--plan", "anti-PD-1@0", "--particles", "20")
    assert ask("rollout", files, *args, "-o", str(out), "--picture", str(picture)) == 0
    said = capsys.readouterr().out
    for words in (
        "rollout (anti-PD-1@0)",
        "day 56",
        "day 28 was measured: total variation",
        "research use only",
    ):
        assert words in said, words
    data = anndata.read_h5ad(out)
    assert data.obs["day"].tolist() == [28, 56]
    assert data.X.sum(1) == pytest.approx(1, abs=1e-4)
    assert "<svg" in picture.read_text()


def test_a_reconstruction_hides_what_was_measured(files: Path, tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "r.json"
    assert ask("reconstruct", files, "-o", str(out)) == 0
    assert "day 28 was measured" in capsys.readouterr().out
    records = json.loads(out.read_text())["records"]
    assert {r["day"] for r in records} == {28.0}
    assert ask("reconstruct", files, "--at", "14", "--at", "50") == 0
    said = capsys.readouterr().out
    assert "day 14" in said
    assert "was measured" not in said


@pytest.mark.parametrize(
    ("command", "args", "words"),
    [
        ("rollout", ("--at", "56", "--at", "28"), "days do not increase"),
        ("rollout", ("--at", "0"), "has no snapshot before day 0"),
        ("rollout", ("--at", "28", "-o", "r.csv"), "r.csv: ends in '.csv'"),
        ("reconstruct", ("--at", "nan"), "is no number"),
        ("reconstruct", ("--plan", "anti-XYZ"), "'anti-XYZ' is not known"),
    ],
)
def test_bad_questions_are_one_line(
    command: str, args: tuple[str, ...], words: str, files: Path, capsys: Capture
) -> None:
    assert ask(command, files, *args) == 2
    error = capsys.readouterr().err
    assert re.fullmatch(r"error: [^\n]+\n", error), error
    assert words in error
