from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from immuneworld.model.sample_table import Design
from immuneworld.model.wide_table import guess_kind, lab_columns, read_wide
from immuneworld.ontology.errors import InputError, UnknownNameError
from immuneworld.ontology.harmonize.harmonizer import Harmonizer
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.mapping import NO_TERM, Mapping, MappingSet

SET = MappingSet(
    "lab",
    "1.0.0",
    "https://w3id.org/immuneworld/mappings/lab/1.0.0",
    "A lab",
    (
        Mapping("B cells memory", "skos:exactMatch", "CL:0000787", "memory B cell", confidence=0.9),
        Mapping(
            "T cells CD8", "skos:exactMatch", "CL:0000625", "CD8-positive, alpha-beta T cell", confidence=0.9
        ),
        Mapping("rest", "skos:exactMatch", NO_TERM),
    ),
)
DESIGN = Design("study", patient_key="patient", time_key="day")


@pytest.fixture(scope="module")
def harmonizer() -> Harmonizer:
    return Harmonizer(load_ontology(), (SET,), "lab")


def table(**columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame({"patient": ["a", "a"], "day": ["0", "9"], **columns})


def test_columns_match_by_text_or_normal_form(harmonizer: Harmonizer) -> None:
    frame = table(**{"B.cells.memory": ["3", "4"], "T cells CD8": ["1", "0"], "CRP": ["x", "y"]})
    found = read_wide(frame, DESIGN, harmonizer)
    assert [(c.label, c.node) for c in found.columns] == [
        ("B.cells.memory", "CL:0000787"),
        ("T cells CD8", "CL:0000625"),
    ]
    assert found.facts["sample"] == ["a_0", "a_9"]
    assert found.kind == "count"
    assert found.notes[0] == "1 labels of lab are no columns here: rest"


def test_the_exact_text_wins() -> None:
    assert lab_columns(["T.cells.CD8", "T cells CD8"], SET) == {"T cells CD8": "T cells CD8"}


def test_a_column_of_the_same_term_stands_in(harmonizer: Harmonizer) -> None:
    numbers = {"B.cells.memory": ["3", "4"], "CD8+ T cells": ["1", "0"], "rest": ["0", "0"]}
    found = read_wide(table(CD8=["x", "y"], **numbers), DESIGN, harmonizer)
    assert [c.label for c in found.columns] == ["B.cells.memory", "CD8+ T cells", "rest"]
    assert found.columns[1].node == "CL:0000625"
    assert found.notes[0] == "column 'CD8+ T cells' is taken for 'T cells CD8', by its term"
    two = read_wide(table(CD8=["1", "2"], **numbers), DESIGN, harmonizer)
    assert [c.label for c in two.columns] == ["B.cells.memory", "rest"], "which of two is meant nobody knows"


def test_two_spellings_of_one_label_are_refused(harmonizer: Harmonizer) -> None:
    frame = table(**{"T.cells.CD8": ["1", "0"], "T_cells_CD8": ["1", "0"]})
    with pytest.raises(InputError, match=r"'T\.cells\.CD8' and 'T_cells_CD8' are both 'T cells CD8'"):
        read_wide(frame, DESIGN, harmonizer)


def test_a_label_without_a_term_stays_a_column(harmonizer: Harmonizer) -> None:
    found = read_wide(table(rest=["1", "2"]), DESIGN, harmonizer)
    assert [(c.label, c.node, c.confidence) for c in found.columns] == [("rest", "", 0.0)]


def test_listed_columns(harmonizer: Harmonizer) -> None:
    frame = table(b=["0.5", "0.25"], rest=["0.5", "0.75"])
    assert [c.label for c in read_wide(frame, DESIGN, harmonizer, ["rest", "b"]).columns] == ["rest", "b"]
    with pytest.raises(UnknownNameError, match=r"column 'rset' is not known.*did you mean 'rest'"):
        read_wide(frame, DESIGN, harmonizer, ["rset"])


def test_no_column_of_the_lab(harmonizer: Harmonizer) -> None:
    with pytest.raises(InputError, match=r"no column is a label of lab.*B cells memory"):
        read_wide(table(x=["1", "2"]), DESIGN, harmonizer)


def test_a_sample_twice(harmonizer: Harmonizer) -> None:
    frame = table(rest=["1", "2"]).assign(sample="s")
    design = Design("study", patient_key="patient", sample_key="sample")
    with pytest.raises(InputError, match="sample 's' of patient 'a' comes twice"):
        read_wide(frame, design, harmonizer)
    with pytest.raises(InputError, match="of two patients, 'a' and 'b'"):
        read_wide(frame.assign(patient=["a", "b"]), design, harmonizer)


def test_text_among_numbers_is_named(harmonizer: Harmonizer) -> None:
    with pytest.raises(InputError, match=r"row 2, column 'rest': 'many' is not a number"):
        read_wide(table(rest=["1", "many"]), DESIGN, harmonizer)


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ([[3, 4], [1, 0]], "count"),
        ([[3, -1]], "count"),
        ([[0.25, 0.75], [0.5, 0.5]], "fraction"),
        ([[25.5, 74.5]], "fraction"),
        ([[0.1, 7.2]], "score"),
        ([[np.nan, 1], [3, 4]], "count"),
        ([[np.nan, 1]], "score"),
    ],
)
def test_guessed_kinds(rows: list[list[float]], kind: str) -> None:
    assert guess_kind(np.array(rows))[0] == kind


def test_rows_without_a_patient_are_counted(harmonizer: Harmonizer) -> None:
    frame = table(rest=["1", "2"])
    found = read_wide(frame.assign(patient=["a", ""]), DESIGN, harmonizer)
    assert found.values.tolist() == [[1]]
    assert "left out 1 rows without patient or sample" in found.notes
    with pytest.raises(InputError, match="no row names patient and sample"):
        read_wide(frame.assign(patient=""), DESIGN, harmonizer)
