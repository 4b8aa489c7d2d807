from hypothesis import given, settings
from hypothesis import strategies as st

from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.reason.axioms import Axiom, module
from immuneworld.ontology.reason.elk import classify
from immuneworld.ontology.reason.explain import in_words, why_below, why_unsatisfiable

NAMES = [f"IW:009000{i}" for i in range(6)]


@settings(max_examples=25, deadline=None)
@given(st.sets(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=12))
def test_a_justification_is_enough_and_none_of_it_can_go(pairs):
    axioms = {Axiom("SubClassOf", a, b) for a, b in pairs if a != b}
    for parent in classify(axioms).above.get(NAMES[0], ()):
        why = why_below(axioms, NAMES[0], parent)
        assert parent in classify(why).above[NAMES[0]]
        for axiom in why:
            rest = [other for other in why if other != axiom]
            assert parent not in classify(rest).above.get(NAMES[0], ())


def test_nothing_follows_from_nothing():
    assert why_below([Axiom("SubClassOf", "IW:0090001", "CL:0000084")], "IW:0090001", "CL:0000236") == []


def test_a_module_leaves_out_what_cannot_matter():
    near = [Axiom("SubClassOf", "IW:0090001", "CL:0000084"), Axiom("SubClassOf", "CL:0000084", "CL:0000542")]
    far = Axiom("SubClassOf", "CL:0000236", "CL:0000542")
    assert module([far, *near], "IW:0090001") == near


def test_a_clash_is_told_in_words():
    axioms = [
        Axiom("SubClassOf", "CL:0000813", "CL:0000084"),
        Axiom("SubClassOf", "CL:0000813", "CL:0000236"),
        Axiom("DisjointClasses", "CL:0000084", "CL:0000236"),
    ]
    words = in_words(why_unsatisfiable(axioms, "CL:0000813"), load_ontology())
    assert words == (
        "'memory T cell' (CL:0000813) is 'T cell' (CL:0000084); "
        "'memory T cell' (CL:0000813) is 'B cell' (CL:0000236); "
        "nothing is both: 'T cell' (CL:0000084), 'B cell' (CL:0000236)"
    )
