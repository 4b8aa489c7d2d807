import pytest

from immuneworld.ontology.harmonize.lexicon import Lexicon
from immuneworld.ontology.harmonize.local_names import LocalNames
from immuneworld.ontology.harmonize.normalise import normal_form
from immuneworld.ontology.harmonize.tokens import tokens
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.mapping import Mapping, MappingSet

EXACT, BROAD = "skos:exactMatch", "skos:broadMatch"
NONE: frozenset[str] = frozenset()
MACROPHAGE, TREG, T, CD8 = "CL:0000235", "CL:0000815", "CL:0000084", "CL:0000625"
SPP1, TNFRSF9 = "IW:0000050", "IW:0000098"


def names(*rows):
    sets = [MappingSet(lab, "1", f"https://example.org/{lab}", lab, (row,)) for lab, row in rows]
    return LocalNames(Lexicon(load_ontology()), sets)


def said(label):
    return tokens(normal_form(label))


@pytest.fixture(scope="module")
def bare():
    return names()


@pytest.mark.parametrize(
    ("label", "placed", "term"),
    [
        ("SPP1 TAM", MACROPHAGE, SPP1),
        ("RORC regulatory T cell", TREG, "IW:0000097"),
        ("Treg", TREG, None),  # says nothing that the placed term is not
        ("FOXP3 Treg", "CL:0000623", None),  # nothing of ours below NK
        ("SPP1 frobnicated macrophage", MACROPHAGE, None),  # a word that no term explains
    ],
)
def test_genes_describe_a_local_term_below_the_placed_one(bare, label, placed, term):
    assert bare.described(said(label), placed, NONE) == term


def test_a_local_term_is_found_by_its_name_unless_it_is_excluded(bare):
    assert bare.equal(said("SPP1+ TAM"), NONE) == SPP1
    assert bare.equal(said("SPP1+ TAM"), frozenset([SPP1])) is None
    assert bare.described(said("SPP1 TAM"), MACROPHAGE, frozenset([SPP1])) != SPP1


def test_a_labs_name_counts_below_the_placed_term_only():
    one = names(("one", Mapping("Blob 3", EXACT, SPP1)))
    assert one.named("blob 3", MACROPHAGE, NONE) == SPP1
    assert one.named("blob 3", TREG, NONE) is None
    assert one.named("blob 3", MACROPHAGE, frozenset([SPP1])) is None
    assert one.labs("blob 3") == ["one"]
    assert one.labs("blob") == []


def test_labs_that_agree_are_two_or_more_and_of_one_mind():
    rows = [("one", Mapping("blob", EXACT, CD8)), ("two", Mapping("Blobs", EXACT, CD8))]
    assert names(*rows[:1]).agreed("blob", NONE) is None
    assert names(*rows).agreed("blob", NONE) == CD8
    assert names(*rows).agreed("blob", frozenset([CD8])) is None
    assert names(*rows, ("three", Mapping("blob", EXACT, TREG))).agreed("blob", NONE) is None
    assert names(*rows, ("three", Mapping("blob", BROAD, T))).agreed("blob", NONE) == CD8


def test_broader_rows_and_denials_give_no_name():
    one = names(("a", Mapping("blob", BROAD, SPP1)), ("b", Mapping("blub", EXACT, SPP1, negated=True)))
    assert one.named("blob", MACROPHAGE, NONE) is None
    assert one.named("blub", MACROPHAGE, NONE) is None
    assert one.labs("blub") == []


def test_what_is_described_is_always_below_the_placed_term(bare):
    ontology = load_ontology()
    for term in ontology.terms.values():
        if term.id.startswith("IW:00") and not term.deprecated:
            found = bare.described(said(term.label), T, NONE)
            assert found is None or ontology.is_a(found, T)
