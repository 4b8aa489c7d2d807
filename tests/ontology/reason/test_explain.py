from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from immuneworld.ontology.reason.axioms import NOTHING, Axiom, Some, meet
from immuneworld.ontology.reason.elk import classify
from immuneworld.ontology.reason.explain import why_below, why_unsatisfiable
from immuneworld.ontology.reason.trace import trace

NAMES, PROPERTIES = [f"IW:009000{i}" for i in range(6)], ["RO:0002292", "RO:0002202"]


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


def expressions(depth=2):
    name = st.sampled_from(NAMES)
    if not depth:
        return name
    inner = expressions(depth - 1)
    some = st.builds(Some, st.sampled_from(PROPERTIES), inner)
    return st.one_of(name, some, st.builds(lambda a, b: meet((a, b)), inner, inner))


AXIOMS = st.one_of(
    st.builds(Axiom, st.just("SubClassOf"), expressions(), expressions()),
    st.builds(Axiom, st.just("EquivalentClasses"), st.sampled_from(NAMES), expressions()),
    st.builds(Axiom, st.just("DisjointClasses"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.builds(Axiom, st.just("SubObjectPropertyOf"), *[st.sampled_from(PROPERTIES)] * 2),
)


@settings(max_examples=30, deadline=None)
@given(st.sets(AXIOMS, max_size=10))
def test_what_is_explained_is_what_elk_finds(axioms):
    axioms = {a for a in axioms if a.kind == "SubClassOf" or a.left != a.right}
    found = classify(axioms)
    for name in NAMES:
        assert bool(why_unsatisfiable(axioms, name)) == (name in found.unsatisfiable)
        if name not in found.unsatisfiable:
            others = {n for n in NAMES if n != name and trace(axioms, name, n) is not None}
            assert others == found.above.get(name, frozenset()) & set(NAMES)


def test_the_axioms_come_in_the_order_of_reasoning():
    chain = [Axiom("SubClassOf", a, b) for a, b in pairwise(NAMES)]
    told = [*chain, Axiom("SubClassOf", NAMES[-1], NOTHING), Axiom("SubClassOf", NAMES[2], NAMES[0])]
    assert why_unsatisfiable(reversed(told), NAMES[0]) == told[:-1]
