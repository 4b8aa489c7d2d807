import anndata as ad
import h5py
import numpy as np
import pandas as pd
import pytest
from anndata.io import write_elem
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.ontology.errors import UnknownNameError
from immuneworld.ontology.labels.parquet_codes import read_parquet_codes
from immuneworld.ontology.labels.read_codes import coded, read_codes

LABELS = ["NK", None, "T cell \N{GREEK SMALL LETTER GAMMA}", "NK"]


def labels_of(found):
    codes, values = found
    return [values[code] if code >= 0 else None for code in codes]


def store(folder, column, suffix=".h5ad"):
    path = folder / f"in{suffix}"
    data = ad.AnnData(
        obs=pd.DataFrame({"x": range(len(column))}, index=[f"c{i}" for i in range(len(column))])
    )
    if suffix == ".zarr":
        data.write_zarr(path)
        import zarr

        write_elem(zarr.open_group(path, use_consolidated=False)["obs"], "x", column)
    else:
        data.write_h5ad(path)
        with h5py.File(path, "r+") as root:
            write_elem(root["obs"], "x", column)
    return path


@pytest.mark.parametrize("suffix", [".h5ad", ".zarr"])
def test_categories_text_and_text_with_gaps_give_the_same_labels(tmp_path, suffix):
    kinds = {
        "categorical": pd.Categorical(LABELS),
        "text": np.array([label or "" for label in LABELS], dtype=object),
        "gaps": pd.array(LABELS, dtype="string"),
    }
    for name, column in kinds.items():
        (tmp_path / name).mkdir()
        with ad.settings.override(allow_write_nullable_strings=True):
            found = labels_of(read_codes(store(tmp_path / name, column, suffix), "x"))
        assert found == (LABELS if name != "text" else [label or "" for label in LABELS])


def test_codes_keep_the_small_integer_of_the_file(tmp_path):
    codes, _ = read_codes(store(tmp_path, pd.Categorical(LABELS)), "x")
    assert codes.dtype == np.int8


@pytest.mark.parametrize(
    ("values", "expected"), [([3, 1, 3], [3, 1, 3]), ([True, False, True], [True, False, True])]
)
def test_numbers_and_truth_values_are_told_apart_later(tmp_path, values, expected):
    assert labels_of(read_codes(store(tmp_path, np.array(values)), "x")) == expected


def test_a_column_that_is_not_there_names_those_that_are(tmp_path):
    with pytest.raises(UnknownNameError, match="columns: x"):
        read_codes(store(tmp_path, np.arange(3)), "label")


# Text of HDF5 ends at its first NUL, and pandas' own hash table takes it so.
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=3)


@given(st.lists(st.lists(st.one_of(st.none(), TEXT), max_size=9), max_size=6))
def test_pieces_of_text_become_codes_and_back(pieces):
    flat = [value for piece in pieces for value in piece]
    as_text = coded((np.array(piece, dtype=object) for piece in pieces), len(flat))
    as_bytes = coded(
        (np.array([v if v is None else v.encode() for v in piece], dtype=object) for piece in pieces),
        len(flat),
    )
    assert labels_of(as_text) == labels_of(as_bytes) == flat
    assert len(set(as_text[1])) == len(as_text[1])


def test_more_labels_than_a_small_integer_can_count():
    many = np.array([f"label {i}" for i in range(70_000)], dtype=object)
    codes, values = coded((many[i : i + 10_000] for i in range(0, 70_000, 10_000)), 70_000)
    assert [values[code] for code in codes] == many.tolist()


@pytest.mark.parametrize("kind", ["category", "object", "string"])
def test_parquet_text_is_read_by_column(tmp_path, kind):
    pd.DataFrame({"x": pd.Series(LABELS, dtype=kind), "n": range(4)}).to_parquet(tmp_path / "a.parquet")
    found = read_parquet_codes(tmp_path / "a.parquet", "x")
    assert found
    assert labels_of(found) == LABELS
    assert read_parquet_codes(tmp_path / "a.parquet", "n") is None
    assert read_parquet_codes(tmp_path / "a.parquet", "y") is None
