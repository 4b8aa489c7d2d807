from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.model.cell_table import count_cells, crosstab
from immuneworld.model.sample_table import Design
from immuneworld.ontology.errors import InputError, UnknownNameError

DESIGN = Design("study", patient_key="patient", sample_key="sample", time_key="time")
TERMS = {"B": "CL:0000236", "B cells": "CL:0000236", "T": "CL:0000084"}


def cells(rows: list[tuple[str, str, str, str]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["sample", "patient", "time", "label"])
    terms = frame["label"].map(lambda label: TERMS.get(label, ""))
    predicate = terms.map(lambda term: "skos:exactMatch" if term else "")
    return frame.assign(iw_term_id=terms, iw_predicate=predicate, iw_confidence=np.float32(0.9))


def test_labels_are_the_columns() -> None:
    rows = [
        ("s2", "p", "0", "T"),
        ("s1", "p", "1", "B"),
        ("s1", "p", "1", "B cells"),
        ("s1", "p", "1", "odd"),
    ]
    table = count_cells(cells(rows), "label", DESIGN)
    assert [(c.label, c.node, c.confidence) for c in table.columns] == [
        ("B", "CL:0000236", 0.9),
        ("B cells", "CL:0000236", 0.9),
        ("T", "CL:0000084", 0.9),
        ("odd", "", 0.0),
    ]
    assert table.facts["sample"] == ["s1", "s2"]
    assert table.values.tolist() == [[1, 1, 0, 1], [0, 0, 1, 0]]
    assert table.notes == ()


def test_cells_left_out_are_counted() -> None:
    rows = [("s1", "p", "0", "T"), ("s1", "p", "0", ""), ("", "p", "0", "T"), ("s1", "", "0", "T")]
    table = count_cells(cells(rows), "label", DESIGN)
    assert table.values.tolist() == [[1]]
    assert table.notes == ("left out 3 cells without label, sample or patient",)


def test_a_label_only_seen_in_left_out_cells_is_no_column() -> None:
    table = count_cells(cells([("s1", "p", "0", "T"), ("", "p", "0", "B")]), "label", DESIGN)
    assert [c.label for c in table.columns] == ["T"]


def test_one_sample_of_two_patients() -> None:
    rows = [("s1", "p", "0", "T"), ("s1", "q", "0", "T")]
    with pytest.raises(InputError, match=r"sample s1: .*two values of patient: 'p' and 'q'"):
        count_cells(cells(rows), "label", DESIGN)


def test_no_labels_and_no_such_column() -> None:
    with pytest.raises(InputError, match="every value of column 'label' is missing"):
        count_cells(cells([("s1", "p", "0", "NA")]), "label", DESIGN)
    with pytest.raises(UnknownNameError, match=r"column 'lable' is not known.*did you mean 'label'"):
        count_cells(cells([("s1", "p", "0", "T")]), "lable", DESIGN)


def test_cells_need_a_sample_key() -> None:
    with pytest.raises(InputError, match="--sample-key"):
        count_cells(cells([("s1", "p", "0", "T")]), "label", Design("study", patient_key="patient"))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2))))
def test_crosstab_counts_pairs(pairs: list[tuple[int, int]]) -> None:
    codes = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    counts = crosstab(codes[:, 0], codes[:, 1], 4, 3)
    expected = Counter(pairs)
    assert counts.tolist() == [[expected[row, column] for column in range(3)] for row in range(4)]
