import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

import immuneworld
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.checkpoint import check_same_ontology, load_run, samples_in_training, save_run
from immuneworld.model.cohort import Cohort
from immuneworld.model.cohort_io import cohort_hash
from immuneworld.model.forecast import Forecaster
from immuneworld.model.pairs import next_pairs
from immuneworld.model.refits import refits_of
from immuneworld.model.train import Trained
from immuneworld.ontology.errors import ImmuneWorldError, InputError, VersionMismatchError


@pytest.fixture
def run(files: Path, tmp_path: Path) -> Path:
    """A copy of the run, to be broken."""
    return Path(shutil.copytree(files / "run", tmp_path / "run"))


def edit(run: Path, **changes: Any) -> None:
    described = json.loads((run / "run.json").read_text())
    (run / "run.json").write_text(json.dumps({**described, **changes}))


def test_a_run_forecasts_as_it_did(
    files: Path, trained: Trained, simulated: Mapping[str, Cohort], real_graph: KnowledgeGraph
) -> None:
    loaded, graph, _ = load_run(files / "run")
    assert graph.hash == real_graph.hash
    assert loaded.references == trained.references
    assert (loaded.config, loaded.steps, loaded.curve) == (trained.config, trained.steps, trained.curve)
    assert (loaded.patients, loaded.transfers) == (trained.patients, trained.transfers)
    assert loaded.cases == trained.cases
    assert len(loaded.cases) == len(loaded.patients)
    for cohort in simulated.values():
        pairs = next_pairs(cohort)
        before, after = (Forecaster(t, real_graph, cohort).means(pairs) for t in (trained, loaded))
        np.testing.assert_array_equal(before, after)


def test_a_run_from_before_depths_reach_and_growth_opens(run: Path) -> None:
    described = json.loads((run / "run.json").read_text())
    for reference in described["references"]:
        del reference["depths"], reference["reach"]
        for mix in ("ahead", "between"):
            del reference["smooth"][mix]["growth"]
    edit(run, references=described["references"])
    (old,) = load_run(run)[0].references
    assert (old.depths, old.reach) == ((), None)
    assert old.smooth
    assert old.smooth.ahead.spread_at(0.5) == old.smooth.ahead.spread_at(3.0)


def test_a_run_names_everything_that_made_it(
    files: Path, simulated: Mapping[str, Cohort], real_graph: KnowledgeGraph, trained: Trained
) -> None:
    described = json.loads((files / "run" / "run.json").read_text())
    cohort = simulated["simulated-a"]
    assert described["immuneworld"] == immuneworld.__version__
    assert described["versions"]["graph_hash"] == real_graph.hash
    assert described["versions"]["ontology"] == real_graph.versions["ontology"]
    assert described["versions"]["ontology_hash"] == cohort.versions["ontology_hash"]
    (made,) = described["cohorts"]
    assert made["hash"] == cohort_hash(cohort)
    assert made["versions"]["mapping"] == "https://w3id.org/immuneworld/mappings/simulated-a/1.0.0"
    assert described["seed"] == trained.config.seed
    assert described["config"] == json.loads(json.dumps(trained.config.as_dict()))
    ((study, samples),) = samples_in_training(described)
    assert study == "simulated-a"
    assert samples == {(t.patient, s.sample) for t in cohort.trajectories for s in t.snapshots}


def test_no_file_of_a_run_is_a_pickle(files: Path) -> None:
    names = {str(p.relative_to(files / "run")) for p in (files / "run").rglob("*") if p.is_file()}
    assert names == {
        "run.json",
        "model.safetensors",
        "refits.safetensors",
        "graph/graph.json",
        "graph/nodes.tsv",
        "graph/edges.tsv",
    }
    for path in (files / "run").rglob("*"):
        if path.is_file():
            assert not path.read_bytes().startswith((b"\x80", b"PK"))


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"format": 3}', "\x00", "{" * 3000])
def test_a_broken_description(text: str, run: Path) -> None:
    (run / "run.json").write_text(text)
    with pytest.raises(InputError, match=r"run\.json: is broken \(train the run again\)"):
        load_run(run)


@pytest.mark.parametrize(
    "changes",
    [
        {"config": {"model": {}, "steps_": 3}},
        {"config": []},
        {"references": [{"study": "x"}]},
        {"references": 3},
        {"curve": {"x": 1}},
        {"patients": [["one"]]},
        {"steps": "many"},
        {"members": 0},
        {"members": 10**9},
        {"cases": [{"study": "x"}]},
    ],
)
def test_a_description_with_a_broken_part(changes: dict[str, Any], run: Path) -> None:
    edit(run, **changes)
    with pytest.raises(InputError, match=r"run\.json: is broken"):
        load_run(run)


def test_luck_of_other_types(run: Path) -> None:
    references = json.loads((run / "run.json").read_text())["references"]
    edit(run, references=[{**references[0], "luck": [[0.1]]}])
    with pytest.raises(InputError, match=r"run\.json: is broken"):
        load_run(run)


@pytest.mark.parametrize("other", [2, 99])
def test_another_format_is_said(run: Path, other: int) -> None:
    edit(run, format=other)
    with pytest.raises(
        VersionMismatchError, match=rf"has format {other}, this version reads 3 \(train it again\)"
    ):
        load_run(run)


@pytest.mark.parametrize("damage", ["missing", "empty", "truncated", "noise"])
def test_broken_weights(damage: str, run: Path) -> None:
    path = run / "model.safetensors"
    content = {"empty": b"", "truncated": path.read_bytes()[:-100], "noise": b"\xff" * 500}
    path.unlink()
    if damage in content:
        path.write_bytes(content[damage])
    with pytest.raises(InputError, match=r"model\.safetensors: cannot be read as this run's weights"):
        load_run(run)


def test_refits_come_back_and_a_run_of_before_has_none(run: Path, trained: Trained) -> None:
    (kept,) = (refits_of(r) for r in load_run(run)[0].references)
    (made,) = (refits_of(r) for r in trained.references)
    assert kept is not None
    assert made is not None
    np.testing.assert_allclose(kept, made, atol=1e-6)
    (run / "refits.safetensors").unlink()
    assert refits_of(load_run(run)[0].references[0]) is None


@pytest.mark.parametrize("damage", ["noise", "another study's", "another place"])
def test_broken_refits(damage: str, run: Path) -> None:
    path = run / "refits.safetensors"
    refits = load_file(path)["0"]
    if damage == "noise":
        path.write_bytes(b"\xff" * 500)
    else:
        save_file({"0": refits[..., :2].contiguous()} if damage == "another study's" else {"1": refits}, path)
    with pytest.raises(InputError, match=r"refits\.safetensors: cannot be read as this run's refits"):
        load_run(run)


def test_weights_of_another_size(run: Path) -> None:
    config = json.loads((run / "run.json").read_text())["config"]
    config["model"]["dim"] *= 2
    edit(run, config=config)
    with pytest.raises(InputError, match="cannot be read as this run's weights"):
        load_run(run)


@pytest.mark.parametrize("name", ["nodes.tsv", "graph.json"])
def test_a_graph_that_was_changed_is_refused(name: str, run: Path) -> None:
    path = run / "graph" / name
    path.write_text(path.read_text().replace("B cell", "C cell") if name == "nodes.tsv" else "{}")
    with pytest.raises(ImmuneWorldError):
        load_run(run)


def test_what_is_no_run(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(InputError, match=r"is not a run \(no run\.json\) \(make one with `iw train`\)"):
            load_run(folder)


def test_a_folder_of_somebody_else_is_not_replaced(
    tmp_path: Path, trained: Trained, real_graph: KnowledgeGraph, simulated: Mapping[str, Cohort]
) -> None:
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(InputError, match="is not replaced"):
        save_run(tmp_path, trained, real_graph, [simulated["simulated-a"]])
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_a_run_replaces_a_run_and_a_failure_leaves_the_old_one(
    run: Path, trained: Trained, real_graph: KnowledgeGraph, simulated: Mapping[str, Cohort]
) -> None:
    save_run(run, replace(trained, steps=1), real_graph, [simulated["simulated-a"]])
    assert load_run(run)[0].steps == 1
    broken = replace(trained, steps=torch.tensor(2))  # type: ignore[arg-type]  # json refuses it
    with pytest.raises(TypeError):
        save_run(run, broken, real_graph, [simulated["simulated-a"]])
    assert load_run(run)[0].steps == 1
    assert [p.name for p in run.parent.iterdir()] == ["run"]


def test_another_ontology_is_refused_by_name(
    simulated: Mapping[str, Cohort], real_graph: KnowledgeGraph
) -> None:
    cohort = simulated["simulated-a"]
    check_same_ontology(cohort, real_graph)
    old = replace(cohort, versions={**cohort.versions, "ontology": "0.0.9", "ontology_hash": "abcdef0123"})
    with pytest.raises(VersionMismatchError, match=r"^old\.h5ad: .*0\.0\.9 \(abcdef01\), the graph with"):
        check_same_ontology(old, real_graph, "old.h5ad")
    with pytest.raises(VersionMismatchError, match="iw-onto harmonize"):
        check_same_ontology(replace(cohort, versions={}), real_graph)
