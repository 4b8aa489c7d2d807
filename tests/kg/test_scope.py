from collections.abc import Callable

from immuneworld.kg.scope import mapped_terms, terms_in_scope
from immuneworld.ontology.mapping import Mapping, MappingSet
from immuneworld.ontology.ontology import Ontology
from immuneworld.ontology.term import Relation, Term

TERMS = (
    Term("CL:0000000", "cell"),
    Term("CL:0000988", "hematopoietic cell", parents=("CL:0000000",)),
    Term("CL:0000084", "T cell", parents=("CL:0000988",), relations=(Relation("RO:0002202", "CL:0000002"),)),
    Term("CL:0000002", "origin", parents=("CL:0000003",)),
    Term("CL:0000003", "above the origin"),
    Term("CL:0000004", "neuron", parents=("CL:0000000",)),
    Term("CL:0000005", "old T cell", parents=("CL:0000988",), deprecated=True),
    Term("IW:0000001", "state", parents=("CL:0000084",)),
    Term("IW:0100001", "programme"),
)


def test_immune_and_local_terms_enter_with_ancestors_and_what_they_name(
    small_ontology: Callable[..., Ontology],
) -> None:
    found = terms_in_scope(small_ontology(*TERMS))
    assert found == sorted({t.id for t in TERMS} - {"CL:0000004", "CL:0000005"})


def test_a_named_term_enters_a_deprecated_or_unknown_one_does_not(
    small_ontology: Callable[..., Ontology],
) -> None:
    found = terms_in_scope(
        small_ontology(*TERMS), ["CL:0000004", "CL:0000005", "CL:9999999", "hgnc.symbol:CD4"]
    )
    assert "CL:0000004" in found
    assert not {"CL:0000005", "CL:9999999", "hgnc.symbol:CD4"} & set(found)


def test_mapped_terms_are_the_objects_of_all_sets() -> None:
    rows = (Mapping("a", "skos:exactMatch", "CL:1"), Mapping("b", "skos:broadMatch", "CL:2"))
    assert mapped_terms([MappingSet("lab", "1", "x", "", rows)]) == {"CL:1", "CL:2"}
