import pytest

from immuneworld.ontology.harmonize.query import Query, is_decided
from immuneworld.ontology.harmonize.step_exact import ExactStep


@pytest.mark.parametrize(
    ("label", "term"),
    [("T cell", "CL:0000084"), ("natural killer cells", "CL:0000623"), ("Tpex", "IW:0000001")],
)
def test_labels_of_terms_and_names_that_curators_gave_decide(lexicon, label, term):
    found = ExactStep(lexicon).answer([Query.of(label)])[0]
    assert (found.term_id, found.step, found.predicate) == (term, "exact", "skos:exactMatch")
    assert found.evidence


def test_what_signatures_are_called_is_close_and_modest(lexicon):
    found = ExactStep(lexicon).answer([Query.of("Immune_checkpoint")])[0]
    if found.term_id:
        assert found.term_id.startswith("IW:01")
        assert (found.predicate, found.confidence) == ("skos:closeMatch", 0.6)


def test_what_is_denied_is_not_given(lexicon):
    query = Query.of("T cell", frozenset(["CL:0000084"]))
    assert not is_decided(ExactStep(lexicon).answer([query])[0])
