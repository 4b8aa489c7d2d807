import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.ontology.harmonize.back_off import back_off
from immuneworld.ontology.load import load_ontology

CD4, CD8, T_CELL, NK, B_CELL = "CL:0000624", "CL:0000625", "CL:0000084", "CL:0000623", "CL:0000236"


def test_what_is_above_most_is_the_lowest_such_term():
    assert back_off(load_ontology(), {CD8: 0.9}) == CD8
    found = back_off(load_ontology(), {CD4: 0.45, CD8: 0.45, B_CELL: 0.1})
    assert found is not None
    assert load_ontology().is_a(CD4, found)
    assert load_ontology().is_a(CD8, found)
    assert load_ontology().is_a(found, T_CELL)


def test_two_lineages_need_a_term_above_both():
    assert back_off(load_ontology(), {NK: 0.6, B_CELL: 0.3}, apart=True) == "CL:0000542"
    assert back_off(load_ontology(), {NK: 0.6, B_CELL: 0.3}) == NK


def test_what_says_too_little_is_no_answer():
    assert back_off(load_ontology(), {}) is None
    assert back_off(load_ontology(), {"CL:0000775": 0.4, B_CELL: 0.4}, apart=True) is None
    assert back_off(load_ontology(), {"CL:0000057": 1.0}) is None  # no leukocyte


@pytest.mark.parametrize("apart", [False, True])
@given(shares=st.lists(st.floats(0, 1), min_size=5, max_size=5))
def test_an_answer_is_above_its_share_of_the_whole(apart, shares):
    total = max(sum(shares), 1e-9)
    probability = dict(zip((CD4, CD8, T_CELL, NK, B_CELL), (s / total for s in shares), strict=True))
    found = back_off(load_ontology(), probability, apart)
    if found:
        below = sum(p for term, p in probability.items() if load_ontology().is_a(term, found))
        assert below >= (0.8 if apart else 0.5) - 1e-6
