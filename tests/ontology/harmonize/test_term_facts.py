from immuneworld.ontology.harmonize.term_facts import FACTS, term_facts


def test_facts_of_terms(lexicon):
    facts = term_facts(lexicon, ["CL:0000084", "CL:0001056", "CL:0002419", "CL:0000182"])
    by = {name: facts[:, i] for i, name in enumerate(FACTS)}
    assert facts.shape == (4, len(FACTS))
    assert list(by["human"]) == [0, 1, 0, 0]  # dendritic cell, human
    assert list(by["mature"]) == [0, 0, 1, 0]  # mature T cell
    assert by["immune"][0] == 1
    assert by["offspring"][0] > by["offspring"][1]
    assert by["depth"][2] > by["depth"][0]
