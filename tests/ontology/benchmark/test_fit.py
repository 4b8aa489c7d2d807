import numpy as np
import pytest

from immuneworld.ontology.benchmark.fit import answers, fit_certainty, fit_ranker
from immuneworld.ontology.harmonize.ranker import Ranker


@pytest.fixture(scope="module")
def examples(bench):
    return bench.table.examples(bench.rows[:600], frozenset(), context=0.0)


@pytest.fixture(scope="module")
def ranker(examples):
    return fit_ranker(examples)


def test_a_seed_gives_the_same_weights(examples, ranker):
    again, other = fit_ranker(examples), fit_ranker(examples, seed=1)
    assert all(np.array_equal(getattr(ranker, name), getattr(again, name)) for name in Ranker.__slots__)
    assert not np.array_equal(ranker.hidden, other.hidden)


def test_what_was_learned_ranks_better_than_chance(examples, ranker):
    _, right = answers(ranker, examples)
    assert right.mean() > 0.5


def test_confidence_is_fitted_to_how_often_answers_are_right(examples, ranker):
    features, right = answers(ranker, examples)
    fitted = fit_certainty(ranker, [(features, right)])
    sure = 1 / (1 + np.exp(-features @ fitted.certainty))
    assert sure.mean() == pytest.approx(right.mean(), abs=0.02)


def test_studies_weigh_alike_however_many_labels_they_have(examples):
    assert np.all(examples.weights() > 0)
