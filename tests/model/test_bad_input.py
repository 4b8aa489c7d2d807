"""What the model does with cohorts that something is wrong with: one clear line, or a sound answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from immuneworld.cli.base import run
from immuneworld.cli.iw import app
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.batch import MAX_BYTES, fitting, relation_bytes
from immuneworld.model.cohort import Cohort
from immuneworld.model.cohort_io import read_cohort
from immuneworld.model.config import TrainConfig
from immuneworld.model.forecast import Forecaster
from immuneworld.model.pairs import next_pairs
from immuneworld.model.train import Trained, fit
from immuneworld.ontology.errors import InputError

Capture = pytest.CaptureFixture[str]
MakeCohort = Callable[..., Cohort]


def value(number: float) -> Callable[[Any], Any]:
    """Put a number in place of the second sample's first value."""

    def spoil(data: Any) -> Any:
        data.X[1, 0] = number
        return data

    return spoil


def zeros(data: Any) -> Any:
    data.X[1] = 0
    return data


def day(number: float) -> Callable[[Any], Any]:
    """Give the second sample another day."""

    def spoil(data: Any) -> Any:
        data.obs.iloc[1, data.obs.columns.get_loc("time")] = number
        return data

    return spoil


def therapy(start: float, stop: float | None) -> Callable[[Any], Any]:
    """Give the first patient's first therapy other days."""

    def spoil(data: Any) -> Any:
        about = json.loads(data.uns["immuneworld"])
        plan = next(iter(about["patients"].values()))["plan"]
        plan[0][1:] = [start, stop]
        data.uns["immuneworld"] = json.dumps(about)
        return data

    return spoil


def one_patient(data: Any) -> Any:
    about = json.loads(data.uns["immuneworld"])
    name = data.obs["patient"].iloc[0]
    about["patients"] = {name: about["patients"][name]}
    data = data[data.obs["patient"] == name].copy()
    data.uns["immuneworld"] = json.dumps(about)
    return data


@dataclass(frozen=True)
class Case:
    """What is wrong, and what is said of it: by every command (nothing: it is answered), by `iw train`."""

    name: str
    spoil: Callable[[Any], Any]
    says: str = ""
    train: str = ""


MISSING = r"simulated-a, sample \S+: has a missing or infinite value \(drop the sample or fill the value\)"
CASES = [
    Case("NaN", value(np.nan), MISSING),
    Case("infinite", value(np.inf), MISSING),
    Case("negative", value(-1), r"sample \S+: has a negative abundance \(use --value-kind score"),
    Case("a snapshot of zeros", zeros, r"sample \S+: has no cells in any column \(drop the sample\)"),
    Case("a day that is none", day(np.nan), MISSING),
    Case("two samples of a day", day(0.0)),
    Case("a therapy that ends first", therapy(9, 3), r"stops on day 3, before it starts on day 9 \(give the"),
    Case("a therapy without a day", therapy(float("nan"), None), r"therapy \S+: has a day that is no number"),
    Case("a therapy of no length", therapy(0, 0)),
    Case("shuffled samples", lambda data: data[::-1].copy()),
    Case("one patient", one_patient, train="simulated-a: has fewer than two patients"),
]


def spoilt(case: Case, source: Path, folder: Path) -> Path:
    import anndata

    path = folder / "spoilt.h5ad"
    case.spoil(anndata.read_h5ad(source)).write_h5ad(path)
    return path


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_one_line_or_a_sound_answer(case: Case, files: Path, tmp_path: Path, capsys: Capture) -> None:
    path = spoilt(case, files / "a.h5ad", tmp_path)
    answer, trained = tmp_path / "answer.json", tmp_path / "run"
    name = read_cohort(files / "a.h5ad").trajectories[0].patient
    ask = ["predict", str(files / "run"), str(path), "--patient", name, "--at", "60", "-o", str(answer)]
    train = ["train", str(path), "--graph", str(files / "graph"), "--config", str(files / "tiny.toml")]
    for args, out, says in ((ask, answer, case.says), ([*train, "-o", str(trained)], trained, case.train)):
        says = says or case.says
        if out == trained and not says:
            continue  # what is answered is trained on too, below
        code = run(app, args)
        said = capsys.readouterr().err
        assert code == (2 if says else 0), said
        assert out.exists() != bool(says)
        if says:
            assert re.fullmatch(r"error: [^\n]+\n", said), said
            assert re.search(says, said), said
        else:
            means = [row["mean"] for row in json.loads(answer.read_text())]
            assert np.isfinite(means).all()
            assert sum(means) == pytest.approx(1, abs=1e-4)


def test_shuffled_samples_are_the_cohort_they_were(files: Path, tmp_path: Path) -> None:
    shuffled = read_cohort(spoilt(CASES[9], files / "a.h5ad", tmp_path))
    for a, b in zip(shuffled.trajectories, read_cohort(files / "a.h5ad").trajectories, strict=True):
        assert [s.sample for s in a.snapshots] == [s.sample for s in b.snapshots]
    backwards = replace(shuffled.trajectories[0], snapshots=shuffled.trajectories[0].snapshots[::-1])
    with pytest.raises(InputError, match=r"patient \S+: has snapshots out of order \(sort them by time\)"):
        replace(shuffled, trajectories=(backwards,))


@pytest.mark.parametrize("name", ["two samples of a day", "a therapy of no length", "shuffled samples"])
def test_what_is_answered_can_be_trained_on(
    name: str, files: Path, tmp_path: Path, real_graph: KnowledgeGraph, tiny_config: TrainConfig
) -> None:
    cohort = read_cohort(spoilt(next(c for c in CASES if c.name == name), files / "a.h5ad", tmp_path))
    trained = fit([cohort], real_graph, replace(tiny_config, steps=1, inner_folds=0))
    assert all(p.isfinite().all() for p in trained.models[0].parameters())


@pytest.mark.parametrize("node", ["CL:0000084", ""])
def test_one_type_is_all_there_is(
    node: str, make_cohort: MakeCohort, trained: Trained, real_graph: KnowledgeGraph
) -> None:
    cohort = make_cohort([node], {"P": [[7], [3]]})
    forecast = Forecaster(trained, real_graph, cohort).forecast(cohort.trajectories[0], 60.0)
    assert (forecast.mean.tolist(), forecast.low.tolist(), forecast.high.tolist()) == ([1], [1], [1])


def test_two_thousand_types(
    make_cohort: MakeCohort,
    trained: Trained,
    real_graph: KnowledgeGraph,
    tiny_config: TrainConfig,
    simulated: Mapping[str, Cohort],
) -> None:
    """A patient is answered; a batch that would fill the memory is refused before it does."""
    nodes = [simulated["simulated-a"].nodes[i % 10] for i in range(2000)]
    rows = np.random.default_rng(0).integers(0, 9, (4, 2, 2000))
    cohort = make_cohort(nodes, {f"P{i}": row.tolist() for i, row in enumerate(rows)})
    lone = replace(cohort.trajectories[0], snapshots=cohort.trajectories[0].snapshots[:1])
    forecast = Forecaster(trained, real_graph, cohort).forecast(lone, 60.0, draws=50)
    assert forecast.mean.sum() == pytest.approx(1, abs=1e-4)
    assert np.isfinite(forecast.low).all()
    said = r"\d+ questions at once, with \d+ observed and 2000 asked-for values each, need \d+ GB"
    with pytest.raises(InputError, match=said):
        fit([cohort], real_graph, replace(tiny_config, batch_size=64, inner_folds=0))
    episodes = Forecaster(trained, real_graph, cohort).episodes(next_pairs(cohort)) * 20
    assert [len(part) for part in fitting(episodes)] == [1] * 80, "an exam is asked in parts"
    assert relation_bytes(64, 2000, 2000) > MAX_BYTES
