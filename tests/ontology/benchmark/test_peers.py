import pytest

from immuneworld.ontology.benchmark.peers import (
    character_tfidf,
    exact_lookup,
    names_of,
    peers,
    rapidfuzz_ratio,
)
from immuneworld.ontology.load import load_ontology


@pytest.mark.parametrize("peer", [exact_lookup, rapidfuzz_ratio, character_tfidf])
def test_a_peer_finds_a_term_by_its_label(peer):
    ranked = peer(["natural killer cell", "Natural Killer Cell"], load_ontology())
    assert [one[0][0] for one in ranked] == ["CL:0000623", "CL:0000623"]
    assert all(0 <= score <= 1.0001 for one in ranked for _, score in one)
    assert all(len({term for term, _ in one}) == len(one) for one in ranked)


def test_the_dictionary_knows_nothing_else():
    assert exact_lookup(["frobnicated"], load_ontology()) == [[]]


def test_peers_see_terms_of_cl_that_live():
    ids = {term for _, term in names_of(load_ontology())}
    assert all(term.startswith("CL:") and not load_ontology()[term].deprecated for term in ids)
    assert {"exact lookup", "rapidfuzz", "character TF-IDF"} <= set(peers())
