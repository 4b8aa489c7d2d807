import numpy as np

from immuneworld.ontology.harmonize.equal_names import EqualNames
from immuneworld.ontology.harmonize.name_table import SCOPES


def test_a_name_is_found_by_what_it_says(name_table):
    equal = EqualNames(name_table)
    rows, names = equal.pairs([frozenset(["t", "regulatory"]), frozenset(["frobnicated"])])
    assert set(rows) == {0}
    assert "CL:0000815" in {name_table.names[i].term_id for i in names}


def test_hidden_names_do_not_count(name_table):
    equal, said = EqualNames(name_table), [frozenset(["b"])]
    rows, _ = equal.pairs(said, np.ones((1, len(name_table.names)), bool))
    assert len(rows) == 0
    assert len(equal.terms(said, np.ones(len(name_table.names), bool))) == 0


def test_labs_vote_for_terms(name_table):
    equal, said = EqualNames(name_table), [frozenset(["b"])]
    rows, names = equal.pairs(said)
    term = np.array([[name_table.terms.index("CL:0000236"), name_table.terms.index("CL:0000084")]])
    scopes, votes = equal.by_scope(term, rows, names)
    assert scopes[0, 0, SCOPES.index("label")]
    assert not scopes[0, 1].any()
    assert votes[0, 0] > 5 > votes[0, 1] == 0
    assert equal.votes(1, rows, names)[0] >= votes[0, 0]
