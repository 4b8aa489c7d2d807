from immuneworld.ontology.benchmark.forget import Forgetful, forms_of
from immuneworld.ontology.harmonize.harmonizer import Harmonizer
from immuneworld.ontology.harmonize.lexicon import Lexicon
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.mapping import Mapping, MappingSet


def lab(name, *labels):
    rows = tuple(Mapping(label, "skos:exactMatch", "IW:0000043") for label in labels)
    return MappingSet(name, "1", f"https://example.org/{name}", name, rows)


SETS = {"one": lab("one", "3: LAMP3+ DCs", "shared"), "two": lab("two", "Shared")}
FORGETFUL = Forgetful(load_ontology(), SETS, [("CL:0000084", "t lymphocyte")])


def test_labels_are_remembered_by_their_normal_form():
    assert forms_of(SETS["one"]) == {"lamp3+ dc", "shared"}


def test_what_another_lab_says_too_is_not_forgotten():
    assert FORGETFUL.only_of(["one"]) == {"lamp3+ dc"}
    assert FORGETFUL.only_of(["one", "two"]) == {"lamp3+ dc", "shared"}
    assert FORGETFUL.only_of([]) == set()


def test_the_set_and_our_synonym_go_and_the_term_stays():
    ontology, sets = FORGETFUL.without(frozenset(["one"]))
    assert [one.lab for one in sets] == ["two"]
    assert "IW:0000043" in ontology
    assert "lamp3+ dc" in Lexicon(load_ontology()).by_form
    assert "lamp3+ dc" not in Lexicon(ontology).by_form
    assert len(ontology.terms) == len(load_ontology().terms)


def test_nothing_is_forgotten_of_the_original():
    before = load_ontology().hash
    FORGETFUL.without(frozenset(["one", "two"]))
    assert load_ontology().hash == before


def test_an_added_synonym_goes_and_the_synonyms_of_cl_stay():
    sets = {"one": lab("one", "T lymphocytes", "T-lymphocyte", "natural killer cells", "NK")}
    kept = Forgetful(load_ontology(), sets, []).without(frozenset(["one"]))[0]
    gone = Forgetful(load_ontology(), sets, [("CL:0000084", "t lymphocyte")]).without(frozenset(["one"]))[0]
    assert any(n.term_id == "CL:0000084" for n in Lexicon(kept).by_form["t lymphocyte"])
    assert not any(n.term_id == "CL:0000084" for n in Lexicon(gone).by_form.get("t lymphocyte", ()))


def test_an_installation_that_has_forgotten_still_harmonizes():
    ontology, sets = FORGETFUL.without(frozenset(["one"]))
    found = Harmonizer(ontology, sets).match(["NK cells", "LAMP3+ DCs"])
    assert found[0].term_id == "CL:0000623"
    assert not any("one maps" in line for match in found for line in match.evidence)
