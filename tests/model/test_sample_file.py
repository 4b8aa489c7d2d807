from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from immuneworld.model.sample_file import read_sample
from immuneworld.ontology.errors import InputError


@pytest.fixture
def read(real_graph, tmp_path):
    def of(text, name="mine.csv"):
        (tmp_path / name).write_text(text)
        return read_sample(tmp_path / name, real_graph)

    return of


def test_cells_on_two_days(read):
    cohort = read(
        "label,term_id,value,day,cancer\nmy T,CL:0000084,30,0,melanoma\nB cell,,10,0,\nB cell,,5,14,\n"
    )
    assert cohort.kind == "count"
    assert [(c.label, c.node) for c in cohort.columns] == [("my T", "CL:0000084"), ("B cell", "CL:0000236")]
    (patient,) = cohort.trajectories
    assert (patient.patient, patient.cancer) == ("mine", "MONDO:0005105")
    np.testing.assert_array_equal([s.values for s in patient.snapshots], [[30, 10], [0, 5]])
    assert [s.time for s in patient.snapshots] == [0, 14]


def test_shares_and_a_table_with_tabs(read):
    cohort = read("term_id\tvalue\nCL:0000084\t0.75\nCL:0000236\t0.25\n", "mine.tsv")
    assert cohort.kind == "fraction"
    assert cohort.columns[0].label == "T cell"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "has the columns none"),
        ("label,value\n", "has no rows"),
        ("name,value\nT cell,1\n", "has the columns name, value"),
        ("label,value\nT zell,1\n", r"row 2: cell 'T zell' is not known \(did you mean 'T cell'"),
        ("label,value\nT cell,many\n", "row 2, value: 'many' is no number"),
        ("label,value\nT cell,-1\n", "row 2, value: is negative"),
        ("label,value,day\nT cell,1,nan\n", "row 2, day: 'nan' is no number"),
        ("label,value\nT cell,1\nT cell,2\n", "row 3: 'T cell' comes twice on day 0"),
        ("label,value\nT cell,0.3\nB cell,0.3\n", "sum to 0.6"),
        ("label,value\nT cell,0\n", "sum to 0"),
        ("label,value,cancer\nT cell,1,melanoma\nB cell,1,breast carcinoma\n", "more than one cancer"),
    ],
)
def test_what_is_wrong_is_said_with_its_row(text, words, read):
    with pytest.raises(InputError, match=words):
        read(text)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(content=st.binary(max_size=200) | st.text(max_size=120).map(lambda t: f"label,value\n{t}".encode()))
def test_any_bytes_are_read_or_refused(content, real_graph, tmp_path):
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    try:
        cohort = read_sample(path, real_graph)
    except InputError:
        return
    assert all(np.isfinite(s.values).all() for t in cohort.trajectories for s in t.snapshots)
