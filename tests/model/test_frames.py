from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.model.frames import filtered, numbers, read_frame, text_of, texts
from immuneworld.ontology.errors import InputError, UnknownNameError


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (630.0, "630"),
        (0.5, "0.5"),
        (np.nan, ""),
        ("NA", ""),
        (" x ", "x"),
        (True, "True"),
        (None, ""),
        (7, "7"),
    ],
)
def test_values_as_the_study_writes_them(value: object, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz", "t.tsv", "t.parquet"])
def test_formats_read_alike(name: str, tmp_path: Path) -> None:
    frame = pd.DataFrame({"patient": ["007", "8"], "value": [0.1, np.nan]})
    path = tmp_path / name
    if name == "t.parquet":
        frame.to_parquet(path)
    else:
        frame.to_csv(path, index=False, sep="\t" if name == "t.tsv" else ",")
    found = read_frame(path)
    assert texts(found, "patient", "t").tolist() == ["007", "8"]
    np.testing.assert_array_equal(numbers(found, ["value"], "t"), [[0.1], [np.nan]])


def test_categories_and_missing_values() -> None:
    frame = pd.DataFrame({"label": pd.Categorical(["B", None, "T"])})
    assert texts(frame, "label", "t").tolist() == ["B", "", "T"]


def test_a_truncated_gzip_is_one_error(tmp_path: Path) -> None:
    path = tmp_path / "t.csv.gz"
    pd.DataFrame({"a": range(5000)}).to_csv(path)
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(InputError, match=r"t\.csv\.gz: cannot be read"):
        read_frame(path)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=8))
def test_numbers_are_read_exactly(values: list[float]) -> None:
    frame = pd.DataFrame({"x": [repr(value) for value in values]}, dtype=object)
    assert numbers(frame, ["x"], "t")[:, 0].tolist() == values


def test_conditions_all_hold() -> None:
    frame = pd.DataFrame({"ok": [True, True, False], "t": [0, 1, 1], "name": ["a", "b", "c"]})
    assert filtered(frame, ("ok=True", "t=1"), "t")["name"].tolist() == ["b"]
    with pytest.raises(InputError, match="is not KEY=VALUE"):
        filtered(frame, ("ok",), "t")
    with pytest.raises(InputError, match=r"keeps no row \(t has: 0, 1\)"):
        filtered(frame, ("t=2",), "t")
    with pytest.raises(UnknownNameError, match=r"column 'nam' is not known.*did you mean 'name'"):
        filtered(frame, ("nam=a",), "t")
