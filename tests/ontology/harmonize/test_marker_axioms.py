import pytest

from immuneworld.ontology.harmonize.lineage_terms import LineageTerms
from immuneworld.ontology.harmonize.marker_axioms import MarkerAxioms
from immuneworld.ontology.load import load_ontology

AXIOMS = MarkerAxioms(load_ontology())
LINEAGES = LineageTerms(AXIOMS)
T, CD4, CD8, B, PLASMA, NK = (
    "CL:0000084",
    "CL:0000624",
    "CL:0000625",
    "CL:0000236",
    "CL:0000786",
    "CL:0000623",
)
MONOCYTE, MACROPHAGE, FIBROBLAST, TREG, CDC1 = (
    "CL:0000860",
    "CL:0000235",
    "CL:0000057",
    "CL:0000815",
    "CL:0002394",
)


def has(term):
    return {gene for gene, said in AXIOMS.signature(term).items() if said.is_on}


def lacks(term):
    return AXIOMS.signature(term).keys() - has(term)


def test_genes_are_inherited_and_proteins_are_read_as_genes():
    assert {"CD3E", "FOXP3", "IL2RA"} <= has(TREG)
    assert "CD19" in lacks(NK)
    assert AXIOMS.signature(NK)["CD19"].weight < 1.0
    assert {"CD8A", "CD8B"} <= has(CD8)
    assert {"CD4"} <= lacks(CD8)


def test_what_a_term_says_overrules_its_ancestors():
    assert "CD14" in lacks("CL:0000875")  # non-classical: has little; a monocyte has it
    assert "CD14" in has("CL:0000576")


def test_an_isoform_says_nothing_of_its_gene():
    assert "PTPRC" not in AXIOMS.signature("CL:0000895")  # naive CD4: CD45RA


def test_the_cdc1_does_not_inherit_from_the_plasmacytoid_cell():
    assert "CLEC9A" in has(CDC1)
    assert not {"LILRA4", "CLEC4C"} & has(CDC1)


@pytest.mark.parametrize("term", LINEAGES.terms)
def test_every_lineage_term_has_genes_of_its_own(term):
    for other in LINEAGES.rivals(term):
        alone = {term, other} == {CD4, CD8} and term == CD4  # CD4 itself: never enough to contradict CD8
        assert len(has(term) - has(other)) >= (1 if alone else 2), AXIOMS.ontology[other].label


@pytest.mark.parametrize(
    ("a", "b"), [(T, B), (T, NK), (B, PLASMA), (T, MONOCYTE), (CD4, CD8), (T, FIBROBLAST), (NK, PLASMA)]
)
def test_lineages_exclude_each_other(a, b):
    assert b in LINEAGES.rivals(a)
    assert a in LINEAGES.rivals(b)


def test_shades_and_ancestors_exclude_nothing():
    assert MACROPHAGE not in LINEAGES.rivals(MONOCYTE)
    assert not {T, CD4} & set(LINEAGES.rivals(TREG))


def test_a_lineage_below_what_a_term_is_judged_by_is_no_rival():
    """A gamma-delta T cell is judged as a T cell, which a CD8 T cell is too."""
    assert not {CD4, CD8} & set(LINEAGES.rivals("CL:0000798"))


def test_a_term_is_judged_by_the_narrowest_lineage_above_or_those_below():
    assert LINEAGES.standing_for(TREG) == (T,)
    assert LINEAGES.standing_for("CL:0000900") == (CD8,)
    assert {T, B, NK} <= set(LINEAGES.standing_for("CL:0000542"))  # lymphocyte
