from dataclasses import replace

import pytest

from immuneworld.kg.relations import Relations
from immuneworld.model.config import TrainConfig
from immuneworld.model.outcome_fit import fit_outcomes
from immuneworld.model.outcome_trust import _dealt, trust_in_outcomes
from immuneworld.model.trust import STRENGTHS
from immuneworld.model.world import make_atlas


@pytest.fixture(scope="module")
def setting(four, real_graph, tiny_config):
    kinship = Relations(real_graph).kinship
    atlas = make_atlas(real_graph, set().union(*(c.all_nodes for c in four)), 1)
    config = replace(tiny_config, outcome_folds=2)
    return four, fit_outcomes(four, kinship).rules[0], atlas, config, kinship


def test_the_network_is_believed_as_far_as_left_out_studies_say(setting):
    cohorts, rule, atlas, config, kinship = setting
    names = []
    (trust,) = trust_in_outcomes(
        cohorts, [rule], atlas, config, 4, kinship, progress=lambda what, *_: names.append(what)
    )
    assert trust in STRENGTHS
    assert set(names) == {"asking about outcomes in new studies"}


def test_without_steps_or_studies_only_the_start_is_believed(setting):
    cohorts, rule, atlas, config, kinship = setting
    assert trust_in_outcomes(cohorts, [rule], atlas, config, 0, kinship) == [0.0]
    assert trust_in_outcomes(cohorts[:2], [rule], atlas, config, 4, kinship) == [0.0]
    assert trust_in_outcomes(cohorts, [rule], atlas, replace(config, outcome_folds=0), 4, kinship) == [0.0]


def test_survival_is_believed_as_far_as_pairs_of_left_out_studies_say(watched, setting, real_graph):
    _, _, _, config, kinship = setting
    (rule,) = [r for r in fit_outcomes(watched, kinship).rules if r.edges]
    atlas = make_atlas(real_graph, set().union(*(c.all_nodes for c in watched)), 1)
    assert trust_in_outcomes(watched, [rule], atlas, config, 4, kinship)[0] in STRENGTHS


def test_one_network_a_fold_is_asked_about_all_outcomes(watched, setting, real_graph):
    _, _, _, config, kinship = setting
    rules = fit_outcomes(watched, kinship).rules
    assert len(rules) > 1
    atlas = make_atlas(real_graph, set().union(*(c.all_nodes for c in watched)), 1)
    steps: list[tuple[int, int]] = []
    told = trust_in_outcomes(watched, rules, atlas, config, 4, kinship, lambda _, *done: steps.append(done))
    assert len(told) == len(rules)
    assert steps == [(done, 8) for done in range(1, 9)], "two folds of four steps, whatever is asked"


def test_an_outcome_of_few_studies_is_in_every_fold():
    few, many = list("abc"), list("abcdefghi")
    fold = _dealt([many, few], TrainConfig(outcome_folds=3))
    assert {fold[study] for study in few} == {0, 1, 2}
    assert sorted(fold.values()) == sorted([0, 1, 2] * 3)
