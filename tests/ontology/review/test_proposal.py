from __future__ import annotations

import pytest

from immuneworld.ontology.curate.template import COLUMNS
from immuneworld.ontology.errors import InputError
from immuneworld.ontology.load import LOCAL
from immuneworld.ontology.review.proposal import check_proposal, proposal, row_text, save_proposal


def test_what_is_known_is_filled_in():
    row = proposal("G6-TAM CCL18+ CD4-", "CL:0000235", "doi:10.1000/1")
    assert tuple(row) == COLUMNS
    assert row["label"] == "TAM CCL18+ CD4-"
    assert row["exact_synonyms"] == "G6-TAM CCL18+ CD4-"
    assert row["parents"] == "CL:0000235"
    assert row["source"] == "doi:10.1000/1"
    assert "CCL18" in row["positive"]
    assert row["negative"] == "CD4"
    assert proposal("x", source="a file")["source"] == ""


def test_a_row_is_saved_once_and_is_what_term_add_reads(tmp_path):
    path, row = tmp_path / "terms.tsv", proposal("A", "CL:0000235")
    assert save_proposal(row, path) == 1 + 1 - 1
    assert save_proposal(row | {"definition": "later"}, path) == 1
    assert save_proposal(proposal("B"), path) == 2
    assert path.read_text().count("\nA\t") == 1
    assert "later" in path.read_text()


def test_what_is_missing_is_said(tmp_path):
    rules = {finding.rule for finding in check_proposal(proposal("A macrophage", "CL:0000235"), LOCAL)}
    assert {"definition-missing", "source-missing"} <= rules


def test_a_cell_that_no_table_holds_is_refused():
    with pytest.raises(InputError, match="a tab"):
        row_text({"label": "a\tb"})


@pytest.mark.parametrize("label", ["", " ", "#3 CD8"])
def test_a_label_that_no_row_begins_with_is_refused(label, tmp_path):
    with pytest.raises(InputError, match="no name of a term"):
        save_proposal(proposal("A") | {"label": label}, tmp_path / "terms.tsv")
    assert not (tmp_path / "terms.tsv").exists()


def test_a_table_without_its_last_line_break_keeps_its_last_row(tmp_path):
    path = tmp_path / "terms.tsv"
    save_proposal(proposal("A"), path)
    path.write_text(path.read_text().rstrip("\n"))
    assert save_proposal(proposal("B"), path) == 2
    assert [line.split("\t")[0] for line in path.read_text().splitlines()[-2:]] == ["A", "B"]
