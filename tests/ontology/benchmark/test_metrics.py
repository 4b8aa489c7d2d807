import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.ontology.benchmark.metrics import (
    calibration_error,
    hits,
    intervals,
    is_t_state,
    near,
    precision_at,
    same_lineage,
    table,
)
from immuneworld.ontology.load import load_ontology

from .conftest import answer

T_CELL, CD8, MEMORY, B_CELL = "CL:0000084", "CL:0000625", "CL:0000813", "CL:0000236"
ANSWERS = [
    answer("T", T_CELL, T_CELL, 0.9),
    answer("CD8 memory", MEMORY, T_CELL, 0.8),
    answer("x", CD8, B_CELL, 0.3),
    answer("y", CD8, None, 0.0),
]


def test_figures_by_hand():
    ontology = load_ontology()
    assert hits(ANSWERS).tolist() == [True, False, False, False]
    assert same_lineage(ANSWERS, ontology).tolist() == [True, True, False, False]
    assert near(ANSWERS, ontology)[0]
    assert not near(ANSWERS, ontology)[2:].any()
    assert precision_at(ANSWERS, hits(ANSWERS), 0.5) == 0.5
    assert [is_t_state(a, ontology) for a in ANSWERS] == [False, True, False, False]
    assert calibration_error(ANSWERS, hits(ANSWERS)) == pytest.approx((0.1 + 0.8 + 0.3 + 0.0) / 4)


def test_a_term_is_one_step_from_its_parents_and_children():
    ontology = load_ontology()
    parent = next(iter(ontology[CD8].parents))
    assert near([answer("a", CD8, parent), answer("a", parent, CD8)], ontology).all()
    assert not near([answer("a", CD8, B_CELL)], ontology).any()


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
def test_the_calibration_error_is_a_share_and_nought_for_the_sure_and_right(given_answers):
    answers = [answer("T", T_CELL, T_CELL if ok else CD8, sure) for sure, ok in given_answers]
    assert 0 <= calibration_error(answers, hits(answers)) <= 1
    perfect = [answer("T", T_CELL, T_CELL, 1.0) for _ in given_answers]
    assert calibration_error(perfect, hits(perfect)) == 0


def test_intervals_draw_whole_studies():
    one = [answer("T", T_CELL, T_CELL, 0.9, study="a")] * 20
    other = [answer("T", T_CELL, CD8, 0.9, study="b")] * 20
    found = intervals([*one, *other], {"a": "a", "b": "b"}, load_ontology(), draws=60)
    assert found["top-1 exact"] == (0.0, 1.0)  # rows drawn one by one would give .4 to .6
    assert all(math.isnan(bound) for bound in found["T-cell state labels top-1"])


def test_the_table_has_every_figure_of_the_issue():
    assert list(table(ANSWERS, load_ontology())) == [
        "top-1 exact",
        "within one is_a step",
        "lineage right",
        "precision at coverage 0.60",
        "T-cell state labels top-1",
        "expected calibration error",
    ]
    assert np.isnan(table(ANSWERS[:1], load_ontology())["T-cell state labels top-1"])
