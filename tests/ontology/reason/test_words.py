import pytest

from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.reason.axioms import And, Axiom, Some, clashes, held
from immuneworld.ontology.reason.explain import why_unsatisfiable
from immuneworld.ontology.reason.words import in_words

SPP1 = Some("IW:expresses_high", "hgnc.symbol:SPP1")


def test_a_clash_is_told_in_words():
    axioms = [
        Axiom("SubClassOf", "CL:0000813", "CL:0000084"),
        Axiom("SubClassOf", "CL:0000084", "CL:0000542"),
        Axiom("SubClassOf", "CL:0000813", "CL:0000236"),
        Axiom("DisjointClasses", "CL:0000542", "CL:0000236"),
    ]
    assert in_words(why_unsatisfiable(axioms, "CL:0000813"), load_ontology()) == (
        "'memory T cell' (CL:0000813) is a 'T cell' (CL:0000084), which is a 'lymphocyte' (CL:0000542); "
        "'memory T cell' (CL:0000813) is a 'B cell' (CL:0000236); "
        "nothing is both a 'lymphocyte' (CL:0000542) and a 'B cell' (CL:0000236)"
    )


def test_lacking_and_having():
    lacks = held("IW:lacks_expression", "hgnc.symbol:SPP1")
    told = [Axiom("SubClassOf", "CL:0000235", lacks), Axiom("SubClassOf", "CL:0000235", SPP1)]
    why = why_unsatisfiable([*told, *clashes(told)], "CL:0000235")
    assert in_words(why, load_ontology()) == (
        "'macrophage' (CL:0000235) lacks SPP1; 'macrophage' (CL:0000235) expresses much SPP1; "
        "nothing lacks SPP1 and also expresses much SPP1"
    )


@pytest.mark.parametrize(
    ("axiom", "words"),
    [
        (
            Axiom("EquivalentClasses", "CL:0000235", And(("CL:0000576", SPP1))),
            "'macrophage' (CL:0000235) is by definition a 'monocyte' (CL:0000576) that expresses much SPP1",
        ),
        (
            Axiom("SubClassOf", "CL:0000235", Some("RO:0002202", And(("CL:0000576", SPP1)))),
            "'macrophage' (CL:0000235) develops from a 'monocyte' (CL:0000576) that expresses much SPP1",
        ),
        (
            Axiom("SubObjectPropertyOf", "IW:expresses_high", "RO:0002292"),
            "what expresses much something, expresses it",
        ),
        (Axiom("SubClassOf", "CL:0000235", "owl:Nothing"), "nothing is 'macrophage' (CL:0000235)"),
    ],
)
def test_each_axiom_has_a_sentence(axiom, words):
    assert in_words([axiom], load_ontology()) == words
