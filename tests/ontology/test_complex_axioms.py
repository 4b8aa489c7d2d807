import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.ontology.complex_axioms import property_axioms
from immuneworld.ontology.local_terms import parse_local_terms, parse_turtle
from immuneworld.ontology.term import ComplexAxiom, Relation

PREFIXES = """
@prefix CL: <http://purl.obolibrary.org/obo/CL_> .
@prefix GO: <http://purl.obolibrary.org/obo/GO_> .
@prefix IW: <https://w3id.org/immuneworld/IW_> .
@prefix RO: <http://purl.obolibrary.org/obo/RO_> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def axioms(said: str) -> tuple[ComplexAxiom, ...]:
    terms = parse_local_terms(f"{PREFIXES}IW:0000001 a owl:Class ; {said} .").terms
    return terms["IW:0000001"].complex_axioms


@pytest.mark.parametrize(
    "said",
    [
        "rdfs:subClassOf CL:1",
        "rdfs:subClassOf [ owl:onProperty RO:1 ; owl:someValuesFrom CL:1 ]",
        "owl:equivalentClass [ owl:intersectionOf (CL:1 [ owl:onProperty RO:1 ; owl:someValuesFrom CL:2 ]) ]",
    ],
)
def test_what_the_term_carries_is_not_complex(said: str) -> None:
    assert axioms(said) == ()


def test_of_a_nested_existential_its_first_level_follows() -> None:
    inner = "[ owl:intersectionOf ( GO:1 [ owl:onProperty RO:2 ; owl:someValuesFrom GO:2 ] ) ]"
    (axiom,) = axioms(f"rdfs:subClassOf [ owl:onProperty RO:1 ; owl:someValuesFrom {inner} ]")
    assert axiom.text == "SubClassOf (RO:1 some ((RO:2 some GO:2) and GO:1))"
    assert axiom.relations == (Relation("RO:1", "GO:1"),)
    assert axiom.parents == ()


def test_of_an_existential_in_an_existential_nothing_simple_follows() -> None:
    inner = "[ owl:onProperty RO:2 ; owl:someValuesFrom GO:2 ]"
    (axiom,) = axioms(f"rdfs:subClassOf [ owl:onProperty RO:1 ; owl:someValuesFrom {inner} ]")
    assert axiom == ComplexAxiom("SubClassOf (RO:1 some (RO:2 some GO:2))")


def test_of_an_intersection_its_members_follow() -> None:
    some = "[ owl:onProperty RO:1 ; owl:someValuesFrom CL:2 ]"
    (axiom,) = axioms(f"owl:equivalentClass [ owl:intersectionOf ( CL:1 {some} [ owl:complementOf CL:3 ] ) ]")
    assert axiom.text == "EquivalentTo ((RO:1 some CL:2) and (not CL:3) and CL:1)"
    assert (axiom.parents, axiom.relations) == (("CL:1",), (Relation("RO:1", "CL:2"),))


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("[ owl:unionOf ( CL:1 CL:2 ) ]", "(CL:1 or CL:2)"),
        ("[ owl:complementOf CL:1 ]", "(not CL:1)"),
        ("[ owl:onProperty RO:1 ; owl:allValuesFrom CL:1 ]", "(RO:1 only CL:1)"),
        ("[ owl:onProperty RO:1 ; owl:minQualifiedCardinality 2 ; owl:onClass CL:1 ]", "(RO:1 min 2 CL:1)"),
        ("[ ]", "(…)"),
    ],
)
def test_what_implies_no_simple_axiom_is_named_all_the_same(expression: str, text: str) -> None:
    assert axioms(f"rdfs:subClassOf {expression}") == (ComplexAxiom(f"SubClassOf {text}"),)


def test_an_expression_that_runs_in_a_circle_ends() -> None:
    (axiom,) = axioms("rdfs:subClassOf _:a . _:a owl:onProperty RO:1 ; owl:someValuesFrom _:a")
    assert "(…)" in axiom.text
    assert axiom.relations == ()


@given(st.integers(1, 30))
def test_any_depth_is_read_or_cut(depth: int) -> None:
    expression = "CL:1"
    for _ in range(depth):
        expression = f"[ owl:onProperty RO:1 ; owl:someValuesFrom {expression} ]"
    found = axioms(f"rdfs:subClassOf {expression}")
    assert len(found) == (depth > 1)
    assert all(("CL:1" in axiom.text) == (depth <= 20) or depth == 21 for axiom in found)


def test_axioms_about_properties() -> None:
    said = "RO:1 rdfs:subPropertyOf RO:2 ; owl:inverseOf RO:3 ; owl:propertyChainAxiom ( RO:4 RO:5 ) ."
    expected = ("RO:1 InverseOf RO:3", "RO:1 SubPropertyChain RO:4 o RO:5", "RO:1 SubPropertyOf RO:2")
    assert property_axioms(parse_turtle(PREFIXES + said)) == expected
