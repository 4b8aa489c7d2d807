from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest

from immuneworld.model.checkpoint import load_run, save_run
from immuneworld.model.conformal import BINS
from immuneworld.model.run_report import RunReport, run_report
from immuneworld.ontology.errors import InputError

CSV = "stage,step,training_loss,gradient_norm,held_out_loss\ninner fold 1,0,,,2.5\ninner fold 1,4,2.4,1,2.3\n"


def report(folder: Path) -> RunReport:
    return run_report(folder, *load_run(folder))


def test_whom_a_run_learnt_from(files):
    told = report(files / "run")
    (study,) = told.studies
    assert (study.study, study.patients, study.columns) == ("simulated-a", 8, 10)
    assert study.assignment == "simulated"
    assert study.cancers == {"melanoma": 8}
    assert sum(study.given.values()) == 8
    known, positive = study.outcomes["objective response"]
    assert 0 < positive < known == 8
    assert told.simulated
    assert told.calibrations == (), "no inner fold held anybody out"


def test_what_inner_folds_said_is_kept_and_read(files, trained, simulated, real_graph, tmp_path):
    tally = {"shares": {"simulated-a": [0.04] * BINS}}
    kept = dataclasses.replace(trained, tallies=tally, levels={"shares": {"simulated-a": 0.8}})
    save_run(tmp_path / "run", kept, real_graph, [simulated["simulated-a"]], CSV)
    told = report(tmp_path / "run")
    (found,) = told.calibrations
    assert (found.study, found.patients) == ("simulated-a", 8)
    assert found.covered == pytest.approx(0.8)
    (stage,) = told.stages
    assert stage.training == ((4.0, 2.4),)
    assert stage.held_out == ((0.0, 2.5), (4.0, 2.3))


@pytest.mark.parametrize("text", ["a,b\n1,2\n", CSV + "x,1,many,,\n", CSV + "x,1,nan,,\n"])
def test_a_broken_table_of_losses_is_said(text, files, tmp_path):
    run = Path(shutil.copytree(files / "run", tmp_path / "run"))
    (run / "losses.csv").write_text(text)
    with pytest.raises(InputError, match="losses"):
        report(run)
