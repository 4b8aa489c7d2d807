import numpy as np

from immuneworld.ontology.harmonize.features import FEATURES
from immuneworld.ontology.harmonize.tokens import tokens


def test_numbers_of_every_candidate(features, name_table):
    found = features.candidates([tokens("cd8 t cell"), tokens("nk cell")])
    assert found.features.shape == (*found.terms.shape, len(FEATURES))
    assert np.isfinite(found.features).all()
    equal = found.equal.any(axis=2)
    named = [{name_table.terms[i] for i in found.terms[row][equal[row]]} for row in (0, 1)]
    assert "CL:0000625" in named[0]
    assert "CL:0000623" in named[1]


def test_a_label_of_one_lineage_is_offered_that_lineage_only(features, name_table):
    found = features.candidates([tokens("memory b cell")])
    allowed = {name_table.terms[i] for i in found.terms[0][found.allowed[0]]}
    ontology = name_table.ontology
    assert all(ontology.is_a(term, "CL:0000945") or ontology.is_a(term, "CL:0000236") for term in allowed)


def test_an_opposite_sign_is_seen(features, name_table):
    found = features.candidates([frozenset(["cd8:-", "t"])])
    opposed = found.features[0, :, FEATURES.index("opposed")]
    cd8 = [name_table.terms[i] for i in found.terms[0][opposed > 0]]
    assert all("CD8" in name_table.ontology[term].label for term in cd8)


def test_misspelt_words_say_what_was_meant(features):
    assert features.said("plasmacytoid dendrittic cell") == features.said("plasmacytoid dendritic cell")
