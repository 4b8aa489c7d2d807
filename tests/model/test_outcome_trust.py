from dataclasses import replace

import pytest

from immuneworld.kg.relations import Relations
from immuneworld.model.outcome_fit import fit_outcomes
from immuneworld.model.outcome_trust import trust_in_outcome
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
    trust = trust_in_outcome(
        cohorts, rule, atlas, config, 4, kinship, progress=lambda what, *_: names.append(what)
    )
    assert trust in STRENGTHS
    assert set(names) == {"asking about outcomes in new studies"}


def test_without_steps_or_studies_only_the_start_is_believed(setting):
    cohorts, rule, atlas, config, kinship = setting
    assert trust_in_outcome(cohorts, rule, atlas, config, 0, kinship) == 0.0
    assert trust_in_outcome(cohorts[:2], rule, atlas, config, 4, kinship) == 0.0
    assert trust_in_outcome(cohorts, rule, atlas, replace(config, outcome_folds=0), 4, kinship) == 0.0


def test_survival_is_believed_as_far_as_pairs_of_left_out_studies_say(watched, setting, real_graph):
    _, _, _, config, kinship = setting
    (rule,) = [r for r in fit_outcomes(watched, kinship).rules if r.edges]
    atlas = make_atlas(real_graph, set().union(*(c.all_nodes for c in watched)), 1)
    assert trust_in_outcome(watched, rule, atlas, config, 4, kinship) in STRENGTHS
