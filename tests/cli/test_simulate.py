from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from immuneworld.cli.base import run
from immuneworld.cli.iw import app

SHIPPED = Path(__file__).parents[2] / "examples" / "simulated"
Capture = pytest.CaptureFixture[str]


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_default_seed_writes_what_is_shipped(tmp_path: Path, capsys: Capture) -> None:
    assert run(app, ["simulate", "-o", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "simulated, 100 patients, 36,000 cells, 10 labels" in said
    assert set(written(tmp_path)) == {"simulated-a.cells.csv.gz", "simulated-b.cells.csv.gz"}
    assert written(tmp_path) == written(SHIPPED)


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("one", "3"), ("two", "3"), ("three", "4")):
        args = ["--patients", "3", "--cells", "20", "--seed", seed, "-o", str(tmp_path / name)]
        assert run(app, ["simulate", *args]) == 0
    assert written(tmp_path / "one") == written(tmp_path / "two")
    assert written(tmp_path / "one") != written(tmp_path / "three")


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "file").write_text("x")
    assert run(app, ["simulate", "--patients", "2", "-o", str(tmp_path / "file")]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert error.count("\n") == 1
    assert (tmp_path / "file").read_text() == "x"


def test_too_few_patients(tmp_path: Path) -> None:
    assert run(app, ["simulate", "--patients", "1", "-o", str(tmp_path / "out")]) == 2
    assert not (tmp_path / "out").exists()


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from immuneworld.cli.base import run; from immuneworld.cli.iw import app\n"
        "for args in ([], ['train'], ['predict'], ['benchmark', 'next'], ['simulate'], ['report']):\n"
        "    run(app, [*args, '--help'])\n"
        "assert not {'torch', 'numpy', 'networkx', 'matplotlib', 'rdflib', 'pandas'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)


def test_a_trial_writes_a_cohort_its_truth_and_all_arms(tmp_path: Path, capsys: Capture) -> None:
    out, arms = tmp_path / "c.h5ad", tmp_path / "arms.h5ad"
    told = ["-n", "6", "--cancer", "nsclc", "--policy", "confounded", "--cells", "50", "--processes", "1"]
    assert run(app, ["simulate", *told, "-o", str(out), "--counterfactuals", str(arms)]) == 0
    said = capsys.readouterr().out
    assert "simulated, NSCLC, 6 patients, 18 samples" in said
    assert "the true states under 3 arms" in said
    assert out.exists()
    assert arms.exists()


def test_the_own_model_is_sbml_that_can_be_read_back(tmp_path: Path, capsys: Capture) -> None:
    model, out = tmp_path / "tumour.xml", tmp_path / "c.h5ad"
    assert run(app, ["simulate", "--write-sbml", str(model)]) == 0
    told = ["--sbml", str(model), "-n", "2", "--days", "0,50"]
    assert run(app, ["simulate", *told, "-o", str(out)]) == 0
    said = capsys.readouterr().out
    assert "SBML level 3, 32 annotated species" in said
    assert "Tpex = IW:0000001" in said


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ([], "no --out is given"),
        (["--cancer", "glioma"], "MSI-CRC"),
        (["--cancer", "PDAC", "--policy", "guess"], "randomised, confounded"),
        (["--cancer", "PDAC", "--days", "0,28,28"], "does not increase"),
        (["--cancer", "PDAC", "--days", "now"], "no list of days"),
        (["--cancer", "PDAC", "--arms", "aspirin"], "aspirin"),
        (["--cancer", "PDAC", "--lab", "mine"], "fine-23"),
        (["--cancer", "PDAC", "-o", "cohort.csv"], ".h5ad"),
        (["--sbml", "nothing.xml"], "cannot be read"),
    ],
)
def test_what_cannot_be_simulated_is_one_line(
    told: list[str], why: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(app, ["simulate", "-n", "2", *told]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert error.count("\n") == 1
    assert why in error
    assert not list(tmp_path.iterdir())
