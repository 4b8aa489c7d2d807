import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.model.rank_score import rank_scores

TABLES = st.integers(0, 2**32 - 1).map(
    lambda seed: np.random.default_rng(seed).poisson(1.5, (4, 12)).astype(float)
)
SETS = ((0, 1, 2), (5,), (3, 4, 6, 7, 8, 9, 10, 11))


def test_the_ends_of_the_scale_and_the_middle():
    values = np.array([[1.0, 2, 3, 4, 5, 6]])
    assert rank_scores(values, [(4, 5), (0, 1), (0, 5)]).tolist() == [[1, 0, 0.5]]
    assert rank_scores(np.ones((1, 6)), [(4, 5)]).tolist() == [[0.5]]


def test_the_worked_figure_of_the_formula():
    # ranks of the set are 2.5 (a tie) and 5 of N = 6: (3.75 - 1.5) / 4
    assert rank_scores(np.array([[1.0, 2, 2, 9, 5, 4]]), [(1, 4)])[0, 0] == pytest.approx(2.25 / 4)


@given(TABLES)
def test_a_sample_alone_scores_as_among_others(values):
    together = rank_scores(values, SETS)
    assert all((rank_scores(values[[i]], SETS) == together[i]).all() for i in range(len(values)))


@given(TABLES, st.permutations(range(12)))
def test_neither_the_order_of_genes_nor_a_logarithm_changes_a_score(values, order):
    moved = values[:, list(order)]
    sets = [[list(order).index(gene) for gene in genes] for genes in SETS]
    assert rank_scores(np.log2(moved + 1), sets) == pytest.approx(rank_scores(values, SETS))


@given(TABLES)
def test_scores_lie_between_nought_and_one(values):
    scores = rank_scores(values, SETS)
    assert ((scores >= 0) & (scores <= 1)).all()
