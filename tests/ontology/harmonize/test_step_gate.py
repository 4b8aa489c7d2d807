import pytest

from immuneworld.ontology.harmonize.gate_table import load_gates
from immuneworld.ontology.harmonize.lexicon import Lexicon
from immuneworld.ontology.harmonize.query import Query, is_decided
from immuneworld.ontology.harmonize.step_gate import GateStep, shown
from immuneworld.ontology.load import load_ontology


@pytest.fixture(scope="module")
def step():
    return GateStep(Lexicon(load_ontology()))


def answer(step, label, excluded=()):
    (found,) = step.answer([Query.of(label, frozenset(excluded))])
    return found


@pytest.mark.parametrize(
    ("label", "term", "predicate"),
    [
        ("CD3+ CD4+ CD25hi CD127lo", "CL:0000792", "exactMatch"),
        ("CD4+CD8-CD3+", "CL:0000624", "exactMatch"),
        ("CD45+ CD3+ CD8+", "CL:0000625", "exactMatch"),  # what ancestors are gated by says nothing new
        ("CD3-CD19-CD56+", "CL:0000623", "exactMatch"),  # nor does leaving out other lineages
        ("CD4+ HLA-DR+", "CL:0000624", "broadMatch"),
        ("Lin-CD123+HLA-DR+", "CL:0000784", "exactMatch"),
        ("CD14+HLA-DR-", "IW:0000063", "exactMatch"),
        ("CD8+PD-1+TIM-3+", "CL:0020031", "exactMatch"),
        ("Lin-CD34+CD38+CD123loCD45RA-", "CL:0001026", "exactMatch"),  # of two that fit, the same level
        ("CD45+ SSChi CD16- CD193+ Siglec-8+", "CL:0000771", "exactMatch"),
        ("CCR7- CD45RA+ CD8+ T cells", "CL:0001062", "exactMatch"),
        ("CD8+CD39+CD103+ TIL", "IW:0000007", "exactMatch"),
        ("CD1c+CD11c+HLA-DR+", "CL:0002399", "exactMatch"),
    ],
)
def test_the_row_that_speaks_of_most_wins(step, label, term, predicate):
    found = answer(step, label)
    assert (found.term_id, found.predicate, found.step) == (term, f"skos:{predicate}", "gate")
    assert "doi:" in found.evidence[0]
    assert term not in {c.term_id for c in found.candidates}


@pytest.mark.parametrize(
    "label",
    [
        "HLA-DR+",
        "CD11b+",
        "CD69+",
        "PD-L1+",
        "CD3-CD4+CD8-CD45RA+CCR7+",
        "CD4+ T cells",
        "CD8+ GZMK+ T cells",
        "",
    ],
)
def test_what_no_row_fits_is_left_open(step, label):
    assert not is_decided(answer(step, label))


def test_a_term_that_the_lab_excludes_is_not_answered(step):
    assert answer(step, "CD4+ HLA-DR+", {"CL:0000624"}).term_id is None


def test_every_row_is_answered_with_its_own_term(step):
    for row in load_gates():
        found = answer(step, shown(row.required))
        assert found.term_id == row.term_id, row
        assert found.predicate == "skos:exactMatch"
