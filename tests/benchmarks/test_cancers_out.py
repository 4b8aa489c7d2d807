from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from immuneworld.benchmarks import world_peers
from immuneworld.benchmarks.cancers_out import Told, cancers, leave_out, run, tables
from immuneworld.benchmarks.world import settings
from immuneworld.benchmarks.world_peers import GRU, RIDGE
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.cohort import Cohort
from immuneworld.model.evaluate import MEAN, MODEL, PERSISTENCE, SHRINKAGE, START
from immuneworld.model.jobs import Jobs
from immuneworld.model.pairs import next_pairs

MELANOMA, BLADDER = "MONDO:0005105", "MONDO:0005611"


@pytest.fixture(scope="module")
def mixed(simulated: Mapping[str, Cohort]) -> Cohort:
    """Eight patients, three of them with bladder cancer."""
    cohort = simulated["simulated-a"]
    given = (BLADDER,) * 3 + (MELANOMA,) * (len(cohort.trajectories) - 3)
    patients = (replace(t, cancer=c) for t, c in zip(cohort.trajectories, given, strict=True))
    return replace(cohort, trajectories=tuple(patients))


def test_cancers_with_too_few_patients_stay(mixed: Cohort) -> None:
    assert cancers(mixed) == [MELANOMA, BLADDER]
    fewer = replace(mixed, trajectories=mixed.trajectories[1:])
    assert cancers(fewer) == [MELANOMA]


def test_nobody_with_the_cancer_is_in_training(mixed: Cohort) -> None:
    train, asked = leave_out(mixed, BLADDER)
    assert train
    assert {t.cancer for t in train.trajectories} == {MELANOMA}
    assert asked
    assert {t.cancer for t in asked.trajectories} == {BLADDER}
    assert len(train.trajectories) + len(asked.trajectories) == len(mixed.trajectories)


def test_every_patient_is_asked_once_by_everybody(
    mixed: Cohort, simulated: Mapping[str, Cohort], real_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    done: Jobs[Told] = Jobs(tmp_path / "cancers.jsonl", Told)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(world_peers, "_STEPS", 20)
        run(done, mixed, [simulated["simulated-b"]], real_graph, settings(0, 0))
    told = done.results()
    assert sorted(t.sample for t in told) == sorted(p.target.sample for p in next_pairs(mixed))
    for one in told:
        assert one.errors.keys() == {PERSISTENCE, MEAN, SHRINKAGE, START, MODEL, RIDGE, GRU}
        assert one.errors[MODEL] == pytest.approx(one.errors[START], abs=1e-4)  # nothing was learnt
    said = tables(told)
    label = real_graph.nodes[BLADDER].label
    assert f"| {label} ({len(mixed.columns)}) |" in said
    assert f"Model minus {SHRINKAGE}, mean of the cancers:" in said
