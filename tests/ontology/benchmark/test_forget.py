from immuneworld.ontology.benchmark.forget import Forgetful
from immuneworld.ontology.harmonize.normalise import normal_form
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.sssom import latest_sets, load_mapping_sets


def test_a_lab_takes_its_set_and_the_names_that_only_it_uses():
    ontology, sets = load_ontology(), latest_sets(load_mapping_sets())
    lab = "sade-feldman-2018"
    forgetful = Forgetful(ontology, sets, [])
    without, kept = forgetful.without(frozenset([lab]))
    assert lab not in {one.lab for one in kept}
    assert len(kept) == len(sets) - 1
    gone = forgetful.only_of([lab])
    left = {normal_form(s.text) for t in without.terms.values() if t.id.startswith("IW:") for s in t.synonyms}
    assert not left & gone
    assert set(without.terms) == set(ontology.terms)


def test_nothing_is_forgotten_for_nobody():
    ontology, sets = load_ontology(), latest_sets(load_mapping_sets())
    without, kept = Forgetful(ontology, sets, []).without(frozenset())
    assert without.terms == ontology.terms
    assert len(kept) == len(sets)
