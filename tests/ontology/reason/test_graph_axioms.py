import pytest

from immuneworld.ontology.curies import PREFIXES
from immuneworld.ontology.local_terms import parse_local_terms
from immuneworld.ontology.reason.axioms import And, Axiom, Some
from immuneworld.ontology.reason.graph_axioms import graph_axioms

HEADER = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
DEEP = "[ a owl:Restriction ; owl:onProperty RO:0002202 ; owl:someValuesFrom " * 60 + "CL:0000084" + " ]" * 60
SHARED = "".join(f"_:n{i} owl:intersectionOf ( _:n{i + 1} CL:0000084 _:n{i + 1} ) . " for i in range(25))


def read(text):
    return list(graph_axioms(parse_local_terms(HEADER + text)))


def test_nested_expressions_are_read():
    nested = (
        "IW:0090001 rdfs:subClassOf [ owl:onProperty RO:0002202 ; owl:someValuesFrom "
        "[ owl:intersectionOf ( CL:0000236 CL:0000084 ) ] ] ."
    )
    inner = Some("RO:0002202", And(("CL:0000236", "CL:0000084")))
    assert read(nested) == [Axiom("SubClassOf", "IW:0090001", inner)]


@pytest.mark.parametrize(
    "text",
    [
        "_:a . _:a owl:intersectionOf ( _:a _:b ) . _:b owl:intersectionOf ( _:a _:a _:b ) .",
        "_:a . _:a owl:onProperty RO:0002202 ; owl:someValuesFrom _:a .",
        "[ owl:intersectionOf _:l ] . _:l rdf:first CL:0000084 ; rdf:rest _:l .",
        "_:n0 . " + SHARED,
        DEEP + " .",
    ],
    ids=["circle of intersections", "circle of restrictions", "circle of a list", "shared parts", "deep"],
)
def test_endless_expressions_are_passed_over(text):
    assert read("IW:0090001 a owl:Class ; rdfs:subClassOf " + text) == [("IW:0090001", "rdfs:subClassOf")]


def test_a_class_that_equals_itself_says_nothing():
    assert read("IW:0090001 a owl:Class ; owl:equivalentClass IW:0090001 .") == []
    twice = "IW:0090001 owl:equivalentClass [ owl:intersectionOf ( CL:0000084 CL:0000084 ) ] ."
    assert read(twice) == [Axiom("EquivalentClasses", "IW:0090001", "CL:0000084")]
