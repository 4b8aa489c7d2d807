"""A training that was stopped and gone on with is the training that was not stopped."""

import os
import re
import signal
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.cohort import Cohort
from immuneworld.model.config import TrainConfig
from immuneworld.model.journal import LOSSES_FILE, STATE_FILE, Journal, Progress, made_of
from immuneworld.model.train import Trained, fit
from immuneworld.ontology.errors import InputError

Train = Callable[..., Trained]


class Stop(Exception):
    """The power is cut."""


@pytest.fixture(scope="module")
def train(simulated: Mapping[str, Cohort], real_graph: KnowledgeGraph, tiny_config: TrainConfig) -> Train:
    """Train on five patients: two inner folds of eight steps, then as many as they chose."""
    cohort = simulated["simulated-a"]
    few = [replace(cohort, trajectories=cohort.trajectories[:5])]

    def run(
        folder: Path | None, resume: bool = False, stop: int = 0, end: Callable[[], None] = cut
    ) -> Trained:
        journal = Journal(folder, made_of(few, real_graph, tiny_config), resume)
        return fit(few, real_graph, tiny_config, after(stop, end), journal)

    return run


@pytest.fixture(scope="module")
def ensemble(simulated: Mapping[str, Cohort], real_graph: KnowledgeGraph, tiny_config: TrainConfig) -> Train:
    """Three members of four steps each."""
    cohort = simulated["simulated-a"]
    few = [replace(cohort, trajectories=cohort.trajectories[:5])]
    config = replace(tiny_config, steps=4, check_every=2, inner_folds=0, members=3)

    def run(
        folder: Path | None, resume: bool = False, stop: int = 0, told: list[str] | None = None
    ) -> Trained:
        def tell(what: str, done: int, of: int) -> None:
            if told is not None:
                told.append(f"{what}: {done} of {of}")
            progress(what, done, of)

        progress = after(stop, lambda: os.kill(os.getpid(), signal.SIGKILL))
        return fit(few, real_graph, config, tell, Journal(folder, made_of(few, real_graph, config), resume))

    return run


def cut() -> None:
    raise Stop


def after(steps: int, end: Callable[[], None]) -> Progress:
    """Ends after so many steps, of whatever stage; 0 never does."""
    taken = iter(range(1, 10**6))
    return lambda *_: end() if next(taken) == steps else None


@pytest.fixture(scope="module")
def whole(train: Train, tmp_path_factory: pytest.TempPathFactory) -> tuple[Trained, str]:
    """The training that nobody stopped, and its table."""
    folder = tmp_path_factory.mktemp("whole")
    return train(folder), (folder / LOSSES_FILE).read_text()


def assert_same(trained: Trained, folder: Path, whole: tuple[Trained, str]) -> None:
    assert (folder / LOSSES_FILE).read_text() == whole[1]
    assert (trained.steps, trained.curve) == (whole[0].steps, whole[0].curve)
    assert trained.levels == whole[0].levels
    for one, other in zip(trained.models, whole[0].models, strict=True):
        pairs = zip(one.state_dict().values(), other.state_dict().values(), strict=True)
        assert all(torch.equal(a, b) for a, b in pairs)


def test_the_table_has_a_row_for_each_look(whole: tuple[Trained, str]) -> None:
    lines = whole[1].splitlines()
    assert lines[0] == "stage,step,training_loss,gradient_norm,held_out_loss"
    assert [line.rsplit(",", 3)[0] for line in lines[1:7]] == [
        *(f"inner fold 1,{step}" for step in (0, 4, 8)),
        *(f"inner fold 2,{step}" for step in (0, 4, 8)),
    ]
    assert all(re.fullmatch(r"all patients,\d+,[\d.]+,[\d.]+,", line) for line in lines[7:])
    assert re.fullmatch(r"inner fold 1,0,,,[\d.]+", lines[1])


@pytest.mark.parametrize("stop", [2, 8, 18])
def test_a_stop_at_any_step(stop: int, train: Train, whole: tuple[Trained, str], tmp_path: Path) -> None:
    with pytest.raises(Stop):
        train(tmp_path, stop=stop)
    assert (tmp_path / STATE_FILE).exists() == (stop >= 4)
    assert_same(train(tmp_path, resume=True), tmp_path, whole)


def test_many_stops(train: Train, whole: tuple[Trained, str], tmp_path: Path) -> None:
    for stop in (5, 9):
        with pytest.raises(Stop):
            train(tmp_path, resume=True, stop=stop)
    assert_same(train(tmp_path, resume=True), tmp_path, whole)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_kill(train: Train, whole: tuple[Trained, str], tmp_path: Path) -> None:
    child = os.fork()
    if not child:
        train(tmp_path, stop=13, end=lambda: os.kill(os.getpid(), signal.SIGKILL))
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert_same(train(tmp_path, resume=True), tmp_path, whole)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_kill_in_each_member(ensemble: Train, tmp_path: Path) -> None:
    folders = {name: tmp_path / name for name in ("whole", "killed")}
    for folder in folders.values():
        folder.mkdir()
    told: list[str] = []
    whole = ensemble(folders["whole"], told=told)
    assert told[3:5] == ["training member 1 of 3: 4 of 4", "training member 2 of 3: 1 of 4"]
    for stop in (3, 5, 5):  # in the first member, the second, the third
        child = os.fork()
        if not child:
            ensemble(folders["killed"], resume=True, stop=stop)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    table = (folders["whole"] / LOSSES_FILE).read_text()
    stages = [line.split(",")[0] for line in table.splitlines()[1:]]
    assert stages == [f"member {i} of 3" for i in (1, 1, 2, 2, 3, 3)]
    told.clear()
    resumed = ensemble(folders["killed"], resume=True, told=told)
    assert told == ["training member 3 of 3: 3 of 4", "training member 3 of 3: 4 of 4"]
    assert_same(resumed, folders["killed"], (whole, table))
    first, *others = [m.state_dict()["head.weight"] for m in whole.models]
    assert not any(torch.equal(first, other) for other in others)


def test_without_resume_it_begins_anew(train: Train, whole: tuple[Trained, str], tmp_path: Path) -> None:
    with pytest.raises(Stop):
        train(tmp_path, stop=13)
    with pytest.raises(Stop):
        train(tmp_path, stop=1)
    assert not (tmp_path / STATE_FILE).exists()
    assert_same(train(tmp_path, resume=True), tmp_path, whole)


def test_another_training_is_not_gone_on_with(
    train: Train,
    simulated: Mapping[str, Cohort],
    real_graph: KnowledgeGraph,
    tiny_config: TrainConfig,
    tmp_path: Path,
) -> None:
    with pytest.raises(Stop):
        train(tmp_path, stop=5)
    other = made_of([simulated["simulated-a"]], real_graph, replace(tiny_config, seed=9))
    with pytest.raises(InputError, match=r"with other cohorts and settings \(leave out --resume"):
        Journal(tmp_path, other, resume=True)
    Journal(tmp_path, other)
    assert not (tmp_path / STATE_FILE).exists()


@pytest.mark.parametrize("content", [b"", b"{}", b"\x80\x04K\x01.", b"\x02\0\0\0\0\0\0\0{}"])
def test_a_broken_state(content: bytes, train: Train, tmp_path: Path) -> None:
    (tmp_path / STATE_FILE).write_bytes(content)
    with pytest.raises(InputError, match=r"state\.safetensors: is no stopped training \(leave out --resume"):
        train(tmp_path, resume=True)


def test_nothing_is_a_pickle(train: Train, tmp_path: Path) -> None:
    with pytest.raises(Stop):
        train(tmp_path, stop=5)
    assert sorted(path.name for path in tmp_path.iterdir()) == [LOSSES_FILE, STATE_FILE]
    assert not (tmp_path / STATE_FILE).read_bytes().startswith((b"\x80", b"PK"))
