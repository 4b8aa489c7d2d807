import numpy as np

from immuneworld.ontology.harmonize.context import Context
from immuneworld.ontology.harmonize.surroundings import SURROUNDINGS

LABELS = ["CD4 T cells", "CD8 T cells", "T cells", "NK"]


def test_what_stands_beside_a_label_is_told_of_each_term(features, name_table):
    around = features.surroundings.of(Context.of(LABELS, tissue="liver"))
    at = name_table.terms.index
    assert around.named[at("CL:0000084")] > 0
    assert around.finer[at("CL:0000084")] > around.finer[at("CL:0000625")]
    assert around.fixed[at("CL:0000091"), SURROUNDINGS.index("in context")] == 1
    assert around.fixed[at("CL:0000583"), SURROUNDINGS.index("of another tissue")] == 1  # alveolar macrophage


def test_names_of_hidden_labs_are_not_seen(features, name_table):
    around = features.surroundings.of(Context.of(LABELS), np.ones(len(name_table.names), bool))
    assert not around.named.any()


def test_candidates_are_told_of_and_a_label_does_not_take_its_own_term(features, name_table):
    around = features.surroundings.of(Context.of(LABELS))
    terms = np.array([name_table.terms.index("CL:0000623"), name_table.terms.index("CL:0000236")])
    taken = SURROUNDINGS.index("taken")
    assert around.features(terms, np.array([False, False]))[0, taken] == 1
    assert around.features(terms, np.array([True, False]))[0, taken] == 0
