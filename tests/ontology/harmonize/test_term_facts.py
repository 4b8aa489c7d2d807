from immuneworld.ontology.harmonize.lexicon import Lexicon
from immuneworld.ontology.harmonize.term_facts import FACTS, term_facts
from immuneworld.ontology.load import load_ontology


def facts(term):
    return dict(zip(FACTS, term_facts(Lexicon(load_ontology()), [term])[0].tolist(), strict=True))


def test_blood_and_stroma_are_what_a_tumour_holds():
    assert (
        facts("CL:0000084")["immune"] == facts("CL:0000057")["immune"] == facts("CL:0001063")["immune"] == 1
    )
    assert facts("CL:0000540")["immune"] == 0  # neuron


def test_species_and_maturity_are_read_from_the_label():
    assert facts("CL:0001058")["human"] == 1  # plasmacytoid dendritic cell, human
    assert facts("CL:0000784")["human"] == facts("CL:0000784")["foreign"] == 0
    assert facts("CL:0000896")["mature"] == 0
    assert facts("CL:0000814")["mature"] == 1  # mature NK T cell
    foreign = [t for t in load_ontology().terms.values() if t.label.endswith(", mouse") and not t.deprecated]
    assert foreign
    assert all(facts(term.id)["foreign"] for term in foreign[:5])


def test_a_general_term_is_shallow_and_has_offspring():
    general, special = facts("CL:0000084"), facts("CL:0000895")
    assert general["depth"] < special["depth"]
    assert general["offspring"] > special["offspring"] >= 0
