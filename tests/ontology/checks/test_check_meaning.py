from pathlib import Path

import pytest

from immuneworld.ontology.checks.check_mappings import Row
from immuneworld.ontology.checks.check_meaning import contradiction
from immuneworld.ontology.checks.check_set import SetFile
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.sssom_table import parse_sssom_table


def say(label, term):
    file = SetFile(Path("lab/1.sssom.tsv"), "lab/1.sssom.tsv", parse_sssom_table(""))
    return contradiction(Row(file, 1, {"subject_label": label}, load_ontology()), term)


@pytest.mark.parametrize(
    ("label", "term", "words"),
    [
        ("CD4 T cells", "CL:0000625", "the label says CD4"),
        ("CD8+ Tem", "CL:0000905", "the label says CD8"),
        ("CD4-CD8- T", "CL:0000624", "CD4-negative"),
        ("CD8neg T", "CL:0000625", "CD8-negative"),
        ("B cells", "CL:0000084", "the label says B, the term is T"),
        ("Mast", "CL:0000775", "the label says mast, the term is neutrophil"),
        ("Monocytes", "CL:0000236", "the label says monocyte"),
        ("TCF7- T cell", "IW:0000001", "TCF7"),
        ("CADM1+ TAM", "IW:0000052", "CADM1"),
    ],
)
def test_what_a_label_speaks_against(label, term, words):
    assert words in say(label, term)


@pytest.mark.parametrize(
    ("label", "term"),
    [
        ("CD4 T cells", "CL:0000624"),
        ("CD4+CD8+ T", "CL:0000625"),
        ("CD8_B", "CL:0020031"),
        ("NKT", "CL:0000814"),
        ("NK", "CL:0000814"),
        ("plasma B", "CL:0000786"),
        ("moDC", "CL:0011031"),
        ("CD14+ Mono", "CL:0001054"),
        ("cluster 7", "CL:0000236"),
        ("TCF7+ T cell", "IW:0000001"),
        ("CD45", "CL:0000084"),
    ],
)
def test_what_it_does_not(label, term):
    assert say(label, term) == ""


def test_the_rule_speaks_in_validate(of_rows, small):
    row = small.row("CD8 T cells", object_id="CL:0000624", object_label="CD4-positive, alpha-beta T cell")
    assert ("label-contradicts-term", small.first_row) in of_rows(row)
