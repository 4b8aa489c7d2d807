import dataclasses

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from immuneworld.ontology.benchmark.fit import answers, fit_certainty, fit_ranker
from immuneworld.ontology.errors import InputError
from immuneworld.ontology.harmonize.ranker import Ranker


@pytest.fixture(scope="module")
def examples(bench):
    return bench.table.examples(bench.rows[:300], frozenset(), context=0.5)


@pytest.fixture(scope="module")
def fitted(examples):
    return fit_ranker(examples, seed=1)


def test_the_same_seed_gives_the_same_weights_and_another_seed_others(examples, fitted):
    again, other = fit_ranker(examples, seed=1), fit_ranker(examples, seed=2)
    for name in Ranker.__slots__:
        np.testing.assert_array_equal(getattr(again, name), getattr(fitted, name))
    assert not np.array_equal(other.hidden, fitted.hidden)


def test_the_state_of_torch_outside_does_not_matter(examples, fitted):
    import torch

    torch.manual_seed(123)
    torch.rand(7)
    np.testing.assert_array_equal(fit_ranker(examples, seed=1).out, fitted.out)


def test_it_learns_what_it_is_shown(examples, fitted):
    known = examples.right >= 0
    right = answers(fitted, examples)[1]
    chance = 1 / examples.candidates.terms.shape[1]
    assert right[known].mean() > 0.7 > chance
    assert not right[~known].any()


def test_features_are_scaled_by_what_it_was_fitted_on(examples, fitted):
    known = examples.candidates.features[examples.right >= 0].reshape(-1, len(fitted.mean))
    np.testing.assert_allclose(fitted.mean, known.mean(axis=0), rtol=1e-4, atol=1e-5)
    assert (fitted.scale > 0).all()


def test_labels_of_one_study_that_say_the_same_share_a_weight(examples):
    twice = dataclasses.replace(examples, study=np.array(["one"] * len(examples.study)))
    keys = [twice.candidates.labels.sets[i] for i in range(len(twice.study))]
    weights = twice.weights()
    for said in set(keys):
        own = [weight for weight, key in zip(weights, keys, strict=True) if key == said]
        assert sum(own) == pytest.approx(weights.sum() / len(set(keys)), rel=1e-3)


def test_labels_without_their_term_among_the_candidates_are_refused(examples):
    nothing = dataclasses.replace(examples, right=np.full_like(examples.right, -1))
    with pytest.raises(InputError, match="no label shares a word with a name of its term"):
        fit_ranker(nothing)


def test_certainty_is_a_logistic_regression_on_held_out_answers(examples, fitted):
    parts = [answers(fitted, examples)]
    found = fit_certainty(fitted, parts)
    features, right = parts[0]
    expected = LogisticRegression(fit_intercept=False, max_iter=500).fit(features, right)
    np.testing.assert_allclose(found.certainty, expected.coef_[0], rtol=1e-4)
    np.testing.assert_array_equal(found.out, fitted.out)
    sure = found.confidence(examples.candidates, found.probabilities(examples.candidates))
    assert sure.mean() == pytest.approx(right.mean(), abs=0.03)
