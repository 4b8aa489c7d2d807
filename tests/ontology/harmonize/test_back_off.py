from hypothesis import given
from hypothesis import strategies as st

from immuneworld.ontology.harmonize.back_off import back_off
from immuneworld.ontology.load import load_ontology

T, CD4, CD8, TREG, NK, B, LYMPHOCYTE = (
    *("CL:0000084", "CL:0000624", "CL:0000625", "CL:0000815", "CL:0000623", "CL:0000236", "CL:0000542"),
)
ONTOLOGY = load_ontology()


def test_the_lowest_term_above_half_of_the_probability():
    assert back_off(ONTOLOGY, {TREG: 0.7, NK: 0.3}) == TREG
    above = back_off(ONTOLOGY, {CD4: 0.4, CD8: 0.4, NK: 0.2})
    assert above is not None
    assert ONTOLOGY.is_a(CD4, above)
    assert ONTOLOGY.is_a(CD8, above)
    assert ONTOLOGY.is_a(above, T)


def test_two_lineages_are_left_above_both():
    assert back_off(ONTOLOGY, {T: 0.6, NK: 0.4}) == T
    above = back_off(ONTOLOGY, {T: 0.6, B: 0.4}, apart=True)
    assert above == LYMPHOCYTE


def test_an_ancestor_that_says_nothing_is_none():
    assert back_off(ONTOLOGY, {B: 0.4, "CL:0000057": 0.4, "CL:0000775": 0.2}) is None
    assert back_off(ONTOLOGY, {}) is None


def test_what_is_no_immune_cell_is_none():
    assert back_off(ONTOLOGY, {"CL:0000057": 1.0}) is None


@given(st.dictionaries(st.sampled_from([T, CD4, CD8, TREG, NK, B]), st.floats(0.01, 1), min_size=1))
def test_the_answer_stands_above_half_of_what_the_label_may_be(weights):
    total = sum(weights.values())
    shares = {term: weight / total for term, weight in weights.items()}
    found = back_off(ONTOLOGY, shares)
    if found is not None:
        assert sum(p for term, p in shares.items() if ONTOLOGY.is_a(term, found)) >= 0.499
        assert found in {one for term in shares for one in (term, *ONTOLOGY.ancestors(term))}
