from dataclasses import replace

import numpy as np
import pytest

from immuneworld.model.abilities.transfer import ADAPTED, ALONE, ZERO
from immuneworld.model.config import ModelConfig, TrainConfig
from immuneworld.model.matrix.respond import can_respond, respond
from immuneworld.model.matrix.said import ZERO_BARE
from immuneworld.model.matrix.setting import Setting
from immuneworld.model.matrix.sides import Part
from immuneworld.model.metrics import auc

NODE = "IW:0300001"


@pytest.fixture(scope="module")
def setting(real_graph):
    model = ModelConfig(dim=16, heads=2, layers=1, graph_layers=1)
    config = TrainConfig(steps=0, inner_folds=0, vocabulary_folds=0, outcome_folds=0, model=model)
    return Setting(real_graph, config, NODE, (2, 5, 20), seed=1)


def test_what_tells_response_in_one_cancer_is_carried_to_the_other(scores, four, setting):
    early = can_respond(scores("target", strength=4.0), setting)
    assert early
    target = Part("skin", early)
    found = list(respond("lung", four, target, setting))
    assert [(one.way, one.shots) for one in found] == [
        (ZERO, 0),
        (ZERO_BARE, 0),
        (ADAPTED, 2),
        (ALONE, 2),
        (ADAPTED, 5),
        (ALONE, 5),  # 20 of 24 would leave too few to ask about
    ]
    assert {tuple(one.values) for one in found} == {tuple(found[0].labels)}
    assert len(found[0].values) == 24 - 5
    labels = np.array(list(found[0].labels.values()))
    zero, bare, *_ = (auc(labels, np.array(list(one.values.values()))) for one in found)
    assert min(zero, bare) > 0.8  # columns of one label need no graph


def test_with_shuffled_outcomes_nothing_is_carried(scores, four, setting):
    rng = np.random.default_rng(3)
    known = []
    for cohort in four:
        labels = rng.permutation([t.outcomes[NODE] for t in cohort.trajectories])
        people = zip(cohort.trajectories, labels, strict=True)
        known.append(
            replace(cohort, trajectories=tuple(replace(t, outcomes={NODE: float(y)}) for t, y in people))
        )
    target = Part("skin", scores("target", patients=60))
    zero = next(respond("lung", known, target, setting))
    assert 0.2 < auc(np.array(list(zero.labels.values())), np.array(list(zero.values.values()))) < 0.8


def test_few_patients_or_one_response_are_no_target(scores, setting):
    assert can_respond(scores("small", patients=8), setting) is None
    cohort = scores("alike")
    same = tuple(replace(t, outcomes={NODE: 1.0}) for t in cohort.trajectories)
    assert can_respond(replace(cohort, trajectories=same), setting) is None
