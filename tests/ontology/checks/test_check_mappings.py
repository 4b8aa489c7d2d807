import pytest

from immuneworld.ontology.checks.validate import validate


def test_a_complete_row_is_clean(of_rows, small):
    assert of_rows(small.row()) == set()


@pytest.mark.parametrize(
    ("rule", "cells"),
    [
        ("label-empty", {"subject_label": ""}),
        ("subject-id", {"subject_id": "iwl:lab/B"}),
        ("subject-id", {"subject_id": "iwl:other/T"}),
        ("predicate-not-allowed", {"predicate_id": "skos:closeMatch"}),
        ("predicate-not-allowed", {"predicate_id": ""}),
        ("modifier-not-allowed", {"predicate_modifier": "not"}),
        ("object-missing", {"object_id": ""}),
        ("object-unknown", {"object_id": "CL:9999999"}),
        ("object-unknown", {"object_id": "CL:0000084 "}),
        ("object-unknown", {"object_id": "T cell"}),
        ("object-deprecated", {"object_id": "CL:0000003", "object_label": "obsolete native cell"}),
        ("object-deprecated", {"object_id": "CL:0000003"}),
        ("object-label", {"object_label": "t cell"}),
        ("object-label", {"object_label": ""}),
        ("no-term-predicate", {"object_id": "sssom:NoTermFound", "predicate_id": "skos:narrowMatch"}),
        ("justification", {"mapping_justification": "by hand"}),
        ("justification", {"mapping_justification": ""}),
        ("justification", {"mapping_justification": "semapv:ManualMapingCuration"}),
        ("confidence-missing", {"confidence": ""}),
        ("confidence-range", {"confidence": "1.1"}),
        ("confidence-range", {"confidence": "nan"}),
        ("confidence-range", {"confidence": "high"}),
    ],
)
def test_one_broken_cell(of_rows, small, rule, cells):
    clean = small.row("another label")
    assert of_rows(clean, small.row(**cells)) == {(rule, small.first_row + 1)}


def test_an_unknown_object_is_looked_up_by_its_label(tmp_path, small):
    path = tmp_path / "lab" / "1.sssom.tsv"
    path.parent.mkdir()
    text = small.sssom_header + small.columns + small.row(object_id="CL:9999999", object_label="B cell")
    path.write_text(text, encoding="utf-8")
    assert [f.fix for f in validate([path]).findings] == ["use CL:0000236"]


def test_a_label_with_two_exact_terms(of_rows, small):
    second = small.row("x", object_id="CL:0000236", object_label="B cell")
    assert of_rows(small.row("x"), second) == {("label-two-exact", small.first_row + 1)}


def test_a_label_may_have_two_broader_terms(of_rows, small):
    rows = [
        small.row("x", predicate_id="skos:broadMatch"),
        small.row("x", predicate_id="skos:broadMatch", object_id="CL:0000236", object_label="B cell"),
    ]
    assert of_rows(*rows) == set()


def test_a_row_twice(of_rows, small):
    other_evidence = small.row(confidence="0.5")
    assert of_rows(small.row(), small.row("x"), other_evidence) == {("row-duplicate", small.first_row + 2)}


def test_a_row_stated_and_negated(of_rows, small):
    found = of_rows(small.row(), small.row(predicate_modifier="Not"))
    assert found == {("row-contradiction", small.first_row + 1)}


def test_a_negated_second_term_is_no_contradiction(of_rows, small):
    second = small.row(object_id="CL:0000236", object_label="B cell", predicate_modifier="Not")
    assert of_rows(small.row(), second) == set()


def test_a_label_with_a_term_and_none(of_rows, small):
    none = small.row(object_id="sssom:NoTermFound", object_label="")
    assert of_rows(small.row(), none) == {("no-term-and-term", small.first_row + 1)}


def test_labels_that_differ_by_case_or_blanks(of_rows, small):
    same = of_rows(small.row("Treg"), small.row("TREG"), small.row("T reg"), small.row("x"))
    assert same == {("label-spelt-twice", small.first_row + n) for n in (1, 2)}
    fractions = small.row("B.FrE"), small.row("B.FRE", object_id="CL:0000236", object_label="B cell")
    assert ("label-near-duplicate", small.first_row + 1) in of_rows(*fractions)


def test_an_object_that_is_no_cell(of_rows, small):
    found = of_rows(small.row(object_id="GO:0008150", object_label="biological process"))
    assert ("object-not-cell", small.first_row) in found


def test_rows_are_counted_with_blank_lines_and_quotes(of_rows, small):
    quoted = small.row('"x"', subject_label='"""x"""')
    assert of_rows("\n", quoted, "\n", small.row(confidence="2")) == {
        ("confidence-range", small.first_row + 3)
    }
