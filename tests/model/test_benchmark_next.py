from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import pytest

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.benchmark_next import benchmark_next
from immuneworld.model.cohort import Cohort
from immuneworld.model.config import TrainConfig
from immuneworld.model.evaluate import MEAN, MODEL, PERSISTENCE, START
from immuneworld.model.folds import fold_of
from immuneworld.model.pairs import next_pairs
from immuneworld.ontology.errors import InputError


@pytest.fixture(scope="module")
def config(tiny_config: TrainConfig) -> TrainConfig:
    return replace(tiny_config, steps=2, inner_folds=0)


def test_every_pair_is_forecast_once_by_a_model_that_never_met_the_patient(
    simulated: Mapping[str, Cohort], real_graph: KnowledgeGraph, config: TrainConfig
) -> None:
    cohort, unseen = simulated["simulated-a"], simulated["simulated-b"]
    told: list[str] = []
    scored = benchmark_next([cohort], real_graph, config, 2, [unseen], lambda what, *_: told.append(what))
    expected = Counter((c.study, p.target.sample) for c in (cohort, unseen) for p in next_pairs(c))
    assert Counter((s.study, s.sample) for s in scored) == expected
    assert {s.labels for s in scored if s.study == unseen.study} == {14}
    assert set(told) == {"fold 1 of 2: training", "fold 2 of 2: training"}


def test_held_out_patients_change_nothing_but_their_own_scores(
    simulated: Mapping[str, Cohort], real_graph: KnowledgeGraph, config: TrainConfig
) -> None:
    """Leakage: spoil one held-out patient's last snapshot; all others of the fold are scored as before."""
    cohort = simulated["simulated-a"]
    fold = fold_of([cohort], 2, config.seed)
    victim = cohort.trajectories[0]
    spoilt = replace(
        victim,
        snapshots=(
            *victim.snapshots[:-1],
            replace(victim.snapshots[-1], values=victim.snapshots[-1].values[::-1] * 1e4),
        ),
    )
    changed = replace(cohort, trajectories=(spoilt, *cohort.trajectories[1:]))
    one, other = (benchmark_next([c], real_graph, config, 2) for c in (cohort, changed))
    together = {p for (_, p), f in fold.items() if f == fold[cohort.study, victim.patient]}
    same = [(a, b) for a, b in zip(one, other, strict=True) if a.patient in together - {victim.patient}]
    assert len(same) >= 4
    assert all(a.errors == b.errors and a.covered == b.covered for a, b in same)
    spoiled = [(a, b) for a, b in zip(one, other, strict=True) if a.sample == victim.snapshots[-1].sample]
    assert all(a.errors[MODEL] != b.errors[MODEL] for a, b in spoiled)


def test_another_annotation_of_a_trained_study_is_scored_on_held_out_patients(
    simulated: Mapping[str, Cohort], real_graph: KnowledgeGraph, config: TrainConfig
) -> None:
    cohort = simulated["simulated-a"]
    merged = replace(
        cohort,
        columns=cohort.columns[1:],
        trajectories=tuple(
            replace(t, snapshots=tuple(replace(s, values=s.values[1:] + 1) for s in t.snapshots))
            for t in cohort.trajectories
        ),
    )
    scored = benchmark_next([cohort], real_graph, config, 2, [merged])
    assert Counter(s.labels for s in scored) == {10: 16, 9: 16}
    for s in scored:
        assert set(s.errors) >= {PERSISTENCE, MEAN, START, MODEL}


@pytest.mark.parametrize("folds", [-1, 0, 1])
def test_fewer_than_two_folds(
    folds: int, simulated: Mapping[str, Cohort], real_graph: KnowledgeGraph, config: TrainConfig
) -> None:
    with pytest.raises(InputError, match=f"folds is {folds}"):
        benchmark_next([simulated["simulated-a"]], real_graph, config, folds)


def test_too_few_patients_for_the_folds(
    simulated: Mapping[str, Cohort], real_graph: KnowledgeGraph, config: TrainConfig
) -> None:
    cohort = simulated["simulated-a"]
    two = replace(cohort, trajectories=cohort.trajectories[:2])
    with pytest.raises(InputError, match="fewer than two patients"):
        benchmark_next([two], real_graph, config, 2)
