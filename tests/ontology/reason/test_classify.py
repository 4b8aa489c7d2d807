import pytest

from immuneworld.ontology.load import LOCAL, merge
from immuneworld.ontology.local_terms import parse_local_terms
from immuneworld.ontology.reason import hermit
from immuneworld.ontology.reason.classify import axioms_of, classify, inferred_parents, report, untold

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
    axioms = axioms_of(*with_planted(planted))
    elk, other = classify(axioms, "elk"), classify(axioms, "hermit")
    assert (elk.reasoner, other.reasoner) == ("elk", "hermit")
    assert elk.unsatisfiable == other.unsatisfiable
    assert ("IW:0090001" in elk.unsatisfiable) == bool(planted)
    assert elk.above == other.above


def test_what_the_packaged_terms_imply_is_told():
    local, ontology = with_planted("")
    found = classify(axioms_of(local, ontology))
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
    axioms = axioms_of(local, ontology)
    empty, placed = report(classify(axioms), axioms, local, ontology)
    assert empty[:3] == ("IW:0090002", "planted 90002", "unsatisfiable")
    assert empty[4].endswith(
        "nothing is both: 'CD4-positive, alpha-beta T cell' (CL:0000624), "
        "'CD8-positive, alpha-beta T cell' (CL:0000625)"
    )
    assert placed[2:4] == ("is_a", "IW:0000050 SPP1-positive tumour-associated macrophage")
    assert "expresses much SPP1" in placed[4]
