import pytest

from immuneworld.ontology.harmonize.lexicon import Lexicon
from immuneworld.ontology.harmonize.query import Query, is_decided
from immuneworld.ontology.harmonize.step_exact import ExactStep
from immuneworld.ontology.load import load_ontology

STEP = ExactStep(Lexicon(load_ontology()))


def answer(label, excluded=()):
    return STEP.answer([Query.of(label, frozenset(excluded))])[0]


@pytest.mark.parametrize(
    ("label", "term", "predicate", "says"),
    [
        ("T cells", "CL:0000084", "skos:exactMatch", "label 'T cell'"),
        ("3: Mast Cells", "CL:0000097", "skos:exactMatch", "label 'mast cell'"),
        ("LAMP3+ DC", "IW:0000043", "skos:exactMatch", "exact synonym 'LAMP3+ DC'"),
        ("TLS", "IW:0100005", "skos:closeMatch", "related synonym 'TLS'"),
    ],
)
def test_labels_of_terms_and_names_that_we_gave_decide(label, term, predicate, says):
    found = answer(label)
    assert (found.term_id, found.predicate, found.step) == (term, predicate, "exact")
    assert found.evidence == (says,)
    assert 0.5 < found.confidence < 1


@pytest.mark.parametrize("label", ["T lymphocytes", "CTL", "frobnicated blob", "", "12"])
def test_synonyms_of_cl_are_used_loosely_and_decide_nothing(label):
    assert not is_decided(answer(label))


def test_what_the_lab_excludes_is_no_answer():
    assert answer("T cells", ["CL:0000084"]).term_id != "CL:0000084"


def test_no_retired_term_is_answered():
    retired = [term for term in load_ontology().terms.values() if term.deprecated]
    assert retired
    for term in retired[:200]:
        assert answer(term.label).term_id != term.id
