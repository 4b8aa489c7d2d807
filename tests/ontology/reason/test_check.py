import pytest

from immuneworld.ontology.checks.validate import validate

MARKER = ("IW:expresses_high", "hgnc.symbol:SPP1")


@pytest.fixture
def findings(tmp_path, small):
    def check(text):
        path = tmp_path / "terms.ttl"
        path.write_text(small.turtle_header + text, encoding="utf-8")
        return validate([path]).findings

    return check


def test_a_place_that_is_not_told_is_a_warning_with_its_reason(findings, small):
    tam = "rdfs:subClassOf IW:0000049"
    found = findings(small.block(parent=tam, axiom=small.restriction(*MARKER)))
    (finding,) = [f for f in found if f.rule == "is-a-inferred"]
    assert (finding.rule, finding.level, finding.row) == ("is-a-inferred", "warning", small.first_term)
    assert "is_a IW:0000050 'SPP1-positive tumour-associated macrophage'" in finding.value
    assert "(IW:0090001) expresses much SPP1" in finding.value
    assert finding.fix.startswith("add rdfs:subClassOf IW:0000050")


def test_two_terms_of_one_definition_are_a_warning(findings, small):
    defined = "owl:equivalentClass [ owl:intersectionOf ( CL:0000084 [ a owl:Restriction ; "
    defined += "owl:onProperty RO:0002292 ; owl:someValuesFrom hgnc.symbol:CXCR5 ] ) ]"
    one, two = (small.block(f"IW:009000{i}", axiom=defined) for i in (1, 2))
    assert {f.rule for f in findings(one + two)} == {"same-as-inferred"}


def test_what_has_no_member_is_explained_once(findings, small):
    nested = "rdfs:subClassOf [ a owl:Restriction ; owl:onProperty RO:0002202 ; owl:someValuesFrom "
    nested += "[ owl:intersectionOf ( CL:0000236 CL:0000084 ) ] ]"
    child = small.block("IW:0090002", parent="rdfs:subClassOf IW:0090001")
    found = findings(small.block(axiom=nested) + child)
    (finding,) = [f for f in found if f.rule in {"unsatisfiable", "disjoint-parents"}]
    assert "develops from a 'B cell' (CL:0000236) and a 'T cell' (CL:0000084)" in finding.value
    assert "nothing is both" in finding.value
