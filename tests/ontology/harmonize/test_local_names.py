import pytest

from immuneworld.ontology.harmonize.local_names import LocalNames
from immuneworld.ontology.harmonize.tokens import tokens
from immuneworld.ontology.mapping import Mapping, MappingSet

CD8, T_CELL, MACROPHAGE = "CL:0000625", "CL:0000084", "CL:0000235"
EXACT, BROAD = "skos:exactMatch", "skos:broadMatch"


def mapping_set(lab, *rows):
    return MappingSet(lab, "1.0.0", f"https://example.org/{lab}", lab, tuple(rows), None)


@pytest.fixture
def local(lexicon):
    one = mapping_set("one", Mapping("cytocells", EXACT, CD8), Mapping("odd", EXACT, "IW:0000001"))
    two = mapping_set("two", Mapping("Cytocells", EXACT, CD8), Mapping("solo", EXACT, CD8))
    three = mapping_set("three", Mapping("cytocells", BROAD, T_CELL), Mapping("solo", EXACT, T_CELL))
    return LocalNames(lexicon, [one, two, three])


def test_labs_that_have_a_label(local):
    assert local.labs("cytocell") == ["one", "two", "three"]
    assert local.labs("frobnicated") == []


def test_several_labs_that_agree_and_none_that_contradicts(local):
    assert local.agreed("cytocell", frozenset()) == CD8
    assert local.agreed("solo", frozenset()) is None  # two terms
    assert local.agreed("odd", frozenset()) is None  # one lab
    assert local.agreed("cytocell", frozenset([CD8])) is None


def test_a_lab_names_a_local_term_below_what_was_found(local):
    assert local.named("odd", T_CELL, frozenset()) == "IW:0000001"
    assert local.named("odd", MACROPHAGE, frozenset()) is None


def test_genes_describe_a_local_term(local):
    assert local.described(tokens("mac malignant spp1"), MACROPHAGE, frozenset()) is not None
    assert local.described(tokens("mac frobnicated"), MACROPHAGE, frozenset()) is None
    assert local.described(tokens("macrophage"), MACROPHAGE, frozenset()) is None  # says nothing more


def test_memory_alone_does_not_bring_genes_that_nobody_said(local):
    assert local.described(tokens("cd4 memory t cell"), "CL:0000624", frozenset()) != "IW:0000087"
