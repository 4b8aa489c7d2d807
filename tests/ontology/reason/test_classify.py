import pytest

from immuneworld.ontology.load import LOCAL, merge
from immuneworld.ontology.local_terms import parse_local_terms
from immuneworld.ontology.reason import hermit
from immuneworld.ontology.reason.classify import (
    axioms_of,
    classify,
    inferred_parents,
    ontology_of,
    same,
    untold,
)
from immuneworld.ontology.reason.report import report

TAM, SPP1_TAM, CD4, CD8 = "IW:0000049", "IW:0000050", "CL:0000624", "CL:0000625"
needs_java = pytest.mark.skipif(not hermit.is_there(), reason="HermiT needs Java, and there is none")


def some(predicate, filler):
    return f"[ a owl:Restriction ; owl:onProperty {predicate} ; owl:someValuesFrom {filler} ]"


def term(number, *above, label="planted"):
    parents = " , ".join(above)
    return f'\nIW:{number:07d} a owl:Class ; rdfs:label "{label} {number}" ; rdfs:subClassOf {parents} .\n'


PLANTED = {
    "two coreceptors": term(90001, "IW:0000001", CD4),
    "B and T": term(90001, "CL:0000236", "CL:0000084"),
    "has what a parent lacks": term(90001, "IW:0000052", some("IW:expresses_high", "hgnc.symbol:CADM1")),
    "lacks what defines it": term(90001, "IW:0000074", some("IW:lacks_expression", "hgnc.symbol:MKI67")),
    "through an inferred parent": term(90002, CD4, some("RO:0002292", "hgnc.symbol:PDCD1"))
    + term(90001, "IW:0090002", some("IW:lacks_expression", "hgnc.symbol:PDCD1")),
    "develops from what cannot be": term(90002, "CL:0000236", "CL:0000084")
    + term(90001, CD4, some("RO:0002202", "IW:0090002")),
}


def with_planted(text):
    local = parse_local_terms(LOCAL.read_text(encoding="utf-8") + text)
    return local, merge(local)


@needs_java
@pytest.mark.parametrize("planted", ["", *PLANTED.values()], ids=["nothing planted", *PLANTED])
def test_both_reasoners_give_the_same_classification(planted):
    axioms = axioms_of(*reversed(with_planted(planted)))
    elk, other = classify(axioms, "elk"), classify(axioms, "hermit")
    assert (elk.reasoner, other.reasoner) == ("elk", "hermit")
    assert elk.unsatisfiable == other.unsatisfiable
    assert ("IW:0090001" in elk.unsatisfiable) == bool(planted)
    assert elk.above == other.above


def test_what_the_packaged_terms_imply_is_told():
    local, ontology = with_planted("")
    found = classify(axioms_of(ontology, local))
    assert found.unsatisfiable == frozenset()
    assert untold(found, local.terms, ontology) == {}


def test_a_new_term_is_placed_by_its_markers():
    new = term(90001, TAM, some("IW:expresses_high", "hgnc.symbol:SPP1"))
    assert inferred_parents(*with_planted(new)) == {"IW:0090001": (SPP1_TAM,)}
    more = term(90001, TAM, some("RO:0002292", "hgnc.symbol:SPP1"))
    assert inferred_parents(*with_planted(more)) == {}  # some SPP1 is not much of it


def test_the_report_says_why():
    local, ontology = with_planted(
        term(90001, TAM, some("IW:expresses_high", "hgnc.symbol:SPP1")) + term(90002, CD4, CD8)
    )
    axioms = axioms_of(ontology, local)
    empty, placed = report(classify(axioms), axioms, local.terms, ontology)
    assert (empty.term, empty.kind, empty.other) == ("IW:0090002", "unsatisfiable", "")
    assert empty.why.endswith(
        "nothing is both a 'CD4-positive, alpha-beta T cell' (CL:0000624) "
        "and a 'CD8-positive, alpha-beta T cell' (CL:0000625)"
    )
    assert (placed.term, placed.kind, placed.other) == ("IW:0090001", "is_a", SPP1_TAM)
    assert "'planted 90001' (IW:0090001) expresses much SPP1" in placed.why


def addition(text):
    prefixes = LOCAL.read_text(encoding="utf-8").partition("\n\n")[0]
    local = parse_local_terms(prefixes + text)
    return local, ontology_of(local)


def test_an_addition_is_placed_among_the_packaged_terms():
    """Its sub-properties, disjoint pairs and defined classes stand in the packaged file."""
    local, ontology = addition(term(90001, TAM, some("IW:expresses_high", "hgnc.symbol:SPP1")))
    assert inferred_parents(local, ontology) == {"IW:0090001": (SPP1_TAM,)}
    both = term(90001, CD4, some("IW:expresses_low", "hgnc.symbol:CD2"))
    local, ontology = addition(both + term(90002, "IW:0090001", CD8))
    assert classify(axioms_of(ontology, local)).unsatisfiable == {"IW:0090002"}


def defined(number, kind, *parts):
    body = f"[ owl:intersectionOf ( {kind} {' '.join(parts)} ) ]"
    return f'\nIW:{number:07d} a owl:Class ; rdfs:label "defined {number}" ; owl:equivalentClass {body} .\n'


@pytest.mark.parametrize("reasoner", ["elk", pytest.param("hermit", marks=needs_java)])
def test_a_definition_may_say_what_is_lacked(reasoner):
    lacking = some("IW:lacks_expression", "hgnc.symbol:CCR7")
    local, ontology = addition(defined(90001, CD8, lacking) + term(90002, CD8, lacking) + term(90003, CD8))
    found = classify(axioms_of(ontology, local), reasoner)
    assert untold(found, local.terms, ontology) == {"IW:0090002": ("IW:0090001",)}


@pytest.mark.parametrize("reasoner", ["elk", pytest.param("hermit", marks=needs_java)])
def test_equal_classes_are_no_parents_of_each_other(reasoner):
    marker = some("RO:0002292", "hgnc.symbol:CXCR5")
    local, ontology = addition(defined(90001, CD8, marker) + defined(90002, CD8, marker))
    axioms = axioms_of(ontology, local)
    found = classify(axioms, reasoner)
    assert untold(found, local.terms, ontology) == {}
    assert same(found, local.terms, ontology) == [("IW:0090001", "IW:0090002")]
    (row,) = report(found, axioms, local.terms, ontology)
    assert row.kind == "same_as"
    assert row.why.count("by definition") == 2


def test_what_an_ancestor_is_told_of_is_not_told_again():
    new = term(90001, TAM, some("IW:expresses_high", "hgnc.symbol:SPP1")) + term(90002, "IW:0090001")
    assert inferred_parents(*addition(new)) == {"IW:0090001": (SPP1_TAM,)}


def test_inferred_parents_make_no_circle():
    """The planted class is defined by what its told child is defined by."""
    marker = some("RO:0002292", "hgnc.symbol:CXCR5")
    child = defined(90002, CD8, marker).replace(" .\n", " ; rdfs:subClassOf IW:0090001 .\n")
    assert inferred_parents(*addition(defined(90001, CD8, marker) + child)) == {}


def test_of_two_hundred_terms_each_finds_its_own_place():
    many = "".join(
        defined(90000 + i, TAM, some("IW:expresses_high", f"hgnc.symbol:GENE{i}"))
        + term(91000 + i, TAM, some("IW:expresses_high", f"hgnc.symbol:GENE{i}"))
        for i in range(100)
    )
    expected = {f"IW:{91000 + i:07d}": (f"IW:{90000 + i:07d}",) for i in range(100)}
    assert inferred_parents(*addition(many)) == expected
