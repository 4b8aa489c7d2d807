from dataclasses import replace

import numpy as np
import pytest
from lifelines.utils import concordance_index

from immuneworld.model.survival.methods import base_rate, cox_ranks, cox_z, marker, start, world
from immuneworld.ontology.errors import InputError


def concordance(study, told):
    return concordance_index(study.time, -told[:, 0], study.labels)


@pytest.fixture(scope="module")
def marked(studies):
    return [replace(s, markers={"first": s.tables["columns"][:, 0]}) for s in studies]


def test_every_method_tells_who_dies_sooner(marked, real_graph):
    train, test = marked[:3], marked[3:]
    for method in (
        start(real_graph, 365.0),
        marker("first", 365.0),
        cox_ranks("columns", 365.0),
        cox_z("columns", 365.0),
    ):
        (told,) = method(train, test, 0)
        assert concordance(test[0], told) > 0.65
        assert ((told[:, 1] > 0) & (told[:, 1] < 1)).all()
        assert float(np.asarray(np.corrcoef(told.T))[0, 1]) < -0.9, "more risk, less probability"
    (same,) = base_rate(365.0)(train, test, 0)
    assert len(np.unique(same, axis=0)) == 1
    assert 0.1 < same[0, 1] < 0.8


def test_without_trust_the_world_model_says_what_its_start_says(studies, real_graph, tiny_config):
    config = replace(tiny_config, steps=2, inner_folds=0, outcome_folds=0, vocabulary_folds=0)
    train, test = studies[:3], studies[3:]
    ours = world(real_graph, config, 365.0, lambda *_: None)(train, test, 0)
    np.testing.assert_allclose(ours[0], start(real_graph, 365.0)(train, test, 0)[0], atol=1e-4)


def test_what_came_to_the_test_study_is_not_looked_at(marked, real_graph):
    train, test = marked[:3], marked[3:]
    dealt = [test[0].shuffled(np.random.default_rng(1))]
    for method in (start(real_graph, 365.0), marker("first", 365.0)):
        np.testing.assert_array_equal(method(train, test, 0)[0], method(train, dealt, 0)[0])


def test_too_few_events_are_refused(studies, real_graph):
    few = [replace(s, cohort=s.cohort.only(s.patients[:2])) for s in studies[:3]]
    with pytest.raises(InputError, match="too few patients had the outcome"):
        start(real_graph, 365.0)(few, studies[3:], 0)
