from immuneworld.ontology.reason.axioms import And, Axiom, Some, module


def test_a_module_leaves_out_what_cannot_matter():
    near = {Axiom("SubClassOf", "IW:0090001", "CL:0000084"), Axiom("SubClassOf", "CL:0000084", "CL:0000542")}
    far = Axiom("SubClassOf", "CL:0000236", "CL:0000542")
    assert module({far, *near}, ["IW:0090001"]) == near


def test_a_module_holds_the_definitions_that_may_apply():
    has = Some("RO:0002292", "hgnc.symbol:CD19")
    told = {Axiom("SubClassOf", "IW:0090001", has), Axiom("SubClassOf", "IW:0090001", "CL:0000236")}
    defined = Axiom("EquivalentClasses", "IW:0090002", And(("CL:0000236", has)))
    other = Axiom("EquivalentClasses", "IW:0090003", And(("CL:0000084", has)))
    assert module({defined, other, *told}, ["IW:0090001"]) == told | {defined}
