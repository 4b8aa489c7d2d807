import csv
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from immuneworld.cli.base import run
from immuneworld.cli.iw import app
from immuneworld.model import workers
from immuneworld.model.checkpoint import load_run
from immuneworld.model.journal import LOSSES_FILE
from immuneworld.ontology.errors import InputError


def numbers(folder: Path) -> dict[tuple[str, str, str], float]:
    """Every number of a training: stage, step, column → value."""
    with (folder / LOSSES_FILE).open() as lines:
        return {
            (row["stage"], row["step"], name): float(value)
            for row in csv.DictReader(lines)
            for name, value in row.items()
            if name not in ("stage", "step") and value
        }


def torchrun(*args: str) -> subprocess.CompletedProcess[str]:
    """Two processes of `iw`."""
    iw = str(Path(sys.executable).with_name("iw"))
    started = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    command = [*started, "--no-python", iw, *args]
    return subprocess.run(command, capture_output=True, text=True, timeout=280, check=False)


def test_two_processes_train_as_one_does(files: Path, tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    text = (files / "tiny.toml").read_text()
    settings.write_text(text.replace("[model]", "[model]\ndropout = 0\nedge_dropout = 0"))
    args = ["train", str(files / "a.h5ad"), "--graph", str(files / "graph"), "--config", str(settings)]
    assert run(app, [*args, "-o", str(tmp_path / "one")]) == 0
    done = torchrun(*args, "-o", str(tmp_path / "two"))
    assert done.returncode == 0, done.stderr[-1500:]
    assert done.stdout.count("steps (chosen on inner folds)") == 1
    one, two = numbers(tmp_path / "one"), numbers(tmp_path / "two")
    assert two == pytest.approx(one, abs=1e-4, rel=1e-4)
    assert len({value for key, value in one.items() if key[2] == "training_loss"}) > 2
    ours, theirs = (load_run(tmp_path / name)[0].models[0].state_dict() for name in ("one", "two"))
    for name, weights in ours.items():
        torch.testing.assert_close(theirs[name], weights, atol=1e-3, rtol=1e-3)


def test_a_batch_smaller_than_the_processes_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert workers.part_of([1, 2, 3]) == [1, 2, 3]
    monkeypatch.setattr(workers, "count", lambda: 4)
    with pytest.raises(InputError, match="batch_size 3 is less than the 4 processes"):
        workers.part_of([1, 2, 3])


def test_processes_that_cannot_be_reached_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.delenv("RANK", raising=False)
    with pytest.raises(InputError, match=r"cannot be reached .*RANK"), workers.joined():
        pass
    assert workers.is_first()


def test_alone_nothing_changes() -> None:
    state = torch.get_rng_state()
    workers.own_noise()
    assert torch.equal(torch.get_rng_state(), state)
    assert workers.summed(torch.tensor(2.0)) == 2
    layer = torch.nn.Linear(2, 1)
    layer.weight.grad = torch.ones(1, 2)
    workers.sum_gradients(layer.parameters())
    assert layer.bias.grad is None
