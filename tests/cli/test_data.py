from __future__ import annotations

import os
from pathlib import Path

import pytest

from immuneworld.cli.base import run
from immuneworld.cli.data import app
from immuneworld.model.cohort_io import read_cohort

needs_mirror = pytest.mark.skipif("IW_DATA_MIRROR" not in os.environ, reason="IW_DATA_MIRROR is not set")


def test_list_names_every_study_and_licence(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["list"]) == 0
    said = capsys.readouterr().out
    for part in (
        "sade-feldman-2018",
        "iatlas-icb",
        "popel-tnbc-virtual",
        "Apache-2.0",
        "riaz-2017",
        "doi.org",
    ):
        assert part in said


def test_an_unknown_study(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["fetch", "riaz2017"]) == 2
    assert "did you mean 'riaz-2017'" in capsys.readouterr().err


def test_a_study_that_is_no_cohort(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["build", "iatlas-icb", "-o", str(tmp_path / "c.h5ad")]) == 2
    assert "build one of riaz-2017, gide-2019" in capsys.readouterr().err


def test_an_empty_mirror(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["fetch", "tcga-lm22", "--mirror", str(tmp_path)]) == 2
    assert "is not in the mirror" in capsys.readouterr().err


def test_a_wrong_file_in_the_mirror(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from immuneworld.model.registry import find_study

    (file,) = find_study("tcga-lm22").files
    path = tmp_path / file.place
    path.parent.mkdir(parents=True)
    path.write_bytes(b"something else")
    output = tmp_path / "c.h5ad"
    assert run(app, ["build", "tcga-lm22", "--mirror", str(tmp_path), "-o", str(output)]) == 2
    assert "is not the registered file (1,593,595 bytes" in capsys.readouterr().err
    assert not output.exists()


@needs_mirror
def test_fetch_checks_the_mirror(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["fetch", "sade-feldman-2018"]) == 0
    said = capsys.readouterr().out
    assert said.count("283565feb3edec766bf3557d893f81008fd61461") == 4
    assert "cite https://doi.org/10.1016/j.cell.2018.10.038" in said


@needs_mirror
def test_build_writes_a_cohort(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "gide.h5ad"
    assert run(app, ["build", "gide-2019", "-o", str(output)]) == 0
    assert "patients: 72, snapshots: 88, pairs: 16 in 16 patients" in capsys.readouterr().out
    assert read_cohort(output).study == "gide-2019"
    assert run(app, ["build", "gide-2019", "--labels", "sunlab12", "-o", str(tmp_path / "x.h5ad")]) == 2
    assert "one annotation only" in capsys.readouterr().err


def test_data_sheets_are_written(files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "sheets.md"
    assert run(app, ["sheets", str(files / "a.h5ad"), str(files / "b.h5ad"), "-o", str(out)]) == 0
    assert "2 data sheets" in capsys.readouterr().out
    assert "## simulated-a" in out.read_text()
    assert run(app, ["sheets", str(files / "a.h5ad"), "-o", str(tmp_path / "sheets.txt")]) == 2
