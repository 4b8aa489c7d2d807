from immuneworld.ontology.checks.validate import validate

DISJOINT = "CL:0000236 owl:disjointWith CL:0000084 .\n"  # B cell, T cell


def test_a_circle_of_is_a(of_turtle, small):
    one = small.block("IW:0090001", parent="rdfs:subClassOf CL:0000084, IW:0090002")
    two = small.block("IW:0090002", parent="rdfs:subClassOf IW:0090001")
    second = small.first_term + one.count("\n")
    assert of_turtle(one + two) == {("is-a-cycle", small.first_term), ("is-a-cycle", second)}


def test_a_term_that_is_its_own_parent(of_turtle, small):
    found = of_turtle(small.block(parent="rdfs:subClassOf CL:0000084, IW:0090001"))
    assert found == {("is-a-cycle", small.first_term)}


def test_two_disjoint_parents_are_said_once_where_they_meet(of_turtle, small):
    one = small.block("IW:0090001", parent="rdfs:subClassOf CL:0000785, CL:0000084")  # a mature B cell
    two = small.block("IW:0090002", parent="rdfs:subClassOf IW:0090001")
    assert of_turtle(DISJOINT + one + two) == {("disjoint-parents", small.first_term + 1)}


def test_all_disjoint_classes(of_turtle, small):
    group = "[] a owl:AllDisjointClasses ; owl:members ( CL:0000623 CL:0000236 CL:0000084 ) .\n"
    term = small.block(parent="rdfs:subClassOf CL:0000236, CL:0000084")
    assert of_turtle(group + term) == {("disjoint-parents", small.first_term + 1)}


def test_a_term_that_expresses_what_it_inherits_as_lacked(of_turtle, small):
    declared = "IW:lacks_expression a owl:ObjectProperty .\n"
    one = small.block("IW:0090001", axiom=small.restriction("IW:lacks_expression", "hgnc.symbol:TCF7"))
    two = small.block("IW:0090002", parent="rdfs:subClassOf IW:0090001")  # expresses TCF7
    three = small.block("IW:0090003", parent="rdfs:subClassOf IW:0090002")  # inherits both: not said again
    row = small.first_term + 1 + one.count("\n")
    assert of_turtle(declared + one + two + three) == {("contradictory-axioms", row)}


def test_lacking_on_the_membrane_is_not_lacking_inside(of_turtle, small):
    axioms = [
        small.restriction("CL:4030046", "PR:000001020"),
        small.restriction("BFO:0000051", "PR:000001020"),
    ]
    assert of_turtle(small.block(axiom=" ;\n ".join(axioms))) == set()


def test_pairs_above_the_nearest_pair_tell_the_same_fault(tmp_path, small):
    """The packaged pair of B lineage and T cell stands above the pair planted here."""
    path = tmp_path / "terms.ttl"
    text = DISJOINT + small.block(parent="rdfs:subClassOf CL:0000236, CL:0000084")
    path.write_text(small.turtle_header + text, encoding="utf-8")
    (finding,) = validate([path], reasoner=False).findings
    assert "CL:0000236 'B cell'" in finding.value


def test_two_faults_of_one_term_are_both_said(tmp_path, small):
    path = tmp_path / "terms.ttl"
    text = small.block(parent="rdfs:subClassOf CL:0000236, CL:0000084, CL:0000057")
    path.write_text(small.turtle_header + text, encoding="utf-8")
    values = [finding.value for finding in validate([path], reasoner=False).findings]
    assert any("'fibroblast'" in value for value in values)
    assert any("'T cell'" in value for value in values)


def test_a_circle_beside_the_root_is_no_wrong_range(of_turtle, small):
    one = small.block("IW:0090001", parent="rdfs:subClassOf IW:0090002")
    two = small.block("IW:0090002", parent="rdfs:subClassOf IW:0090001")
    below = small.block("IW:0090003", parent="rdfs:subClassOf IW:0090002")
    assert {rule for rule, _ in of_turtle(one + two + below)} == {"is-a-cycle"}
