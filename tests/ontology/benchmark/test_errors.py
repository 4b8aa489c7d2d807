import pytest

from immuneworld.ontology.benchmark.errors import KINDS, kind_of, worst
from immuneworld.ontology.load import load_ontology

T, CD8, CD4, B = "CL:0000084", "CL:0000625", "CL:0000624", "CL:0000236"


@pytest.mark.parametrize(
    ("wanted", "terms", "label", "kind"),
    [
        (T, [T], "x", ""),
        (T, [CD8], "x", "curator is broader"),
        (CD8, [T], "x", "curator is narrower"),
        (CD8, [CD4], "x", "same lineage"),
        (CD8, [B, CD8], "x", "other lineage"),
        (CD8, [], "x", "no answer"),
        (CD8, [B], "12", "no letters in the label"),
    ],
)
def test_kinds_of_mistakes(answer, wanted, terms, label, kind):
    assert kind_of(answer(wanted, terms, label=label), load_ontology()) == kind
    assert not kind or kind in KINDS


def test_the_worst_are_the_surest_wrong_ones_each_once(answer):
    answers = [
        answer(T, [T], 0.99, "right"),
        answer(T, [B], 0.5, "unsure"),
        answer(T, [B], 0.9, "sure", "one"),
        answer(T, [B], 0.9, "sure", "two"),
    ]
    assert [a.row.label for a in worst(answers, load_ontology())] == ["sure", "unsure"]
    assert len(worst(answers, load_ontology(), count=1)) == 1
