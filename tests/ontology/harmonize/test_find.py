import numpy as np

from immuneworld.ontology.harmonize.find import Finder, K
from immuneworld.ontology.harmonize.name_likeness import Likeness
from immuneworld.ontology.harmonize.tokens import tokens


def terms_of(name_table, found, row):
    there = np.any(found.there, axis=0)[row]
    return [name_table.terms[i] for i in found.terms[row][there]]


def test_terms_that_share_the_most_with_a_label_are_found(name_table):
    likeness = Likeness(name_table)
    finder = Finder(likeness, np.ones(len(name_table.terms), bool))
    found = finder.find(likeness.labels([tokens("cd8 memory t cell"), tokens("frobnicated")]))
    assert found.terms.shape == (2, K)
    assert {"CL:0000909", "CL:0000813"} <= set(terms_of(name_table, found, 0))
    assert terms_of(name_table, found, 1) == []


def test_a_label_finds_the_same_terms_in_any_company(name_table):
    likeness = Likeness(name_table)
    finder = Finder(likeness, np.ones(len(name_table.terms), bool))
    said = [tokens(form) for form in ("nk cell", "plasma cell", "cd4 t cell")]
    together = finder.find(likeness.labels(said))
    alone = finder.find(likeness.labels(said[1:2]))
    assert sorted(together.terms[1]) == sorted(alone.terms[0])


def test_names_that_are_hidden_find_nothing(name_table):
    likeness = Likeness(name_table)
    finder = Finder(likeness, np.ones(len(name_table.terms), bool))
    hidden = np.ones((1, len(name_table.names)), bool)
    assert terms_of(name_table, finder.find(likeness.labels([tokens("nk cell")]), hidden), 0) == []
