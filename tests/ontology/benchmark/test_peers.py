import pytest

from immuneworld.ontology.benchmark.peers import exact_lookup, names_of, peers
from immuneworld.ontology.load import load_ontology

LABELS = ["T cell", "natural kiler cell", "frobnicated blob", "T cell"]


def test_they_are_given_living_terms_of_cl_by_label_and_exact_synonym():
    ontology, names = load_ontology(), names_of(load_ontology())
    terms = {term for _, term in names}
    assert all(term.startswith("CL:") and not ontology[term].deprecated for term in terms)
    assert ("T cell", "CL:0000084") in names
    assert terms == {t.id for t in ontology.terms.values() if t.id.startswith("CL:") and not t.deprecated}


def test_the_dictionary_knows_names_but_for_case_and_nothing_else():
    found = exact_lookup(["t CELL", "natural kiler cell"], load_ontology())
    assert found == [[("CL:0000084", 1.0)], []]


@pytest.mark.parametrize("name", list(peers()))
def test_every_peer_ranks_distinct_terms_for_every_label(name):
    found = peers()[name](LABELS, load_ontology())
    assert len(found) == len(LABELS)
    assert found[0][0][0] == "CL:0000084"
    assert found[0] == found[3]
    for ranked in found:
        scores = [score for _, score in ranked]
        assert scores == sorted(scores, reverse=True)
        assert all(-1e-6 <= score <= 1 + 1e-6 for score in scores)
        assert len({term for term, _ in ranked}) == len(ranked) <= 10


@pytest.mark.parametrize("name", ["rapidfuzz", "character TF-IDF"])
def test_string_likeness_forgives_a_slip(name):
    assert peers()[name](LABELS, load_ontology())[1][0][0] == "CL:0000623"
