import pytest

from immuneworld.ontology.benchmark.errors import KINDS, kind_of, worst
from immuneworld.ontology.load import load_ontology

from .conftest import answer

T_CELL, CD8, CD4, B_CELL = "CL:0000084", "CL:0000625", "CL:0000624", "CL:0000236"


@pytest.mark.parametrize(
    ("label", "curator", "given", "kind"),
    [
        ("T", T_CELL, T_CELL, ""),
        ("12", T_CELL, None, "no letters in the label"),
        ("zz", T_CELL, None, "no answer"),
        ("T", T_CELL, CD8, "curator is broader"),
        ("T", CD8, T_CELL, "curator is narrower"),
        ("T", CD8, CD4, "same lineage"),
        ("T", CD8, B_CELL, "other lineage"),
    ],
)
def test_mistakes_are_of_kinds(label, curator, given, kind):
    found = kind_of(answer(label, curator, given), load_ontology())
    assert found == kind
    assert not found or found in KINDS


def test_the_surest_mistakes_come_first_and_once():
    answers = [
        answer("a", CD8, T_CELL, 0.4),
        answer("b", CD8, T_CELL, 0.9),
        answer("b", CD8, T_CELL, 0.9, study="other"),
        answer("c", CD8, CD8, 1.0),
    ]
    assert [a.row.label for a in worst(answers, load_ontology())] == ["b", "a"]
    assert len(worst(answers, load_ontology(), count=1)) == 1
