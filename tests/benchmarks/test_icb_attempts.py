from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from immuneworld.benchmarks.icb_attempts import (
    NETWORK,
    ROBUST,
    START,
    SURVIVAL,
    TCGA_AND,
    Fold,
    Setting,
    Told,
    run,
)
from immuneworld.benchmarks.icb_attempts_table import report
from immuneworld.benchmarks.icb_joint import OVERALL, joint_rule, robust_rule
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.cohort import Array, Cohort, FollowUp
from immuneworld.model.config import TrainConfig
from immuneworld.model.icb.study import Study, studies_of
from immuneworld.model.icb.world import world
from immuneworld.model.jobs import Jobs
from immuneworld.model.metrics import auc
from immuneworld.model.outcome_rule import Kinship
from immuneworld.model.world import WorldModel

Rule = Callable[[Sequence[Study], Study, Kinship], Array]


@pytest.fixture(scope="module")
def studies(watched: Sequence[Cohort]) -> list[Study]:
    return studies_of(watched, "IW:0300001")[0]


@pytest.fixture(scope="module")
def setting(real_graph: KnowledgeGraph, tiny_config: TrainConfig) -> Setting:
    config = replace(tiny_config, steps=1, inner_folds=0, vocabulary_folds=0, outcome_folds=0)
    return Setting(real_graph, config, {0: WorldModel(config.model).state_dict()})


def test_the_start_is_the_shipped_one(studies: list[Study], setting: Setting) -> None:
    shipped = world(setting.graph, replace(setting.config, steps=0))
    unwatched = [replace(s, cohort=Fold(setting, [s], s).cohorts(False)[0]) for s in studies]
    (expected,) = shipped(unwatched[:3], unwatched[3:], 0)
    said = Fold(setting, studies[:3], studies[3]).attempt(START, 0)
    np.testing.assert_allclose(said, expected, atol=1e-6)


def living_longer(study: Study) -> Study:
    """Responders die on day 700, others on day 100."""
    lives = {1.0: FollowUp(700.0, True), 0.0: FollowUp(100.0, True)}
    people = tuple(
        replace(t, follow_up={OVERALL: lives[label]})
        for t, label in zip(study.cohort.trajectories, study.labels, strict=True)
    )
    return replace(study, cohort=replace(study.cohort, trajectories=people))


@pytest.mark.parametrize("rule", [joint_rule, robust_rule])
def test_linear_maps_find_the_column_that_tells(studies: list[Study], rule: Rule) -> None:
    train = [living_longer(s) for s in studies[:3]]
    said = rule(train, studies[3], lambda a, b: float(a == b))
    assert auc(studies[3].labels, said) > 0.8
    assert 0 < said.min() < said.max() < 1


def test_survival_that_says_the_contrary_silences_the_joint_map(studies: list[Study]) -> None:
    """In these studies more of what tells response means an earlier death."""
    said = joint_rule(studies[:3], studies[3], lambda a, b: float(a == b))
    np.testing.assert_allclose(said, 0.5, atol=0.05)


def test_every_attempt_is_a_row_and_is_not_made_twice(
    studies: list[Study], setting: Setting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("immuneworld.benchmarks.icb_attempts.OWN", 1)
    done = Jobs(tmp_path / "told.jsonl", Told, say=lambda _: None)
    attempts = (START, TCGA_AND, ROBUST, SURVIVAL)
    studies = studies[1:]
    run(studies, setting, done, attempts, [0])
    told = done.results()
    assert len(told) == len(attempts) * len(studies)
    table = report(studies, told, 10)
    assert all(f"| {attempt} | 1 | " in table for attempt in attempts)
    kept = (tmp_path / "told.jsonl").read_bytes()
    run(studies, setting, Jobs(tmp_path / "told.jsonl", Told), attempts, [0])
    assert (tmp_path / "told.jsonl").read_bytes() == kept


def test_networks_of_several_seeds_answer_together_and_shuffles_are_counted(studies: list[Study]) -> None:
    rng = np.random.default_rng(0)

    def said(attempt: str, seed: int, shuffle: int) -> list[Told]:
        return [Told(attempt, seed, shuffle, s.name, rng.random(len(s.patients)).tolist()) for s in studies]

    perfect = [Told(START, 0, 0, s.name, (s.labels * 0.8 + 0.1).tolist()) for s in studies]
    nulls = [one for shuffle in (1, 2, 3) for one in said(START, 0, shuffle)]
    table = report(studies, [*perfect, *nulls, *said(NETWORK, 0, 0), *said(NETWORK, 1, 0)], 10)
    assert "| 2 networks together | 1 |" in table
    assert f"{START}, macro AUC: 1.000; 3 shuffles" in table
    assert "p 0.250" in table
