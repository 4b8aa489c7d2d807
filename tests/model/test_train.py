from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest
import torch

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.cohort import Cohort
from immuneworld.model.config import TrainConfig
from immuneworld.model.curriculum import Curriculum
from immuneworld.model.forecast import Forecaster
from immuneworld.model.pairs import next_pairs
from immuneworld.model.run import Run, loss_of
from immuneworld.model.train import Trained, best_steps, fit
from immuneworld.model.world import make_atlas
from immuneworld.ontology.errors import ImmuneWorldError, InputError

MakeCohort = Callable[..., Cohort]


@pytest.fixture(scope="module")
def few(simulated: Mapping[str, Cohort]) -> Cohort:
    cohort = simulated["simulated-a"]
    return replace(cohort, trajectories=cohort.trajectories[:5])


def weights(trained: Trained) -> torch.Tensor:
    return torch.cat([p.flatten() for p in trained.models[0].state_dict().values()])


def test_a_seed_is_a_model(few: Cohort, real_graph: KnowledgeGraph, tiny_config: TrainConfig) -> None:
    short = replace(tiny_config, steps=2, inner_folds=0)
    first, again, other = (weights(fit([few], real_graph, replace(short, seed=s))) for s in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_no_steps_are_the_prior(few: Cohort, real_graph: KnowledgeGraph, tiny_config: TrainConfig) -> None:
    trained = fit([few], real_graph, replace(tiny_config, steps=0))
    assert (trained.steps, set(trained.curve)) == (0, {0})
    assert set(trained.levels) == {"shares", "inner shares", "far shares"}, "of the start, too"
    forecaster, pairs = Forecaster(trained, real_graph, few), next_pairs(few)
    for mean, episode in zip(forecaster.means(pairs), forecaster.episodes(pairs), strict=True):
        weight = min(max(episode.weight, 0.02), 0.98)
        start = weight * episode.last + (1 - weight) * episode.expected
        assert 0.5 * np.abs(mean - start).sum() < 1e-3


def test_inner_folds_choose_the_number_of_steps(
    few: Cohort, real_graph: KnowledgeGraph, tiny_config: TrainConfig
) -> None:
    told: list[tuple[str, int, int]] = []
    trained = fit([few], real_graph, tiny_config, lambda *what: told.append(what))
    assert sorted(trained.curve) == [0, 4, 8]
    assert trained.steps == min(trained.curve, key=lambda s: trained.curve[s][0])
    assert all(np.isfinite(v).all() for v in trained.curve.values())
    assert trained.patients == tuple((few.study, t.patient) for t in few.trajectories)
    assert told[0] == ("choosing the number of steps", 1, 16)
    assert all(done <= of for _, done, of in told)


def test_the_least_loss_wins_and_an_empty_curve_says_nothing() -> None:
    assert best_steps({0: (2.0, 0.1), 20: (1.0, 0.1), 40: (1.5, 0.1)}, 99) == 20
    assert best_steps({}, 99) == 99


def test_training_lowers_the_loss_and_moves_the_graph_encoder(
    few: Cohort, real_graph: KnowledgeGraph, tiny_config: TrainConfig
) -> None:
    config = replace(tiny_config, averaging=0.0, pull=0.0, model=replace(tiny_config.model, dropout=0.0))
    atlas, curriculum = make_atlas(real_graph, few.all_nodes, 1), Curriculum([few], 0.0)
    run = Run(curriculum, atlas, config, 0)
    exam = curriculum.exam([few])
    before = {n: p.clone() for n, p in run.learner.model.encoder.named_parameters()}
    losses = [float(run.examine(exam).mean())]
    list(run.take(40))
    losses.append(float(run.examine(exam).mean()))
    assert losses[1] < losses[0] - 0.01
    moved = max(
        float((p - before[n]).abs().max().detach()) for n, p in run.learner.model.encoder.named_parameters()
    )
    assert moved > 1e-3


def test_the_pull_holds_the_words_back(few: Cohort, real_graph: KnowledgeGraph, trained: Trained) -> None:
    atlas, exam = make_atlas(real_graph, few.all_nodes, 1), Curriculum([few], 0.0).exam([few])
    free, pulled = (loss_of(trained.models[0], atlas, exam, trained.config, pulled=p) for p in (False, True))
    assert len(free) == len(exam)
    assert (pulled >= free).all()
    assert float((pulled - free).max().detach()) > 0


def test_a_loss_that_is_no_number_is_said(
    few: Cohort, real_graph: KnowledgeGraph, tiny_config: TrainConfig
) -> None:
    said = r"the (loss|gradient) is (nan|inf) at step \d+, asking for simulated-a .* and \d more \(lower"
    with pytest.raises(ImmuneWorldError, match=said):
        fit([few], real_graph, replace(tiny_config, steps=60, inner_folds=0, learning_rate=1e30))


def test_too_few_patients(few: Cohort, real_graph: KnowledgeGraph, tiny_config: TrainConfig) -> None:
    lone = replace(few, trajectories=few.trajectories[:1])
    with pytest.raises(InputError, match="simulated-a: has fewer than two patients"):
        fit([lone], real_graph, tiny_config)
    with pytest.raises(InputError, match="fewer than two patients"):
        fit([], real_graph, tiny_config)


@pytest.mark.parametrize("inner_folds", [1, 2, 9])
def test_any_number_of_inner_folds(
    inner_folds: int, make_cohort: MakeCohort, real_graph: KnowledgeGraph, tiny_config: TrainConfig
) -> None:
    """One patient of each of two studies: dealt to folds study by study, both fall into the first."""
    rows = [[1, 2], [2, 1]]
    cohorts = [make_cohort(["CL:0000236", "CL:0000623"], {"P": rows}, study=s) for s in ("one", "two")]
    trained = fit(cohorts, real_graph, replace(tiny_config, steps=1, inner_folds=inner_folds))
    assert torch.isfinite(weights(trained)).all()


@pytest.mark.parametrize("kind", ["count", "fraction", "score"])
def test_one_type_without_a_term(
    kind: str, make_cohort: MakeCohort, real_graph: KnowledgeGraph, tiny_config: TrainConfig
) -> None:
    rows = {f"P{i}": [[1.0], [1.0]] for i in range(4)}
    trained = fit([make_cohort([""], rows, kind=kind)], real_graph, replace(tiny_config, steps=4))
    assert torch.isfinite(weights(trained)).all()
    assert all(np.isfinite(v).all() for v in trained.curve.values())
