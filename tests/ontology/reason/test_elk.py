import pytest

from immuneworld.ontology.reason.axioms import And, Axiom, Some
from immuneworld.ontology.reason.elk import classify, functional

DISJOINT = "CL:0000236 owl:disjointWith CL:0000084 .\n"


def test_a_contradiction_behind_a_relation(of_turtle, small):
    """No told parent is wrong: it develops from a cell that cannot be."""
    nested = (
        "rdfs:subClassOf [ a owl:Restriction ; owl:onProperty RO:0002202 ; owl:someValuesFrom "
        "[ owl:intersectionOf ( CL:0000236 CL:0000084 ) ] ]"
    )
    text = DISJOINT + small.block(axiom=nested)
    found = of_turtle(text, reasoner=True)
    assert ("unsatisfiable", small.first_term + 1) in found
    assert "unsatisfiable" not in {rule for rule, _ in of_turtle(text)}


def test_a_contradiction_through_equivalence(of_turtle, small):
    """A planted class is defined as a B cell and stated below T cell: its genus is told, and said once."""
    defined = "owl:equivalentClass [ owl:intersectionOf ( CL:0000236 [ a owl:Restriction ; "
    defined += "owl:onProperty RO:0002292 ; owl:someValuesFrom hgnc.symbol:CD19 ] ) ]"
    found = of_turtle(DISJOINT + small.block(axiom=defined), reasoner=True)
    assert found == {("disjoint-parents", small.first_term + 1)}


def test_having_a_kind_of_what_is_lacked(of_turtle, small):
    """IW:0090002 is a kind of IW:0090001, so expressing the first is expressing the second."""
    declared = "IW:lacks_expression a owl:ObjectProperty .\n"
    marker = small.block("IW:0090001")
    kind = small.block("IW:0090002", parent="rdfs:subClassOf IW:0090001")
    both = small.restriction("IW:lacks_expression", "IW:0090001") + " ;\n  "
    both += small.restriction("RO:0002292", "IW:0090002")
    row = small.first_term + 1 + marker.count("\n") + kind.count("\n")
    found = of_turtle(declared + marker + kind + small.block("IW:0090003", axiom=both), reasoner=True)
    assert found == {("unsatisfiable", row)}


def test_lacking_a_kind_is_not_lacking_all(of_turtle, small):
    declared = "IW:lacks_expression a owl:ObjectProperty .\n"
    marker = small.block("IW:0090001")
    kind = small.block("IW:0090002", parent="rdfs:subClassOf IW:0090001")
    both = small.restriction("IW:lacks_expression", "IW:0090002") + " ;\n  "
    both += small.restriction("RO:0002292", "IW:0090001")
    text = declared + marker + kind + small.block("IW:0090003", axiom=both)
    assert of_turtle(text, reasoner=True) == set()


def test_what_the_reasoner_passes_over_is_said(of_turtle, small):
    union = "owl:equivalentClass [ owl:unionOf ( CL:0000236 CL:0000084 ) ]"
    found = of_turtle(small.block(axiom=union), reasoner=True)
    assert found == {("reasoner-incomplete", small.first_term)}


@pytest.mark.parametrize("curie", ["CL:0000625", "CL:0000236", "urn:of:no prefix"])
def test_unsatisfiable_of_plain_axioms(curie):
    assert classify({Axiom("SubClassOf", curie, "owl:Nothing")}).unsatisfiable == {curie}
    assert classify({Axiom("SubClassOf", curie, "CL:0000000")}).above[curie] == {"CL:0000000"}


def test_equal_classes_stand_above_each_other():
    defined = And(("CL:0000236", Some("RO:0002292", "hgnc.symbol:CD19")))
    found = classify({Axiom("EquivalentClasses", c, defined) for c in ("IW:0090001", "IW:0090002")})
    assert found.above["IW:0090001"] == {"IW:0090002", "CL:0000236"}


def test_functional_syntax_is_the_same_for_the_same_axioms():
    axioms = [Axiom("SubClassOf", "CL:0000236", Some("RO:0002292", "hgnc.symbol:CD19"))]
    axioms += [Axiom("DisjointClasses", "CL:0000236", "CL:0000084")]
    assert functional(axioms) == functional(reversed(axioms))


def test_expressions_of_equal_classes():
    """pyELK 0.2.1 misses both when it reads the equivalences itself; HermiT finds them."""
    equal = Axiom("EquivalentClasses", "IW:0090001", "IW:0090002")
    some = Some("RO:0002292", "IW:0090002")
    axioms = {equal, Axiom("EquivalentClasses", "IW:0090001", some)}
    twice = Some("RO:0002292", Some("RO:0002292", "IW:0090001"))
    found = classify({*axioms, Axiom("EquivalentClasses", "IW:0090003", twice)})
    assert found.above["IW:0090003"] == {"IW:0090001", "IW:0090002"}
    kind = Axiom("EquivalentClasses", "IW:0090002", And(("CL:0000236", Some("RO:0002292", "CL:0000084"))))
    inner = Axiom("EquivalentClasses", "IW:0090002", Some("RO:0002292", And(("IW:0090002", "CL:0000542"))))
    clash = Axiom("DisjointClasses", "IW:0090001", "IW:0090004")
    named = Axiom("EquivalentClasses", "IW:0090004", Some("RO:0002292", "IW:0090001"))
    empty = classify({equal, kind, inner, clash, named}).unsatisfiable
    assert empty == {"IW:0090001", "IW:0090002", "IW:0090004"}
