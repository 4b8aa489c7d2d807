import re

import pytest

from immuneworld.ontology.errors import InputError
from immuneworld.ontology.harmonize.gate_table import load_gates
from immuneworld.ontology.load import load_ontology

HEADER = "term_id\tterm_label\tgate\tsource\n"


def test_every_row_names_a_living_cell_by_its_label_with_a_source():
    ontology = load_ontology()
    for row in load_gates():
        term = ontology[row.term_id]
        assert (term.label, term.deprecated) == (row.term_label, False)
        assert not row.term_id.startswith("IW:01"), "a programme is no cell"
        assert re.fullmatch(r"doi:10\.\d{4,}/\S+", row.source)


def test_no_two_rows_require_the_same():
    required = [frozenset(row.required.items()) for row in load_gates()]
    assert len(set(required)) == len(required)


def test_what_is_required_is_never_optional():
    assert not any(row.required.keys() & row.optional.keys() for row in load_gates())


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        ({"CD4": "+", "IL2RA": "high"}, True),
        ({"CD4": "+", "IL2RA": "+", "IL7R": "low"}, True),
        ({"CD4": "+", "IL2RA": "+", "IL7R": "+"}, False),  # denied
        ({"CD4": "+"}, False),  # not all said
        ({"CD4": "+", "IL2RA": "low"}, False),
    ],
)
def test_a_row_fits_what_says_all_of_it_and_denies_nothing(tmp_path, said, fits):
    path = tmp_path / "gates.tsv"
    path.write_text(HEADER + "CL:0000792\tTreg\tCD4+ CD25+ ?CD127-\tdoi:10.1/x\n")
    assert load_gates(path)[0].fits(said) == fits


@pytest.mark.parametrize("gate", ["T cells", "", "?CD4+", "CD4+ ?T"])
def test_a_gate_that_is_none_is_refused(tmp_path, gate):
    path = tmp_path / "gates.tsv"
    path.write_text(HEADER + f"CL:0000792\tTreg\t{gate}\tdoi:10.1/x\n")
    with pytest.raises(InputError, match=r"gates\.tsv, row 1: the gate .* is not signed markers"):
        load_gates(path)
