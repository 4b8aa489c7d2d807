import pytest

from immuneworld.ontology.harmonize.query import Query, is_decided
from immuneworld.ontology.harmonize.step_lab import DEFAULT_CONFIDENCE, LabStep
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.mapping import NO_TERM, Mapping, MappingSet

EXACT, BROAD, CD8, T, NK = "skos:exactMatch", "skos:broadMatch", "CL:0000625", "CL:0000084", "CL:0000623"


def step(*rows):
    return LabStep(load_ontology(), MappingSet("lab", "1", "https://example.org/lab/1", "lab", tuple(rows)))


def answer(label, *rows):
    return step(*rows).answer([Query.of(label)])[0]


def test_the_label_byte_for_byte_has_the_rows_confidence_and_another_spelling_a_little_less():
    row = Mapping("CD8_eff", EXACT, CD8, confidence=0.8)
    same, alike = answer("CD8_eff", row), answer("cd8 eff", row)
    assert (same.term_id, same.confidence) == (CD8, 0.8)
    assert alike.term_id == CD8
    assert 0.7 < alike.confidence < 0.8
    assert same.evidence == ("lab 1 maps 'CD8_eff' to it",)


def test_a_row_without_a_confidence_has_the_default():
    assert answer("x", Mapping("x", EXACT, CD8)).confidence == DEFAULT_CONFIDENCE


def test_two_labels_of_one_form_are_told_apart_or_left():
    rows = (Mapping("A+", EXACT, CD8), Mapping("a+", EXACT, NK))
    assert answer("a+", *rows).term_id == NK
    assert not is_decided(answer("A+ ", *rows))


def test_comments_and_further_rows_are_evidence():
    found = answer("x", Mapping("x", EXACT, CD8, comment="by flow"), Mapping("x", BROAD, T))
    assert "comment: by flow" in found.evidence
    assert any(T in line for line in found.evidence)
    assert [c.term_id for c in found.candidates] == [T]


def test_no_term_is_an_answer_unless_there_is_a_term_too():
    no_term = Mapping("x", EXACT, NO_TERM, justification="semapv:ManualMappingCuration")
    assert is_decided(answer("x", no_term))
    assert answer("x", no_term).term_id is None
    assert answer("x", no_term, Mapping("x", BROAD, T)).term_id == T


def test_negated_rows_exclude_and_do_not_answer():
    one = step(Mapping("x", EXACT, NK, negated=True))
    assert one.excluded("x") == {NK}
    assert not is_decided(one.answer([Query.of("x")])[0])


@pytest.mark.parametrize("label", ["y", "", "?"])
def test_a_label_that_the_lab_does_not_have_is_left(label):
    assert not is_decided(answer(label, Mapping("x", EXACT, CD8), Mapping("!", EXACT, NK)))


def test_a_row_of_a_term_that_is_gone_is_passed_over():
    assert not is_decided(answer("x", Mapping("x", EXACT, "CL:9999999")))
