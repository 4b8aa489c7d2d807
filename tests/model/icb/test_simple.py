from dataclasses import replace

import numpy as np
import pytest

from immuneworld.model.icb.scores import within
from immuneworld.model.icb.simple import choose_penalty, cohort_scores, marker, sample_ranks
from immuneworld.model.icb.study import studies_of


@pytest.fixture(scope="module")
def studies(four):
    found = studies_of(four, "IW:0300001")[0]
    return [replace(s, markers={"M": s.tables["columns"][:, 0]}) for s in found]


@pytest.mark.parametrize("method", [marker("M"), cohort_scores("columns"), sample_ranks("columns")])
def test_what_tells_response_in_other_studies_tells_it_in_a_new_one(method, studies):
    said = method(studies[:3], studies[3:], 0)
    assert within([studies[3].labels], said) > 0.8
    assert all(((p > 0) & (p < 1)).all() for p in said)


def test_outcomes_of_the_study_that_is_left_out_are_never_read(studies):
    opposite = replace(studies[3], cohort=studies[3].shuffled(np.random.default_rng(1)).cohort)
    for method in (marker("M"), cohort_scores("columns"), sample_ranks("columns")):
        assert (method(studies[:3], [opposite], 0)[0] == method(studies[:3], studies[3:], 0)[0]).all()


def test_ranks_need_no_other_patient_and_z_scores_do(studies):
    test = studies[3]
    one = replace(
        test,
        cohort=replace(test.cohort, trajectories=test.cohort.trajectories[:1]),
        tables={"columns": test.tables["columns"][:1]},
    )
    for method, same in ((sample_ranks("columns"), True), (cohort_scores("columns"), False)):
        alone, among = method(studies[:3], [one], 0)[0][0], method(studies[:3], [test], 0)[0][0]
        assert bool(abs(alone - among) < 1e-12) is same


def test_the_penalty_that_foretells_left_out_training_studies_best_is_chosen(scores):
    """Many columns of noise beside a weak one that tells: a strong penalty, though a weak one fits better."""
    studies = studies_of([scores(s, patients=16, strength=1.5) for s in "abcdef"], "IW:0300001")[0]
    noise = {s.name: np.random.default_rng(i).normal(size=(16, 80)) for i, s in enumerate(studies)}
    picked = choose_penalty(lambda s: np.c_[s.tables["columns"][:, :1], noise[s.name]], studies, 0)
    assert picked < 1
    assert picked == choose_penalty(lambda s: np.c_[s.tables["columns"][:, :1], noise[s.name]], studies, 0)
