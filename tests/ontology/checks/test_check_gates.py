from pathlib import Path

import pytest

from immuneworld.ontology.checks.check_gates import check_gates
from immuneworld.ontology.checks.validate import validate
from immuneworld.ontology.harmonize.gate_table import GATES
from immuneworld.ontology.load import load_ontology

HEADER = "# gates\nterm_id\tterm_label\tgate\tsource\n"
GOOD = "CL:0000084\tT cell\tCD3+ ?CD19-\tdoi:10.1038/nri3158\n"


def findings(tmp_path: Path, text: str) -> list[tuple[str, int, str]]:
    path = tmp_path / "gates.tsv"
    path.write_text(text, encoding="utf-8")
    return [(f.rule, f.row, f.value) for f in check_gates(path, "gates.tsv", load_ontology())]


def test_the_packaged_table_has_none():
    assert list(check_gates(GATES, "gates.tsv", load_ontology())) == []


@pytest.mark.parametrize(
    ("row", "rule", "value"),
    [
        ("CL:9999999\tT cell\tCD3+\tdoi:10.1038/nri3158\n", "gate-term", "CL:9999999"),
        ("CL:0000084\tT cells\tCD3+\tdoi:10.1038/nri3158\n", "gate-label", "T cells"),
        ("CL:0000084\tT cell\tT cells\tdoi:10.1038/nri3158\n", "gate-form", "T cells"),
        ("CL:0000084\tT cell\tCD3+\ta paper\n", "gate-source", "a paper"),
    ],
)
def test_a_row_that_cannot_be_used_is_said_with_its_line(tmp_path, row, rule, value):
    assert findings(tmp_path, HEADER + row) == [(rule, 3, value)]


def test_two_rows_for_the_same_markers_and_a_broken_table(tmp_path):
    again = "CL:0000236\tB cell\tCD3+\tPMID:1\n"
    assert findings(tmp_path, HEADER + GOOD + again) == [("gate-twice", 4, "CD3+")]
    assert [rule for rule, *_ in findings(tmp_path, "term_id\tgate\n")] == ["gate-table"]


def test_validate_takes_the_table_by_its_name(tmp_path):
    path = tmp_path / "gates.tsv"
    path.write_text(HEADER + "CL:9999999\tx\tCD3+\tdoi:10.1038/nri3158\n", encoding="utf-8")
    report = validate([path], reasoner=False)
    assert [(f.rule, f.row) for f in report.findings] == [("gate-term", 3)]
    assert report.files == 1
