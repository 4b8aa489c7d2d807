import pytest

from immuneworld.ontology.harmonize.lineage import LINEAGES, lineage_of, lineages_said
from immuneworld.ontology.harmonize.normalise import normal_form
from immuneworld.ontology.harmonize.tokens import tokens
from immuneworld.ontology.load import load_ontology


@pytest.mark.parametrize(
    ("term", "lineage"),
    [
        ("CL:0000815", "T"),
        ("CL:0000814", "T"),  # NK T cell
        ("CL:0000623", "NK"),
        ("CL:0000788", "B"),
        ("CL:0000816", "B"),  # immature B cell
        ("CL:0002425", "T"),  # early T lineage precursor
        ("CL:0000831", "mast"),  # mast cell progenitor
        ("CL:0000786", "plasma"),
        ("CL:0000980", "plasma"),
        ("CL:0000784", "DC"),
        ("CL:0000129", "monocyte or macrophage"),  # microglial cell
        ("IW:0000049", "monocyte or macrophage"),  # TAM
        ("CL:0000775", "granulocyte"),
        ("CL:0000097", "mast"),
        ("CL:0000542", "other"),
        ("CL:0000057", "other"),
    ],
)
def test_a_term_is_of_one_lineage(term, lineage):
    assert LINEAGES[lineage_of(load_ontology(), term)] == lineage


@pytest.mark.parametrize(
    ("label", "lineages"),
    [
        ("CD8 Tex", {"T"}),
        ("T/NK", {"T", "NK"}),
        ("NKT", {"T"}),
        ("Plasma B cells", {"plasma"}),
        ("Mono/Mac", {"monocyte or macrophage"}),
        ("Kupffer cells", {"monocyte or macrophage"}),
        ("Fibroblasts", set()),
        ("Cycling", set()),
    ],
)
def test_a_label_names_lineages(label, lineages):
    named = lineages_said(tokens(normal_form(label)))
    assert {name for name, is_named in zip(LINEAGES, named, strict=True) if is_named} == lineages
