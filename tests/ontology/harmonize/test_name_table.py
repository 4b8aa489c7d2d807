import numpy as np
import pytest

from immuneworld.ontology.harmonize.lexicon import Lexicon
from immuneworld.ontology.harmonize.name_table import MEMORY, SCOPES, NameTable, nearest_cl
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.mapping import NO_TERM, Mapping, MappingSet

EXACT, BROAD = "skos:exactMatch", "skos:broadMatch"
ROWS = (
    Mapping("c3_Blob cells", EXACT, "CL:0000084"),
    Mapping("Odd blob", BROAD, "CL:0000623"),
    Mapping("Spp blob", EXACT, "IW:0000050"),
    Mapping("not blob", EXACT, "CL:0000084", negated=True),
    Mapping("no blob", EXACT, NO_TERM),
    Mapping("12", EXACT, "CL:0000084"),
)


@pytest.fixture(scope="module")
def table():
    one = MappingSet("lab", "1", "https://example.org/lab", "lab", ROWS)
    return NameTable.of(Lexicon(load_ontology()), [one])


def test_a_lab_gives_names_but_for_what_it_denies_and_numbers(table):
    (above,) = nearest_cl(load_ontology(), "IW:0000050")[:1]
    assert {tuple(name) for name in table.names if name.lab} == {
        ("blob cell", "CL:0000084", "lab exact", "lab"),
        ("odd blob", "CL:0000623", "lab broader", "lab"),
        ("spp blob", above, "lab exact", "lab"),
    }
    assert table.labs(["lab"]).sum() == 3
    assert not table.labs(["other"]).any()


def test_names_stand_by_term_and_only_terms_of_cl_have_them(table):
    assert (np.diff(table.term) >= 0).all()
    assert all(term.startswith("CL:") for term in table.terms)
    assert [table.terms[i] for i in table.term[:5]] == [name.term_id for name in table.names[:5]]
    assert ((table.scope >= MEMORY) == [bool(name.lab) for name in table.names]).all()
    assert {SCOPES[i] for i in table.scope} >= {"label", "exact", "broad", "related", "local"}


def test_no_name_belongs_to_a_term_that_is_retired(table):
    assert not any(load_ontology()[term].deprecated for term in table.terms)


def test_a_local_term_stands_for_the_nearest_terms_of_cl():
    ontology = load_ontology()
    assert nearest_cl(ontology, "CL:0000084") == ("CL:0000084",)
    for term in ontology.terms:
        if term.startswith("IW:00"):
            above = nearest_cl(ontology, term)
            assert above, term
            for one in above:
                assert ontology.is_a(term, one)
                assert not any(ontology.is_a(other, one) for other in above if other != one)
