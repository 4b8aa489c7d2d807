import pytest

from immuneworld.ontology.harmonize.lexicon import Lexicon
from immuneworld.ontology.load import load_ontology

LEXICON = Lexicon(load_ontology())


def named(form):
    return {(name.term_id, name.scope, name.derived) for name in LEXICON.by_form.get(form, ())}


def test_labels_and_synonyms_are_found_by_their_normal_form():
    assert ("CL:0000084", "label", False) in named("t cell")
    assert ("CL:0000084", "exact", False) in named("t lymphocyte")


def test_a_word_that_means_nothing_for_human_tumours_may_be_left_out():
    assert ("CL:0000625", "label", True) in named("cd8+ t cell")
    assert ("CL:0000814", "label", True) in named("nk t cell")  # mature NK T cell


@pytest.mark.parametrize(("form", "outdated"), [("dc2", "CL:0000784"), ("dc1", "CL:0000990")])
def test_names_of_before_2010_are_left_out(form, outdated):
    assert outdated not in {term for term, _, _ in named(form)}


def test_retired_terms_have_no_names():
    assert not any(load_ontology()[name.term_id].deprecated for name in LEXICON.names)
    assert all(name.form for name in LEXICON.names)


def test_what_a_tumour_holds():
    assert {"CL:0000084", "CL:0000057", "CL:0001064", "IW:0100005"} <= LEXICON.plausible
    assert not {"CL:0000540", "CL:0000182"} & LEXICON.plausible


def test_terms_of_other_species():
    labels = {term.label: term.id for term in load_ontology().terms.values() if not term.deprecated}
    foreign = [label for label, term in labels.items() if LEXICON.is_foreign(term)]
    assert foreign
    assert not any(label.endswith(", human") for label in foreign)
