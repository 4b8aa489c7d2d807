from __future__ import annotations

import json
import re
from pathlib import Path

import anndata
import numpy as np
import pytest

from immuneworld.cli.base import run
from immuneworld.cli.iw import app

Capture = pytest.CaptureFixture[str]
PLANS = ("--plan", "anti-PD-1@0", "--versus", "anti-CTLA-4@0")


def ask(files: Path, *args: str) -> int:
    return run(app, ["counterfactual", str(files / "run"), str(files / "a.h5ad"), *args])


def test_one_patient_under_two_plans(files: Path, tmp_path: Path, capsys: Capture) -> None:
    answer, picture = tmp_path / "a.json", tmp_path / "a.png"
    asked = ("--at", "60", "--patient", "A01", *PLANS)
    assert ask(files, *asked, "-o", str(answer), "--picture", str(picture)) == 0
    said = capsys.readouterr().out
    for words in (
        "simulated-a, patient A01, day 60",
        "difference",
        "E-value",
        "evidence: extrapolated",
        "support of 'anti-PD-1@0':",
        "positivity",
        "nearest training patients: simulated-a A01",
        "research use only",
    ):
        assert words in said, words
    about = json.loads(answer.read_text())["about"]
    assert about["use"] == "research use only"
    assert about["evidence"] == "extrapolated", "eight patients are too few for any plan"
    assert about["patients"][0]["read_until_day"] == 0
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_all_patients_against_what_they_were_given(files: Path, tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "a.h5ad"
    assert ask(files, "--at", "60", "--plan", "", "--extrapolate", "-o", str(out)) == 0
    assert "mean of 8 patients" in capsys.readouterr().out
    data = anndata.read_h5ad(out)
    assert data.shape == (8 * 3, 10)
    assert set(data.obs["plan"]) == {"no therapy", "as recorded", "difference"}
    assert np.isfinite(data.layers["low"]).all()


def test_what_nobody_had_is_not_answered(files: Path, tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "a.json"
    args = ("--at", "60", "--patient", "A01", "--plan", "anti-LAG-3@0", "-o", str(out))
    assert ask(files, *args) == 0
    said = capsys.readouterr().out
    assert "anti-LAG-3 was never given to a training patient" in said
    assert "not answered" in said
    records = json.loads(out.read_text())["records"]
    assert {r["mean"] for r in records if r["plan"] == "difference"} == {None}


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--at", "60", "--plan", "anti-PD-1@0", "--versus", "anti-PD-1@0"), "do not differ before day 60"),
        (("--at", "60", "--plan", "anti-XYZ"), "'anti-XYZ' is not known"),
        (("--at", "60", "--patient", "A0l", *PLANS), "patient 'A0l' is not known"),
        (("--at", "60", *PLANS, "-o", "t.csv"), "t.csv: ends in '.csv'"),
        (("--at", "60", *PLANS, "--picture", "t.gif"), "t.gif: ends in '.gif'"),
        (("--at", "60", "--plan", "anti-PD-1@9-3"), "stops before it starts"),
    ],
)
def test_bad_questions_are_one_line(args: tuple[str, ...], words: str, files: Path, capsys: Capture) -> None:
    assert ask(files, *args) == 2
    error = capsys.readouterr().err
    assert re.fullmatch(r"error: [^\n]+\n", error), error
    assert words in error
