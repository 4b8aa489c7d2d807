import numpy as np

from immuneworld.ontology.harmonize.name_table import MEMORY, NameTable, nearest_cl
from immuneworld.ontology.load import load_ontology


def test_names_are_in_the_order_of_their_terms(name_table):
    assert np.all(np.diff(name_table.term) >= 0)
    assert list(name_table.terms) == sorted(set(name_table.terms))
    assert {name.term_id for name in name_table.names} == set(name_table.terms)


def test_only_terms_of_cl_that_live_are_ranked(name_table):
    assert all(term.startswith("CL:") and not load_ontology()[term].deprecated for term in name_table.terms)


def test_names_of_labs_can_be_told_from_others(name_table):
    theirs = name_table.labs(["lm22"])
    assert theirs.any()
    assert np.all(name_table.scope[theirs] >= MEMORY)
    assert {name_table.names[i].lab for i in np.flatnonzero(theirs)} == {"lm22"}
    assert not name_table.labs([]).any()


def test_without_sets_no_name_comes_from_a_lab(lexicon):
    assert np.all(NameTable.of(lexicon, []).scope < MEMORY)


def test_a_term_of_ours_stands_for_the_terms_of_cl_above_it():
    assert nearest_cl(load_ontology(), "CL:0000084") == ("CL:0000084",)
    above = nearest_cl(load_ontology(), "IW:0000001")
    assert above[0].startswith("CL:")
    assert load_ontology().is_a("IW:0000001", above[0])
